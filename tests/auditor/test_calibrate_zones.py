"""`auditor calibrate zones`: drawn over the room, taken from a file, or refused."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from tests.auditor.command import auditor

PROFILE = "schema: camera-profile/1\nid: hall  # ours\npicture: {width: 960, height: 540}\n"
ZONES = """\
zones:
  - {name: 岗位, kind: staff, polygon: [[100, 100], [400, 100], [400, 300], [100, 300]]}
  - {name: edge, kind: counter_edge, polygon: [[0, 350], [959, 360]]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hall.yaml").write_text(PROFILE)
    (tmp_path / "zones.yaml").write_text(ZONES, "utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def clip(samples: Path) -> Path:
    return sorted(samples.glob("*.mp4"))[0]


def zones(clip: Path, folder: Path, *more: object):
    return auditor(
        "calibrate", "zones", clip, "--camera", folder / "hall.yaml",
        "--picture", folder / "drawn.png", *more,
    )  # fmt: skip


def test_zones_are_taken_and_drawn(clip: Path, folder: Path) -> None:
    done = zones(clip, folder, "--from", folder / "zones.yaml")
    assert done.returncode == 0, done.stderr
    text = (folder / "hall.yaml").read_text("utf-8")
    assert text.startswith(PROFILE)
    assert [zone["name"] for zone in yaml.safe_load(text)["zones"]] == ["岗位", "edge"]
    assert "1  staff         岗位" in done.stdout
    picture = cv2.imread(str(folder / "drawn.png"))
    assert picture.shape == (540, 960, 3)
    plain = folder / "plain.yaml"
    plain.write_text(PROFILE)
    auditor("calibrate", "zones", clip, "--camera", plain, "--picture", folder / "plain.png")
    other = cv2.imread(str(folder / "plain.png"))
    changed = np.abs(picture.astype(int) - other).max(axis=2) > 8
    assert changed[120:280, 120:380].mean() > 0.9  # filled
    assert not changed[400:520, 500:900].any()  # nothing is drawn there


def test_what_was_there_is_told(clip: Path, folder: Path) -> None:
    zones(clip, folder, "--from", folder / "zones.yaml")
    done = zones(clip, folder, "--from", folder / "zones.yaml")
    assert "replaces 2 zones" in done.stderr


def test_a_dry_run_draws_only(clip: Path, folder: Path) -> None:
    done = zones(clip, folder, "--from", folder / "zones.yaml", "--dry-run")
    assert done.returncode == 0
    assert (folder / "drawn.png").exists()
    assert (folder / "hall.yaml").read_text() == PROFILE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zones: [{name: a, kind: staff, polygon: [[0, 0], [2000, 0], [9, 9]]}]", "outside"),
        (
            "zones: [{name: a, kind: staff, polygon: [[0, 0], [9, 9], [9, 0], [0, 9]]}]",
            "sides 1 and 3 cross",
        ),
        ("zones: [{name: a, kind: staff, polygon: [[0, 0], [9, 9]]}]", "three corners"),
        ("zones: [{name: a, kind: stuff, polygon: [[0, 0], [9, 9], [9, 0]]}]", "'staff'"),
        ("polygons: []", "unknown key 'polygons'"),
    ],
)
def test_zones_that_make_no_sense_are_refused(
    clip: Path, folder: Path, text: str, message: str
) -> None:
    (folder / "bad.yaml").write_text(text)
    done = zones(clip, folder, "--from", folder / "bad.yaml")
    assert done.returncode == 2
    assert message in done.stderr
    assert "bad.yaml" in done.stderr
    assert (folder / "hall.yaml").read_text() == PROFILE

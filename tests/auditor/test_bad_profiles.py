"""Camera profiles that cannot be used: one line with file, line and key, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.auditor.command import auditor

CLIP = "c008_bow15_y90_White_M_1.mp4"
GOOD = """\
schema: camera-profile/1
id: counter-3
picture: {width: 1280, height: 720}
gravity: {tilt_down_deg: 20, sigma_deg: 1.5}
zones:
  - {name: post, kind: staff, polygon: [[100, 50], [400, 50], [400, 300], [100, 300]]}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: staff", "kindd: staff", ":6: zones.0.kindd: unknown key 'kindd'; the nearest"),
        ("kind: staff", "kind: stafff", ":6: zones.0.kind: unknown kind of zone 'stafff'; the"),
        ("tilt_down_deg: 20", "tilt_down_deg: 20deg", ":4: gravity.tilt_down_deg: "),
        ("tilt_down_deg: 20", "tilt_down_deg: 0.35rad", ":4: gravity.tilt_down_deg: "),
        ("tilt_down_deg", "tilt_down", ":4: gravity.tilt_down: unknown key 'tilt_down'; the"),
        (
            "[400, 50], [400, 300]",
            "[400, 300], [400, 50]",
            ":6: zones.0.polygon: sides 1 and 3 cross",
        ),
        (
            "[400, 300]",
            "[400, 800]",
            ":6: zones.0.polygon.2: (400, 800) lies outside the picture of 1280 × 720",
        ),
        ("width: 1280", "width: 960", "made for pictures of 960 × 720"),
        ("zones:", "zones: [", ": is not YAML"),
    ],
)
def test_a_broken_profile_is_told(
    old: str, new: str, said: str, samples: Path, tmp_path: Path
) -> None:
    assert old in GOOD
    profile = tmp_path / "site.yaml"
    profile.write_text(GOOD.replace(old, new, 1), "utf-8")
    done = auditor("audit", samples / CLIP, "--camera", profile, "--out", tmp_path / "out")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert said in lines[0]
    assert str(profile) in lines[0]
    assert not any("Traceback" in line for line in lines)
    assert not (tmp_path / "out" / CLIP).exists()

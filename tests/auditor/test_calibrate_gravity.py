"""`auditor calibrate gravity`: typed, from marked lines, from people; and each bad input."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.auditor.command import auditor
from tests.auditor.recordings import write_recording

PROFILE = """\
schema: camera-profile/1
id: hall  # at the door
picture: {width: 960, height: 540}
hfov_deg: 58
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "hall.yaml"
    path.write_text(PROFILE)
    return path


def gravity_in(path: Path) -> dict:
    return yaml.safe_load(path.read_text())["gravity"]


def test_typed_angles_are_written_beside_the_comments(profile: Path) -> None:
    done = auditor("calibrate", "gravity", "--camera", profile, "--tilt", 12.5, "--roll", "-1")
    assert done.returncode == 0, done.stderr
    assert gravity_in(profile) == {"tilt_down_deg": 12.5, "roll_deg": -1.0, "sigma_deg": 1.0}
    assert profile.read_text().startswith(PROFILE)


def test_what_is_replaced_is_told(profile: Path) -> None:
    auditor("calibrate", "gravity", "--camera", profile, "--tilt", 12.5)
    done = auditor("calibrate", "gravity", "--camera", profile, "--tilt", 20)
    assert "replaces tilt 12.5°" in done.stderr
    assert gravity_in(profile)["tilt_down_deg"] == 20.0


def test_a_dry_run_writes_nothing(profile: Path) -> None:
    done = auditor("calibrate", "gravity", "--camera", profile, "--tilt", 12, "--dry-run")
    assert done.returncode == 0
    assert "would be written" in done.stderr
    assert profile.read_text() == PROFILE


def test_marked_lines_are_read(profile: Path, tmp_path: Path) -> None:
    marks = tmp_path / "lines.csv"
    # a camera 20° down with a focal length of 866 px: upright lines meet 2379 px below the centre
    marks.write_text("# left door\n100,50,129.8,253.6\n860,50, 830.2,253.6\n\n480,20,480,500\n")
    done = auditor("calibrate", "gravity", "--camera", profile, "--verticals", marks)
    assert done.returncode == 0, done.stderr
    assert gravity_in(profile)["tilt_down_deg"] == pytest.approx(20.0, abs=0.3)
    assert gravity_in(profile)["roll_deg"] == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1,2,3\n", "lines.csv:1: expected u0,v0,u1,v1"),
        ("5,5,5,5\n", "lines.csv:1: both ends of the line are the same"),
        ("5,5,5,90\n", "lines.csv: one upright line tells too little"),
        ("", "lines.csv: one upright line tells too little"),
        ("100,50,130,250\n860,50,830,250\n480,20,560,500\n", "contradict one another"),
        ("100,50,130,250\n480,200,900,210\n", "lines.csv: by these lines the camera lies on"),
        ("100,50,900,60\n100,300,900,310\n", "they contradict one another, or are level; mark"),
        (
            "100,50,130,250\n1720,100,1660,500\n",
            "lines.csv:2: 1720,100,1660,500 lies outside the picture of 960 × 540; mark lines in",
        ),
    ],
)
def test_bad_lines_are_one_clear_line(
    profile: Path, tmp_path: Path, rows: str, message: str
) -> None:
    marks = tmp_path / "lines.csv"
    marks.write_text(rows)
    refused(message, "--camera", profile, "--verticals", marks)
    assert profile.read_text() == PROFILE


def refused(message: str, *arguments: object) -> None:
    done = auditor("calibrate", "gravity", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_two_ways_at_once_are_refused(profile: Path) -> None:
    refused("give one of", "--camera", profile, "--tilt", 1, "--verticals", "x.csv")
    refused("give one of", "--camera", profile)
    refused("belong to --tilt", "--camera", profile, "--roll", 1, "--verticals", "x.csv")


def test_angles_beyond_reason_are_refused(profile: Path) -> None:
    refused("gravity.tilt_down_deg", "--camera", profile, "--tilt", 95)
    assert profile.read_text() == PROFILE


def test_a_profile_that_is_not_there_needs_a_recording(tmp_path: Path) -> None:
    refused("no such profile", "--camera", tmp_path / "new.yaml", "--tilt", 10)


def test_a_recording_of_nobody_is_refused(tmp_path: Path) -> None:
    clip = write_recording(tmp_path / "empty.mp4", [index / 25 for index in range(30)])
    refused("empty.mp4: nobody stands or walks", clip, "--camera", tmp_path / "new.yaml")
    assert not (tmp_path / "new.yaml").exists()


def test_a_recording_of_another_shape_is_refused(profile: Path, tmp_path: Path) -> None:
    clip = write_recording(tmp_path / "square.mp4", [index / 25 for index in range(30)])
    refused("another shape", clip, "--camera", profile)


def test_people_begin_a_profile(samples: Path, tmp_path: Path) -> None:
    clip = sorted(samples.glob("*.mp4"))[0]
    profile = tmp_path / "counter-3.yaml"
    done = auditor("calibrate", "gravity", clip, "--camera", profile)
    assert done.returncode == 0, done.stderr
    written = yaml.safe_load(profile.read_text())
    assert written["id"] == "counter-3"
    assert written["picture"] == {"width": 960, "height": 540}
    assert 0 < written["gravity"]["tilt_down_deg"] < 45
    assert 1 < written["gravity"]["sigma_deg"] < 9
    assert "begun" in done.stderr


def test_people_who_walk_tell_the_tilt_of_a_scene(shared_clips: Path, tmp_path: Path) -> None:
    clip = next((shared_clips / "scenes").glob("s01_*.mp4"))
    profile = tmp_path / "hall.yaml"
    profile.write_text(PROFILE.replace("hfov_deg: 58", "hfov_deg: 64"))
    done = auditor("calibrate", "gravity", clip, "--camera", profile)
    assert done.returncode == 0, done.stderr
    told = gravity_in(profile)
    assert abs(told["tilt_down_deg"] - 22.4) <= 2 * told["sigma_deg"]
    assert told["sigma_deg"] < 4.0

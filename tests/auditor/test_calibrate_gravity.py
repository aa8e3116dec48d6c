"""`auditor calibrate gravity`: typed, from lines marked or found, from people; each bad input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from auditor.capture.pyav_source import open_clip
from auditor.room import room_view
from tests.auditor.board_film import film
from tests.auditor.command import auditor
from tests.auditor.recordings import write_recording
from tests.calibration.room_drawing import FOCAL, HEIGHT, drawn, hall, noisy, upright

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


@pytest.fixture(scope="session")
def hall_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds of a hall, 18° down and rolled by 4°, through which a dark figure walks."""
    pictures = []
    for index in range(40):
        x = -1.4 + 0.07 * index
        figure = (upright((x, x + 0.3), (3.0, 3.0), (0.9, 1.8)), 25)
        pictures.append(noisy(drawn([*hall(), figure], 18.0, 4.0), index))
    return film(tmp_path_factory.mktemp("hall") / "hall.mp4", pictures)


def test_the_room_tells_how_the_camera_hangs(hall_film: Path, tmp_path: Path) -> None:
    profile = tmp_path / "hall.yaml"
    lens = f"intrinsics: {{fx_px: {FOCAL}, fy_px: {FOCAL}, cx_px: 480, cy_px: 270}}"
    profile.write_text(PROFILE.replace("hfov_deg: 58", lens))
    done = auditor("calibrate", "gravity", "--room", hall_film, "--camera", profile)
    assert done.returncode == 0, done.stderr
    told = gravity_in(profile)
    assert told["tilt_down_deg"] == pytest.approx(18.0, abs=0.5)
    assert told["roll_deg"] == pytest.approx(4.0, abs=0.5)
    assert 0.3 < told["sigma_deg"] < 1.0
    assert "upright edges at" in done.stderr


def test_the_room_tells_less_surely_through_a_lens_that_may_bend(
    hall_film: Path, profile: Path, tmp_path: Path
) -> None:
    done = auditor("calibrate", "gravity", "--room", hall_film, "--camera", profile)
    assert done.returncode == 0, done.stderr
    told = gravity_in(profile)
    assert abs(told["tilt_down_deg"] - 18.0) < 2 * told["sigma_deg"]
    begun = tmp_path / "new.yaml"
    done = auditor("calibrate", "gravity", "--room", hall_film, "--camera", begun)
    assert done.returncode == 0, done.stderr
    assert gravity_in(begun)["sigma_deg"] > told["sigma_deg"]


def test_where_somebody_walks_the_room_is_not_at_rest(hall_film: Path) -> None:
    with open_clip(hall_film) as source:
        view = room_view(source)
    assert view.grey.shape == view.unrest.shape == (HEIGHT, 960)
    walked, wall = view.unrest[210:240, 300:600], view.unrest[20:60, 700:900]
    assert np.median(walked) > 30
    assert np.median(wall) < 10


def test_a_room_without_edges_is_refused(profile: Path, tmp_path: Path) -> None:
    clip = write_recording(
        tmp_path / "grey.mp4", [index / 25 for index in range(30)], size=(960, 540)
    )
    refused("grey.mp4: too few upright edges in the room", "--room", clip, "--camera", profile)
    assert profile.read_text() == PROFILE


def test_the_room_needs_one_recording(profile: Path, tmp_path: Path, hall_film: Path) -> None:
    one = "--room: give one recording"
    refused(one, "--room", "--camera", profile)
    refused(one, "--room", hall_film, hall_film, "--camera", profile)
    refused(one, "--room", "--tilt", 10, "--camera", profile)
    refused("give one of", "--room", hall_film, "--tilt", 10, "--camera", profile)
    refused("cannot be read", "--room", tmp_path / "none.mp4", "--camera", profile)
    refused("is a folder", "--room", tmp_path, "--camera", profile)
    square = write_recording(tmp_path / "square.mp4", [index / 25 for index in range(30)])
    refused("another shape", "--room", square, "--camera", profile)
    assert profile.read_text() == PROFILE


def test_the_rooms_of_scenes_tell_the_tilt(shared_clips: Path, tmp_path: Path) -> None:
    for name, hfov_deg, tilt_deg in (
        ("s07_*", 58, 14.53),
        ("s15_*", 64, 16.03),
        ("s20_*", 64, 16.03),
    ):
        clip = next((shared_clips / "scenes").glob(f"{name}.mp4"))
        profile = tmp_path / f"{clip.stem}.yaml"
        profile.write_text(PROFILE.replace("hfov_deg: 58", f"hfov_deg: {hfov_deg}"))
        done = auditor("calibrate", "gravity", "--room", clip, "--camera", profile)
        assert done.returncode == 0, done.stderr
        told = gravity_in(profile)
        assert told["tilt_down_deg"] == pytest.approx(tilt_deg, abs=0.5)
        assert told["roll_deg"] == pytest.approx(0.0, abs=0.5)
        assert told["sigma_deg"] < 2.5


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

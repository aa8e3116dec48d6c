"""Figures of gravity from people and rooms, by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from auditor.room import RoomView
from benchmarks.cameras import TrueCamera, read_camera
from benchmarks.gravity import GravityRow, compare, compare_room, figures
from calibration.gravity import up_of
from models.observations import ClipObservations
from tests.auditor.command import auditor, read_json
from tests.calibration.room_drawing import HEIGHT, MATRIX, WIDTH, drawn, hall

ROWS = [
    GravityRow("a", 1, 2.0, 0.5, 1.0),
    GravityRow("b", 0, -4.0, -1.5, 3.0),
    GravityRow("c", 0, np.nan, np.nan, np.nan),
]


def test_figures_count_what_could_not_be_told_apart() -> None:
    found = figures(ROWS)
    assert (found.n, found.told) == (3, pytest.approx(2 / 3))
    assert (found.tilt_mae, found.tilt_bias, found.roll_mae) == (3.0, -1.0, 1.0)
    assert (found.within_2_5_deg, found.within_1s, found.within_2s) == (0.5, 0.0, 1.0)


def test_a_recording_of_nobody_is_not_told(tmp_path) -> None:
    labels = tmp_path / "a.json"
    turn = [[1, 0, 0], [0, 0, -1], [0, 1, 0]]  # a level camera that looks along +y
    matrix = [[800, 0, 480], [0, 800, 270], [0, 0, 1]]
    labels.write_text(json.dumps({"camera": {"K": matrix, "R_world_to_cam": turn}}))
    camera = read_camera(labels)
    assert camera.up.tolist() == [0, -1, 0]
    empty = ClipObservations("a", (960, 540), np.array([0.0]), ())
    assert np.isnan(compare("a", empty, camera, no_lens=True).tilt_error_deg)


def test_figures_of_recordings_that_tell_nothing_are_unknown() -> None:
    found = figures(ROWS[2:])
    assert (found.n, found.told) == (1, 0.0)
    assert np.isnan(found.tilt_mae)


def test_a_drawn_room_is_told_and_an_empty_one_is_not() -> None:
    camera = TrueCamera(MATRIX, up_of(20.0, -6.0))
    still = np.zeros((HEIGHT, WIDTH), np.uint8)
    row = compare_room("a", RoomView(drawn(hall(), 20.0, -6.0), still), camera, no_lens=False)
    assert abs(row.tilt_error_deg) < 0.2
    assert abs(row.roll_error_deg) < 0.2
    empty = compare_room("b", RoomView(still, still), camera, no_lens=True)
    assert np.isnan([empty.tilt_error_deg, empty.roll_error_deg, empty.sigma_deg]).all()


def test_the_bench_of_rooms_needs_no_network(samples, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("AUDITOR_HOME", str(tmp_path / "nothing"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    file = tmp_path / "gravity.json"
    done = auditor("bench", "gravity", "--data", samples, "--way", "room", "--json", file)
    assert done.returncode == 0, done.stderr
    split, room = done.stdout.splitlines()
    assert split.startswith("split: all of ")
    assert room.startswith("room ")
    assert list(read_json(file)["results"]) == ["room"]


def test_rooms_of_scenes_are_told_within_their_sigma(shared_clips, tmp_path) -> None:
    file = tmp_path / "gravity.json"
    scenes = shared_clips / "scenes"
    done = auditor("bench", "gravity", "--data", scenes, "--way", "room", "--json", file)
    assert done.returncode == 0, done.stderr
    found = read_json(file)["results"]["room"]
    assert found["told"] >= 0.6
    assert found["tilt_mae"] < 0.6
    assert found["within_2s"] >= 0.9

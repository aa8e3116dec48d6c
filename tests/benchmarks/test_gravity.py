"""Figures of gravity from people, by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.cameras import read_camera
from benchmarks.gravity import GravityRow, compare, figures
from models.observations import ClipObservations

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

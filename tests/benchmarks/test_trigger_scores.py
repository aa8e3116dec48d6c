"""Triggers against labels: moments, matched by onset."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.scene_labels import read_scene
from benchmarks.triggers import (
    Moment,
    TriggerScore,
    is_scene,
    lines,
    match_moments,
    results,
    score_triggers,
)
from calibration.zones import ZoneKind
from models.observations import ClipObservations


def test_moments_match_within_a_second_one_to_one() -> None:
    assert match_moments([5.0, 9.0], [5.9, 5.2, 10.5]) == [(0, 1)]
    assert match_moments([5.0, 6.0], [5.9]) == [(1, 0)]
    assert match_moments([], [1.0]) == []


def test_figures_of_a_kind() -> None:
    kind = "customer_arrives"
    score = TriggerScore(
        name="a.mp4",
        length_s=3600.0,
        hits=((Moment(kind, 5.0), Moment(kind, 4.5)),),
        missed=(Moment(kind, 9.0),),
        false=(Moment("leave_post", 3.0),),
    )
    figures = results([score])
    assert figures[kind]["recall"] == 0.5
    assert figures[kind]["precision"] == 1.0
    assert figures[kind]["onset_error_s"] == 0.5
    assert figures["leave_post"]["false_per_hour"] == 1.0
    assert any("missed  customer_arrives 9.00 s" in line for line in lines([score]))


def test_a_scene_in_which_nobody_was_seen_misses_all(shared_clips: Path) -> None:
    data = shared_clips / "scenes"
    path = data / "s15_off_post_comes_back_White_F_1.mp4"
    if not path.is_file():
        pytest.skip(f"no scene at {path}")
    nothing = ClipObservations("c", (960, 540), np.arange(0, 19.5, 0.125), ())
    score = score_triggers(path, data, nothing, 19.5)
    assert [(one.kind, round(one.t_s, 1)) for one in score.missed] == [
        ("customer_arrives", 5.2),
        ("leave_post", 0.8),
        ("return_to_post", 14.9),
    ]
    assert is_scene(path)
    profile = read_scene(path, data).profile
    assert profile.has_zone(ZoneKind.STAFF)
    assert profile.gravity is not None
    assert 10 < profile.gravity.tilt_down_deg < 40

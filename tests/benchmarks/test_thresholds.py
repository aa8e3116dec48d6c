"""How limits of episodes are chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from benchmarks.events import Watched
from benchmarks.labels import read_clips
from benchmarks.perceived import Eyes
from benchmarks.training.thresholds import LIMITS, Case, Limit, choice, errors_of
from calibration.camera import CameraModel
from models.store import ensure_weights, network_hashes
from rules.episodes import bow


@pytest.mark.parametrize(
    ("errors", "chosen"),
    [
        ([3, 2, 2, 2, 4], 2),  # the middle of the best
        ([2, 3, 2, 2, 2], 3),  # of the longest row of them
        ([2, 2, 3, 2, 2], 0),  # of equal rows the first; of two the first
        ([5, 5, 1, 5], 2),
        ([4], 0),
    ],
)
def test_of_the_best_the_middle_is_chosen(errors: list[int], chosen: int) -> None:
    assert choice(errors) == chosen


def test_a_limit_is_what_it_was_after_a_trial() -> None:
    limit = Limit(bow, "SURE", (1.0, 2.0))
    before = bow.SURE
    with limit.at(9.0):
        assert bow.SURE == 9.0
    assert before == bow.SURE
    assert str(limit) == "bow.SURE"


def test_every_limit_stands_where_it_was_chosen() -> None:
    assert all(limit.value in limit.candidates for limit in LIMITS)


def test_errors_are_what_is_missed_and_what_is_false(samples: Path, tmp_path: Path) -> None:
    names = BODY + FACE
    eyes = Eyes(
        open_networks(ensure_weights(names)), network_hashes(names), PerceptionSettings(), tmp_path
    )
    cases = [
        Case(clip, Watched.of(eyes.look(clip.path)[0], CameraModel()))
        for clip in read_clips(samples)
    ]
    assert errors_of(cases) == 0
    with Limit(bow, "SURE", ()).at(99.0), Limit(bow, "LEAST_ALONG_DEG", ()).at(99.0):
        assert errors_of(cases) == 3  # every bow is missed

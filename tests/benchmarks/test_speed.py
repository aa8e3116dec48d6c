"""The race between programs, with real processes; the peers themselves are no part of the tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.commands import bench
from benchmarks.speed.command import PicturesError, read_pictures, results, table
from benchmarks.speed.race import Competitor, RaceError, Standing, Turn, race

WORKER = """
import json, sys
for number, _ in enumerate(sys.stdin):
    print(json.dumps({"seconds": 0.0, "found": number}), flush=True)
"""


def standing(name: str, workers: int, *seconds: float) -> Standing:
    return Standing(name, workers, 100, tuple(Turn(s, 99) for s in seconds))


def test_everybody_has_every_turn_and_the_first_round_does_not_count() -> None:
    command = (sys.executable, "-c", WORKER)
    field = [Competitor("one", command, 1), Competitor("two", command, 2)]
    one, two = race(field, pictures=10, rounds=3)
    assert [turn.found for turn in one.turns] == [1, 2, 3]
    assert [turn.found for turn in two.turns] == [1, 2, 3]
    assert two.workers == 2
    assert two.rates[0] == pytest.approx(20 / two.turns[0].seconds)


def test_what_a_competitor_complains_of_is_told() -> None:
    command = (sys.executable, "-c", "raise SystemExit('no such network')")
    with pytest.raises(RaceError, match="broken: ended; no such network"):
        list(race([Competitor("broken", command, 1)], pictures=1, rounds=1))


def test_a_missing_environment_is_told(tmp_path: Path) -> None:
    command = (str(tmp_path / "python"),)
    with pytest.raises(RaceError, match="make peers"):
        list(race([Competitor("absent", command, 1)], pictures=1, rounds=1))


def test_figures_are_medians_over_the_rounds() -> None:
    standings = {
        one.name: one
        for one in (
            standing("ours x1", 1, 2.0, 1.0, 4.0),
            standing("ours x2", 2, 2.0, 1.0, 4.0),
            standing("tasks x1", 1, 2.0, 2.0, 2.0),
            standing("tasks x2", 2, 2.5, 2.5, 2.5),
            standing("legacy x1", 1, 4.0, 4.0, 4.0),
            standing("legacy x2", 2, 4.0, 4.0, 4.0),
        )
    }
    assert results(standings, cores=2) == {
        "ours_per_s": 100.0,
        "mediapipe_tasks_per_s": 50.0,
        "mediapipe_legacy_per_s": 25.0,
        "ratio_tasks": 2.0,
        "ratio_legacy": 4.0,
        "cores": 2,
    }
    lines = table(standings, cores=2)
    assert lines[-2] == "ours x2 is 2.00 × tasks x1, 1.25 × tasks x2"


def test_the_pictures_are_the_looks_of_an_audit(samples: Path) -> None:
    images = read_pictures(samples, 60)
    assert images.shape == (60, 540, 960, 3)
    assert images.dtype == np.uint8


def test_a_folder_without_recordings_is_told(tmp_path: Path) -> None:
    with pytest.raises(PicturesError, match=r"no \.mp4"):
        read_pictures(tmp_path, 10)


def test_our_own_worker_finds_the_person(samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "bgr.npy"
    np.save(file, read_pictures(samples, 12))
    command = (sys.executable, "-m", "benchmarks.speed.ours", str(file), "0.08")
    (ours,) = race([Competitor("ours", command, 1)], pictures=12, rounds=1)
    assert ours.found_share == 1.0


def test_the_command_tells_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.speed.command.LEGACY", tmp_path / "python")
    outcome = CliRunner().invoke(bench, ["speed"])
    assert isinstance(outcome.exception, RaceError)
    assert os.fspath(tmp_path) in str(outcome.exception)

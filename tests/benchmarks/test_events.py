from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.commands import bench
from benchmarks.event_table import lines
from benchmarks.events import ClipScore, Goal, Hit, goal, in_time, results, tally
from benchmarks.intervals import Tally
from benchmarks.labels import LabelledClip, LabelledEvent
from benchmarks.splits import Split
from rules.episode import Episode
from rules.episodes.registry import KINDS
from rules.signals import Quantity


def clip(*, yaw_deg: float | None = 60.0, fps: float | None = 10.0) -> LabelledClip:
    return LabelledClip(
        path=Path("a.mp4"),
        name="a.mp4",
        persons=frozenset(),
        yaw_deg=yaw_deg,
        height_m=2.0,
        side=Split.TRAIN,
        fps=fps,
        events=(),
        complete_kinds=frozenset(KINDS),
    )


def bow(start_s: float, depth_deg: float) -> Episode:
    depth = Quantity(depth_deg, 1.0, "deg")
    return Episode("bow", 1, start_s, start_s + 1, start_s + 2, {"depth": depth})


def truth(depth_deg: float) -> LabelledEvent:
    return LabelledEvent("bow", 1.0, 3.0, depth_deg)


def score(
    *hits: Hit,
    missed: tuple[LabelledEvent, ...] = (),
    false: tuple[Episode, ...] = (),
    length_s: float = 900.0,
    yaw_deg: float = 60.0,
) -> ClipScore:
    return ClipScore(clip(yaw_deg=yaw_deg), length_s, hits, missed, false, len(false))


def test_errors_are_found_less_true() -> None:
    hit = Hit(truth(15.0), bow(1.25, 13.0))
    assert hit.onset_error_s == pytest.approx(0.25)
    assert hit.depth_error_deg == pytest.approx(-2.0)


def test_the_goal_counts_deep_bows_from_aside() -> None:
    scores = [
        score(Hit(truth(15.0), bow(1.3, 15.0))),
        score(Hit(truth(15.0), bow(1.5, 15.0)), yaw_deg=-30.0),  # found, but late
        score(missed=(truth(15.0),)),
        score(missed=(truth(5.0),)),  # too shallow to be asked for
        score(Hit(truth(15.0), bow(1.0, 15.0)), yaw_deg=0.0),  # from the front
    ]
    assert goal(scores) == Goal(due=3, found=2, in_time=1)


def test_figures_by_kind() -> None:
    scores = [
        score(Hit(truth(15.0), bow(1.2, 15.0)), missed=(truth(9.0),)),
        score(Hit(truth(15.0), bow(0.6, 15.0)), false=(bow(9.0, 6.0),)),
    ]
    assert tally(scores, "bow") == Tally(found=2, missed=1, false=1)
    figures = results(scores)
    assert figures["bow"] == {
        "precision": 0.6667,
        "recall": 0.6667,
        "f1": 0.6667,
        "false": 1,
        "false_per_hour": None,  # half an hour is too short for a rate
        "onset_error_s": pytest.approx(0.3),
        "n": 3,
        "tiou": 0.5,
    }
    assert figures["nod"]["recall"] is None


def test_false_alarms_have_a_rate_from_an_hour_on() -> None:
    scores = [score(false=(bow(1.0, 9.0),), length_s=7200.0)]
    assert results(scores)["bow"]["false_per_hour"] == 0.5


def test_the_table_names_what_was_found_missed_and_false() -> None:
    text = "\n".join(
        lines([score(Hit(truth(15.0), bow(1.2, 13.5)), missed=(truth(9.0),), false=(bow(9, 6),))])
    )
    assert "found   bow 1.20-3.20 s track 1  onset +0.20 s  depth 15.0° -1.5°" in text
    assert "missed  bow 1.00-3.00 s  depth 9.0°" in text
    assert "false   bow 9.00-11.00 s track 1" in text
    assert "bows ≥ 12° from |yaw| ≥ 30°: found 1 of 1, onset within 0.4 s: 1" in text


def test_three_frames_a_second_show_no_gesture() -> None:
    assert not in_time(clip(fps=3.0))
    assert in_time(clip(fps=5.0))
    assert in_time(clip(fps=None))


def test_the_samples_from_video_to_figures(samples: Path, tmp_path: Path) -> None:
    file, cache = tmp_path / "events.json", tmp_path / "cache"
    arguments = ["events", "--data", str(samples), "--json", str(file), "--cache", str(cache)]
    first = CliRunner().invoke(bench, arguments, catch_exceptions=False)
    assert first.exit_code == 0, first.output
    record = json.loads(file.read_text())
    assert set(record) == {
        "bench", "commit", "date", "machine", "data", "split", "results", "details"
    }  # fmt: skip
    assert record["results"]["bow"]["n"] == 3
    assert record["results"]["direction_gesture"]["n"] == 1
    assert "bows ≥ 12° from |yaw| ≥ 30°: found 2 of 2, onset within 0.4 s: 2" in first.stdout
    stored = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert len(stored) == 4
    again = CliRunner().invoke(bench, arguments, catch_exceptions=False)
    assert again.stdout == first.stdout
    assert stored == {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}


def test_without_labels_the_table_is_silent_on_what_nobody_told() -> None:
    one = clip(fps=None)
    unlabelled = replace(one, yaw_deg=None, complete_kinds=frozenset({"bow", "direction_gesture"}))
    text = "\n".join(lines([ClipScore(unlabelled, 60.0, (), (), (), 0)]))
    assert "nod" not in text
    assert "1 clips without labels" in text

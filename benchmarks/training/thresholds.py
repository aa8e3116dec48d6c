"""`python -m benchmarks.training.thresholds FOLDER... --folds DIR`: choose limits of episodes anew.

Recipe: the clips of the training split, and recordings without labels in which nobody bows or
points the way; each with the true camera and with none, the rendered ones also as other cameras
would have shown them (`benchmarks.training.retake`). People are lifted by networks that have not
seen them (`benchmarks.training.lift --folds`), so that limits are chosen under the errors that they
will meet. One limit after the other takes each of its candidates while all others stand; what is
missed and what is found falsely, of every kind, is counted. Of the candidates with the fewest
errors the one in the middle of the longest unbroken row of such is chosen. The whole is repeated
with the limits that made a difference until nothing changes. Every figure is printed; the choice is
entered into the named modules by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import click
import cv2

from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from benchmarks.accuracy.truth import GRAVITY_SIGMA_DEG, read_truth
from benchmarks.cameras import read_camera
from benchmarks.events import ClipScore, Watched, in_time, score_watched
from benchmarks.folds import Folds, read_folds
from benchmarks.labels import LabelledClip, read_clips
from benchmarks.perceived import Eyes
from benchmarks.splits import Split, division_of
from benchmarks.training.command import Training
from benchmarks.training.retake import Retake
from benchmarks.triggers import is_scene
from calibration.camera import CameraModel
from models.observations import ClipObservations
from models.store import ensure_weights, network_hashes
from rules.episodes import bow, direction_gesture, handover, meeting, nod

Value = float | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Limit:
    """A constant of an episode's module, and what it may be, in order."""

    module: ModuleType
    name: str
    candidates: tuple[Value, ...]

    @property
    def value(self) -> Value:
        """What it is now."""
        value: Value = getattr(self.module, self.name)
        return value

    @contextmanager
    def at(self, value: Value) -> Iterator[None]:
        """Let it be `value` meanwhile."""
        before = self.value
        setattr(self.module, self.name, value)
        try:
            yield
        finally:
            setattr(self.module, self.name, before)

    def __str__(self) -> str:
        """``bow.SURE``."""
        return f"{self.module.__name__.rpartition('.')[2]}.{self.name}"


LIMITS = (
    Limit(direction_gesture, "LEAST_RISE_M", (0.06, 0.075, 0.09, 0.105, 0.12)),
    Limit(direction_gesture, "LEAST_ASIDE_M", (0.06, 0.08, 0.1, 0.12, 0.14)),
    Limit(direction_gesture, "LEAST_MOVE_M", (0.08, 0.1, 0.12, 0.14, 0.16)),
    Limit(direction_gesture, "LEAST_AZIMUTH_DEG", (10.0, 15.0, 20.0, 25.0, 30.0)),
    Limit(direction_gesture, "STRAIGHT_DEG", (110.0, 120.0, 130.0, 140.0, 150.0)),
    Limit(direction_gesture, "OTHER_ARM_SHARE", (0.4, 0.5, 0.6, 0.7, 0.8)),
    Limit(handover, "LEAST_OUT", (0.12, 0.16, 0.2, 0.24, 0.28)),
    Limit(handover, "LEAST_FORWARD", (0.4, 0.44, 0.48, 0.52, 0.56)),
    Limit(handover, "MOST_ASIDE", (0.2, 0.25, 0.3, 0.35, 0.4)),
    Limit(handover, "STRAIGHT_DEG", (90.0, 100.0, 110.0, 120.0, 130.0)),
    Limit(handover, "DEEP_DEG", (15.0, 20.0, 25.0, 30.0)),
    Limit(bow, "SURE", (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2)),
    Limit(bow, "LEAST_FULLNESS", (0.3, 0.35, 0.4, 0.45, 0.5, 0.55)),
    Limit(bow, "LEAST_MOVE_M", (0.005, 0.01, 0.015, 0.02)),
    Limit(bow, "LEAST_HEAD_SHARE", (0.1, 0.25, 0.4, 0.55)),
    Limit(bow, "REACH_DEG", (15.0, 20.0, 25.0, 30.0, 35.0)),
    Limit(bow, "CALM_HAND_M", (0.08, 0.1, 0.12, 0.14, 0.16)),
    Limit(bow, "LEAST_ALONG_DEG", (4.0, 5.0, 6.0, 7.0, 8.0)),
    Limit(bow, "HEAD_ALONG", ((0.7, 1.5), (0.6, 1.7), (0.5, 2.0), (0.5, 2.5))),
    Limit(nod, "LEAST_DEPTH_DEG", (4.0, 5.0, 6.0, 7.0, 8.0)),
    Limit(nod, "MOST_TRUNK_SHARE", (0.2, 0.35, 0.5, 0.65)),
    Limit(meeting, "MEET_M", (0.25, 0.3, 0.35, 0.4, 0.45)),
)
"""Limits on what is measured. How long gestures last is the norms' business; nobody rises or sits
down in the training clips, so that the limits of `rules.episodes.seat` stay proposals."""
ROUNDS = 3
RETAKES = 2
"""Of those that the lifting was trained with, the first so many."""


@dataclass(frozen=True, slots=True)
class Case:
    """A clip as one camera showed it, with what is known of that camera."""

    label: LabelledClip
    watched: Watched


def cases_of(folders: Sequence[Path], folds: Folds, eyes: Eyes) -> list[Case]:
    """Return the cases of the training clips in `folders`."""
    clips = [clip for folder in folders for clip in read_clips(folder, Split.TRAIN)]
    return [case for clip in clips if in_time(clip) for case in _cases(clip, folds, eyes)]


def _cases(clip: LabelledClip, folds: Folds, eyes: Eyes) -> Iterator[Case]:
    seen, _ = eyes.look(clip.path)
    with folds.lifting(clip.persons):
        yield Case(clip, Watched.of(seen, CameraModel()))
        if clip.fps is None:
            return
        camera = read_camera(clip.path.with_suffix(".json"))
        known = CameraModel(camera.matrix, camera.up, GRAVITY_SIGMA_DEG)
        yield Case(clip, Watched.of(seen, known))
        if not is_scene(clip.path):
            for anew, other in _retaken(clip, seen, eyes):
                yield Case(clip, Watched.of(anew, other))


def _retaken(
    clip: LabelledClip, seen: ClipObservations, eyes: Eyes
) -> Iterator[tuple[ClipObservations, CameraModel]]:
    truth = read_truth(clip.path.with_suffix(".json"))
    for number in range(RETAKES):
        retake = Retake.of_clip(clip.name, number, truth, seen.frame_size_px)
        anew, _ = eyes.look(clip.path, retake.showing)
        yield anew, retake.truth(truth).camera


def scores_of(cases: Sequence[Case]) -> list[ClipScore]:
    """Return how the episodes that are found now compare with the labels."""
    return [score_watched(case.label, case.watched, 0.0) for case in cases]


def errors_of(cases: Sequence[Case]) -> int:
    """Return how many episodes are missed or found falsely."""
    return sum(len(score.missed) + len(score.false) for score in scores_of(cases))


def choice(errors: Sequence[int]) -> int:
    """Return which of the candidates is chosen: the middle of the longest row of the best."""
    best = min(errors)
    rows: list[list[int]] = [[]]
    for number, count in enumerate(errors):
        if count == best:
            rows[-1].append(number)
        else:
            rows.append([])
    longest = max(rows, key=len)
    return longest[(len(longest) - 1) // 2]


@click.command(cls=Training)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--folds",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The networks that have not seen a person, of `benchmarks.training.lift --folds`.",
)
@click.option("--cache", type=click.Path(path_type=Path), default=Path("out/bench-cache"))
def main(folders: tuple[Path, ...], folds: Path, cache: Path) -> None:
    """Choose the limits of episodes on the labelled clips in FOLDERS; print every step."""
    cv2.setNumThreads(1)
    for folder in folders:
        sys.stdout.write(f"{folder}: {division_of(folder).told(Split.TRAIN)}\n")
    names = BODY + FACE
    networks = open_networks(ensure_weights(names))
    eyes = Eyes(networks, network_hashes(names), PerceptionSettings(), cache)
    cases = cases_of(folders, read_folds(folds), eyes)
    sys.stdout.write(f"{len(cases)} cases; {errors_of(cases)} errors as it is\n")
    limits = list(LIMITS)
    for _ in range(ROUNDS):
        before = [limit.value for limit in limits]
        limits = [limit for limit in limits if _matters(limit, cases)]
        if before == [limit.value for limit in limits]:
            break
    for limit in LIMITS:
        sys.stdout.write(f"{limit} = {limit.value}\n")


def _matters(limit: Limit, cases: Sequence[Case]) -> bool:
    """Set a limit to what it should be; return whether the candidates differ at all."""
    errors = []
    for value in limit.candidates:
        with limit.at(value):
            errors.append(errors_of(cases))
    value = limit.candidates[choice(errors)]
    counts = ", ".join(f"{one}: {n}" for one, n in zip(limit.candidates, errors, strict=True))
    sys.stdout.write(f"{limit}: {counts} -> {value}\n")
    sys.stdout.flush()
    setattr(limit.module, limit.name, value)
    return len(set(errors)) > 1


if __name__ == "__main__":
    main()

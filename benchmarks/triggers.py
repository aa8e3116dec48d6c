"""Triggers found in scenes against those that happened: who comes, goes, and leaves the post.

A trigger is a moment, so there is no overlap to measure: a find counts when its onset lies within
`ONSET_WITHIN_S` of the true one. Zones are those that an operator would draw
(`benchmarks.scene_labels`).
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel
from scipy.optimize import linear_sum_assignment

from auditor.roles import assign_roles
from benchmarks.intervals import Tally
from benchmarks.scene_labels import Scene, read_scene
from models.observations import ClipObservations
from rules.episode import Episode
from rules.triggers.registry import find_triggers

ONSET_WITHIN_S = 1.0
IN_VIEW = 0.6
"""Who walks in from outside is there to be seen once so much of the body is visible."""
LABELLED = ("customer_arrives", "customer_leaves", "leave_post", "return_to_post")
"""The kinds of which every one is labelled; nobody labelled waiting."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A trigger of `kind` at `t_s`."""

    kind: str
    t_s: float


@dataclass(frozen=True, slots=True)
class TriggerScore:
    """One clip: pairs (truth, find), truths that were missed, and finds that are false."""

    name: str
    length_s: float
    hits: tuple[tuple[Moment, Moment], ...]
    missed: tuple[Moment, ...]
    false: tuple[Moment, ...]


class _Event(BaseModel):
    type: str
    person: str | None = None
    start_s: float
    stopped_s: float | None = None


class _Seen(BaseModel):
    visible_frac: float = 0.0


class _Frame(BaseModel):
    t: float
    persons: dict[str, _Seen | None]


class _Labels(BaseModel):
    events: list[_Event]
    frames: list[_Frame]


def is_scene(path: Path) -> bool:
    """Return whether the recording at `path` has the labels of a scene beside it."""
    labels = path.with_suffix(".json")
    return labels.is_file() and json.loads(labels.read_bytes()).get("extension") == "scenes/1"


def score_triggers(path: Path, data: Path, seen: ClipObservations, length_s: float) -> TriggerScore:
    """Compare the triggers in what was seen of a scene with the labelled ones."""
    scene = read_scene(path, data)
    labels = _Labels.model_validate_json(path.with_suffix(".json").read_bytes())
    truth = [Moment(one.type, _true_s(one, labels.frames)) for one in labels.events]
    found = [Moment(one.kind, _onset_s(one)) for one in triggers_of(scene, seen)]
    hits: list[tuple[Moment, Moment]] = []
    missed: list[Moment] = []
    false: list[Moment] = []
    for kind in LABELLED:
        due = [one for one in truth if one.kind == kind]
        told = [one for one in found if one.kind == kind]
        pairs = match_moments([one.t_s for one in due], [one.t_s for one in told])
        hits += [(due[row], told[column]) for row, column in pairs]
        met, used = {row for row, _ in pairs}, {column for _, column in pairs}
        missed += [one for row, one in enumerate(due) if row not in met]
        false += [one for row, one in enumerate(told) if row not in used]
    return TriggerScore(scene.name, length_s, tuple(hits), tuple(missed), tuple(false))


def triggers_of(scene: Scene, seen: ClipObservations) -> tuple[Episode, ...]:
    """Return the triggers that the program finds with the scene's profile."""
    clip = assign_roles(seen, scene.profile)
    return find_triggers(clip, scene.profile.zones_for(clip.frame_size_px))


def _onset_s(episode: Episode) -> float:
    """Return the moment that is compared: who arrives has stopped, all else begins."""
    return episode.end_s if episode.kind == "customer_arrives" else episode.start_s


def _true_s(event: _Event, frames: Sequence[_Frame]) -> float:
    """Return when a labelled trigger happened.

    Of an arrival it is the stop. The way back to the post is labelled from where it begins, outside
    the view; it can be seen from when the person is in view.
    """
    if event.stopped_s is not None:
        return event.stopped_s
    if event.type == "return_to_post" and event.person is not None:
        for frame in frames:
            seen = frame.persons.get(event.person)
            if frame.t >= event.start_s and seen is not None and seen.visible_frac >= IN_VIEW:
                return frame.t
    return event.start_s


def match_moments(truth: Sequence[float], found: Sequence[float]) -> list[tuple[int, int]]:
    """Return pairs (row of truth, row of found) within `ONSET_WITHIN_S`, each row at most once.

    The most pairs, and among those the nearest.
    """
    if not truth or not found:
        return []
    apart = np.abs(np.subtract.outer(np.array(truth), np.array(found)))
    near = apart <= ONSET_WITHIN_S
    gain = np.where(near, min(apart.shape) + 1 - apart / ONSET_WITHIN_S, 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(row, column) for row, column in pairs if near[row, column]]


def results(scores: Sequence[TriggerScore]) -> dict[str, dict[str, float | int | None]]:
    """Return the figures of each kind for the JSON; `onset_error_s` is the median of its size."""
    hours = sum(score.length_s for score in scores) / 3600
    figures: dict[str, dict[str, float | int | None]] = {}
    for kind in LABELLED:
        counts, errors_s = _counts(scores, kind)
        figures[kind] = {
            "precision": _rounded(counts.precision),
            "recall": _rounded(counts.recall),
            "f1": _rounded(counts.f1),
            "false": counts.false,
            "false_per_hour": _rounded(counts.false / hours) if hours >= 1 else None,
            "onset_error_s": _rounded(statistics.median(errors_s)) if errors_s else None,
            "n": counts.found + counts.missed,
            "onset_within_s": ONSET_WITHIN_S,
        }
    return figures


def lines(scores: Sequence[TriggerScore]) -> Iterator[str]:
    """Yield one line for every trigger, then the totals."""
    width = max(len(score.name) for score in scores)
    for score in scores:
        name = f"{score.name:<{width}}"
        for truth, find in score.hits:
            apart_s = find.t_s - truth.t_s
            yield f"{name}  found   {truth.kind} {find.t_s:.2f} s  onset {apart_s:+.2f} s"
        for one in score.missed:
            yield f"{name}  missed  {one.kind} {one.t_s:.2f} s"
        for one in score.false:
            yield f"{name}  false   {one.kind} {one.t_s:.2f} s"
    yield ""
    heads = f"{'n':>4} {'found':>6} {'missed':>7} {'false':>6} {'onset':>8} {'worst':>8}"
    yield f"{'trigger':<18} {heads}"
    for kind in LABELLED:
        counts, errors_s = _counts(scores, kind)
        median = f"{statistics.median(errors_s):.2f} s" if errors_s else "-"
        worst = f"{max(errors_s):.2f} s" if errors_s else "-"
        yield (
            f"{kind:<18} {counts.found + counts.missed:>4} {counts.found:>6} {counts.missed:>7} "
            f"{counts.false:>6} {median:>8} {worst:>8}"
        )
    yield f"found = onset within {ONSET_WITHIN_S:.0f} s; zones as an operator draws them"


def _counts(scores: Sequence[TriggerScore], kind: str) -> tuple[Tally, list[float]]:
    """Return the counts of one kind, and the sizes of its errors of onset."""
    pairs = [pair for score in scores for pair in score.hits if pair[0].kind == kind]
    missed = sum(one.kind == kind for score in scores for one in score.missed)
    false = sum(one.kind == kind for score in scores for one in score.false)
    errors_s = [abs(find.t_s - truth.t_s) for truth, find in pairs]
    return Tally(len(pairs), missed, false), errors_s


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

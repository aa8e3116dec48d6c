"""Depth of bows, and whether they are told right from wrong by the norm's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.samples import Group, Samples, track_of
from benchmarks.accuracy.truth import TrueClip
from benchmarks.intervals import match
from benchmarks.labels import LabelledEvent
from calibration.camera import CameraModel
from models.observations import ClipObservations
from rules.engine.weighing import Truth, weigh
from rules.episodes.registry import find_episodes
from rules.finding import Limit
from rules.measures.registry import compute_signals
from rules.norm import AfterNorm, Pack
from rules.requirement import EpisodeRequirement
from rules.signals import Quantity

DEPTH = "bow_depth_deg"
NORM = "etiquette.bow.greeting_15deg"
MIN_TIOU = 0.5


@dataclass(frozen=True, slots=True)
class Bow:
    """A labelled bow and what was measured of it; None when it was not found."""

    group: Group
    true_deg: float
    measured: Quantity | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """Bows found and set against the norm's limits.

    `accuracy_decided`: share of those decided that were decided right, NaN when none was;
    `share_indeterminate`: of the bows found, those too near to a limit.
    """

    n: int
    accuracy_decided: float
    share_indeterminate: float


def bows_of(
    group: Group,
    events: Sequence[LabelledEvent],
    truth: TrueClip,
    seen: ClipObservations,
    camera: CameraModel,
) -> list[Bow]:
    """Return each labelled bow of a clip with the depth that was measured."""
    due = [event for event in events if event.kind == "bow" and event.depth_deg is not None]
    track = track_of(truth, seen)
    found = (
        ()
        if track is None
        else find_episodes(track, compute_signals(track, camera, seen.frame_size_px), ("bow",))
    )
    spans = [(one.start_s, one.end_s) for one in due]
    pairs = dict(match(spans, [(one.start_s, one.end_s) for one in found], MIN_TIOU))
    return [
        Bow(
            group,
            float(event.depth_deg or 0.0),
            found[pairs[row]].attributes["depth"] if row in pairs else None,
        )
        for row, event in enumerate(due)
    ]


def depth_samples(bows: Sequence[Bow]) -> list[Samples]:
    """Return the depths as samples; a bow that was not found is not measured."""
    unknown = Quantity(float("nan"), float("nan"), "deg")
    return [
        Samples(
            DEPTH,
            bow.group,
            np.array([bow.true_deg]),
            np.array([(bow.measured or unknown).value]),
            np.array([(bow.measured or unknown).sigma]),
        )
        for bow in bows
    ]


def bow_limit(pack: Pack) -> Limit:
    """Return the limits of the greeting bow's depth in `pack`.

    Raises
    ------
    ValueError
        When the pack's norm on it has no such limits.
    """
    norm = pack.norm(NORM)
    if isinstance(norm, AfterNorm) and isinstance(norm.require, EpisodeRequirement):
        return norm.require.where["depth"].limit
    raise ValueError(f"{pack.pack}: {NORM} does not limit the depth of a bow")


def decide(bows: Sequence[Bow], limit: Limit, k_sigma: float) -> Decisions:
    """Return how often the found bows are rightly told to keep or to break `limit`."""
    found = [(bow, bow.measured) for bow in bows if bow.measured is not None]
    right = decided = 0
    for bow, measured in found:
        truth = weigh("depth", measured, limit, k_sigma).truth
        if truth is Truth.UNKNOWN:
            continue
        decided += 1
        right += (truth is Truth.HOLDS) == (limit.margin(bow.true_deg) >= 0)
    return Decisions(
        n=len(found),
        accuracy_decided=right / decided if decided else float("nan"),
        share_indeterminate=1 - decided / len(found) if found else float("nan"),
    )

"""What was measured of labelled gestures while they were held, as the norms judge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.samples import Group, Samples, track_of
from benchmarks.accuracy.truth import TrueClip
from benchmarks.intervals import match
from benchmarks.labels import LabelledEvent
from calibration.camera import CameraModel
from models.observations import ClipObservations
from rules.episode import Episode
from rules.episodes.registry import find_episodes
from rules.measures.registry import compute_signals
from rules.signals import Quantity

DEPTH, ARM = "bow_depth_deg", "arm_at_hold_deg"
MIN_TIOU = 0.5
ATTRIBUTES = {"bow": (DEPTH, "depth"), "direction_gesture": (ARM, "arm_trunk_angle")}
"""Kind of the episode → name of the measure, attribute of the episode."""


@dataclass(frozen=True, slots=True)
class Held:
    """A labelled gesture and what was measured of it.

    `measure` is `DEPTH` of a bow, `ARM` (arm to trunk) of a direction gesture; `true_deg` is what
    the labels say; `measured` is None when the gesture was not found or its angle not told.
    """

    measure: str
    group: Group
    true_deg: float
    measured: Quantity | None


def held_of(
    group: Group,
    events: Sequence[LabelledEvent],
    truth: TrueClip,
    seen: ClipObservations,
    camera: CameraModel,
) -> list[Held]:
    """Return each labelled bow and direction gesture of a clip with what was measured of it."""
    track = track_of(truth, seen)
    found: Sequence[Episode] = ()
    if track is not None:
        signals = compute_signals(track, camera, seen.frame_size_px)
        found = find_episodes(track, signals, tuple(ATTRIBUTES))
    return [one for kind in ATTRIBUTES for one in _of_kind(kind, group, events, found)]


def _of_kind(
    kind: str, group: Group, events: Sequence[LabelledEvent], found: Sequence[Episode]
) -> Iterator[Held]:
    measure, attribute = ATTRIBUTES[kind]
    due = [one for one in events if one.kind == kind and one.held_deg is not None]
    mine = [one for one in found if one.kind == kind]
    spans = [(one.start_s, one.end_s) for one in due]
    pairs = dict(match(spans, [(one.start_s, one.end_s) for one in mine], MIN_TIOU))
    for row, event in enumerate(due):
        measured = mine[pairs[row]].attributes.get(attribute) if row in pairs else None
        yield Held(measure, group, float(event.held_deg or 0.0), measured)


def held_samples(held: Sequence[Held]) -> list[Samples]:
    """Return the angles as samples; one of a gesture that was not found is not measured."""
    unknown = Quantity(float("nan"), float("nan"), "deg")
    return [
        Samples(
            one.measure,
            one.group,
            np.array([one.true_deg]),
            np.array([(one.measured or unknown).value]),
            np.array([(one.measured or unknown).sigma]),
        )
        for one in held
    ]

"""Nod: the head dips and returns, the trunk stays."""

from __future__ import annotations

import numpy as np

from rules.episode import Episode
from rules.episodes.context import Context
from rules.episodes.excursion import Excursion, find_excursions
from rules.signals import Quantity

KIND = "nod"
LEAST_DEPTH_DEG = 6.0
SHORTEST_S, LONGEST_S = 0.25, 1.6
"""Proposals: a nod is quicker than a look down at the counter."""
MOST_TRUNK_SHARE = 0.65
"""Beyond this share of the head's way, the trunk bends along: a bow. Chosen by
`benchmarks.training.thresholds`: the network that lifts trunk and head together moves the trunk by
half as much as the head of somebody who nods (training persons and views; one clip of nods)."""
MOST_WALKING = 0.2
NOISE_DEG = 2.5
LEAST_FACE_PX = 30.0
"""The head points of the pose alone are too coarse for a nod; a face of some size must be seen."""


def find_nods(context: Context) -> list[Episode]:
    """Return the nods of one person."""
    found = find_excursions(context.track.t_s, context.value("head_pitch_deg"), LEAST_DEPTH_DEG)
    return [_episode(context, e) for e in found if _is_nod(context, e)]


def _is_nod(context: Context, excursion: Excursion) -> bool:
    start, end = excursion.start_s, excursion.end_s
    trunk = context.value("trunk_pitch_deg")
    moved = trunk[excursion.rows]
    moved = moved[np.isfinite(moved)]
    return (
        SHORTEST_S <= excursion.duration_s <= LONGEST_S
        and context.face_px(excursion.rows) >= LEAST_FACE_PX
        and len(moved) > 0
        and float(np.ptp(moved)) <= MOST_TRUNK_SHARE * excursion.size
        and context.share("walking", start, end) <= MOST_WALKING
        and not context.overlaps(start, end, ("bow", "direction_gesture", "stand_up", "sit_down"))
    )


def _episode(context: Context, excursion: Excursion) -> Episode:
    return Episode(
        kind=KIND,
        track_id=context.track.track_id,
        start_s=excursion.start_s,
        peak_s=excursion.peak_s,
        end_s=excursion.end_s,
        attributes={"depth": Quantity(excursion.size, NOISE_DEG + 0.15 * excursion.size, "deg")},
    )

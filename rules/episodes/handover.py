"""Hand-over: a hand, or both, goes out forward below the chin, stays for a moment, and returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray
from rules.episode import Episode
from rules.episodes.context import Context, time_sigma_s
from rules.episodes.excursion import Excursion, find_excursions
from rules.measures.arms import Side
from rules.signals import Quantity
from rules.smoothing import known_median, smooth

KIND = "handover"
CUTOFF_HZ = 2.0
RISE_SHARE = 0.5
"""A hand that goes out over a counter rises as well; both count as going out."""
LEAST_OUT = 0.24
"""In torso lengths: resting hands wander by less than 0.1. This and the limits below are chosen by
`benchmarks.training.thresholds` (training persons and views)."""
LEAST_FORWARD = 0.48
"""In torso lengths before the shoulder: hands folded before the body, and hands that speak, are at
0.46 and below."""
MOST_INWARD, MOST_ASIDE = -0.25, 0.3
"""In torso lengths further aside than at rest: beyond one the hand goes before the own breast,
beyond the other it points the way."""
STRAIGHT_DEG = 110.0
"""A more bent arm holds something, speaks, or scratches."""
HIGHEST_WRIST = 1.0
"""In units of waist–chin."""
SHORTEST_S, LONGEST_S = 0.6, 8.0
SHORTEST_HOLD_S = 0.5
HOLD_SHARE = 0.7
ONE_SHARE, BOTH_SHARE = 0.35, 0.5
"""How far the lesser hand goes out against the other: up to one it stays behind, from the other on
both hand it over; in between that stays open."""
LEAST_SEEN = 0.6
DEEP_DEG, BESIDE_S = 25.0, 1.0
"""Whose trunk swings further than this meanwhile bows, and the network loses the arms."""
MOST_WALKING = 0.3


@dataclass(frozen=True, slots=True)
class _Reach:
    """One hand that went out."""

    side: Side
    excursion: Excursion


def find_handovers(context: Context) -> list[Episode]:
    """Return the hand-overs of one person, in order of time."""
    reaches = [one for side in Side for one in _reaches(context, side)]
    groups: list[list[_Reach]] = []
    for one in sorted(reaches, key=lambda r: r.excursion.start_s):
        last = groups[-1] if groups else []
        if last and one.excursion.start_s < max(r.excursion.end_s for r in last):
            last.append(one)
        else:
            groups.append([one])
    return [_episode(context, group) for group in groups]


def _out(context: Context, side: Side) -> FloatArray:
    """Return (T,) how far the hand is out, torso lengths; NaN where unknown."""
    name = side.name.lower()
    forward, height = context.value(f"hand_forward_{name}"), context.value(f"wrist_height_{name}")
    return smooth(context.track.t_s, forward + RISE_SHARE * height, CUTOFF_HZ)


def _reaches(context: Context, side: Side) -> list[_Reach]:
    found = find_excursions(context.track.t_s, _out(context, side), LEAST_OUT, HOLD_SHARE)
    return [_Reach(side, one) for one in found if _hands_over(context, side, one)]


def _hands_over(context: Context, side: Side, excursion: Excursion) -> bool:
    name, held = side.name.lower(), excursion.held
    start, end = excursion.start_s, excursion.end_s
    return (
        SHORTEST_S <= excursion.duration_s <= LONGEST_S
        and excursion.hold_s >= SHORTEST_HOLD_S
        and context.median(f"hand_forward_{name}", held) >= LEAST_FORWARD
        and MOST_INWARD <= _rise(context, f"hand_aside_{name}", excursion) <= MOST_ASIDE
        and context.median(f"wrist_height_{name}", held) <= HIGHEST_WRIST
        and not context.median(f"elbow_{name}_deg", held) < STRAIGHT_DEG
        and not _swing_deg(context, start - BESIDE_S, end + BESIDE_S) > DEEP_DEG
        and context.share("walking", start, end) <= MOST_WALKING
        and not context.overlaps(start, end, ("direction_gesture", "stand_up", "sit_down"))
    )


def _swing_deg(context: Context, start_s: float, end_s: float) -> float:
    """Return how far the trunk swings within a span, degrees; 0 when unknown."""
    t = context.track.t_s
    pitch = context.value("trunk_pitch_deg")[(t >= start_s) & (t <= end_s)]
    pitch = pitch[np.isfinite(pitch)]
    return float(np.ptp(pitch)) if len(pitch) else 0.0


def _rise(context: Context, measure: str, excursion: Excursion) -> float:
    return context.median(measure, excursion.held) - context.median(measure, excursion.quiet)


def _episode(context: Context, group: list[_Reach]) -> Episode:
    first = max(group, key=lambda one: one.excursion.size)
    excursion = first.excursion
    measured = {
        "hands": _hands(context, first, group),
        "trunk_pitch": context.quantity("trunk_pitch_deg", excursion.held, "deg"),
        "hold": Quantity(excursion.hold_s, time_sigma_s(context.track), "s"),
    }
    return Episode(
        kind=KIND,
        track_id=context.track.track_id,
        start_s=min(one.excursion.start_s for one in group),
        peak_s=excursion.peak_s,
        end_s=max(one.excursion.end_s for one in group),
        attributes={name: value for name, value in measured.items() if value is not None},
        side=first.side.name.lower(),
    )


def _hands(context: Context, first: _Reach, group: list[_Reach]) -> Quantity | None:
    """Return how many hands went out, None when the other one does not tell."""
    if any(one.side is not first.side for one in group):
        return Quantity(2.0, 0.0, "count")
    other = Side.RIGHT if first.side is Side.LEFT else Side.LEFT
    out, held = _out(context, other), first.excursion.held
    if np.mean(np.isfinite(out[held])) < LEAST_SEEN:
        return None
    moved = known_median(out[held]) - known_median(out[first.excursion.quiet])
    share = moved / first.excursion.size
    if share >= BOTH_SHARE:
        return Quantity(2.0, 0.0, "count")
    return Quantity(1.0, 0.0, "count") if share <= ONE_SHARE else None

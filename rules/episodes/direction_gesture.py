"""Direction gesture: one arm goes aside, is held there, and returns; the other stays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rules.episode import Episode
from rules.episodes.context import Context, time_sigma_s
from rules.episodes.excursion import Excursion, find_excursions
from rules.measures.arms import Side
from rules.measures.reach import Reach, move_m
from rules.signals import Quantity
from rules.smoothing import known_median, smooth

KIND = "direction_gesture"
CUTOFF_HZ = 2.0
LEAST_RISE_M = 0.09
LEAST_ASIDE_M = 0.08
LEAST_MOVE_M = 0.12
"""A hand that points aside leaves the body's outline by a hand's breadth; within that they are
chosen by `benchmarks.training.thresholds`, as the limits below are (training persons and views)."""
LEAST_AZIMUTH_DEG = 20.0
"""Less than this from straight ahead is a hand held out to the customer."""
STRAIGHT_DEG = 130.0
"""A more bent arm makes a sign, scratches or holds something; whether one whose elbow is hidden is
bent stays open."""
HIGHEST_WRIST = 1.5
"""In units of waist–chin: a hand over the head waves."""
OTHER_ARM_SHARE = 0.6
"""When the other hand moves this much as well, both hands do something together."""
SHORTEST_S, LONGEST_S = 0.6, 15.0
SHORTEST_HOLD_S = 0.5
HOLD_SHARE = 0.7
LEAST_SEEN = 0.6
"""Share of the hold in which shoulder and wrist must be believed; the elbow may be hidden."""
MOST_WALKING = 0.3
BEHIND_DEG = 110.0
"""From behind an arm that swings forward looks like one held aside."""
ALONG_VIEW_SIGMA_DEG = 18.0
"""Of the angle of an arm held aside and seen from the side, where it points at the camera or away:
it reads 18° too low on average (training persons)."""
MOST_TURN_DEG = 40.0
"""Who turns round carries the arms along."""


@dataclass(frozen=True, slots=True)
class _Arms:
    """The arm that may point, and the other one."""

    side: Side
    own: Reach
    other: Reach

    @property
    def name(self) -> str:
        """``left`` or ``right``."""
        return self.side.name.lower()


def find_direction_gestures(context: Context) -> list[Episode]:
    """Return the direction gestures of one person, both arms, in order of time."""
    left, right = (context.reaches[side] for side in Side)
    found = []
    for arms in (_Arms(Side.LEFT, left, right), _Arms(Side.RIGHT, right, left)):
        aside = smooth(context.track.t_s, arms.own.aside, CUTOFF_HZ)
        excursions = find_excursions(context.track.t_s, aside, LEAST_RISE_M, HOLD_SHARE)
        found += [_episode(context, arms, e) for e in excursions if _points(context, arms, e)]
    return sorted(found, key=lambda e: (e.start_s, e.side or ""))


def _points(context: Context, arms: _Arms, excursion: Excursion) -> bool:
    held = excursion.held
    aside, forward = known_median(arms.own.aside[held]), known_median(arms.own.forward[held])
    moved, other = (move_m(r.wrist, excursion.quiet, held) for r in (arms.own, arms.other))
    wrist = context.median(f"wrist_height_{arms.name}", held)
    return (
        SHORTEST_S <= excursion.duration_s <= LONGEST_S
        and excursion.hold_s >= SHORTEST_HOLD_S
        and float(np.mean(arms.own.seen[held])) >= LEAST_SEEN
        and aside >= LEAST_ASIDE_M
        and float(np.degrees(np.arctan2(aside, forward))) >= LEAST_AZIMUTH_DEG
        and moved >= LEAST_MOVE_M
        and not other > OTHER_ARM_SHARE * moved
        and not context.median(f"elbow_{arms.name}_deg", held) < STRAIGHT_DEG
        and not wrist > HIGHEST_WRIST
        and abs(known_median(arms.own.view_yaw_deg[held])) <= BEHIND_DEG
        and _turn_deg(arms.own, excursion) <= MOST_TURN_DEG
        and context.share("walking", excursion.start_s, excursion.end_s) <= MOST_WALKING
    )


def _arm_angle(context: Context, arms: _Arms, excursion: Excursion) -> Quantity | None:
    """Return the angle of the held arm; surer seen from the front than along the arm."""
    angle = context.quantity(f"arm_trunk_angle_{arms.name}_deg", excursion.held, "deg")
    if angle is None:
        return None
    yaw = np.radians(known_median(arms.own.view_yaw_deg[excursion.held]))
    along = ALONG_VIEW_SIGMA_DEG * abs(float(np.sin(yaw)))
    return replace(angle, sigma=float(np.hypot(angle.sigma, along)))


def _rise(context: Context, arms: _Arms, excursion: Excursion) -> Quantity | None:
    """Return how much higher the hand is held than before; None when either is unknown."""
    name = f"wrist_height_{arms.name}"
    before, held = (context.quantity(name, r, "ratio") for r in (excursion.quiet, excursion.held))
    if before is None or held is None:
        return None
    return Quantity(held.value - before.value, float(np.hypot(before.sigma, held.sigma)), "ratio")


def _turn_deg(reach: Reach, excursion: Excursion) -> float:
    """Return how far the body turned while the arm was out, degrees; 0 when unknown."""
    turn = np.unwrap(reach.view_yaw_deg[excursion.rows], period=360.0)
    turn = turn[np.isfinite(turn)]
    return float(np.ptp(turn)) if len(turn) else 0.0


def _episode(context: Context, arms: _Arms, excursion: Excursion) -> Episode:
    held = excursion.held
    measured = {
        "arm_trunk_angle": _arm_angle(context, arms, excursion),
        "elbow": context.quantity(f"elbow_{arms.name}_deg", held, "deg"),
        "wrist_height": context.quantity(f"wrist_height_{arms.name}", held, "ratio"),
        "trunk_pitch": context.quantity("trunk_pitch_deg", held, "deg"),
        "finger_spread": context.quantity(f"finger_spread_{arms.name}_deg", held, "deg"),
        "palm_up": context.quantity(f"palm_up_{arms.name}_deg", held, "deg"),
        "rise": _rise(context, arms, excursion),
        "hold": Quantity(excursion.hold_s, time_sigma_s(context.track), "s"),
    }
    return Episode(
        kind=KIND,
        track_id=context.track.track_id,
        start_s=excursion.start_s,
        peak_s=excursion.peak_s,
        end_s=excursion.end_s,
        attributes={name: quantity for name, quantity in measured.items() if quantity is not None},
        side=arms.name,
    )

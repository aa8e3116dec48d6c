"""Where the head points while the hands do something: along a gesture, at what is handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from models.observations import FloatArray
from rules.episode import Episode
from rules.measures.vectors import angle_between_deg, horizontal, unit
from rules.relations.angles import gaze_deg
from rules.relations.company import Company
from rules.relations.facing import Facing
from rules.signals import Quantity
from rules.smoothing import known_median, moving_average

SUSTAINED_S = 0.3
"""The catalogue's: the eyes go along for at least so long."""
ARM_SIGMA_DEG = 10.0
"""Of the direction of an arm about the upright: all 14 labelled gestures of training persons lie
within one deviation of head and arm together."""
HAND_SIGMA_DEG = 6.0
"""Of the line from the head to the own wrist: both are equally far away."""


def with_gaze(episodes: Iterable[Episode], company: Company) -> list[Episode]:
    """Return the episodes; gestures and hand-overs gain where the head pointed meanwhile.

    ``gaze_along`` of a direction gesture: the least angle about the upright between head and arm
    that lasted `SUSTAINED_S`. ``gaze_hands`` of a hand-over: the least angle between the head and
    the line to the own giving wrist. Absent where head or arm is not seen.
    """
    facings = {number: person.facing for number, person in company.people.items()}
    return [_seen_with(one, facings) for one in episodes]


def _seen_with(episode: Episode, facings: Mapping[int, Facing]) -> Episode:
    facing = facings.get(-1 if episode.track_id is None else episode.track_id)
    if facing is None or episode.side is None:
        return episode
    if episode.kind == "direction_gesture":
        return _told(episode, "gaze_along", facing.t_s, *_along(facing, episode.side))
    if episode.kind == "handover":
        return _told(episode, "gaze_hands", facing.t_s, *_at_hand(facing, episode.side))
    return episode


def _along(facing: Facing, side: str) -> tuple[FloatArray, FloatArray]:
    """Return (T,) the angle between head and arm about the upright, and its deviation."""
    arm = unit(horizontal(facing.arms_m[:, _row(side)], facing.up))
    angle = angle_between_deg(unit(horizontal(facing.ahead, facing.up)), arm)
    return angle, np.hypot(facing.turn_sigma_deg, ARM_SIGMA_DEG)


def _at_hand(facing: Facing, side: str) -> tuple[FloatArray, FloatArray]:
    """Return (T,) the angle between the head and the line to the own wrist, and its deviation."""
    wrist_m = facing.wrists_m[:, _row(side)]
    angle, _ = gaze_deg(facing, wrist_m)
    sigma = np.hypot(np.fmax(facing.turn_sigma_deg, facing.rise_sigma_deg), HAND_SIGMA_DEG)
    return angle, sigma


def _row(side: str) -> int:
    return 0 if side == "left" else 1


def _told(
    episode: Episode, name: str, t_s: FloatArray, angle: FloatArray, sigma: FloatArray
) -> Episode:
    """Return the episode with the least sustained angle, if any was seen."""
    sustained = moving_average(t_s, angle, SUSTAINED_S)
    meanwhile = (t_s >= episode.start_s) & (t_s <= episode.end_s) & np.isfinite(sustained)
    rows = np.flatnonzero(meanwhile)
    if not len(rows):
        return episode
    row = rows[np.argmin(sustained[rows])]
    doubt = sigma[row] if np.isfinite(sigma[row]) else known_median(sigma[rows])
    measured = Quantity(float(sustained[row]), float(doubt), "deg")
    return replace(episode, attributes={**episode.attributes, name: measured})

"""Where the head points while the hands do something: along a gesture, at what is handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

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
    found = list(episodes)
    alike: dict[tuple[int, str, str], list[int]] = {}
    for row, one in enumerate(found):
        who = -1 if one.track_id is None else one.track_id
        if who in company.people and one.kind in _LOOKS and one.side is not None:
            alike.setdefault((who, one.kind, one.side), []).append(row)
    for (track_id, kind, side), rows in alike.items():  # a day has hundreds of one hand
        look = _look(company.people[track_id].facing, kind, side)
        for row in rows:
            found[row] = _told(found[row], look)
    return found


@dataclass(frozen=True, slots=True)
class _Look:
    """(T,) an angle of the head, calmed over `SUSTAINED_S`, and the deviation of the angle.

    `name` is what the attribute is called.
    """

    name: str
    t_s: FloatArray
    sustained: FloatArray
    sigma: FloatArray


def _look(facing: Facing, kind: str, side: str) -> _Look:
    name, of = _LOOKS[kind]
    angle, sigma = of(facing, side)
    return _Look(name, facing.t_s, moving_average(facing.t_s, angle, SUSTAINED_S), sigma)


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


_LOOKS: Mapping[str, tuple[str, Callable[[Facing, str], tuple[FloatArray, FloatArray]]]] = {
    "direction_gesture": ("gaze_along", _along),
    "handover": ("gaze_hands", _at_hand),
}
"""Kind of episode → what is told of the head meanwhile, and how it is found."""


def _told(episode: Episode, look: _Look) -> Episode:
    """Return the episode with the least sustained angle, if any was seen."""
    t_s = look.t_s
    meanwhile = (t_s >= episode.start_s) & (t_s <= episode.end_s) & np.isfinite(look.sustained)
    rows = np.flatnonzero(meanwhile)
    if not len(rows):
        return episode
    row = rows[np.argmin(look.sustained[rows])]
    doubt = look.sigma[row] if np.isfinite(look.sigma[row]) else known_median(look.sigma[rows])
    measured = Quantity(float(look.sustained[row]), float(doubt), "deg")
    return replace(episode, attributes={**episode.attributes, look.name: measured})

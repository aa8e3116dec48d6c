"""A hand held out, and one that presses with the index finger alone."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from rules.measures.arms import Side
from rules.measures.body import Body
from rules.measures.hand import between_looks, palm_px, unknown, world_of
from rules.measures.hand_reach import hand_forward
from rules.measures.raw import Raw
from rules.measures.vectors import angle_between_deg
from rules.measures.wrist_height import wrist_height

HELD_OUT, AT_EASE = 0.5, 0.3
"""In torso lengths before the shoulder: hands folded before the body are at 0.46 and below
(`rules.episodes.handover`)."""
LOWEST, HIGHEST = 0.1, 1.3
"""Wrist in units of waist–chin: keys and screens stand there."""
STRAIGHT_DEG, CURLED_DEG = 40.0, 70.0
"""Bend of a finger from its first to its last joint. Proposed; no recording here shows a press."""
LEAST_PALM_PX = 20.0
"""Of smaller hands the network draws the fingers by habit."""
FINGERS = ((5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
"""Joints from the palm to the tip: index, middle, ring and little finger."""
STATE_SIGMA = 0.1


def hand_out(body: Body) -> Raw:
    """State: 1 = a hand is held out before the body, 0 = both are back, NaN = cannot be told."""
    sides = [_held_out(body, side) for side in Side]
    out = (sides[0] == 1.0) | (sides[1] == 1.0)
    back = (sides[0] == 0.0) & (sides[1] == 0.0)
    return _state(np.where(out, 1.0, np.where(back, 0.0, np.nan)))


def right_index_finger(body: Body) -> Raw:
    """State: 1 = of the right hand the index finger alone is stretched out, 0 = it is not.

    NaN where nobody looked at the hand, where it is small, or between straight and curled.
    """
    points = world_of(body, Side.RIGHT)
    if points is None:
        return unknown(body)
    bends = [_bend_deg(points, joints) for joints in FINGERS]
    others = np.stack(bends[1:])
    alone = (bends[0] <= STRAIGHT_DEG) & np.all(others >= CURLED_DEG, axis=0)
    otherwise = (bends[0] >= CURLED_DEG) | np.any(others <= STRAIGHT_DEG, axis=0)
    state = np.where(alone, 1.0, np.where(otherwise, 0.0, np.nan))
    state[~(palm_px(body, Side.RIGHT) >= LEAST_PALM_PX)] = np.nan
    return _state(np.round(between_looks(body.track.t_s, state)))


def _held_out(body: Body, side: Side) -> FloatArray:
    """Return (T,) 1 = the hand is held out, 0 = it is not, NaN = not seen, or between."""
    forward, height = hand_forward(body, side), wrist_height(body, side)
    level = (height.value >= LOWEST) & (height.value <= HIGHEST)
    state = np.full(len(forward.value), np.nan)
    state[(forward.value >= HELD_OUT) & level] = 1.0
    state[(forward.value <= AT_EASE) | (height.value < LOWEST)] = 0.0
    return np.where(forward.observable & height.observable, state, np.nan)


def _bend_deg(points: FloatArray, joints: tuple[int, int, int, int]) -> FloatArray:
    """Return (T,) the angle between the first and the last bone of a finger, 0 = straight."""
    first, second, third, tip = (points[:, joint] for joint in joints)
    return angle_between_deg(second - first, tip - third)


def _state(value: FloatArray) -> Raw:
    return Raw(value, np.full(len(value), STATE_SIGMA), np.isfinite(value))

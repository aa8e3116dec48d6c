"""Fingers and palm, from the 21 points of a hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray
from rules.measures.arms import Side
from rules.measures.body import Body
from rules.measures.raw import Raw
from rules.measures.vectors import angle_between_deg, dot, unit
from rules.smoothing import MAX_GAP_S

KNUCKLES, TIPS = (5, 9, 13, 17), (8, 12, 16, 20)
"""Index, middle, ring and little finger; the thumb stands off on every hand at ease."""
WRIST, INDEX_KNUCKLE, LITTLE_KNUCKLE = 0, 5, 17
LEAST_PALM_PX = 8.0
"""Wrist to the knuckle of the middle finger in the picture; smaller hands tell nothing."""


@dataclass(frozen=True, slots=True)
class _Deviation:
    """In degrees: at any size, times pixels of the palm, and of a palm seen edge on.

    From pictures of rendered hands scaled down to 6–30 px. All are in the same pose, and read
    5–23° apart at 30 px; other hands may deviate more, so that the least is half as much again.
    """

    least: float
    px: float
    edge_on: float


_SPREAD, _PALM = _Deviation(7.0, 60.0, 10.0), _Deviation(10.0, 120.0, 45.0)


def finger_spread_deg(body: Body, side: Side) -> Raw:
    """Return the largest angle between neighbouring fingers but the thumb, [0, 180]."""
    points = world_of(body, side)
    if points is None:
        return unknown(body)
    ways = points[:, list(TIPS)] - points[:, list(KNUCKLES)]
    angles = np.stack(
        [angle_between_deg(ways[:, row], ways[:, row + 1]) for row in range(len(TIPS) - 1)]
    )
    spread: FloatArray = np.max(angles, axis=0)
    return _told(body, side, spread, _SPREAD)


def palm_up_deg(body: Body, side: Side) -> Raw:
    """Return how far the palm's normal points above the horizontal, [-90, 90]."""
    points = world_of(body, side)
    if points is None:
        return unknown(body)
    out = _normal(points, side)
    up = np.broadcast_to(body.gravity.up, out.shape)
    raised = np.degrees(np.arcsin(np.clip(dot(out, up), -1.0, 1.0)))
    return _told(body, side, raised, _PALM)


def world_of(body: Body, side: Side) -> FloatArray | None:
    """Return (T, 21, 3) metres in camera axes; None where nobody looked at hands."""
    hands = body.track.hands
    return None if hands is None else hands.world_m[:, _row(side)]


def palm_px(body: Body, side: Side) -> FloatArray:
    """Return (T,) the longer of the palm's length and width in the picture; NaN without a hand."""
    hands = body.track.hands
    if hands is None:
        return np.full(len(body.track.t_s), np.nan)
    places = hands.landmarks_px[:, _row(side)]
    long, wide = (
        np.linalg.norm(places[:, a] - places[:, b], axis=1)
        for a, b in ((WRIST, KNUCKLES[1]), (INDEX_KNUCKLE, LITTLE_KNUCKLE))
    )
    size: FloatArray = np.fmax(long, wide)
    return size


def _normal(points: FloatArray, side: Side) -> FloatArray:
    """Return (T, 3) the unit vector that points out of the palm."""
    first, last = (
        points[:, knuckle] - points[:, WRIST] for knuckle in (INDEX_KNUCKLE, LITTLE_KNUCKLE)
    )
    return unit(np.cross(first, last) if side is Side.RIGHT else np.cross(last, first))


def _row(side: Side) -> int:
    return 0 if side is Side.LEFT else 1


def unknown(body: Body) -> Raw:
    """Return the series of a measure of hands at which nobody looked."""
    nothing = np.full(len(body.track.t_s), np.nan)
    return Raw(nothing, nothing, np.zeros(len(nothing), dtype=np.bool_))


def _told(body: Body, side: Side, value: FloatArray, deviation: _Deviation) -> Raw:
    """Return the measure with its deviation, which grows with small palms and those edge on."""
    hands = body.track.hands
    if hands is None:
        raise ValueError("hands: nobody looked at them")
    points = hands.world_m[:, _row(side)]
    size_px = palm_px(body, side)
    sigma: FloatArray
    edge_on = 1.0 - np.abs(_normal(points, side)[:, 2])
    sigma = deviation.least + deviation.px / np.maximum(size_px, 1.0)
    sigma = np.hypot(sigma, deviation.edge_on * edge_on)
    seen = np.isfinite(value) & (size_px >= LEAST_PALM_PX)
    value, sigma = (
        between_looks(body.track.t_s, np.where(seen, one, np.nan)) for one in (value, sigma)
    )
    return Raw(value, sigma, np.isfinite(value))


def between_looks(t_s: FloatArray, values: FloatArray) -> FloatArray:
    """Return (T,) `values`, also between two looks at hands that follow each other.

    Hands are looked at less often than bodies; across a longer gap nothing is known.
    """
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < 2:
        return values
    last = np.searchsorted(known, np.arange(len(t_s)), side="right").clip(1, len(known) - 1)
    before, after = known[last - 1], known[last]
    near = (t_s[after] - t_s[before] <= MAX_GAP_S) & (t_s >= t_s[before]) & (t_s <= t_s[after])
    between: FloatArray = np.where(near, np.interp(t_s, t_s[known], values[known]), values)
    return between

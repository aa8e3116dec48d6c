"""How much of the forearms lies on the counter, from the counter's edge in the camera profile.

A forearm that lies on the counter lies in the plane in which the edge was drawn: there the picture
divides it as the edge divides it in space, whatever the camera. A forearm held up does not lie.
"""

from __future__ import annotations

import numpy as np

from models.observations import BoolArray, FloatArray
from models.observations import PoseLandmark as P
from rules.measures.arms import FOREARM_M, Side, lift_arm
from rules.measures.body import Body
from rules.measures.raw import Raw
from rules.measures.vectors import unit

LEVEL_DEG = 30.0
"""A forearm steeper than this does not lie; its slope is known to 14° (training persons)."""
JOINT_HEIGHT_M, JOINT_HEIGHT_SIGMA_M = 0.035, 0.03
"""Elbow and wrist joints lie so far over what the arm lies on: half a forearm's thickness."""
PLACE_SIGMA_M = 0.03
LEAST_DEPTH = 0.15
"""Where the picture shows less than this share of a step forward, it cannot tell the share."""


def forearms_on_counter(body: Body) -> Raw:
    """Share of elbow → wrist beyond the counter's edge, [0, 1], mean of both arms.

    Observable where both forearms are seen and lie, and the camera profile has one counter edge,
    which is taken as the straight line through its ends.
    """
    rows = len(body.track.t_s)
    if body.counter_edge_px is None:
        nothing = np.full(rows, np.nan)
        return Raw(nothing, nothing, np.zeros(rows, dtype=bool))
    edge = body.counter_edge_px
    shares = [_share(body, side, edge) for side in Side]
    seen = body.pair_seen(P.LEFT_ELBOW) & body.pair_seen(P.LEFT_WRIST)
    lie = _lies(body, Side.LEFT) & _lies(body, Side.RIGHT)
    depth = np.abs(body.forward[:, :2] @ _across(edge))
    height = JOINT_HEIGHT_SIGMA_M * np.sqrt(1 - np.minimum(depth, 1.0) ** 2)
    error_m = np.hypot(PLACE_SIGMA_M, height / np.maximum(depth, LEAST_DEPTH))
    return Raw(np.mean(shares, axis=0), error_m / FOREARM_M, seen & lie & (depth >= LEAST_DEPTH))


def _share(body: Body, side: Side, edge_px: FloatArray) -> FloatArray:
    """Return (T,) the share of one forearm beyond the edge."""
    _, elbow, wrist = side.value
    points = body.track.landmarks_px
    start, end = (_beyond_px(body, points[:, joint], edge_px) for joint in (elbow, wrist))
    length = end - start
    past = np.divide(end, length, out=(end > 0).astype(float), where=length > 0)
    share: FloatArray = np.clip(past, 0.0, 1.0)
    return share


def _beyond_px(body: Body, joint_px: FloatArray, edge_px: FloatArray) -> FloatArray:
    """Return (T,) how far the counter below a joint is beyond the edge, for who sits at it."""
    across = _across(edge_px)
    below = joint_px - JOINT_HEIGHT_M * body.px_per_m[:, np.newaxis] * body.up[:2]
    side = np.sign(body.forward[:, :2] @ across)
    beyond: FloatArray = side * ((below - edge_px[0]) @ across)
    return beyond


def _across(edge_px: FloatArray) -> FloatArray:
    along = unit(edge_px[-1] - edge_px[0])
    return np.array([-along[1], along[0]])


def _lies(body: Body, side: Side) -> BoolArray:
    fore = unit(lift_arm(body, side).fore)
    level: BoolArray = np.abs(fore @ body.up) <= np.sin(np.radians(LEVEL_DEG))
    return level

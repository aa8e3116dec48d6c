"""Hands of who sits or stands: how far apart they are, and whether they rest on the lap."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.arms import Side
from rules.measures.body import MIN_VISIBILITY, Body
from rules.measures.hands_position import RAISED
from rules.measures.posture import sitting
from rules.measures.raw import Raw
from rules.measures.stance import between_views, over_shoulders
from rules.measures.trunk import trunk_axis, trunk_seen
from rules.measures.vectors import dot
from rules.smoothing import moving_average

APART_SIGMA = (0.15, 0.35)
"""At the front and at the side, shoulder widths (rendered people)."""
WINDOW_S = 0.5
ON_LAP_M, OFF_LAP_M = 0.18, 0.35
"""A wrist on the knee or an armrest lies within the first of the thigh or of the height of the
elbow; one further than the second from both does not rest there. On the network's person, proposed:
the rendered people rest their hands on the desk."""
STATE_SIGMA = 0.1


def hands_apart(body: Body) -> Raw:
    """Distance of the wrists over the width of the shoulders, ≥ 0; folded hands read 0.2 to 0.5."""
    points = body.track.world_m
    gap = np.linalg.norm(points[:, P.LEFT_WRIST] - points[:, P.RIGHT_WRIST], axis=1)
    value = over_shoulders(body, moving_average(body.track.t_s, gap, WINDOW_S))
    seen = body.pair_seen(P.LEFT_WRIST) & body.pair_seen(P.LEFT_SHOULDER)
    return Raw(value, between_views(body, APART_SIGMA), seen)


def hands_on_lap(body: Body) -> Raw:
    """State of who sits: 1 = both hands on the knees or at an armrest, 0 = a hand surely not.

    NaN while nobody sits, where a hand is hidden, or where it may be either.
    """
    seated = sitting(body).value == 1.0
    wrists = [_on_lap(body, side) for side in Side]
    seen = body.pair_seen(P.LEFT_WRIST) & trunk_seen(body) & seated
    state = np.full(len(seated), np.nan)
    state[(wrists[0] == 1.0) & (wrists[1] == 1.0)] = 1.0
    state[(wrists[0] == 0.0) | (wrists[1] == 0.0)] = 0.0
    return Raw(state, np.full(len(state), STATE_SIGMA), seen & np.isfinite(state))


def _on_lap(body: Body, of: Side) -> FloatArray:
    """Return (T,) 1 = the hand rests, 0 = it surely does not, NaN between or without a knee."""
    side = 0 if of is Side.LEFT else 1
    points, t = body.track.world_m, body.track.t_s
    hip, knee, elbow, wrist = (
        points[:, joint + side] for joint in (P.LEFT_HIP, P.LEFT_KNEE, P.LEFT_ELBOW, P.LEFT_WRIST)
    )
    from_thigh = moving_average(t, _to_stretch_m(wrist, hip, knee), WINDOW_S)
    lies = np.abs((wrist - elbow) @ body.up)
    beside = np.abs(dot(wrist - hip, body.left)) >= ON_LAP_M
    height = (wrist - hip) @ body.up / np.linalg.norm(trunk_axis(body), axis=1)
    knee_seen = body.track.visibility[:, P.LEFT_KNEE + side] >= MIN_VISIBILITY
    state = np.full(len(t), np.nan)
    state[(from_thigh <= ON_LAP_M) & knee_seen] = 1.0
    state[(lies <= ON_LAP_M / 2) & beside & (height < RAISED)] = 1.0
    state[(from_thigh >= OFF_LAP_M) & knee_seen & (lies >= ON_LAP_M)] = 0.0
    state[height >= RAISED] = 0.0
    return state


def _to_stretch_m(point: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """Return (T,) how far a point is from the stretch between two others."""
    along = end - start
    square = np.maximum(dot(along, along), 1e-9)
    share = np.clip(dot(point - start, along) / square, 0.0, 1.0)
    distance: FloatArray = np.linalg.norm(point - start - share[:, np.newaxis] * along, axis=1)
    return distance

"""Sitting, standing, the lean of the seat, the level of the shoulders."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import MIN_VISIBILITY, Body
from rules.measures.lifting.mixing import mixed
from rules.measures.raw import Raw
from rules.measures.trunk import trunk_pitch_deg, trunk_seen
from rules.measures.vectors import angle_between_deg
from rules.smoothing import moving_average

SITTING_THIGH_DEG = 55.0
STANDING_THIGH_DEG = 35.0
"""Thigh against the vertical: seated people 50–160°, standing ones 5–45° (training persons)."""
"""Hidden knees are drawn anywhere: only where one is seen a word is said. Of the looks at rendered
people that then have an answer 396 of 412 are right that they sit, 2805 of 2815 that they stand."""
THIGH_WINDOW_S = 0.5
SHOULDER_SIGMA_DEG = (2.5, 7.0)
"""At the front and at the side (training persons)."""
STATE_SIGMA = 0.1


def sitting(body: Body) -> Raw:
    """1 when the person sits, 0 when the person stands, NaN when the legs do not tell."""
    thigh, knees = _thigh_deg(body)
    state = np.full(len(thigh), np.nan)
    state[(thigh >= SITTING_THIGH_DEG) & (knees >= MIN_VISIBILITY)] = 1.0
    state[(thigh <= STANDING_THIGH_DEG) & (knees >= MIN_VISIBILITY)] = 0.0
    observable = np.isfinite(state) & trunk_seen(body)
    return Raw(state, np.full(len(state), STATE_SIGMA), observable)


def standing(body: Body) -> Raw:
    """1 when the person stands, 0 when the person sits, NaN when the legs do not tell."""
    seated = sitting(body)
    return Raw(1.0 - seated.value, seated.sigma, seated.observable)


def seat_lean_deg(body: Body) -> Raw:
    """Trunk pitch of a seated person, forward +, leaning back −; NaN while nobody sits."""
    pitch, seated = trunk_pitch_deg(body), sitting(body)
    return Raw(pitch.value, pitch.sigma, pitch.observable & (seated.value == 1.0))


def shoulder_tilt_deg(body: Body) -> Raw:
    """Height of the left shoulder over the right as an angle, left higher +, (−90, 90)."""
    points = body.track.world_m
    across = points[:, P.LEFT_SHOULDER] - points[:, P.RIGHT_SHOULDER]
    rise = across @ body.up
    run = np.sqrt(np.maximum(np.square(across).sum(axis=1) - np.square(rise), 0.0))
    front, side = SHOULDER_SIGMA_DEG
    sigma = front + (side - front) * np.abs(np.sin(np.radians(body.view_yaw_deg)))
    sigma = np.hypot(sigma, body.gravity.sigma_deg / 3)
    seen = body.pair_seen(P.LEFT_SHOULDER)
    return mixed(body, "shoulder_tilt", Raw(np.degrees(np.arctan2(rise, run)), sigma, seen))


def _thigh_deg(body: Body) -> tuple[FloatArray, FloatArray]:
    """Return the larger bend of the two thighs against the vertical and how well knees are seen."""
    points, visibility = body.track.world_m, body.track.visibility
    bends = [
        angle_between_deg(points[:, knee] - points[:, hip], -body.up)
        for hip, knee in ((P.LEFT_HIP, P.LEFT_KNEE), (P.RIGHT_HIP, P.RIGHT_KNEE))
    ]
    t = body.track.t_s
    thigh = moving_average(t, np.mean(bends, axis=0), THIGH_WINDOW_S)
    knees = visibility[:, [P.LEFT_KNEE, P.RIGHT_KNEE]].max(axis=1)
    return thigh, moving_average(t, knees, THIGH_WINDOW_S)

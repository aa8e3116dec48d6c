"""Where a person is and whether the person moves about."""

from __future__ import annotations

import numpy as np

from models.observations import BoolArray, FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import MIN_POSE_SCORE, Body
from rules.measures.raw import Raw
from rules.smoothing import moving_average, runs

SPEED_WINDOW_S = 0.6
WALKING_MPS = 0.45
STILL_MPS = 0.15
"""Proposals: slow walking is 0.8 m/s, the sway of someone who stands below 0.05 m/s."""
FACING_DEG = 60.0
STATE_SIGMA = 0.1


def present(body: Body) -> Raw:
    """1 wherever the network believes in a person, else 0."""
    score = body.track.pose_score
    return _state((score >= MIN_POSE_SCORE).astype(float), np.isfinite(score))


def walking(body: Body) -> Raw:
    """1 while the hips move through the picture faster than 0.45 m/s."""
    speed = speed_mps(body)
    return _state((speed > WALKING_MPS).astype(float), np.isfinite(speed))


def still(body: Body) -> Raw:
    """1 while the hips stay where they are (below 0.15 m/s)."""
    speed = speed_mps(body)
    return _state((speed < STILL_MPS).astype(float), np.isfinite(speed))


def facing_camera(body: Body) -> Raw:
    """1 while the body is turned to within 60° of the camera."""
    seen = body.pair_seen(P.LEFT_SHOULDER) & np.isfinite(body.view_yaw_deg)
    return _state((np.abs(body.view_yaw_deg) <= FACING_DEG).astype(float), seen)


def speed_mps(body: Body) -> FloatArray:
    """Return (T,) the speed of the hips in the picture's plane, over 0.6 s, metres a second."""
    track = body.track
    place = np.where(
        (track.pose_score >= MIN_POSE_SCORE)[:, np.newaxis], body.middle_px(P.LEFT_HIP), np.nan
    )
    speed = np.full(len(track.t_s), np.nan)
    for rows in runs(track.t_s, place[:, 0]):
        if len(rows) > 1:
            speed[rows] = _run_speed(track.t_s[rows], place[rows]) / body.px_per_m[rows]
    return speed


def _run_speed(t_s: FloatArray, place: FloatArray) -> FloatArray:
    calm = moving_average(t_s, place, SPEED_WINDOW_S / 2)
    before, after = (
        np.clip(t_s + side * SPEED_WINDOW_S / 2, t_s[0], t_s[-1]) for side in (-1.0, 1.0)
    )
    moved = [np.interp(after, t_s, calm[:, k]) - np.interp(before, t_s, calm[:, k]) for k in (0, 1)]
    speed: FloatArray = np.hypot(*moved) / np.maximum(after - before, 1e-6)
    return speed


def _state(value: FloatArray, observable: BoolArray) -> Raw:
    return Raw(value, np.full(len(value), STATE_SIGMA), observable)

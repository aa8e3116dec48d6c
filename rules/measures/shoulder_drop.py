"""Trunk pitch from the sinking of the shoulders in the picture.

A trunk of `TRUNK_M` turns about a hip that stays; the shoulders' place against their usual place
gives the pitch through the known (or assumed) tilt of the camera. A person who walks, sits down or
comes nearer breaks the premise: then nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.vectors import dot, horizontal, unit
from rules.smoothing import known_median, rolling_quantile, smooth

TRUNK_M = 0.5
"""Hip centre to shoulder centre of a grown person (Drillis & Contini 1966: 0.288 of the height)."""
HIPS_BACK_M = 0.2
"""The hips go back as the trunk goes forward, to keep the balance: this much times sin(pitch)."""
UPRIGHT_WINDOW_S = 10.0
CUTOFF_HZ = 2.5
LARGEST_PITCH_DEG = 60.0
PLACE_SIGMA_M = 0.010
"""Unrest of the shoulder centre of a person who stands still, jitter of the network in it."""
MANNER_SIGMA = 0.1
"""Share of the pitch: how far the hips go back and how long the trunk is differs by person."""
TILT_SHARE = 0.5
"""Share of the error of gravity that reaches the pitch (training persons, gravity guessed)."""
PROBE_DEG, LEAST_DROP_M = 15, 0.02
"""Where a bow of 15° sinks the shoulders by less than 2 cm (a level camera, or one behind the
person) the picture says nothing."""
SWAY_M = 0.12
"""Drift of the shoulders across the picture beyond which a person moves about."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Median geometry of a track, in units of metres at the person.

    `ray` (3,) from the camera to the upright shoulders, `distance_m` along the optical axis,
    `forward` (3,).
    """

    ray: FloatArray
    distance_m: float
    forward: FloatArray


def pitch_from_drop(body: Body) -> tuple[FloatArray, FloatArray]:
    """Return the change of pitch against the upright and its deviation, (T,) degrees.

    NaN where shoulders are not seen, the person moves about or the drop is no bow's.
    """
    t = body.track.t_s
    unknown = np.full(len(t), np.nan), np.full(len(t), np.nan)
    drop, across = _drop_m(body)
    place = _place(body)
    if place is None or not np.isfinite(drop).any():
        return unknown
    grid = np.arange(0.0, LARGEST_PITCH_DEG + 1.0)
    raw_curve = _drop_of_pitch_m(body, place, grid)
    if raw_curve[PROBE_DEG] < LEAST_DROP_M:
        return unknown
    curve = np.maximum.accumulate(raw_curve)
    slope = np.gradient(curve, grid)
    wanted = np.clip(drop, 0.0, None)
    pitch = np.interp(wanted, curve, grid)
    steep = np.maximum(np.interp(pitch, grid, slope), 1e-4)
    tilt_part = _tilt_sensitivity(body, place, pitch)
    sigma = np.sqrt(
        np.square(PLACE_SIGMA_M / np.maximum(steep, 4e-4))
        + np.square(tilt_part)
        + np.square(MANNER_SIGMA * pitch)
    )
    invalid = (drop > curve[-1]) | (across > SWAY_M) | ~np.isfinite(drop)
    pitch[invalid] = sigma[invalid] = np.nan
    return pitch, sigma


def _drop_m(body: Body) -> tuple[FloatArray, FloatArray]:
    """Return how far the shoulders stand below their upper fifth, and off their usual column."""
    t, scale = body.track.t_s, known_median(body.px_per_m)
    shoulders = body.middle_px(P.LEFT_SHOULDER)
    seen = body.pair_seen(P.LEFT_SHOULDER)
    down = -unit(body.gravity.up[:2])
    height, column = (
        smooth(t, np.where(seen, shoulders @ axis, np.nan) / scale, CUTOFF_HZ)
        for axis in (-down, np.array([-down[1], down[0]]))
    )
    top = rolling_quantile(t, height, UPRIGHT_WINDOW_S, 0.8)
    spread = rolling_quantile(t, column, 3.0, 0.9) - rolling_quantile(t, column, 3.0, 0.1)
    turn = np.abs(np.sin(np.radians(body.view_yaw_deg)))
    return top - height, np.maximum(spread - 0.35 * turn, 0.0)


def _place(body: Body) -> _Place | None:
    shoulders = body.middle_px(P.LEFT_SHOULDER)
    known = np.isfinite(shoulders).all(axis=1) & np.isfinite(body.forward).all(axis=1)
    if not known.any():
        return None
    ray = np.append(body.offsets(np.median(shoulders[known], axis=0)), 1.0)
    forward = unit(horizontal(np.median(body.forward[known], axis=0), body.gravity.up))
    return _Place(ray, body.focal_px / known_median(body.px_per_m), forward)


def _drop_of_pitch_m(body: Body, place: _Place, pitch_deg: FloatArray) -> FloatArray:
    """Return the drop in the picture, metres at the person, for each pitch; with perspective."""
    angle = np.radians(pitch_deg)[:, np.newaxis]
    ahead = (TRUNK_M - HIPS_BACK_M) * np.sin(angle) * place.forward
    move = ahead + TRUNK_M * (np.cos(angle) - 1.0) * body.gravity.up
    point = place.ray * place.distance_m + move
    picture = point[:, :2] / point[:, 2:] - place.ray[:2]
    drop: FloatArray = picture @ -unit(body.gravity.up[:2]) * place.distance_m
    return drop


def _tilt_sensitivity(body: Body, place: _Place, pitch: FloatArray) -> FloatArray:
    """Return what the uncertainty of gravity does to the pitch, degrees.

    The forward share of the drop is sin(tilt + elevation of the person in the picture).
    """
    looking_down = abs(dot(unit(place.ray), body.gravity.up))
    rise = TILT_SHARE * np.radians(body.gravity.sigma_deg)
    share: FloatArray = pitch * rise / max(float(looking_down), 0.12)
    return np.minimum(share, 30.0)

"""Gravity from lines that stand upright in the room: edges of doors, walls, pillars, cabinets.

A line in the picture and the camera's centre span a plane; every upright line lies in its plane, so
up is the direction that all planes share (the vertical vanishing point).
"""

from __future__ import annotations

import numpy as np

from calibration.gravity import (
    FloatArray,
    GravityError,
    GravityEstimate,
    Lens,
    tilt_and_roll_deg,
)

MARK_SIGMA_PX = 1.5
"""Play of an end that is marked by hand, in a picture 1000 px wide; grows with the picture."""
LEAST_SIGMA_DEG = 0.3
"""Rooms are built no straighter."""
CONTRADICTION_SIGMAS, CONTRADICTION_DEG = 4.0, 1.5
"""A line that misses the common direction by more than both does not belong to the others."""
MOST_SIGMA_DEG = 5.0
"""Beyond this the people in the picture tell gravity as well."""


def gravity_from_verticals(lines_px: FloatArray, lens: Lens, width_px: int) -> GravityEstimate:
    """Return how the camera hangs from upright lines (N, 2, 2), each its two ends (u, v).

    A focal length that is not known adds the change of the result when it is off by one deviation.

    Raises
    ------
    GravityError
        When there are fewer than two lines, they contradict one another, or they lie so close
        together that they tell too little.
    """
    if len(lines_px) < 2:
        raise GravityError("one upright line tells too little; mark two or more, far apart")
    up, spread_deg = _common_direction(lines_px, lens, width_px, 1.0)
    sides = [
        _common_direction(lines_px, lens, width_px, 1.0 + sign * lens.focal_sigma)[0]
        for sign in (-1, 1)
    ]
    play_deg = max(float(np.degrees(np.arccos(np.clip(up @ side, -1, 1)))) for side in sides)
    sigma_deg = float(np.hypot(np.hypot(spread_deg, LEAST_SIGMA_DEG), play_deg))
    _refuse_contradiction(lines_px, lens, width_px, up)
    if sigma_deg > MOST_SIGMA_DEG:
        raise GravityError(
            f"the lines lie too close together (gravity uncertain by {sigma_deg:.0f}°); "
            "mark some at the left and some at the right of the picture"
        )
    return GravityEstimate(*tilt_and_roll_deg(up), sigma_deg)


def line_sigma_rad(lines_px: FloatArray, lens: Lens, width_px: int) -> FloatArray:
    """Return (N,) the deviation of the planes through lines whose ends are marked by hand."""
    rays = lens.rays(lines_px)
    span = np.linalg.norm(np.cross(rays[:, 0], rays[:, 1]), axis=-1)
    mark = MARK_SIGMA_PX * width_px / 1000 / lens.matrix[0, 0]
    sigma: FloatArray = np.sqrt(2) * mark / np.maximum(span, 1e-9)
    return sigma


def planes(lines_px: FloatArray, lens: Lens, zoom: float = 1.0) -> FloatArray:
    """Return (N, 3) unit normals of the planes through the lines and the camera's centre."""
    rays = lens.rays(lines_px, zoom)
    normals = np.cross(rays[:, 0], rays[:, 1])
    unit: FloatArray = normals / np.linalg.norm(normals, axis=-1, keepdims=True)
    return unit


def misses_deg(lines_px: FloatArray, lens: Lens, up: FloatArray) -> FloatArray:
    """Return (N,) by how much `up` lies outside the plane of each line, without sign."""
    angle: FloatArray = np.degrees(np.arcsin(np.clip(np.abs(planes(lines_px, lens) @ up), 0, 1)))
    return angle


def _common_direction(
    lines_px: FloatArray, lens: Lens, width_px: int, zoom: float
) -> tuple[FloatArray, float]:
    """Return the direction nearest to all planes, and its largest deviation in degrees."""
    normals = planes(lines_px, lens, zoom) / line_sigma_rad(lines_px, lens, width_px)[:, None]
    values, vectors = np.linalg.eigh(normals.T @ normals)
    up = vectors[:, 0]
    up = -up if up[1] > 0 else up
    return up, float(np.degrees(1 / np.sqrt(max(values[1], 1e-12))))


def _refuse_contradiction(lines_px: FloatArray, lens: Lens, width_px: int, up: FloatArray) -> None:
    miss = misses_deg(lines_px, lens, up)
    allowed = np.degrees(line_sigma_rad(lines_px, lens, width_px)) * CONTRADICTION_SIGMAS
    worst = int(np.argmax(miss - np.maximum(allowed, CONTRADICTION_DEG)))
    if miss[worst] > max(float(allowed[worst]), CONTRADICTION_DEG):
        raise GravityError(
            f"the lines contradict one another: line {worst + 1} stands {miss[worst]:.1f}° off the "
            "direction of the others; mark only what is upright in the room"
        )

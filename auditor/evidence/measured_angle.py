"""The measured angle, drawn into the picture where an eye can check it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.observations import FloatArray
from models.observations import PoseLandmark as L

Image = NDArray[np.uint8]

ANGLE_BGR = (110, 240, 90)
OUTLINE_BGR = (30, 30, 30)
ARC_SHARE = 0.45
"""Radius of the arc as a share of the shorter leg."""
DASHES = 9

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Angle:
    """Two legs from one corner, in pixels; the first is a line of reference and drawn dashed."""

    corner_px: FloatArray
    reference_px: FloatArray
    limb_px: FloatArray


def angle_of(measure: str, landmarks: FloatArray) -> Angle | None:
    """Return what shows `measure` in the picture; None when no two lines do, or one is not known.

    Parameters
    ----------
    landmarks : (33, 2 or more) u, v in pixels.

    Notes
    -----
    The picture shows a projection: only where the limb moves across the line of sight is the angle
    drawn the angle measured. The upright is the picture's.
    """
    find = _FINDERS.get(measure)
    if find is None:
        return None
    angle = find(landmarks[:, :2])
    points = np.stack([angle.corner_px, angle.reference_px, angle.limb_px])
    return angle if np.isfinite(points).all() else None


def draw_angle(image: Image, angle: Angle) -> None:
    """Draw both legs and the arc between them, in place."""
    thickness = max(2, round(image.shape[0] / 200))
    corner, limb = _pixel(angle.corner_px), _pixel(angle.limb_px)
    radius, start_deg, sweep_deg = _arc(angle)
    for color, width in ((OUTLINE_BGR, thickness + 2), (ANGLE_BGR, thickness)):
        for start, end in _dashes(angle.corner_px, angle.reference_px):
            cv2.line(image, start, end, color, width, cv2.LINE_AA)
        cv2.line(image, corner, limb, color, width, cv2.LINE_AA)
        cv2.ellipse(
            image,
            corner,
            (radius, radius),
            start_deg,
            0.0,
            sweep_deg,
            color,
            max(width - 1, 1),
            cv2.LINE_AA,
        )


def _arc(angle: Angle) -> tuple[int, float, float]:
    """Return radius in pixels, direction of the reference and signed way to the limb in degrees."""
    legs = np.stack([angle.reference_px - angle.corner_px, angle.limb_px - angle.corner_px])
    radius = round(ARC_SHARE * float(np.min(np.linalg.norm(legs, axis=1))))
    start, end = np.degrees(np.arctan2(legs[:, 1], legs[:, 0]))
    return radius, float(start), float((end - start + 180) % 360 - 180)


def _dashes(start: FloatArray, end: FloatArray) -> list[tuple[Point, Point]]:
    stops = start + np.linspace(0, 1, 2 * DASHES)[:, None] * (end - start)
    return [(_pixel(a), _pixel(b)) for a, b in zip(stops[::2], stops[1::2], strict=True)]


def _pixel(point: FloatArray) -> Point:
    return (round(float(point[0])), round(float(point[1])))


def _trunk(points: FloatArray) -> Angle:
    hip = points[[L.LEFT_HIP, L.RIGHT_HIP]].mean(axis=0)
    shoulder = points[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER]].mean(axis=0)
    upright = hip - np.array([0.0, 1.1 * np.linalg.norm(shoulder - hip)])
    return Angle(hip, upright, hip + 1.1 * (shoulder - hip))


def _shoulders(points: FloatArray) -> Angle:
    left, right = points[L.LEFT_SHOULDER], points[L.RIGHT_SHOULDER]
    level = right + np.array([float(left[0] - right[0]), 0.0])
    return Angle(right, level, left)


def _feet(points: FloatArray) -> Angle:
    """Both feet, the right one moved so that its heel lies on the left one's."""
    heel = points[L.LEFT_HEEL]
    right = points[L.RIGHT_FOOT_INDEX] - points[L.RIGHT_HEEL]
    return Angle(heel, heel + right, points[L.LEFT_FOOT_INDEX])


def _arm(shoulder: L, hip: L, wrist: L) -> Callable[[FloatArray], Angle]:
    return lambda points: Angle(points[shoulder], points[hip], points[wrist])


def _elbow(shoulder: L, elbow: L, wrist: L) -> Callable[[FloatArray], Angle]:
    return lambda points: Angle(points[elbow], points[shoulder], points[wrist])


_FINDERS: Mapping[str, Callable[[FloatArray], Angle]] = {
    "trunk_pitch_deg": _trunk,
    "trunk_roll_deg": _trunk,
    "trunk_inclination_deg": _trunk,
    "seat_lean_deg": _trunk,
    "trunk_sway_deg": _trunk,
    "shoulder_tilt_deg": _shoulders,
    "feet_angle_deg": _feet,
    "arm_trunk_angle_left_deg": _arm(L.LEFT_SHOULDER, L.LEFT_HIP, L.LEFT_WRIST),
    "arm_trunk_angle_right_deg": _arm(L.RIGHT_SHOULDER, L.RIGHT_HIP, L.RIGHT_WRIST),
    "elbow_left_deg": _elbow(L.LEFT_SHOULDER, L.LEFT_ELBOW, L.LEFT_WRIST),
    "elbow_right_deg": _elbow(L.RIGHT_SHOULDER, L.RIGHT_ELBOW, L.RIGHT_WRIST),
}
"""Measure → how to find its two legs."""

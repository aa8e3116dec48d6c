"""What the estimators of gravity share: what they yield, how they fail, what is usual.

Camera axes: x right, y down, z forward. Tilt is that of the optical axis below the horizontal, roll
is positive when the camera is turned clockwise as seen from behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.camera import CameraModel, straightened_px

FloatArray = NDArray[np.floating]

USUAL_TILT_DEG, USUAL_TILT_SIGMA_DEG = 17.0, 9.0
USUAL_ROLL_SIGMA_DEG = 2.0
"""Proposals: cameras at 1.5–2.8 m that look at a counter 2–5 m away, levelled by hand."""
USUAL_FOCAL_SHARE, USUAL_FOCAL_SIGMA = 0.83, 0.15
"""Focal length over picture width where the intrinsics are unknown, and its relative deviation: a
62° wide lens, two thirds of all between 55° and 71°."""
USUAL_BEND_SIGMA = 0.1
"""Deviation of k1 where nobody measured it: 3 % at the sides of a picture 62° wide."""


class GravityError(Exception):
    """Gravity cannot be told from what was given; the message says why and what would help."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class GravityEstimate:
    """How a camera hangs, degrees; `sigma_deg` is one standard deviation of the direction."""

    tilt_down_deg: float
    roll_deg: float
    sigma_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """How directions fall into the picture.

    Attributes
    ----------
    matrix : (3, 3) intrinsics in pixels, known or assumed.
    focal_sigma : relative standard deviation of the focal length, 0 = known.
    distortion : radial terms k1, k2.
    bend_sigma : standard deviation of k1, 0 = known. Only gravity from the room heeds it.
    """

    matrix: FloatArray
    focal_sigma: float = 0.0
    distortion: tuple[float, float] = (0.0, 0.0)
    bend_sigma: float = 0.0

    @classmethod
    def usual(cls, size_px: tuple[int, int]) -> Lens:
        """Return a lens of the usual width for a picture of (width, height)."""
        width, height = size_px
        focal = USUAL_FOCAL_SHARE * max(size_px)
        matrix = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])
        return cls(matrix, USUAL_FOCAL_SIGMA, bend_sigma=USUAL_BEND_SIGMA)

    def rays(self, points_px: FloatArray, zoom: float = 1.0) -> FloatArray:
        """Return unit directions (…, 3) in camera axes towards points (…, 2) in the picture.

        `zoom` multiplies the focal length.
        """
        centre = self.matrix[:2, 2]
        if any(self.distortion):
            points_px = straightened_px(points_px, self.matrix, self.distortion)
        offset = (points_px - centre) / (zoom * np.diag(self.matrix)[:2])
        rays = np.concatenate([offset, np.ones((*offset.shape[:-1], 1))], axis=-1)
        unit: FloatArray = rays / np.linalg.norm(rays, axis=-1, keepdims=True)
        return unit


def up_of(tilt_down_deg: float, roll_deg: float) -> FloatArray:
    """Return (3,) the direction against gravity in the axes of a camera that hangs so."""
    up = CameraModel.from_tilt(tilt_down_deg, roll_deg, 0.0).up_camera
    if up is None:  # never: from_tilt sets it; said for the type checker
        raise ValueError("up_camera: expected a direction, got None")
    return up


def tilt_and_roll_deg(up: FloatArray) -> tuple[float, float]:
    """Return tilt and roll of the camera in whose axes gravity points against `up` (3,)."""
    tilt = np.degrees(np.arcsin(np.clip(-up[2], -1.0, 1.0)))
    return float(tilt), float(np.degrees(np.arctan2(-up[0], -up[1])))

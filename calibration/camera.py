"""Where a camera stands and how it looks: pure geometry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class CameraModel:
    """A pinhole camera over a gravity-aligned world (metres, z up).

    Attributes
    ----------
    matrix : (3, 3) intrinsics in pixels of the upright picture, or None when unknown.
    up_camera : (3,) unit vector against gravity in camera axes (x right, y down, z forward), or
        None when unknown; a level camera has (0, −1, 0).
    up_sigma_deg : one standard deviation of the direction of `up_camera`.
    distortion : radial terms k1, k2 of OpenCV's model.
    """

    matrix: FloatArray | None = None
    up_camera: FloatArray | None = None
    up_sigma_deg: float = float("nan")
    distortion: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def from_tilt(cls, tilt_down_deg: float, roll_deg: float, sigma_deg: float) -> CameraModel:
        """Return a camera whose optical axis points `tilt_down_deg` below the horizontal.

        `roll_deg` is positive when the camera is turned clockwise as seen from behind it, so that
        the world appears turned counter-clockwise.
        """
        tilt, roll = np.deg2rad([tilt_down_deg, roll_deg])
        up = np.array([-np.sin(roll) * np.cos(tilt), -np.cos(roll) * np.cos(tilt), -np.sin(tilt)])
        return cls(up_camera=up, up_sigma_deg=sigma_deg)

    def straightened_px(self, points_px: FloatArray) -> FloatArray:
        """Return points (…, 2) as a lens without distortion would show them; NaN stays NaN."""
        if self.matrix is None or not any(self.distortion):
            return points_px
        return straightened_px(points_px, self.matrix, self.distortion)


STEPS = 20
"""Of the fixed-point iteration; each gains a digit or two for lenses that bend by a tenth."""


def straightened_px(
    points_px: FloatArray, matrix: FloatArray, distortion: tuple[float, float]
) -> FloatArray:
    """Return points (…, 2) as a lens of `matrix` without its radial `distortion` shows them.

    Solves distorted = straight · (1 + k1 r² + k2 r⁴), r of the straight point, by iteration.
    """
    focal, centre = np.diag(matrix)[:2], matrix[:2, 2]
    bent = (points_px - centre) / focal
    straight = bent
    for _ in range(STEPS):
        r2 = np.square(straight).sum(axis=-1, keepdims=True)
        straight = bent / (1 + distortion[0] * r2 + distortion[1] * np.square(r2))
    result: FloatArray = straight * focal + centre
    return result

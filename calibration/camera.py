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
    """

    matrix: FloatArray | None = None
    up_camera: FloatArray | None = None
    up_sigma_deg: float = float("nan")

    @classmethod
    def from_tilt(cls, tilt_down_deg: float, roll_deg: float, sigma_deg: float) -> CameraModel:
        """Return a camera whose optical axis points `tilt_down_deg` below the horizontal.

        `roll_deg` is positive when the camera is turned clockwise as seen from behind it, so that
        the world appears turned counter-clockwise.
        """
        tilt, roll = np.deg2rad([tilt_down_deg, roll_deg])
        up = np.array([-np.sin(roll) * np.cos(tilt), -np.cos(roll) * np.cos(tilt), -np.sin(tilt)])
        return cls(up_camera=up, up_sigma_deg=sigma_deg)

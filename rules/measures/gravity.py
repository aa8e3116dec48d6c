"""Which way is up in the picture: the camera's own word, else a guess from the person.

Without a camera profile two weak witnesses are weighed by their variance: cameras over counters
look slightly down and are mounted level; people hold their trunk upright most of the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.camera import CameraModel
from calibration.gravity import (
    USUAL_ROLL_SIGMA_DEG,
    USUAL_TILT_DEG,
    USUAL_TILT_SIGMA_DEG,
    tilt_and_roll_deg,
    up_of,
)
from models.observations import FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.rows import by_rows
from rules.measures.vectors import unit

DRAWN_TILT_SIGMA_DEG = 12.0
"""How far the tilt of a known camera lies from the one the network draws (training persons)."""
UPRIGHT_SIGMA_DEG = 8.0
"""How far the network's trunk strays from vertical in one upright person (training persons)."""
NETWORK_LEAN_DEG = 5.0
"""How far back the network's hip–shoulder line leans in an upright person (training persons)."""


@dataclass(frozen=True, slots=True)
class Gravity:
    """Two uprights, (3,) unit vectors in camera axes.

    Attributes
    ----------
    up : against gravity; `sigma_deg` is the standard deviation of its direction.
    landmarks_up : the upright of the network's 3D landmarks. The network sees a crop and draws
        people half as tilted as a camera that looks down shows them, so that the true upright would
        make every one of them lean. Lies between `up` and the person's usual trunk.
    """

    up: FloatArray
    sigma_deg: float
    landmarks_up: FloatArray


def gravity_of(camera: CameraModel, track: PersonTrack) -> Gravity:
    """Return the camera's gravity, or the best guess where the camera is unknown."""
    usual = _lean_of_trunk(track)
    if camera.up_camera is None:
        prior = (USUAL_TILT_DEG, 0.0)
        up, sigma = _between(prior, (USUAL_TILT_SIGMA_DEG, USUAL_ROLL_SIGMA_DEG), usual)
        return Gravity(up, sigma, up)
    known = unit(camera.up_camera)
    sigma = camera.up_sigma_deg if np.isfinite(camera.up_sigma_deg) else 0.0
    drawn, _ = _between(
        tilt_and_roll_deg(known), (DRAWN_TILT_SIGMA_DEG, USUAL_ROLL_SIGMA_DEG), usual
    )
    return Gravity(known, sigma, drawn)


def _between(
    prior: tuple[float, float], sigmas: tuple[float, float], usual: tuple[float, float]
) -> tuple[FloatArray, float]:
    """Return the upright between a prior and the person's usual one, and the sigma of its tilt."""
    if not np.isfinite(usual).all():
        return up_of(*prior), sigmas[0]
    tilt, roll = (
        float(np.average([p, u], weights=[s**-2, UPRIGHT_SIGMA_DEG**-2]))
        for p, s, u in zip(prior, sigmas, usual, strict=True)
    )
    return up_of(tilt, roll), float((sigmas[0] ** -2 + UPRIGHT_SIGMA_DEG**-2) ** -0.5)


def _lean_of_trunk(track: PersonTrack) -> tuple[float, float]:
    """Return tilt and roll that the camera would have if the person's usual trunk were upright.

    The network's lean (towards the back) is taken out along the facing direction.
    """
    upright = by_rows(_upright, track.world_m)
    upright = upright[np.isfinite(upright).all(axis=1)]
    if not len(upright):
        return np.nan, np.nan
    up = unit(np.median(upright, axis=0))
    return tilt_and_roll_deg(up)


def _upright(points: FloatArray) -> FloatArray:
    """Return (T, 3) where the trunk points, without the lean of the network; of (T, 33, 3)."""
    trunk = unit(_middle(points, P.LEFT_SHOULDER) - _middle(points, P.LEFT_HIP))
    across = unit(
        points[:, P.LEFT_SHOULDER] - points[:, P.RIGHT_SHOULDER]
        + points[:, P.LEFT_HIP] - points[:, P.RIGHT_HIP]
    )  # fmt: skip
    forward = unit(np.cross(across, trunk))
    return unit(trunk + np.tan(np.radians(NETWORK_LEAN_DEG)) * forward)


def _middle(points: FloatArray, left: P) -> FloatArray:
    """Return the middle between a left landmark and its right twin (the next index)."""
    middle: FloatArray = (points[:, left] + points[:, left + 1]) / 2
    return middle

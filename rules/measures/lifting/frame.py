"""The frame in which joints are lifted: it stands on gravity and faces the camera."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.vectors import horizontal, unit

_TORSO = (P.LEFT_SHOULDER, P.RIGHT_SHOULDER, P.LEFT_HIP, P.RIGHT_HIP)


def rays(body: Body, points_px: FloatArray) -> FloatArray:
    """Return unit directions (…, 3) in camera axes towards points (…, 2) in the picture.

    The landmarks of a body are those of a lens without distortion already.
    """
    offset = body.offsets(points_px)
    ones = np.ones((*offset.shape[:-1], 1))
    return unit(np.concatenate([offset, ones], axis=-1))


def torso_rays(body: Body) -> FloatArray:
    """Return (T, 3) the direction towards the middle of the torso, camera axes."""
    return rays(body, body.track.landmarks_px[:, list(_TORSO)].mean(axis=1))


def axes_towards(ray: FloatArray, up: FloatArray) -> FloatArray:
    """Return (…, 3, 3), rows right, towards the camera (level), up, in camera axes.

    `ray` (…, 3) from the camera to the person. Right is that of somebody who faces the camera, so
    that the three are right-handed: right × towards = up.
    """
    towards = unit(-horizontal(ray, up))
    upright = np.broadcast_to(up, towards.shape)
    return np.stack([np.cross(towards, upright), towards, upright], axis=-2)


def bearings(directions: FloatArray) -> FloatArray:
    """Return (…, 2) azimuth and elevation, radians, of directions (…, 3) in the lifting frame.

    Straight away from the camera is (0, 0); azimuth grows to the frame's right.
    """
    right, towards, up = np.moveaxis(directions, -1, 0)
    return np.stack([np.arctan2(right, -towards), np.arctan2(up, np.hypot(right, towards))], -1)

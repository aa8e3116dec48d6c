"""Paints over people who are known, so that the pose network sees the one half behind them.

Of two people in a crop the network takes the clearer one; with that one painted out it takes the
other.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.tracking.body import TORSO, body_scale_px
from models.observations import Pose
from models.observations import PoseLandmark as L
from models.region import Region

BONES = (
    (L.LEFT_SHOULDER, L.RIGHT_SHOULDER),
    (L.LEFT_SHOULDER, L.LEFT_HIP),
    (L.RIGHT_SHOULDER, L.RIGHT_HIP),
    (L.LEFT_HIP, L.RIGHT_HIP),
    (L.LEFT_SHOULDER, L.LEFT_ELBOW),
    (L.LEFT_ELBOW, L.LEFT_WRIST),
    (L.RIGHT_SHOULDER, L.RIGHT_ELBOW),
    (L.RIGHT_ELBOW, L.RIGHT_WRIST),
    (L.LEFT_HIP, L.LEFT_KNEE),
    (L.LEFT_KNEE, L.LEFT_ANKLE),
    (L.RIGHT_HIP, L.RIGHT_KNEE),
    (L.RIGHT_KNEE, L.RIGHT_ANKLE),
)
LIMB_WIDTH = 0.45
"""Width of a clothed limb, in torso lengths."""
HEAD_RADIUS = 0.4
"""Radius of a head with its hair, in torso lengths."""
GREY = (110, 110, 110)


def overlapping(region: Region, poses: Sequence[Pose]) -> list[Pose]:
    """Return those of `poses` that reach into `region`."""
    half = max(region.width_px, region.height_px) / 2
    center = np.array([region.center_x_px, region.center_y_px])
    return [
        pose
        for pose in poses
        if np.all(pose.landmarks_px.min(axis=0) < center + half)
        and np.all(pose.landmarks_px.max(axis=0) > center - half)
    ]


def painted_out(image: NDArray[np.uint8], poses: Sequence[Pose]) -> NDArray[np.uint8]:
    """Return a copy of a picture with the bodies of `poses` painted grey."""
    painted = image.copy()
    for pose in poses:
        scale_px = body_scale_px(pose)
        points = np.round(np.clip(pose.landmarks_px, -1e4, 1e4)).astype(int)
        width = max(round(LIMB_WIDTH * scale_px), 1)
        trunk = cv2.convexHull(points[list(TORSO)].astype(np.int32))
        cv2.fillConvexPoly(painted, trunk, GREY)
        for start, end in BONES:
            cv2.line(painted, points[start].tolist(), points[end].tolist(), GREY, width)
        head = points[[L.LEFT_EAR, L.RIGHT_EAR]].mean(axis=0).astype(int)
        cv2.circle(painted, head.tolist(), round(HEAD_RADIUS * scale_px), GREY, -1)
    return painted

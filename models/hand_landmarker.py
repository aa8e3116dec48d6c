"""Hands: MediaPipe ``hand_landmark_full`` (21 points) on LiteRT, sought at the pose's wrists.

Sources: ``hand_detections_from_pose_to_rects_calculator.cc`` and
``hand_landmarks_from_pose_to_recrop_roi.pbtxt`` (where the pose says that the hand is),
``hand_landmarks_to_rect_calculator.cc`` and ``hand_landmark_landmarks_to_roi.pbtxt`` (where its own
landmarks say so), ``hand_landmark_cpu.pbtxt``. In Holistic ``hand_recrop`` stands between the two;
here a second look, where the first one's landmarks moved the region, as for faces.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.observations import HAND_LANDMARKS, FloatArray, Hand, HandSide, Pose, PoseLandmark
from models.pose_landmarker import turn
from models.region import (
    Border,
    Region,
    crop,
    crop_to_picture,
    project,
    to_tensor,
    wrap_angle,
)
from models.runtime import LiteRtNetwork

OUTPUTS = (0, 1, 2, 3)
"""Landmarks, presence, whether it is a right hand, landmarks in metres."""
POSE_SCALE, HAND_SCALE, SHIFT = 2.7, 2.0, 0.1
"""Margins of the regions, and how far they are moved towards the fingers, in sides."""
MIN_SCORE = 0.5
SETTLED_SHARE = 0.1
"""A region that its own landmarks move or scale by less than this share of its side is settled."""
MIN_WRIST_VISIBILITY = 0.5
MIN_POSE_HAND_PX = 10.0
"""Wrist to knuckles in the picture; below it 21 points are a guess."""
_PALM = (0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18)
"""Landmarks that do not move much when fingers bend."""
_FROM_POSE = {
    HandSide.LEFT: (PoseLandmark.LEFT_WRIST, PoseLandmark.LEFT_INDEX, PoseLandmark.LEFT_PINKY),
    HandSide.RIGHT: (PoseLandmark.RIGHT_WRIST, PoseLandmark.RIGHT_INDEX, PoseLandmark.RIGHT_PINKY),
}


@dataclass(frozen=True, slots=True)
class MediaPipeHandEstimator:
    """`models.protocols.HandEstimator` over ``hand_landmark_full.tflite``; keeps no state."""

    network: LiteRtNetwork

    @classmethod
    def open(cls, path: Path) -> MediaPipeHandEstimator:
        """Load ``hand_landmark_full.tflite``; see `LiteRtNetwork.open`."""
        return cls(LiteRtNetwork.open(path, OUTPUTS))

    def estimate(self, image: NDArray[np.uint8], pose: Pose, side: HandSide) -> Hand | None:
        """Return the hand of that side, or None where the pose does not see it or none is there."""
        region = region_of_pose(pose, side)
        if region is None:
            return None
        first = self._look(image, region)
        if first.score < MIN_SCORE:
            return None
        better = region_of_hand(first.landmarks_px)
        moved = math.hypot(
            better.center_x_px - region.center_x_px, better.center_y_px - region.center_y_px
        )
        if max(moved, abs(better.width_px - region.width_px)) <= SETTLED_SHARE * region.width_px:
            return first
        second = self._look(image, better)
        return second if second.score >= MIN_SCORE else None

    def _look(self, image: NDArray[np.uint8], region: Region) -> Hand:
        size = self.network.input_size_px
        tensor = to_tensor(crop(image, region, size, Border.REPLICATE), 0.0, 1.0)
        flat, presence, right, flat_world = self.network.run(tensor)
        points = flat.reshape(HAND_LANDMARKS, 3).astype(np.float64)
        world = flat_world.reshape(HAND_LANDMARKS, 3).astype(np.float64)
        return Hand(
            landmarks_px=project(points[:, :2], crop_to_picture(region, size)),
            world_m=turn(world, region.rotation_rad),
            score=float(presence[0]),
            right_score=float(right[0]),
        )


def region_of_pose(pose: Pose, side: HandSide) -> Region | None:
    """Return where the pose says that a hand is; None where it is hidden or too small."""
    wrist, index, pinky = _FROM_POSE[side]
    if pose.visibility[wrist] < MIN_WRIST_VISIBILITY:
        return None
    points = pose.landmarks_px
    middle = (2 * points[index] + points[pinky]) / 3
    length = float(np.linalg.norm(middle - points[wrist]))
    if length < MIN_POSE_HAND_PX:
        return None
    return _turned_square(points[wrist], middle, middle, 2 * length * POSE_SCALE)


def region_of_hand(landmarks_px: FloatArray) -> Region:
    """Return where to look for the hand (21, 2) again: twice the box of its palm."""
    wrist = landmarks_px[0]
    tip = (landmarks_px[5] + landmarks_px[13]) / 2
    tip = (tip + landmarks_px[9]) / 2
    rotation = _rotation(wrist, tip)
    cos, sin = math.cos(rotation), math.sin(rotation)
    upright = landmarks_px[list(_PALM)] @ np.array([[cos, -sin], [sin, cos]])
    low, high = upright.min(axis=0), upright.max(axis=0)
    center = np.array([[cos, -sin], [sin, cos]]) @ ((low + high) / 2)
    return _turned_square(wrist, tip, center, float(np.max(high - low)) * HAND_SCALE)


def _turned_square(
    wrist: FloatArray, tip: FloatArray, center: FloatArray, side_px: float
) -> Region:
    """Return a square with `tip` straight up of `wrist`, moved towards the fingers."""
    rotation = _rotation(wrist, tip)
    towards = np.array([math.sin(rotation), -math.cos(rotation)])
    place = center + SHIFT * side_px * towards
    return Region(float(place[0]), float(place[1]), side_px, side_px, rotation)


def _rotation(wrist: FloatArray, tip: FloatArray) -> float:
    dx, dy = (float(v) for v in tip - wrist)
    return wrap_angle(math.pi / 2 - math.atan2(-dy, dx))

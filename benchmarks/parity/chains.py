"""Our adapters run as MediaPipe's legacy graphs run theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.face_analyzer import MediaPipeFaceAnalyzer
from models.face_detector import MediaPipeFaceDetector
from models.face_landmarker import MediaPipeFaceLandmarker
from models.observations import Pose
from models.person_detector import MediaPipePersonDetector
from models.pose_landmarker import MediaPipePoseEstimator
from models.region import Region, whole_picture
from models.runtime import LiteRtNetwork

Image = NDArray[np.uint8]

NETWORKS = (
    "pose_detection",
    "pose_landmark_full",
    "face_detection_full_range_sparse",
    "face_landmark",
)
MIN_POSE_SCORE = 0.5
"""``min_detection_confidence`` and ``min_tracking_confidence`` of the legacy solution."""
MIN_FACE_SCORE = 0.5
"""``min_detection_confidence`` with which the legacy face detector is asked."""


@dataclass(frozen=True, slots=True)
class Chains:
    """The four networks, opened."""

    people: MediaPipePersonDetector
    poses: MediaPipePoseEstimator
    faces: MediaPipeFaceDetector
    analyzer: MediaPipeFaceAnalyzer


def open_chains(weights: Mapping[str, Path]) -> Chains:
    """Open the networks from their files."""
    detection, pose, face_detection, face = (weights[name] for name in NETWORKS)
    faces = MediaPipeFaceDetector(LiteRtNetwork.open(face_detection), min_score=MIN_FACE_SCORE)
    return Chains(
        people=MediaPipePersonDetector(LiteRtNetwork.open(detection)),
        poses=MediaPipePoseEstimator.open(pose),
        faces=faces,
        analyzer=MediaPipeFaceAnalyzer(faces, MediaPipeFaceLandmarker(LiteRtNetwork.open(face))),
    )


def follow(
    chains: Chains, image: Image, region: Region | None
) -> tuple[Pose | None, Region | None]:
    """Return the pose of one person and where to look next; without a region, detect first.

    Source: ``pose_landmark_cpu.pbtxt``.
    """
    if region is None:
        people = chains.people.detect(image)
        if not len(people):
            return None, None
        region = chains.people.region(people, 0)
    estimate = chains.poses.estimate(image, region)
    if estimate.pose.score <= MIN_POSE_SCORE:
        return None, None
    return estimate.pose, estimate.next_region


def head_square(image: Image, left: int, top: int, side: int) -> Image:
    """Return the square of the picture, black beyond its edge."""
    square = np.zeros((side, side, 3), np.uint8)
    height, width = image.shape[:2]
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + side, width), min(top + side, height)
    if x1 > x0 and y1 > y0:
        square[y0 - top : y1 - top, x0 - left : x1 - left] = image[y0:y1, x0:x1]
    return square


def whole_of(image: Image) -> Region:
    """Return the region that covers a picture."""
    height, width = image.shape[:2]
    return whole_picture(width, height)

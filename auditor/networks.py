"""The networks of a run, opened once and shared by all its clips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.face_analyzer import MediaPipeFaceAnalyzer
from models.face_detector import MediaPipeFaceDetector
from models.face_landmarker import MediaPipeFaceLandmarker
from models.hand_landmarker import MediaPipeHandEstimator
from models.person_detector import MediaPipePersonDetector
from models.pose_landmarker import MediaPipePoseEstimator
from models.protocols import FaceAnalyzer, HandEstimator, PersonDetector, PoseEstimator
from models.runtime import LiteRtNetwork
from models.store import network_hashes

if TYPE_CHECKING:
    from models.yolo_detector import YoloPersonDetector

PERSON_DETECTION = "pose_detection"
OPERATORS_DETECTOR = "person_detector"
BODY = (PERSON_DETECTION, "pose_landmark_full")
FACE = ("face_detection_full_range_sparse", "face_landmark")
HANDS = ("hand_landmark_full",)

DETECTOR_MIN_SCORE = 0.4
"""Lower than MediaPipe's 0.5: a body half behind a counter scores low, and the pose network has
the last word on every candidate."""


@dataclass(frozen=True, slots=True)
class Networks:
    """What perception looks with; `faces`, `hands` are None when no norm in force asks for them."""

    people: PersonDetector
    poses: PoseEstimator
    faces: FaceAnalyzer | None
    hands: HandEstimator | None = None


def names_needed(needs: frozenset[str]) -> tuple[str, ...]:
    """Return the networks to load for measures that need ``pose``, perhaps ``face``, ``hands``."""
    return BODY + (FACE if "face" in needs else ()) + (HANDS if "hands" in needs else ())


def open_networks(files: Mapping[str, Path], people: PersonDetector | None = None) -> Networks:
    """Return the networks whose weight files are given by name.

    `people` serves in place of MediaPipe's detector of persons, which is not opened then.
    """
    detection, pose = (files[name] for name in BODY)
    faces = None
    if FACE[0] in files:
        detector, landmarker = (LiteRtNetwork.open(files[name]) for name in FACE)
        faces = MediaPipeFaceAnalyzer(
            MediaPipeFaceDetector(detector), MediaPipeFaceLandmarker(landmarker)
        )
    return Networks(
        people=people or MediaPipePersonDetector(LiteRtNetwork.open(detection), DETECTOR_MIN_SCORE),
        poses=MediaPipePoseEstimator.open(pose),
        faces=faces,
        hands=MediaPipeHandEstimator.open(files[HANDS[0]]) if HANDS[0] in files else None,
    )


def open_detector(file: Path) -> YoloPersonDetector:
    """Return the operator's detector of persons.

    Raises
    ------
    models.yolo_detector.DetectorFileError
        When `file` is no YOLO detector.
    """
    from models.yolo_detector import YoloPersonDetector  # noqa: PLC0415  # ONNX Runtime loads slowly

    return YoloPersonDetector.open(file)


def hashes_of(names: Iterable[str], detector: YoloPersonDetector | None = None) -> dict[str, str]:
    """Return what a run looked with: network → SHA-256 of its weights.

    The operator's `detector` stands in the place of MediaPipe's.
    """
    hashes = network_hashes(names)
    if detector is not None:
        del hashes[PERSON_DETECTION]
        hashes[OPERATORS_DETECTOR] = detector.sha256
    return hashes

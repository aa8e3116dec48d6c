"""What the networks saw: typed, immutable observations, free of any runtime.

Pixel coordinates are in the upright decoded picture, (0, 0) at the outer top-left corner, u right,
v down. Camera axes are OpenCV's: x right, y down, z away from the camera. Left and right are always
the wearer's. NaN means *not known*, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
BoolArray = NDArray[np.bool_]


class PoseLandmark(IntEnum):
    """The 33 points of BlazePose GHUM, by index (left and right are the wearer's)."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


POSE_LANDMARKS = len(PoseLandmark)
HAND_LANDMARKS = 21

FACE_KEYPOINTS: dict[str, int] = {
    "right_eye_outer": 33,
    "right_eye_inner": 133,
    "left_eye_inner": 362,
    "left_eye_outer": 263,
    "nose_tip": 1,
    "forehead": 10,
    "chin": 152,
    "right_cheek": 234,
    "left_cheek": 454,
    "mouth_right": 61,
    "mouth_left": 291,
    "lip_upper_outer": 0,
    "lip_lower_outer": 17,
    "lip_upper_inner": 13,
    "lip_lower_inner": 14,
    "mouth_right_inner": 78,
    "mouth_left_inner": 308,
}
"""Points of the 468-point face mesh that are stored for every look at a face, name → mesh index."""


class HandSide(StrEnum):
    """A hand of the wearer; columns that hold both have the left one first."""

    LEFT = "left"
    RIGHT = "right"


class Role(StrEnum):
    """Who a tracked person is to the hall; `ASSUMED_STAFF` is a guess made without a profile."""

    STAFF = "staff"
    ASSUMED_STAFF = "assumed_staff"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


STAFF_ROLES = (Role.STAFF, Role.ASSUMED_STAFF)


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture: `image` uint8 (H, W, 3) BGR, upright; `pts_s` ≥ 0 from the first one.

    `index` counts the frames of one pass over the recording.
    """

    image: NDArray[np.uint8]
    pts_s: float
    index: int
    camera_id: str


@dataclass(frozen=True, slots=True)
class Detections:
    """`boxes_px` (N, 4) as x0, y0, x1, y1; `scores` (N,) in [0, 1]; `keypoints_px` (N, K, 2)."""

    boxes_px: FloatArray
    scores: FloatArray
    keypoints_px: FloatArray

    def __post_init__(self) -> None:
        count = len(self.scores)
        if self.boxes_px.shape != (count, 4):
            raise ValueError(f"boxes_px: expected ({count}, 4), got {self.boxes_px.shape}")
        if self.keypoints_px.ndim != 3 or self.keypoints_px.shape[::2] != (count, 2):
            raise ValueError(
                f"keypoints_px: expected ({count}, K, 2), got {self.keypoints_px.shape}"
            )

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class Pose:
    """Body landmarks of one person in one picture.

    Attributes
    ----------
    landmarks_px : (33, 2) in pixels of the whole picture; may lie outside it.
    depth : (33,) relative depth in pixels, smaller = nearer to the camera, 0 at the mid-hip.
    world_m : (33, 3) metres in camera axes, origin at the mid-hip.
    visibility : (33,) in [0, 1], the network's belief that the point is in the picture and seen.
    score : the network's belief that there is a person in the region, [0, 1].
    """

    landmarks_px: FloatArray
    depth: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    score: float


@dataclass(frozen=True, slots=True)
class Face:
    """One face.

    Attributes
    ----------
    landmarks_px : (468, 2) mesh points in pixels of the whole picture.
    rotation : (3, 3) from head axes (x to the wearer's left, y down, z backwards, out of the back
        of the head) to camera axes; the identity is a face that looks straight into the lens.
    shape_cm : (468, 3) the mesh in head axes on the scale of the canonical face: head rotation,
        place and size removed, so that mouth geometry can be compared between frames.
    score : the network's belief that there is a face, [0, 1].
    size_px : distance between the sides of the face (mesh points 234 and 454) in the picture's
        plane, foreshortening undone.
    """

    landmarks_px: FloatArray
    rotation: FloatArray
    shape_cm: FloatArray
    score: float
    size_px: float


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand.

    Attributes
    ----------
    landmarks_px : (21, 2) in pixels of the whole picture: wrist, then thumb, index, middle, ring
        and little finger, four points each from the palm to the tip.
    world_m : (21, 3) metres in camera axes, origin at the hand's centre.
    score : the network's belief that there is a hand, [0, 1].
    right_score : its belief that what it sees is a right hand, [0, 1]; where one hand lies over the
        other, it sees the upper one at both places.
    """

    landmarks_px: FloatArray
    world_m: FloatArray
    score: float
    right_score: float


@dataclass(frozen=True, slots=True)
class PersonObservation:
    """One person in one frame; `box_px` (4,) x0, y0, x1, y1 spans the body seen in the picture.

    `hands` holds those that were looked at and seen.
    """

    track_id: int
    box_px: FloatArray
    pose: Pose | None
    face: Face | None
    hands: Mapping[HandSide, Hand] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FrameObservation:
    """Everybody seen in one analysed frame; an empty `persons` is a look that found nobody."""

    pts_s: float
    index: int
    persons: tuple[PersonObservation, ...]


@dataclass(frozen=True, slots=True)
class HandColumns:
    """Both hands of one person, columnar; T rows, NaN where not seen, the left hand first.

    `landmarks_px` (T, 2, 21, 2), `world_m` (T, 2, 21, 3), `score` and `right_score` (T, 2); see
    `Hand`.
    """

    landmarks_px: FloatArray
    world_m: FloatArray
    score: FloatArray
    right_score: FloatArray

    def __post_init__(self) -> None:
        rows = len(self.score)
        expected = {
            "landmarks_px": (rows, 2, HAND_LANDMARKS, 2),
            "world_m": (rows, 2, HAND_LANDMARKS, 3),
            "score": (rows, 2),
            "right_score": (rows, 2),
        }
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name}: expected {shape}, got {getattr(self, name).shape}")


@dataclass(frozen=True, slots=True)
class PersonTrack:
    """All observations of one person, columnar; T rows in order of time, NaN where not seen.

    Attributes
    ----------
    t_s : (T,) presentation times, strictly increasing.
    boxes_px : (T, 4); landmarks_px : (T, 33, 2); depth : (T, 33); world_m : (T, 33, 3);
    visibility : (T, 33); pose_score : (T,); see `Pose`.
    face_score : (T,), face_size_px : (T,), face_rotation : (T, 3, 3); see `Face`.
    face_points_px : (T, K, 2), face_shape_cm : (T, K, 3), the points of `FACE_KEYPOINTS` in order.
    hands : both hands, None where nobody looked at hands.
    """

    track_id: int
    role: Role
    t_s: FloatArray
    boxes_px: FloatArray
    landmarks_px: FloatArray
    depth: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    pose_score: FloatArray
    face_score: FloatArray
    face_size_px: FloatArray
    face_rotation: FloatArray
    face_points_px: FloatArray
    face_shape_cm: FloatArray
    hands: HandColumns | None = None

    def __post_init__(self) -> None:
        rows, points = len(self.t_s), len(FACE_KEYPOINTS)
        expected = {
            "boxes_px": (rows, 4),
            "landmarks_px": (rows, POSE_LANDMARKS, 2),
            "depth": (rows, POSE_LANDMARKS),
            "world_m": (rows, POSE_LANDMARKS, 3),
            "visibility": (rows, POSE_LANDMARKS),
            "pose_score": (rows,),
            "face_score": (rows,),
            "face_size_px": (rows,),
            "face_rotation": (rows, 3, 3),
            "face_points_px": (rows, points, 2),
            "face_shape_cm": (rows, points, 3),
        }
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name}: expected {shape}, got {getattr(self, name).shape}")
        if self.hands is not None and len(self.hands.score) != rows:
            raise ValueError(f"hands: expected {rows} rows, got {len(self.hands.score)}")
        if rows > 1 and not np.all(np.diff(self.t_s) > 0):
            raise ValueError("t_s: expected strictly increasing times")


@dataclass(frozen=True, slots=True)
class ClipObservations:
    """Every look at a clip: `frame_times_s` (F,) of all analysed frames, and the tracks found.

    `frame_size_px` is (width, height) of the upright picture.
    """

    camera_id: str
    frame_size_px: tuple[int, int]
    frame_times_s: FloatArray
    tracks: tuple[PersonTrack, ...]

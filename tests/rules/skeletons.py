"""Skeletons whose angles are known exactly, seen by a camera whose place is known exactly.

World: metres, z up; the person stands at the origin, faces +x, so that the left hand is at +y.
Two habits of the network are drawn, because the measures undo them: the trunk leans back by
`NETWORK_LEAN_DEG`, and the nose points down from the ears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from calibration.camera import CameraModel
from models.observations import (
    FACE_KEYPOINTS,
    POSE_LANDMARKS,
    FloatArray,
    PersonTrack,
    Role,
)
from models.observations import PoseLandmark as P
from rules.measures.gravity import NETWORK_LEAN_DEG
from rules.measures.shoulder_drop import HIPS_BACK_M

FRAME_PX = (960, 540)
FOCAL_PX = 800.0
HIP_Z, TRUNK, SHOULDER_HALF, HIP_HALF = 0.93, 0.5, 0.18, 0.1
UPPER_ARM, FOREARM = 0.26, 0.24
UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class ArmPose:
    """Angle to the trunk pointing down, azimuth (0 forward, 90 aside), angle at the elbow."""

    angle_deg: float = 15.0
    azimuth_deg: float = 0.0
    elbow_deg: float = 180.0


@dataclass(frozen=True)
class Posture:
    """What a person does at one moment; angles as in the design's sign conventions."""

    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    head_yaw_deg: float = 0.0
    head_pitch_deg: float = 0.0
    head_roll_deg: float = 0.0
    shoulder_tilt_deg: float = 0.0
    left_arm: ArmPose = field(default_factory=ArmPose)
    right_arm: ArmPose = field(default_factory=ArmPose)
    sits: bool = False
    ankle_half_m: float = HIP_HALF
    toes_out_deg: float = 0.0
    place_m: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class View:
    """Where the camera stands: `yaw_deg` + at the person's left, looking down by `tilt_deg`."""

    yaw_deg: float = 0.0
    tilt_deg: float = 15.0
    distance_m: float = 3.0
    roll_deg: float = 0.0

    @property
    def world_to_camera(self) -> FloatArray:
        yaw, tilt, roll = np.radians([self.yaw_deg, self.tilt_deg, self.roll_deg])
        to_camera = np.array([np.cos(yaw), np.sin(yaw), 0.0])
        look = -np.cos(tilt) * to_camera - np.sin(tilt) * UP
        right = np.cross(look, UP) / np.linalg.norm(np.cross(look, UP))
        level = np.stack([right, np.cross(look, right), look])
        cos, sin = np.cos(roll), np.sin(roll)
        return np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]]) @ level

    def in_camera(self, world: FloatArray) -> FloatArray:
        """(…, 3) places of the world in camera axes."""
        away = np.array([0.0, 0.0, self.distance_m])
        return (world - np.array([0.0, 0.0, 1.15])) @ self.world_to_camera.T + away

    def in_picture(self, world: FloatArray) -> FloatArray:
        """(…, 2) places of the world in the picture."""
        seen = self.in_camera(world)
        return seen[..., :2] / seen[..., 2:] * FOCAL_PX + np.array(FRAME_PX) / 2

    @property
    def camera(self) -> CameraModel:
        width, height = FRAME_PX
        matrix = np.array([[FOCAL_PX, 0, width / 2], [0, FOCAL_PX, height / 2], [0, 0, 1.0]])
        return CameraModel(matrix, self.world_to_camera @ UP, 1.0)


def turn(axis: Sequence[float] | FloatArray, angle_deg: float) -> FloatArray:
    """Right-handed rotation matrix about a unit axis."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0.0]])
    angle = np.radians(angle_deg)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def points_of(posture: Posture) -> FloatArray:
    """(33, 3) landmarks in the world."""
    points = np.zeros((POSE_LANDMARKS, 3))
    hip_z = HIP_Z - (0.4 if posture.sits else 0.0)
    back = HIPS_BACK_M * np.sin(np.radians(posture.pitch_deg))
    hip = np.array([posture.place_m[0] - back, posture.place_m[1], hip_z])
    axis = _axis(posture.pitch_deg, posture.roll_deg)
    chest = hip + TRUNK * _axis(posture.pitch_deg - NETWORK_LEAN_DEG, posture.roll_deg)
    tilt = np.radians(posture.shoulder_tilt_deg)
    half = SHOULDER_HALF * np.array([0.0, np.cos(tilt), np.sin(tilt)])
    beside = np.array([0.0, HIP_HALF, 0.0])
    points[P.LEFT_HIP], points[P.RIGHT_HIP] = hip + beside, hip - beside
    points[P.LEFT_SHOULDER], points[P.RIGHT_SHOULDER] = chest + half, chest - half
    _place_arm(points, P.LEFT_SHOULDER, posture.left_arm, axis, 1.0)
    _place_arm(points, P.RIGHT_SHOULDER, posture.right_arm, axis, -1.0)
    _place_legs(points, posture)
    _place_head(points, posture, chest + 0.22 * axis)
    return points


def _axis(pitch_deg: float, roll_deg: float) -> FloatArray:
    pitch, roll = np.tan(np.radians([pitch_deg, roll_deg]))
    axis = np.array([pitch, roll, 1.0])
    return axis / np.linalg.norm(axis)


def _place_arm(points: FloatArray, shoulder: P, arm: ArmPose, axis: FloatArray, out: float) -> None:
    aside = np.array([0.0, out, 0.0])
    ahead = np.cross([0.0, 1.0, 0.0], axis)
    azimuth = np.radians(arm.azimuth_deg)
    away = np.cos(azimuth) * ahead + np.sin(azimuth) * aside
    hinge = np.cross(-axis, away)
    hinge /= np.linalg.norm(hinge)
    bend = 180.0 - arm.elbow_deg
    # the straight line shoulder → wrist lies at `angle_deg`: turn the upper arm back by its share
    reach = np.hypot(
        UPPER_ARM + FOREARM * np.cos(np.radians(bend)), FOREARM * np.sin(np.radians(bend))
    )
    back = np.degrees(np.arcsin(FOREARM * np.sin(np.radians(bend)) / reach))
    upper = turn(hinge, arm.angle_deg - back) @ -axis
    fore = turn(hinge, bend) @ upper
    points[shoulder + 2] = points[shoulder] + UPPER_ARM * upper
    points[shoulder + 4] = points[shoulder + 2] + FOREARM * fore


def _place_legs(points: FloatArray, posture: Posture) -> None:
    thigh = np.array([0.4, 0, 0]) if posture.sits else np.array([0, 0, -0.4])
    toes = np.radians(posture.toes_out_deg)
    for side, out in ((0, 1.0), (1, -1.0)):
        points[P.LEFT_KNEE + side] = points[P.LEFT_HIP + side] + thigh
        apart = out * (posture.ankle_half_m - HIP_HALF)
        ankle = points[P.LEFT_KNEE + side] + [0, apart, -0.42]
        foot = np.array([np.cos(toes), out * np.sin(toes), 0.0])
        points[P.LEFT_ANKLE + side] = ankle
        points[P.LEFT_HEEL + side] = ankle - 0.05 * foot - [0, 0, 0.06]
        points[P.LEFT_FOOT_INDEX + side] = ankle + 0.15 * foot - [0, 0, 0.06]


def _place_head(points: FloatArray, posture: Posture, center: FloatArray) -> None:
    rotation = head_rotation(posture)
    drawn = {  # level head
        P.NOSE: (0.1 * np.cos(np.radians(6.0)), 0.0, 0.1 * np.sin(np.radians(-6.0))),
        P.LEFT_EAR: (0.0, 0.075, 0.0),
        P.RIGHT_EAR: (0.0, -0.075, 0.0),
        P.MOUTH_LEFT: (0.08, 0.025, -0.06),
        P.MOUTH_RIGHT: (0.08, -0.025, -0.06),
    }
    for landmark, offset in drawn.items():
        points[landmark] = center + rotation @ np.array(offset)


def head_rotation(posture: Posture) -> FloatArray:
    """World ← head whose forward, left, up are x, y, z: yaw, then roll, then pitch."""
    return (
        turn((0, 0, 1), posture.head_yaw_deg)
        @ turn((1, 0, 0), -posture.head_roll_deg)
        @ turn((0, 1, 0), posture.head_pitch_deg)
    )


def make_track(
    postures: Sequence[Posture], times_s: Sequence[float] | FloatArray, view: View
) -> PersonTrack:
    """The track a faultless network would see; there is no face in it (see `with_face`)."""
    world = np.stack([points_of(p) for p in postures])
    rotation, rows = view.world_to_camera, len(postures)
    in_camera = view.in_camera(world)
    pixels = view.in_picture(world)
    hips = world[:, [P.LEFT_HIP, P.RIGHT_HIP]].mean(axis=1, keepdims=True)
    blank = np.full(rows, np.nan)
    return PersonTrack(
        track_id=1,
        role=Role.STAFF,
        t_s=np.asarray(times_s, dtype=float),
        boxes_px=np.concatenate([pixels.min(axis=1), pixels.max(axis=1)], axis=1),
        landmarks_px=pixels,
        depth=in_camera[:, :, 2],
        world_m=(world - hips) @ rotation.T,
        visibility=np.ones((rows, POSE_LANDMARKS)),
        pose_score=np.ones(rows),
        face_score=blank,
        face_size_px=blank,
        face_rotation=np.full((rows, 3, 3), np.nan),
        face_points_px=np.full((rows, len(FACE_KEYPOINTS), 2), np.nan),
        face_shape_cm=np.full((rows, len(FACE_KEYPOINTS), 3), np.nan),
    )


def with_face(
    track: PersonTrack, postures: Sequence[Posture], view: View, mouth_cm: Sequence[float]
) -> PersonTrack:
    """The same track with a face of 80 px in the middle of the picture and mouths so wide."""
    rows, names = len(postures), list(FACE_KEYPOINTS)
    # head axes of the contract: x to the wearer's left, y down, z out of the back of the head
    contract = np.array([[0, 0, -1], [1, 0, 0], [0, -1, 0.0]])
    rotation = np.stack([view.world_to_camera @ head_rotation(p) @ contract for p in postures])
    shape = np.zeros((rows, len(names), 3))
    shape[:, names.index("mouth_left"), 0] = np.asarray(mouth_cm) / 2
    shape[:, names.index("mouth_right"), 0] = -np.asarray(mouth_cm) / 2
    shape[:, names.index("lip_lower_inner"), 1] = 0.5
    return replace(
        track,
        face_score=np.ones(rows),
        face_size_px=np.full(rows, 80.0),
        face_rotation=rotation,
        face_points_px=np.full((rows, len(names), 2), np.array(FRAME_PX) / 2),
        face_shape_cm=shape,
    )


def mirrored(track: PersonTrack) -> PersonTrack:
    """The twin seen in a mirror: picture and space flipped, left and right exchanged."""
    swap = np.arange(POSE_LANDMARKS)
    pairs = [(i, i + 1) for i in range(P.LEFT_EAR, P.RIGHT_FOOT_INDEX, 2)]
    for left, right in [*pairs, (P.LEFT_EYE, P.RIGHT_EYE)]:
        swap[[left, right]] = right, left
    width = FRAME_PX[0]
    flip = np.array([-1.0, 1.0, 1.0])
    return replace(
        track,
        landmarks_px=track.landmarks_px[:, swap] * [-1, 1] + [width, 0],
        world_m=track.world_m[:, swap] * flip,
        depth=track.depth[:, swap],
        visibility=track.visibility[:, swap],
    )


def unseen(track: PersonTrack, landmarks: Sequence[P], rows: slice = slice(None)) -> PersonTrack:
    """The track with some landmarks hidden."""
    visibility = track.visibility.copy()
    visibility[rows, [int(p) for p in landmarks]] = 0.0
    return replace(track, visibility=visibility)

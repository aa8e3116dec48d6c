"""Observations made by hand."""

from __future__ import annotations

import numpy as np

from models.observations import (
    FACE_KEYPOINTS,
    POSE_LANDMARKS,
    Face,
    FrameObservation,
    PersonObservation,
    PersonTrack,
    Pose,
    Role,
)
from models.observations import PoseLandmark as L


def standing_pose(
    hip_px: tuple[float, float] = (300.0, 300.0), torso_px: float = 100.0, *, back: bool = False
) -> Pose:
    """Return a person who stands and faces the camera, or shows the back."""
    landmarks = np.tile(np.array(hip_px, dtype=float), (POSE_LANDMARKS, 1))
    sign = -1.0 if back else 1.0  # from the front the wearer's left is on the picture's right
    offsets = {
        L.LEFT_SHOULDER: (0.35, -1.0),
        L.RIGHT_SHOULDER: (-0.35, -1.0),
        L.LEFT_HIP: (0.2, 0.0),
        L.RIGHT_HIP: (-0.2, 0.0),
        L.NOSE: (0.0, -1.45),
        L.LEFT_EYE: (0.06, -1.5),
        L.RIGHT_EYE: (-0.06, -1.5),
        L.LEFT_EAR: (0.13, -1.45),
        L.RIGHT_EAR: (-0.13, -1.45),
    }
    for landmark, (right, down) in offsets.items():
        landmarks[landmark] += np.array([sign * right, down]) * torso_px
    world = np.concatenate(
        [(landmarks - np.array(hip_px)) / torso_px * 0.5, np.zeros((POSE_LANDMARKS, 1))], axis=1
    )
    return Pose(landmarks, np.zeros(POSE_LANDMARKS), world, np.ones(POSE_LANDMARKS), 0.9)


def front_face(center_px: tuple[float, float] = (300.0, 155.0), size_px: float = 40.0) -> Face:
    """Return a face that looks straight into the camera; its mesh points lie on a circle."""
    angle = np.linspace(0, 2 * np.pi, 468, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1) * size_px / 2
    shape = np.concatenate([circle / size_px * 14, np.zeros((468, 1))], axis=1)
    return Face(circle + np.array(center_px), np.eye(3), shape, 0.95, size_px)


def look(
    pts_s: float, *persons: tuple[int, Pose], face: Face | None = None, index: int = 0
) -> FrameObservation:
    """Return what was seen of `persons` (track id, pose) at one time."""
    seen = tuple(
        PersonObservation(track_id, np.array([0.0, 0.0, 10.0, 10.0]), pose, face)
        for track_id, pose in persons
    )
    return FrameObservation(pts_s, index, seen)


def track_of(poses: list[Pose], times_s: list[float], role: Role = Role.UNKNOWN) -> PersonTrack:
    """Return a track without a face."""
    rows, points = len(poses), len(FACE_KEYPOINTS)
    return PersonTrack(
        track_id=1,
        role=role,
        t_s=np.array(times_s),
        boxes_px=np.zeros((rows, 4)),
        landmarks_px=np.stack([pose.landmarks_px for pose in poses]),
        depth=np.stack([pose.depth for pose in poses]),
        world_m=np.stack([pose.world_m for pose in poses]),
        visibility=np.stack([pose.visibility for pose in poses]),
        pose_score=np.array([pose.score for pose in poses]),
        face_score=np.full(rows, np.nan),
        face_size_px=np.full(rows, np.nan),
        face_rotation=np.full((rows, 3, 3), np.nan),
        face_points_px=np.full((rows, points, 2), np.nan),
        face_shape_cm=np.full((rows, points, 3), np.nan),
    )

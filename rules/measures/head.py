"""Head angles in the person frame, from the face's rotation, else from the pose's head points.

Yaw + to the wearer's left, pitch + down, roll + towards the left shoulder; the head is turned by
yaw, then roll, then pitch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.lifting.mixing import mixed
from rules.measures.raw import Raw
from rules.measures.vectors import dot, turn_about, unit
from rules.smoothing import moving_average

POSE_PITCH_DEG = -6.0
"""Taken off: the line from the ears to the nose points down in a level head (training persons)."""
FACE_YAW_SIGMA_DEG, FACE_PITCH_SIGMA_DEG, FACE_ROLL_SIGMA_DEG = 6.0, 6.5, 3.0
POSE_YAW_SIGMA_DEG, POSE_PITCH_SIGMA_DEG, POSE_ROLL_SIGMA_DEG = 14.0, 12.0, 8.0
HEADING_SIGMA_DEG = (6.0, 6.0)
"""Of the body's heading: seen square, and how much more when seen obliquely."""
SMALL_FACE_PX = 30.0
"""Below this width the deviation of face angles grows in proportion."""
ALIGN_WINDOW_S = 10.0


@dataclass(frozen=True, slots=True)
class HeadAngles:
    """Yaw, pitch, roll and who says so, (T,) each, degrees."""

    yaw: FloatArray
    pitch: FloatArray
    roll: FloatArray
    seen: BoolArray


def head_yaw_deg(body: Body) -> Raw:
    """Turn of the head against the heading of the body, to the wearer's left +."""
    face, pose = from_face(body), from_pose(body)
    heading = HEADING_SIGMA_DEG[0] + HEADING_SIGMA_DEG[1] * np.abs(
        np.sin(2 * np.radians(body.view_yaw_deg))
    )
    geometric = _join(
        body, (face.yaw, pose.yaw), (face, pose), (FACE_YAW_SIGMA_DEG, POSE_YAW_SIGMA_DEG), heading
    )
    return mixed(body, "head_yaw", geometric)


def head_pitch_deg(body: Body) -> Raw:
    """Bend of the head against gravity, down +."""
    face, pose = from_face(body), from_pose(body)
    tilt = np.full(len(body.track.t_s), body.gravity.sigma_deg)
    geometric = _join(
        body,
        (face.pitch, pose.pitch),
        (face, pose),
        (FACE_PITCH_SIGMA_DEG, POSE_PITCH_SIGMA_DEG),
        tilt,
    )
    return mixed(body, "head_pitch", geometric)


def head_roll_deg(body: Body) -> Raw:
    """Tilt of the head towards the wearer's left shoulder +."""
    face, pose = from_face(body), from_pose(body)
    tilt = np.full(len(body.track.t_s), body.gravity.sigma_deg / 3)
    return _join(
        body, (face.roll, pose.roll), (face, pose), (FACE_ROLL_SIGMA_DEG, POSE_ROLL_SIGMA_DEG), tilt
    )


def head_angles(body: Body, left: FloatArray, forward: FloatArray, seen: BoolArray) -> HeadAngles:
    """Return the angles of a head whose own left and forward axes are (T, 3) in camera axes."""
    yaw = np.degrees(np.arctan2(-dot(left, body.forward), dot(left, body.left)))
    roll = np.degrees(np.arcsin(np.clip(-(left @ body.up), -1.0, 1.0)))
    level = unit(np.cross(left, np.broadcast_to(body.up, left.shape)))
    above = np.cross(level, left)
    pitch = np.degrees(np.arctan2(-dot(forward, above), dot(forward, level)))
    return HeadAngles(yaw, pitch, roll, seen & np.isfinite(pitch) & np.isfinite(yaw))


def from_face(body: Body) -> HeadAngles:
    """Return the angles of the face mesh, its rotation carried from the ray to the optical axis."""
    track = body.track
    ray = rays(body, track.face_points_px.mean(axis=1))
    left, forward = (
        _from_ray(axis, ray)
        for axis in (track.face_rotation[:, :, 0], -track.face_rotation[:, :, 2])
    )
    angles = head_angles(body, left, forward, np.isfinite(track.face_score))
    return HeadAngles(angles.yaw, angles.pitch, angles.roll, angles.seen)


def from_pose(body: Body) -> HeadAngles:
    """Return the angles of the line between the ears and of the nose before it."""
    points = body.track.world_m
    left = unit(points[:, P.LEFT_EAR] - points[:, P.RIGHT_EAR])
    reach = points[:, P.NOSE] - (points[:, P.LEFT_EAR] + points[:, P.RIGHT_EAR]) / 2
    forward = unit(reach - dot(reach, left)[:, np.newaxis] * left)
    seen = np.all(body.seen[:, [P.NOSE, P.LEFT_EAR, P.RIGHT_EAR]], axis=1)
    angles = head_angles(body, left, forward, seen)
    return HeadAngles(angles.yaw, angles.pitch + POSE_PITCH_DEG, angles.roll, angles.seen)


def rays(body: Body, points_px: FloatArray) -> FloatArray:
    """Return (T, 3) unit vectors in camera axes towards places (T, 2) of the picture."""
    offset = body.offsets(points_px)
    return unit(np.concatenate([offset, np.ones((len(offset), 1))], axis=1))


def _from_ray(v: FloatArray, ray: FloatArray) -> FloatArray:
    """Return `v` turned by the shortest rotation that carries the optical axis to `ray`."""
    axis = np.cross(np.array([0.0, 0.0, 1.0]), ray)
    sine = np.linalg.norm(axis, axis=1)
    angle = np.degrees(np.arctan2(sine, ray[:, 2]))
    still = sine < 1e-9
    direction = np.where(still[:, np.newaxis], np.array([1.0, 0.0, 0.0]), unit(axis))
    return turn_about(v, direction, angle)


def _join(
    body: Body,
    values: tuple[FloatArray, FloatArray],
    sources: tuple[HeadAngles, HeadAngles],
    sigmas_deg: tuple[float, float],
    frame_sigma_deg: FloatArray,
) -> Raw:
    """Return the face's word where there is a face, else the pose's, set to agree on average."""
    face_value, pose_value = values
    face, pose = sources
    both = np.where(face.seen & pose.seen, face_value - pose_value, np.nan)
    offset = moving_average(body.track.t_s, both, ALIGN_WINDOW_S)
    aligned = pose_value + np.where(np.isfinite(offset), offset, 0.0)
    value = np.where(face.seen, face_value, aligned)
    blur = np.maximum(1.0, SMALL_FACE_PX / body.track.face_size_px)
    own = np.where(face.seen, sigmas_deg[0] * blur, sigmas_deg[1])
    return Raw(value, np.hypot(own, frame_sigma_deg), face.seen | pose.seen)

"""How far two poses are apart, and whether a pose can be a body at all."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray, Pose
from models.observations import PoseLandmark as L

TORSO = (L.LEFT_SHOULDER, L.RIGHT_SHOULDER, L.LEFT_HIP, L.RIGHT_HIP)
LEGS = (
    (L.LEFT_HIP, L.LEFT_KNEE),
    (L.LEFT_KNEE, L.LEFT_ANKLE),
    (L.RIGHT_HIP, L.RIGHT_KNEE),
    (L.RIGHT_KNEE, L.RIGHT_ANKLE),
)
PART_WITHIN = 0.35
"""Half the width of a body, in torso lengths."""
MAX_TORSO_M = 0.75
"""Longest believable mid-shoulder to mid-hip distance; adults measure about 0.45–0.6 m."""
MIN_TORSO_M = 0.25
MIN_SHOULDER_VISIBILITY = 0.3
"""Of people found in rendered halls the less visible shoulder has 0.9 and more, half-hidden ones
0.35 and more; of poses made of furniture a tenth has less."""


def mid_shoulder_px(pose: Pose) -> FloatArray:
    """Return the point between the shoulders, (2,) in pixels."""
    middle: FloatArray = pose.landmarks_px[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER]].mean(axis=0)
    return middle


def mid_hip_px(pose: Pose) -> FloatArray:
    """Return the point between the hips, (2,) in pixels."""
    middle: FloatArray = pose.landmarks_px[[L.LEFT_HIP, L.RIGHT_HIP]].mean(axis=0)
    return middle


def body_scale_px(pose: Pose) -> float:
    """Return the size of the torso in the picture: the longer of its length and width."""
    length = float(np.linalg.norm(mid_shoulder_px(pose) - mid_hip_px(pose)))
    left, right = pose.landmarks_px[L.LEFT_SHOULDER], pose.landmarks_px[L.RIGHT_SHOULDER]
    return max(length, float(np.linalg.norm(left - right)), 1.0)


def torso_distance(before: Pose, now: Pose, drift_px: FloatArray | float = 0.0) -> float:
    """Return how far the torsos lie apart in torso lengths, `before` moved by `drift_px` (2,)."""
    rows = list(TORSO)
    apart = before.landmarks_px[rows] + drift_px - now.landmarks_px[rows]
    scale = max(body_scale_px(before), body_scale_px(now))
    return float(np.linalg.norm(apart, axis=1).mean() / scale)


def is_body(pose: Pose) -> bool:
    """Return whether the bones can be those of a person whose head is above the hips.

    Rejects what the pose network makes of plants, chairs and posters: torsos of impossible length,
    heads that lie far from the shoulders or below the hips.
    """
    shoulders_m = pose.world_m[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER]]
    hips_m = pose.world_m[[L.LEFT_HIP, L.RIGHT_HIP]]
    torso_m = float(np.linalg.norm(shoulders_m.mean(axis=0) - hips_m.mean(axis=0)))
    if not MIN_TORSO_M <= torso_m <= MAX_TORSO_M:
        return False
    nose_v = pose.landmarks_px[L.NOSE, 1]
    return bool(nose_v < mid_hip_px(pose)[1])


def is_in_picture(pose: Pose, width_px: int, height_px: int) -> bool:
    """Return whether the chest or the head is in the picture and believed to be seen.

    Of who has left, a sleeve at the edge still gives a pose of high score, with the body outside.
    """
    points = np.stack([mid_shoulder_px(pose), pose.landmarks_px[L.NOSE]])
    inside = np.all((points >= 0) & (points < [width_px, height_px]), axis=1)
    shoulders = float(pose.visibility[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER]].min())
    return bool(inside.any()) and shoulders >= MIN_SHOULDER_VISIBILITY


def is_part(one: Pose, other: Pose) -> bool:
    """Return whether `one` is a body made of a part of `other`, of the legs or the trunk.

    Its shoulders, hips and nose all lie on the bones of the other, which is larger.
    """
    scale = body_scale_px(other)
    if body_scale_px(one) > scale:
        return False
    points = np.stack([mid_shoulder_px(one), mid_hip_px(one), one.landmarks_px[L.NOSE]])
    bones = [(mid_shoulder_px(other), mid_hip_px(other))]
    bones += [(other.landmarks_px[a], other.landmarks_px[b]) for a, b in LEGS]
    apart = np.min([_distance_to_bone(points, *bone) for bone in bones], axis=0)
    return bool(np.all(apart < PART_WITHIN * scale))


def _distance_to_bone(points: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """Return (N,) how far points lie from the line between two joints."""
    along = end - start
    share = (points - start) @ along / max(float(along @ along), 1e-9)
    nearest = start + np.clip(share, 0, 1)[:, np.newaxis] * along
    distance: FloatArray = np.linalg.norm(points - nearest, axis=1)
    return distance


def is_same_body(one: Pose, other: Pose) -> bool:
    """Return whether two poses are of one body: their torsos, hips or heads lie together.

    Two regions on one person can give poses that share only the hips or only the head.
    """
    scale = max(body_scale_px(one), body_scale_px(other))
    hips = float(np.linalg.norm(mid_hip_px(one) - mid_hip_px(other)))
    noses = float(np.linalg.norm(one.landmarks_px[L.NOSE] - other.landmarks_px[L.NOSE]))
    return torso_distance(one, other) < 0.35 or hips < 0.4 * scale or noses < 0.35 * scale

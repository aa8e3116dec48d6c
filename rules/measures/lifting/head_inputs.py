"""What the head network sees of a head, and the same head in a mirror."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body, middle
from rules.measures.lifting.frame import axes_towards, rays

HEAD = tuple(P(row) for row in range(P.NOSE, P.MOUTH_RIGHT + 1))
"""Nose, eyes, ears, mouth; the shoulders follow them."""
SHOULDERS = (P.LEFT_SHOULDER, P.RIGHT_SHOULDER)
TORSOS = 2.0
"""Points of the head are told in halves of a torso, so that they come near to one."""
SHOULDER_SHARE = 0.3
"""Shoulders lie three times as far out."""

_TWIN = {left: P(left + 3) for left in (P.LEFT_EYE_INNER, P.LEFT_EYE, P.LEFT_EYE_OUTER)}
_TWIN |= {left: P(left + 1) for left in (P.LEFT_EAR, P.MOUTH_LEFT, P.LEFT_SHOULDER)}
_TWIN |= {right: left for left, right in list(_TWIN.items())} | {P.NOSE: P.NOSE}
_POINTS = (*HEAD, *SHOULDERS)
_POINT_TWINS = [_POINTS.index(_TWIN[point]) for point in _POINTS]
_HEAD_TWINS = [HEAD.index(_TWIN[point]) for point in HEAD]
_MIRROR = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class HeadInputs:
    """What is known of each look at a head; T rows, not finite without a pose.

    Attributes
    ----------
    axes : (T, 3, 3) rows right, towards the camera (level), up; see `frame.axes_towards`.
    solid : (T, N, 3) head and shoulders of the 3D landmarks from the middle of the ears, in `axes`.
    flat : (T, N, 2) the same in the picture, right and down.
    face : (T, 3, 3) the head's axes as columns, in `axes`; 0 without a face.
    flags : (T, 3) face seen, its score, elevation of the view (radians).
    belief : (T, 11) visibility of `HEAD`.
    """

    axes: FloatArray
    solid: FloatArray
    flat: FloatArray
    face: FloatArray
    flags: FloatArray
    belief: FloatArray

    @property
    def table(self) -> FloatArray:
        """(T, F): everything in a row, as the network takes it."""
        parts = (self.solid, self.flat, self.face, self.flags, self.belief)
        return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)

    @property
    def mirrored(self) -> HeadInputs:
        """The same looks in a mirror: left and right are exchanged."""
        return HeadInputs(
            axes=self.axes,
            solid=self.solid[:, _POINT_TWINS] * _MIRROR,
            flat=self.flat[:, _POINT_TWINS] * _MIRROR[:2],
            face=_MIRROR[:, np.newaxis] * self.face * _MIRROR,
            flags=self.flags,
            belief=self.belief[:, _HEAD_TWINS],
        )


def mirrored_direction(direction: FloatArray) -> FloatArray:
    """Return directions (T, 3) of mirrored heads as those of the heads themselves."""
    turned: FloatArray = direction * _MIRROR
    return turned


@lru_cache(maxsize=1)
def head_inputs_of(body: Body) -> HeadInputs:
    """Return what the head network sees of each look. Kept for the latest body."""
    track, points = body.track, list(_POINTS)
    ears_px = middle(track.landmarks_px, P.LEFT_EAR)
    ray = rays(body, ears_px)
    axes = axes_towards(ray, body.gravity.up)
    solid = track.world_m[:, points] - middle(track.world_m, P.LEFT_EAR)[:, np.newaxis]
    flat = body.offsets(track.landmarks_px[:, points]) - body.offsets(ears_px)[:, np.newaxis]
    seen = np.isfinite(track.face_rotation[:, 0, 0])
    face = np.where(seen[:, np.newaxis, np.newaxis], axes @ np.nan_to_num(track.face_rotation), 0.0)
    elevation = np.arcsin(np.clip(-(ray @ body.gravity.up), -1.0, 1.0))
    score = np.where(seen, np.nan_to_num(track.face_score), 0.0)
    return HeadInputs(
        axes=axes,
        solid=_scaled(np.einsum("tij,tnj->tni", axes, solid), track.world_m),
        flat=_scaled(flat, body.offsets(track.landmarks_px)),
        face=face,
        flags=np.column_stack([seen, score, elevation]).astype(float),
        belief=track.visibility[:, list(HEAD)],
    )


def _scaled(points: FloatArray, body_points: FloatArray) -> FloatArray:
    """Return (T, N, D) points in halves of the torso of `body_points` (T, 33, D)."""
    torso = middle(body_points, P.LEFT_SHOULDER) - middle(body_points, P.LEFT_HIP)
    length = np.linalg.norm(torso, axis=1)[:, np.newaxis, np.newaxis]
    scaled: FloatArray = TORSOS * points / np.maximum(length, 1e-6)
    scaled[:, len(HEAD) :] *= SHOULDER_SHARE
    return scaled

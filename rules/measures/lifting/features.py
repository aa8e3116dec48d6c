"""What the lifting network sees of a person, and the same person in a mirror."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.lifting.frame import axes_towards, bearings, rays, torso_rays
from rules.measures.once import once
from rules.measures.vectors import unit
from rules.smoothing import known_median, rolling_quantile

SEEN = (
    P.NOSE,
    P.LEFT_EYE,
    P.RIGHT_EYE,
    P.LEFT_EAR,
    P.RIGHT_EAR,
    P.MOUTH_LEFT,
    P.MOUTH_RIGHT,
    *(P(row) for row in range(P.LEFT_SHOULDER, P.RIGHT_KNEE + 1)),
)
"""Landmarks that go in; below the knees a counter hides everything."""
JOINTS = (
    P.LEFT_SHOULDER,
    P.RIGHT_SHOULDER,
    P.LEFT_ELBOW,
    P.RIGHT_ELBOW,
    P.LEFT_WRIST,
    P.RIGHT_WRIST,
    P.LEFT_HIP,
    P.RIGHT_HIP,
)
"""Joints that come out, in this order."""
OUTPUTS = 3 * len(JOINTS) + 3

USUAL_WINDOW_S = 10.0
USUAL_SHARES = (0.5, 0.9, 0.5, 0.8, 0.5, 0.8, 0.5, 0.5)
"""Where a person usually is: quantile of azimuth and elevation of mid-shoulder, nose, ears, hips.
A bow of six seconds leaves a tenth of the window upright."""
MOVED, GROWN = 0.5, 0.25
"""Torso lengths aside, or growth of the torso, from which the usual place tells nothing."""
GRAVITY_UNIT_DEG = 10.0
LEAST_WIDTH = 0.02
"""Of the shoulders in torso lengths, seen from the side."""

_TWIN = {left: P(left + 1) for left in (P.LEFT_EAR, P.MOUTH_LEFT, P.LEFT_SHOULDER, P.LEFT_ELBOW)}
_TWIN |= {P(left): P(left + 1) for left in range(P.LEFT_WRIST, P.RIGHT_KNEE, 2)}
_TWIN |= {P.LEFT_EYE: P.RIGHT_EYE}
_TWIN |= {right: left for left, right in list(_TWIN.items())} | {P.NOSE: P.NOSE}
_SEEN_TWINS = [SEEN.index(_TWIN[point]) for point in SEEN]
_JOINT_TWINS = [JOINTS.index(_TWIN[joint]) for joint in JOINTS]
_MIRROR = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of each look at a body; T rows, none of them NaN.

    Attributes
    ----------
    axes : (T, 3, 3) the lifting frame, see `frame.axes_towards`.
    solid : (T, N, 3) `SEEN` landmarks from the mid-hip in torso lengths, lifting frame.
    flat : (T, N, 2) their bearings from the mid-hip's in torso angles.
    belief : (T, N) visibility.
    face : (T, 3, 3) the head's axes as columns, lifting frame; 0 without a face.
    usual : (T, 9) how mid-shoulder, nose, ears and hips (azimuth, elevation each, torso angles)
        and the width of the shoulders (logarithm) differ from usual; 0 when the person moves about.
    flags : (T, 4) face seen, usual place known, elevation of the view (radians), sigma of gravity.
    """

    axes: FloatArray
    solid: FloatArray
    flat: FloatArray
    belief: FloatArray
    face: FloatArray
    usual: FloatArray
    flags: FloatArray

    @property
    def table(self) -> FloatArray:
        """(T, F): everything in a row, as the network takes it."""
        parts = (self.solid, self.flat, self.belief, self.face, self.usual, self.flags)
        return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)

    @property
    def mirrored(self) -> Inputs:
        """The same looks in a mirror: left and right are exchanged."""
        return Inputs(
            axes=self.axes,
            solid=self.solid[:, _SEEN_TWINS] * _MIRROR,
            flat=self.flat[:, _SEEN_TWINS] * _MIRROR[:2],
            belief=self.belief[:, _SEEN_TWINS],
            face=_MIRROR[:, np.newaxis] * self.face * _MIRROR,
            usual=self.usual * np.array([-1, 1, -1, 1, -1, 1, -1, 1, 1]),
            flags=self.flags,
        )

    @property
    def first_guess(self) -> FloatArray:
        """(T, OUTPUTS) the landmarks as they are: what the network's output is added to."""
        rows = [SEEN.index(joint) for joint in JOINTS]
        joints = self.solid[:, rows].reshape(len(self.solid), -1)
        face = self.flags[:, :1] > 0
        ahead = np.where(face, -self.face[:, :, 2], np.array([0.0, 1.0, 0.0]))
        return np.concatenate([joints, ahead], axis=1)


def mirrored_outputs(outputs: FloatArray) -> FloatArray:
    """Return outputs (T, OUTPUTS) of mirrored people as those of the people themselves."""
    joints = outputs[:, :-3].reshape(len(outputs), -1, 3)[:, _JOINT_TWINS] * _MIRROR
    return np.concatenate([joints.reshape(len(outputs), -1), outputs[:, -3:] * _MIRROR], axis=1)


@once
def inputs_of(body: Body) -> Inputs:
    """Return what the lifting network sees of each look; a look without a pose is not finite.

    Computed once a body.
    """
    track, up = body.track, body.gravity.up
    ray = torso_rays(body)
    axes = axes_towards(ray, up)
    solid = np.einsum("tij,tnj->tni", axes, track.world_m[:, list(SEEN)])
    flat = bearings(np.einsum("tij,tnj->tni", axes, rays(body, track.landmarks_px[:, list(SEEN)])))
    usual, settled = _from_usual(body)
    face_seen = np.isfinite(track.face_rotation[:, 0, 0])
    face = np.where(face_seen[:, np.newaxis, np.newaxis], axes @ track.face_rotation, 0.0)
    elevation = np.arcsin(np.clip(-(ray @ up), -1.0, 1.0))
    doubt = np.full(len(ray), body.gravity.sigma_deg / GRAVITY_UNIT_DEG)
    return Inputs(
        axes=axes,
        solid=_in_torsos(solid),
        flat=_in_torsos(flat),
        belief=track.visibility[:, list(SEEN)],
        face=face,
        usual=usual,
        flags=np.column_stack([face_seen, settled, elevation, doubt]).astype(float),
    )


def _in_torsos(points: FloatArray) -> FloatArray:
    """Return (T, N, D) points of `SEEN` from the mid-hip, in lengths hip–shoulder."""
    hip, shoulder = (
        points[:, [SEEN.index(left), SEEN.index(left) + 1]].mean(axis=1)
        for left in (P.LEFT_HIP, P.LEFT_SHOULDER)
    )
    length = np.linalg.norm(shoulder - hip, axis=-1)[:, np.newaxis, np.newaxis]
    scaled: FloatArray = (points - hip[:, np.newaxis]) / np.maximum(length, 1e-6)
    return scaled


def _from_usual(body: Body) -> tuple[FloatArray, FloatArray]:
    """Return how the person differs from usual, (T, 9), and (T,) whether that tells anything."""
    track, t = body.track, body.track.t_s
    middle = unit(np.array([known_median(axis) for axis in torso_rays(body).T]))
    axes = axes_towards(middle, body.gravity.up)
    points = bearings(rays(body, track.landmarks_px) @ axes.T)
    shoulder, hip, ear = (
        points[:, [left, left + 1]].mean(axis=1)
        for left in (P.LEFT_SHOULDER, P.LEFT_HIP, P.LEFT_EAR)
    )
    torso = np.linalg.norm(shoulder - hip, axis=1)
    width = np.linalg.norm(points[:, P.LEFT_SHOULDER] - points[:, P.RIGHT_SHOULDER], axis=1)
    places = np.concatenate([shoulder, points[:, P.NOSE], ear, hip], axis=1)
    usual = np.column_stack(
        [
            rolling_quantile(t, column, USUAL_WINDOW_S, share)
            for column, share in zip(places.T, USUAL_SHARES, strict=True)
        ]
    )
    size = rolling_quantile(t, torso, USUAL_WINDOW_S, 0.5)
    usual_width = rolling_quantile(t, width, USUAL_WINDOW_S, 0.5)
    apart = (places - usual) / size[:, np.newaxis]
    wider = np.log((width + LEAST_WIDTH * size) / (usual_width + LEAST_WIDTH * size))
    scale = known_median(torso)
    settled = (np.abs(apart[:, 0]) <= MOVED) & (np.abs(np.log(size / scale)) <= GROWN)
    told = np.column_stack([apart, wider])
    return np.where(settled[:, np.newaxis], told, 0.0), settled

"""From a face mesh to the head's rotation: a weighted rigid fit to MediaPipe's canonical face.

Head axes: x to the wearer's left, y down, z backwards. Camera axes: x right, y down, z forward.
The fit is weak-perspective: it gives the rotation against the *ray* through the face. Who knows the
camera's intrinsics turns the result by the rotation from the optical axis to that ray; at the edge
of a 70° wide picture that is 35°.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.observations import FACE_KEYPOINTS, FloatArray


@dataclass(frozen=True, slots=True)
class CanonicalFace:
    """The average face.

    Attributes
    ----------
    points_cm : (468, 3) mesh points in head axes, centimetres.
    weights : (468,) how much each point says about the rigid head; 0 for the mobile ones.
    """

    points_cm: FloatArray
    weights: FloatArray


@dataclass(frozen=True, slots=True)
class HeadFit:
    """Where the canonical face lies over a mesh: camera = `px_per_cm` · `rotation` · head + offset.

    `offset_px` (3,) is where the origin of the head axes falls.
    """

    rotation: FloatArray
    px_per_cm: float
    offset_px: FloatArray


@functools.cache
def canonical_face() -> CanonicalFace:
    """Read the canonical face and its Procrustes weights from the package.

    Extracted from ``geometry_pipeline_metadata_landmarks.binarypb`` (SHA-256 ``bdbcda96…``) in
    MediaPipe's ``face_landmarker.task``, (c) The MediaPipe Authors, Apache-2.0; y and z negated.
    See ``models/cards/canonical_face.md``.
    """
    with np.load(Path(__file__).with_name("canonical_face.npz")) as stored:
        points, weights = (stored[n].astype(np.float64) for n in ("points_cm", "weights"))
    points.flags.writeable = weights.flags.writeable = False
    return CanonicalFace(points, weights)


def fit_head(mesh_px: FloatArray, face: CanonicalFace) -> HeadFit:
    """Return the similarity that lays `face` over a mesh (468, 3) in pixels, camera axes.

    Weighted least squares over rotation, scale and offset (orthogonal Procrustes; Umeyama, IEEE
    PAMI 13(4), 1991), with the points and weights of MediaPipe (``procrustes_solver.cc``).
    """
    share = face.weights / face.weights.sum()
    head_mean, mesh_mean = share @ face.points_cm, share @ mesh_px
    head, mesh = face.points_cm - head_mean, mesh_px - mesh_mean
    u, spread, vt = np.linalg.svd((mesh * share[:, np.newaxis]).T @ head)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = (u * sign) @ vt
    scale = float((spread * sign).sum() / (share @ (head**2).sum(axis=1)))
    return HeadFit(rotation, scale, mesh_mean - scale * rotation @ head_mean)


def shape_in_head_axes(mesh_px: FloatArray, fit: HeadFit) -> FloatArray:
    """Return the mesh (468, 3) in head axes and centimetres of the canonical face."""
    shape: FloatArray = (mesh_px - fit.offset_px) @ fit.rotation / fit.px_per_cm
    return shape


def face_width_px(fit: HeadFit, face: CanonicalFace) -> float:
    """Return the width of the face, cheek to cheek, as it would be seen from the front."""
    left, right = (face.points_cm[FACE_KEYPOINTS[k]] for k in ("left_cheek", "right_cheek"))
    return float(np.linalg.norm(left - right) * fit.px_per_cm)

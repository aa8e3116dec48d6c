"""From which height a person is looked at, told by how the body is drawn.

A Gaussian process over the body's landmarks, in the picture and in 3D, and the face's rotation. It
was trained on rendered people of the training split (`benchmarks/training/posture.py`); what it
says of a look is regressed to what is usual, which `Posture.down_deg` undoes, so that the looks of
several people can be weighed against each other and against what is usual once.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.gravity import FloatArray

SHOULDERS, HIPS = (11, 12), (23, 24)
_LANDMARKS = (0, 2, 5, 7, 8, 9, 10, *range(11, 27))
"""Nose, eyes, ears, mouth, arms with hands, hips and knees, by the numbers of BlazePose."""
FACE_WEIGHT = 2.0
"""The face tells more than as many numbers of the body do."""


@dataclass(frozen=True, slots=True, eq=False)
class Posture:
    """A trained process; N looks of F features.

    Attributes
    ----------
    centre, scale : (F,) of the features. looks : (N, F) scaled. weights : (N,).
    width : of the kernel. linear : weight of its linear part. usual_deg : mean of the training.
    slope, offset_deg : what the process says of a person who is truly seen from x° above:
        ``offset + slope · x`` on average. sigma_deg : deviation of `down_deg` for a person.
    """

    centre: FloatArray
    scale: FloatArray
    looks: FloatArray
    weights: FloatArray
    width: float
    linear: float
    usual_deg: float
    slope: float
    offset_deg: float
    sigma_deg: float

    def regressed_deg(self, features: FloatArray) -> FloatArray:
        """Return (T,) the angle told, drawn towards the usual; NaN where a feature is."""
        scaled = (features - self.centre) / self.scale
        told: FloatArray = self.usual_deg + (
            kernel(scaled, self.looks, self.width, self.linear) @ self.weights
        )
        return told

    def down_deg(self, features: FloatArray) -> FloatArray:
        """Return (T,) by how much the view at the person points below the horizontal."""
        told: FloatArray = (self.regressed_deg(features) - self.offset_deg) / self.slope
        return told


def kernel(first: FloatArray, second: FloatArray, width: float, linear: float) -> FloatArray:
    """Return (T, N) the covariance of scaled features (T, F) and (N, F)."""
    dot = first @ second.T
    apart = np.square(first).sum(1)[:, None] + np.square(second).sum(1) - 2 * dot
    size = first.shape[1]
    covariance: FloatArray = np.exp(-width * apart / size) + linear * dot / size
    return covariance


@functools.cache
def trained_posture() -> Posture:
    """Read the trained process from the package."""
    with np.load(Path(__file__).with_name("posture.npz")) as stored:
        arrays = {name: stored[name].astype(float) for name in stored.files}
    told = {name: float(array) for name, array in arrays.items() if not array.ndim}
    return Posture(
        centre=arrays["centre"],
        scale=arrays["scale"],
        looks=arrays["looks"],
        weights=arrays["weights"],
        width=told["width"],
        linear=told["linear"],
        usual_deg=told["usual_deg"],
        slope=told["slope"],
        offset_deg=told["offset_deg"],
        sigma_deg=told["sigma_deg"],
    )


def posture_features(
    landmarks_px: FloatArray, world_m: FloatArray, face_rotation: FloatArray
) -> FloatArray:
    """Return (T, F) what the process sees of looks; all that is not known is NaN.

    Shapes: (T, 33, 2), (T, 33, 3) in camera axes, (T, 3, 3) NaN without a face.
    """
    body, flat = (_in_torsos(points) for points in (world_m, landmarks_px))
    seen = np.isfinite(face_rotation[:, 0, 0])
    face = np.where(seen[:, None, None], FACE_WEIGHT * face_rotation, 0.0)
    parts = [body, flat, face, seen.astype(float)]
    return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)


def _in_torsos(points: FloatArray) -> FloatArray:
    """Return the landmarks from the mid-hip, in lengths hip–shoulder."""
    hip, shoulder = (points[:, list(pair)].mean(axis=1) for pair in (HIPS, SHOULDERS))
    length = np.linalg.norm(shoulder - hip, axis=-1)[:, None, None]
    scaled: FloatArray = (points[:, list(_LANDMARKS)] - hip[:, None]) / np.maximum(length, 1e-6)
    return scaled

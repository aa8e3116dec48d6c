"""Small vector algebra over the last axis; NaN in, NaN out."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray


def unit(v: FloatArray) -> FloatArray:
    """Return `v` (…, D) at length 1; NaN where its length is 0."""
    length = np.linalg.norm(v, axis=-1, keepdims=True)
    scaled: FloatArray = np.divide(v, length, out=np.full_like(v, np.nan), where=length > 0)
    return scaled


def dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the scalar product over the last axis."""
    product: FloatArray = np.sum(a * b, axis=-1)
    return product


def angle_between_deg(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the angle between vectors, degrees in [0, 180]; well conditioned at 0 and 180."""
    across = np.linalg.norm(np.cross(a, b), axis=-1)
    angle: FloatArray = np.degrees(np.arctan2(across, dot(a, b)))
    return angle


def horizontal(v: FloatArray, up: FloatArray) -> FloatArray:
    """Return the part of `v` that is perpendicular to the unit vector `up`."""
    return v - dot(v, up)[..., np.newaxis] * up


def turn_about(v: FloatArray, axis: FloatArray, angle_deg: FloatArray) -> FloatArray:
    """Return `v` turned by `angle_deg` about the unit vector `axis` (right hand, Rodrigues)."""
    angle = np.radians(angle_deg)[..., np.newaxis]
    along = axis * dot(v, axis)[..., np.newaxis]
    return along + (v - along) * np.cos(angle) + np.cross(axis, v) * np.sin(angle)

"""Only the person who was judged is shown sharply: whom the networks missed stays unknown too."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.evidence.heads import Head
from models.observations import FloatArray

Image = NDArray[np.uint8]

PATCHES_PER_HEAD = 6
"""A head as large as the judged person's keeps so many patches across; nobody knows a face in 6."""
MARGIN_HEADS = 1.6
"""So far about the body, in head radii, the picture stays sharp: hands and what they hold."""


def soften_around(image: Image, head: Head | None, landmarks: FloatArray | None) -> Image:
    """Return a copy of the picture that is sharp only about one body.

    Parameters
    ----------
    head, landmarks : where the judged person is; landmarks (33, 2 or more) in pixels, NaN where not
        seen. Without them nothing stays sharp.
    """
    height, width = image.shape[:2]
    radius_px = 0.04 * height if head is None else head.radius_px
    soft = _softened(image, max(2 * radius_px / PATCHES_PER_HEAD, 1.0))
    if head is None or landmarks is None:
        return soft
    seen = landmarks[np.isfinite(landmarks).all(axis=1), :2]
    center, reach = np.array(head.center_px), head.radius_px
    corners = np.vstack([seen, center - reach, center + reach])
    margin = MARGIN_HEADS * reach
    left, top = np.clip(corners.min(axis=0) - margin, 0, (width, height)).astype(int)
    right, bottom = np.clip(corners.max(axis=0) + margin, 0, (width, height)).astype(int)
    if left >= right or top >= bottom:
        return soft
    inside = (slice(top, bottom), slice(left, right))
    share = _rounded(bottom - top, right - left, margin)[..., None]
    mixed = share * image[inside] + (1 - share) * soft[inside]
    soft[inside] = np.round(mixed).astype(np.uint8)
    return soft


def _softened(image: Image, patch_px: float) -> Image:
    """Return the picture from mean colours of patches of about `patch_px`, evenly spread."""
    height, width = image.shape[:2]
    few = (max(round(width / patch_px), 1), max(round(height / patch_px), 1))
    small = cv2.resize(image, few, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def _rounded(height: int, width: int, edge_px: float) -> FloatArray:
    """Return (height, width) weights: 1 inside, falling evenly to 0 over half of `edge_px`."""
    fade = max(edge_px / 2, 1.0)
    rows = np.minimum(np.arange(height) + 0.5, height - 0.5 - np.arange(height))
    columns = np.minimum(np.arange(width) + 0.5, width - 0.5 - np.arange(width))
    weights: FloatArray = np.clip(np.minimum(rows[:, None], columns[None, :]) / fade, 0.0, 1.0)
    return weights

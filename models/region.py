"""A rotated rectangle of the picture in which a network looks, and the crops made of it.

Coordinates as in `models.observations`; a crop's own coordinates are (0, 0) … (size, size).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from models.observations import FloatArray


@dataclass(frozen=True, slots=True)
class Region:
    """Where to look: centre and size in pixels, turned by `rotation_rad`.

    Positive rotation turns the region clockwise in the picture (u right, v down), as MediaPipe's
    ``NormalizedRect`` does.
    """

    center_x_px: float
    center_y_px: float
    width_px: float
    height_px: float
    rotation_rad: float = 0.0


class Border(Enum):
    """What a crop shows beyond the edge of the picture."""

    BLACK = cv2.BORDER_CONSTANT
    REPLICATE = cv2.BORDER_REPLICATE


def whole_picture(width_px: int, height_px: int) -> Region:
    """Return the upright region that covers a picture of that size."""
    return Region(width_px / 2, height_px / 2, width_px, height_px)


def square(region: Region, scale: float = 1.0) -> Region:
    """Return the square about `region` whose side is its longer side times `scale`.

    Source: ``rect_transformation_calculator.cc`` with ``square_long``; with `scale` 1 also the
    letterboxing of ``image_to_tensor_calculator.cc`` (``keep_aspect_ratio`` into a square tensor).
    """
    side = max(region.width_px, region.height_px) * scale
    return Region(region.center_x_px, region.center_y_px, side, side, region.rotation_rad)


def region_about(center_px: FloatArray, tip_px: FloatArray, scale: float) -> Region:
    """Return the square that two points of a body span, turned so that `tip_px` is straight up.

    The unscaled square has twice the distance between the points as its side.
    Source: ``alignment_points_to_rects_calculator.cc`` with a target angle of 90°.
    """
    dx, dy = (float(v) for v in tip_px - center_px)
    side = 2 * math.hypot(dx, dy) * scale
    rotation = wrap_angle(math.pi / 2 - math.atan2(-dy, dx))
    return Region(float(center_px[0]), float(center_px[1]), side, side, rotation)


def wrap_angle(angle_rad: float) -> float:
    """Return the angle in [−π, π)."""
    return angle_rad - 2 * math.pi * math.floor((angle_rad + math.pi) / (2 * math.pi))


def crop_to_picture(region: Region, size_px: int) -> NDArray[np.float64]:
    """Return the (2, 3) affine map from a `size_px` square crop of `region` to the picture."""
    cos, sin = math.cos(region.rotation_rad), math.sin(region.rotation_rad)
    sx, sy = region.width_px / size_px, region.height_px / size_px
    linear = np.array([[cos * sx, -sin * sy], [sin * sx, cos * sy]])
    half = linear @ np.array([size_px / 2, size_px / 2])
    offset = np.array([region.center_x_px, region.center_y_px]) - half
    return np.hstack([linear, offset[:, np.newaxis]])


def project(points: FloatArray, matrix: FloatArray) -> FloatArray:
    """Return (…, 2) points carried by the (2, 3) affine map `matrix`."""
    carried: FloatArray = points @ matrix[:, :2].T + matrix[:, 2]
    return carried


def crop(
    image: NDArray[np.uint8], region: Region, size_px: int, border: Border
) -> NDArray[np.uint8]:
    """Return the RGB square crop (size, size, 3) of a BGR picture, bilinear, in a single warp.

    Source: ``image_to_tensor_converter_opencv.cc``; there too pixel indices, not pixel centres, are
    carried, which is why crop and picture coordinates are related by `crop_to_picture` alone.
    """
    warped = cv2.warpAffine(
        image,
        crop_to_picture(region, size_px),
        (size_px, size_px),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=border.value,
    )
    return np.asarray(cv2.cvtColor(warped, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def to_tensor(crop_rgb: NDArray[np.uint8], low: float, high: float) -> NDArray[np.float32]:
    """Return a crop as float32 with 0 … 255 carried to `low` … `high`."""
    return crop_rgb.astype(np.float32) * np.float32((high - low) / 255) + np.float32(low)

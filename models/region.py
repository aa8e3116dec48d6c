"""A rotated rectangle of the picture in which a network looks."""

from __future__ import annotations

from dataclasses import dataclass


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

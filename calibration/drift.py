"""Is a camera still where it was, and can it see? One picture of the empty room against another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.room_edges import (
    Motion,
    RoomEdges,
    edges_of,
    motion_by_corners,
    motion_by_edges,
    share_alike,
    small,
    smoothed,
)

Picture = NDArray[np.uint8]

DARK_GREY = 20.0
"""Of 255: a hall at night with its lights off; a lit one is above 60."""
BLIND_CONTRAST = 6.0
"""Standard deviation of grey: a hand or a cloth before the lens leaves less."""
SHARP_SHARE = 0.5
"""Steepness of edges left of the reference's; a blur of 2 px leaves 0.65, of 4 px 0.4."""
EDGE_PX = (1.0, 10.0)
MOVED_SHARE = 0.006
"""Of the picture's width, anywhere in it: a third of a degree through a 60° lens."""
LEAST_ALIKE = 0.4
"""Share of the room's edges; people who fill half the picture leave 0.45."""
CLEARLY_MORE = 0.15
"""So many more of the edges must follow a motion than stay: those along it seem to stay."""
LEAST_EDGES = 40
"""A bare wall has fewer, and tells nothing."""


class Sight(StrEnum):
    """What the lens lets through."""

    CLEAR = "clear"
    DARK = "dark"
    COVERED = "covered"
    DEFOCUSED = "defocused"


@dataclass(frozen=True, slots=True)
class Drift:
    """How the picture lies against the reference.

    Attributes
    ----------
    shift_px : (right, down) of its middle, in pixels of the reference. rotation_deg : clockwise.
    scale : larger than 1 when the camera came nearer. largest_px : the largest shift anywhere.
    matches : edges of the room that agree on this.
    """

    shift_px: tuple[float, float]
    rotation_deg: float
    scale: float
    largest_px: float
    matches: int

    def moved(self, width_px: int) -> bool:
        """Return whether the camera is no longer where it was; the picture is `width_px` wide."""
        return self.largest_px > MOVED_SHARE * width_px


def sight_of(grey: Picture, reference: Picture | None = None) -> Sight:
    """Return what can be seen in a grey picture; whether it is sharp only a reference tells."""
    if float(np.percentile(grey, 95)) < DARK_GREY:
        return Sight.DARK
    if float(np.std(cv2.GaussianBlur(grey, (0, 0), 3))) < BLIND_CONTRAST:
        return Sight.COVERED
    if reference is not None and _sharpness(grey) < SHARP_SHARE * _sharpness(reference):
        return Sight.DEFOCUSED
    return Sight.CLEAR


def drift_of(grey: Picture, reference: Picture) -> Drift | None:
    """Return how `grey` lies against `reference`, of one size; None when too little agrees."""
    return drift_from(edges_of(reference), grey)


def drift_from(room: RoomEdges, grey: Picture) -> Drift | None:
    """Return how `grey` lies against a room, pictures of one size; None when too little agrees.

    The camera stands still unless clearly more of the room's edges follow a motion than stay where
    they are: people move before the room, and who fills a third of the picture has most corners.
    """
    if len(room.places) < LEAST_EDGES:
        return None
    reduced = small(grey)
    smooth = smoothed(reduced)
    stays, found = share_alike(room, smooth, Motion())
    tried = [motion_by_edges(room, smooth)]
    if stays < LEAST_ALIKE + CLEARLY_MORE:
        tried.append(motion_by_corners(room, reduced))
    fits = [(*share_alike(room, smooth, motion), motion) for motion in tried if motion is not None]
    share, count, motion = max(fits, key=lambda fit: fit[0], default=(0.0, 0, Motion()))
    drift = _drift(room, motion, count)
    if share >= LEAST_ALIKE and (share >= stays + CLEARLY_MORE or not drift.moved(grey.shape[1])):
        return drift
    return _drift(room, Motion(), found) if stays >= LEAST_ALIKE else None


def _drift(room: RoomEdges, motion: Motion, matches: int) -> Drift:
    across, down = room.middle
    corners = np.array([[-across, -down], [across, -down], [-across, down], [across, down]])
    shifts_px = np.linalg.norm(motion.moved(corners) - corners, axis=1) * room.scale
    return Drift(
        shift_px=(motion.right_px * room.scale, motion.down_px * room.scale),
        rotation_deg=float(np.degrees(np.arctan2(motion.turn, 1 + motion.grow))),
        scale=float(np.hypot(1 + motion.grow, motion.turn)),
        largest_px=float(shifts_px.max()),
        matches=matches,
    )


def _sharpness(grey: Picture) -> float:
    """Return the steepness of the strongest edges over the contrast of the room.

    Edges, not fine detail: of that most is the sensor's noise.
    """
    fine, coarse = (cv2.GaussianBlur(grey.astype(np.float32), (0, 0), s) for s in EDGE_PX)
    steep = np.hypot(cv2.Sobel(fine, cv2.CV_32F, 1, 0), cv2.Sobel(fine, cv2.CV_32F, 0, 1))
    return float(np.percentile(steep, 99) / max(float(coarse.std()), 1.0))

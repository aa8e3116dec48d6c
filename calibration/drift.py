"""Is a camera still where it was, and can it see? One picture of the empty room against another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

DARK_GREY = 20.0
"""Of 255: a hall at night with its lights off; a lit one is above 60."""
BLIND_CONTRAST = 6.0
"""Standard deviation of grey: a hand or a cloth before the lens leaves less."""
SHARP_SHARE = 0.5
"""Steepness of edges left of the reference's; a blur of 2 px leaves 0.65, of 4 px 0.4."""
EDGE_PX = (1.0, 10.0)
FEATURES = 2000
DISTINCT = 0.75
"""A match counts when the next best is this much worse (Lowe 2004)."""
FIT_PX = 3.0
LEAST_MATCHES = 20
MOVED_SHARE = 0.006
"""Of the picture's width, anywhere in it: a third of a degree through a 60° lens."""


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
    matches : features that agree on this.
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
    """Return how `grey` lies against `reference`, of one size; None when too little agrees.

    ORB features (Rublee 2011), and the similarity that most of them follow (RANSAC).
    """
    finder = cv2.ORB.create(FEATURES)
    points, words = finder.detectAndCompute(reference, None)
    others, other_words = finder.detectAndCompute(grey, None)
    if words is None or other_words is None or len(others) < 2:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(words, other_words, k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < DISTINCT * p[1].distance]
    if len(good) < LEAST_MATCHES:
        return None
    before = np.array([points[match.queryIdx].pt for match in good])
    after = np.array([others[match.trainIdx].pt for match in good])
    fit, agree = cv2.estimateAffinePartial2D(before, after, ransacReprojThreshold=FIT_PX)
    if fit is None or int(agree.sum()) < LEAST_MATCHES:
        return None
    return _drift(np.asarray(fit), reference.shape, int(agree.sum()))


def _drift(fit: NDArray[np.float64], shape: tuple[int, ...], matches: int) -> Drift:
    height, width = shape[:2]
    places = np.array([[0, 0], [width, 0], [0, height], [width, height], [width / 2, height / 2]])
    shifts = places @ fit[:, :2].T + fit[:, 2] - places
    return Drift(
        shift_px=(float(shifts[-1, 0]), float(shifts[-1, 1])),
        rotation_deg=float(np.degrees(np.arctan2(fit[1, 0], fit[0, 0]))),
        scale=float(np.hypot(fit[0, 0], fit[1, 0])),
        largest_px=float(np.linalg.norm(shifts, axis=1).max()),
        matches=matches,
    )


def _sharpness(grey: Picture) -> float:
    """Return the steepness of the strongest edges over the contrast of the room.

    Edges, not fine detail: of that most is the sensor's noise.
    """
    fine, coarse = (cv2.GaussianBlur(grey.astype(np.float32), (0, 0), s) for s in EDGE_PX)
    steep = np.hypot(cv2.Sobel(fine, cv2.CV_32F, 1, 0), cv2.Sobel(fine, cv2.CV_32F, 0, 1))
    return float(np.percentile(steep, 99) / max(float(coarse.std()), 1.0))

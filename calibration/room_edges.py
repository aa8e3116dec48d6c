"""The edges of a room, and by which motion of the camera they lie where another picture shows them.

In bare rooms most corners are on the people. A rail along the wall tells where the camera is too,
though only across itself, so edges are compared: each by the profile of greys across it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
FloatArray = NDArray[np.floating]

WIDTH_PX = 640
"""Wide enough for a third of a degree, and small enough to cost 10 ms."""
CELLS = (16, 9)
EDGES_A_CELL = 12
"""The same from everywhere, so that somebody in stripes does not speak for the room."""
LEAST_STEEPNESS = 2.0
"""Grey levels a pixel; below it is noise."""
HALF_PROFILE_PX = 4
REACH_PX = 10
"""So far across itself an edge is looked for; larger motions are told by corners."""
ALIKE = 0.8
"""Correlation of two profiles; a step that lies 2 px aside has less."""
LEAST_CONTRAST = 0.5
"""Standard deviation of greys along a profile."""
LEAST_IN_PICTURE = 0.3
"""Of the edges; a motion that carries more of them out of the picture cannot be tested."""
TRIES, NEAR_PX = 300, 1.0
FEW = 8
"""A similarity has four unknowns."""
CORNERS = 1000
DISTINCT = 0.75
"""A match counts when the next best is this much worse (Lowe 2004)."""
CORNER_NEAR_PX = 3.0

_ALONG = np.arange(-HALF_PROFILE_PX, HALF_PROFILE_PX + 1)


@dataclass(frozen=True, slots=True)
class Motion:
    """A similarity about the middle of the small picture: p ↦ p + (grow, turn) · p + shift.

    `grow` is the scale less 1; `turn` the sine of the rotation, clockwise in the picture.
    """

    grow: float = 0.0
    turn: float = 0.0
    right_px: float = 0.0
    down_px: float = 0.0

    def moved(self, points: FloatArray) -> FloatArray:
        """Return where points (…, 2), counted from the middle, go."""
        x, y = points[..., 0], points[..., 1]
        ahead = np.stack(
            [
                self.grow * x - self.turn * y + self.right_px,
                self.turn * x + self.grow * y + self.down_px,
            ],
            axis=-1,
        )
        return points + ahead


@dataclass(frozen=True, slots=True, eq=False)
class RoomEdges:
    """A picture of a room, prepared for others to be compared with it.

    Attributes
    ----------
    grey : (H, W) the picture, `WIDTH_PX` wide or less; `scale` is by how much it was made smaller.
    places : (N, 2) of the edges from the middle of `grey`, pixels; across : (N, 2) unit normals.
    profiles : (N, 9) greys across each edge, mean 0, length 1.
    """

    grey: Picture
    scale: float
    places: FloatArray
    across: FloatArray
    profiles: FloatArray

    @property
    def middle(self) -> FloatArray:
        """(2,) the middle of the small picture, pixels."""
        return np.array([self.grey.shape[1] / 2, self.grey.shape[0] / 2])


def small(grey: Picture) -> Picture:
    """Return the picture at most `WIDTH_PX` wide."""
    height, width = grey.shape
    if width <= WIDTH_PX:
        return grey
    size = (WIDTH_PX, round(height * WIDTH_PX / width))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def edges_of(grey: Picture) -> RoomEdges:
    """Return the edges of a grey picture (H, W), up to `EDGES_A_CELL` from each part of it."""
    reduced = small(grey)
    smooth = smoothed(reduced)
    right, down = (cv2.Sobel(smooth, cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1)))
    rows, columns = _steepest(np.hypot(right, down))
    across = np.stack([right[rows, columns], down[rows, columns]], axis=1).astype(float)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-6)
    middle = np.array([reduced.shape[1] / 2, reduced.shape[0] / 2])
    places = np.stack([columns, rows], axis=1) - middle
    profiles, _ = _normed(_greys(smooth, middle + _profile_places(places, across)))
    return RoomEdges(reduced, grey.shape[1] / reduced.shape[1], places, across, profiles)


def smoothed(grey: Picture) -> FloatArray:
    """Return the picture without the finest noise."""
    return np.asarray(cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0))


def share_alike(room: RoomEdges, smooth: FloatArray, motion: Motion) -> tuple[float, int]:
    """Return which share of the edges a smoothed picture shows where `motion` says, and how many.

    Of those that it carries out of the picture none counts; the share is 0 when they are too many.
    """
    height, width = smooth.shape
    places = room.middle + motion.moved(_profile_places(room.places, room.across))
    within = (places >= 0) & (places <= [width - 1, height - 1])
    inside: NDArray[np.bool_] = np.asarray(within.all(axis=(1, 2)))
    count = int(inside.sum())
    if count == 0 or count < LEAST_IN_PICTURE * len(inside):
        return 0.0, 0
    profiles, contrast = _normed(_greys(smooth, places))
    alike = (profiles * room.profiles).sum(axis=1) >= ALIKE
    found = int(np.count_nonzero(alike & inside & (contrast > LEAST_CONTRAST)))
    return found / count, found


def motion_by_edges(room: RoomEdges, smooth: FloatArray) -> Motion | None:
    """Return the small motion that most edges follow, each across itself; None when few do.

    Random sample consensus over four edges at a time, then least squares over all that agree.
    """
    reach = np.arange(-REACH_PX - HALF_PROFILE_PX, REACH_PX + HALF_PROFILE_PX + 1)
    places = room.places[:, np.newaxis] + reach[:, np.newaxis] * room.across[:, np.newaxis]
    greys = _greys(smooth, room.middle + places)
    windows = np.lib.stride_tricks.sliding_window_view(greys, len(_ALONG), axis=1)
    profiles, contrast = _normed(windows)
    likeness = (profiles * room.profiles[:, np.newaxis]).sum(axis=-1)
    likeness[contrast < LEAST_CONTRAST] = -1.0
    best = likeness.argmax(axis=1)
    found = likeness[np.arange(len(best)), best] >= ALIKE
    if np.count_nonzero(found) < FEW:
        return None
    half_width = room.middle[0]
    unit, normal = room.places[found] / half_width, room.across[found]
    turning = normal[:, 1] * unit[:, 0] - normal[:, 0] * unit[:, 1]
    terms = np.column_stack([(normal * unit).sum(axis=1), turning, normal])
    solution = _consensus(terms, best[found] - float(REACH_PX))
    if solution is None:
        return None
    grow, turn, right, down = solution
    return Motion(grow / half_width, turn / half_width, float(right), float(down))


def motion_by_corners(room: RoomEdges, grey: Picture) -> Motion | None:
    """Return the motion, however large, that most corners follow; None when few match.

    ORB features (Rublee 2011), and the similarity that most of them follow (RANSAC).
    """
    finder = cv2.ORB.create(CORNERS)
    points, words = finder.detectAndCompute(room.grey, None)
    others, other_words = finder.detectAndCompute(grey, None)
    if words is None or other_words is None or len(others) < 2:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(words, other_words, k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < DISTINCT * p[1].distance]
    if len(good) < FEW:
        return None
    before = np.array([points[match.queryIdx].pt for match in good]) - room.middle
    after = np.array([others[match.trainIdx].pt for match in good]) - room.middle
    fit, agree = cv2.estimateAffinePartial2D(before, after, ransacReprojThreshold=CORNER_NEAR_PX)
    if fit is None or int(agree.sum()) < FEW:
        return None
    return Motion(float(fit[0, 0]) - 1, float(fit[1, 0]), float(fit[0, 2]), float(fit[1, 2]))


def _steepest(steepness: FloatArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return rows and columns of the steepest edges of each cell, in a fixed order."""
    height, width = steepness.shape
    rim = HALF_PROFILE_PX + 1
    inner = np.zeros_like(steepness)
    inner[rim:-rim, rim:-rim] = steepness[rim:-rim, rim:-rim]
    ridge = (inner >= cv2.dilate(inner, np.ones((5, 5)))) & (inner > LEAST_STEEPNESS)
    rows, columns = np.nonzero(ridge)
    cells = (rows * CELLS[1] // height) * CELLS[0] + columns * CELLS[0] // width
    order = np.lexsort((-inner[rows, columns], cells))
    sorted_cells = cells[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_cells, sorted_cells)
    kept = order[rank < EDGES_A_CELL]
    return rows[kept], columns[kept]


def _profile_places(places: FloatArray, across: FloatArray) -> FloatArray:
    """Return (N, 9, 2) the places along each profile."""
    along: FloatArray = places[:, np.newaxis] + _ALONG[:, np.newaxis] * across[:, np.newaxis]
    return along


def _greys(smooth: FloatArray, places: FloatArray) -> FloatArray:
    """Return (N, K) the greys at places (N, K, 2), between pixels too."""
    if not len(places):
        return np.empty(places.shape[:2])
    at = places.astype(np.float32)
    greys = cv2.remap(smooth, at[..., 0], at[..., 1], cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    return np.asarray(greys, dtype=float)


def _normed(greys: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return profiles with mean 0 and length 1, and the standard deviation that each had."""
    apart = greys - greys.mean(axis=-1, keepdims=True)
    length = np.sqrt(np.square(apart).sum(axis=-1))
    return apart / np.maximum(length, 1e-3)[..., np.newaxis], length / np.sqrt(greys.shape[-1])


def _consensus(terms: FloatArray, apart_px: FloatArray) -> FloatArray | None:
    """Return x (4,) for which most rows have terms · x = apart_px; None when none is determined."""
    chance = np.random.default_rng(0)  # the same motion on every run
    rows = chance.integers(0, len(apart_px), (TRIES, 4))
    solvable = np.abs(np.linalg.det(terms[rows])) > 1e-3
    if not solvable.any():
        return None
    rows = rows[solvable]
    tried = np.linalg.solve(terms[rows], apart_px[rows][..., np.newaxis])[..., 0]
    near = np.abs(tried @ terms.T - apart_px) < NEAR_PX
    x: FloatArray = tried[near.sum(axis=1).argmax()]
    for _ in range(5):
        agree = np.abs(terms @ x - apart_px) < 1.5 * NEAR_PX
        if np.count_nonzero(agree) < FEW:
            return None
        x = np.linalg.lstsq(terms[agree], apart_px[agree], rcond=None)[0]
    return x

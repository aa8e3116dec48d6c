"""Focal length, principal point and distortion from views of a flat target.

Zhang's method (IEEE PAMI 22(11), 2000) as OpenCV has it, with square pixels and two radial terms;
more would fit noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from calibration.gravity import FloatArray
from calibration.target import View

LEAST_VIEWS = 8
MOST_VIEWS = 40
SAME_VIEW = 0.02
"""Views whose corners moved by less than this share of the picture's width are one."""
CELLS = (4, 4)
LEAST_COVERAGE = 0.4
"""Share of the picture's cells with corners in them; nothing is known of the others."""
MOST_ERROR = 0.0015
"""Reprojection error over the picture's width: 1.4 px at 960. Sharp targets give a tenth of it."""
MOST_FOCAL_SIGMA = 0.03
"""Relative: half a degree of tilt at the edge of the picture."""
TURNED_DEG, LEAST_TURNED = 15.0, 3
"""So far, in so many views, the target must be turned away: square on, near and wide cannot be
told from far and narrow."""


class IntrinsicsError(Exception):
    """The views do not tell the lens; the message says why and what would help."""

    exit_status = 2


@dataclass(frozen=True, slots=True, eq=False)
class Lensing:
    """What the views tell.

    Attributes
    ----------
    matrix : (3, 3) in pixels. distortion : (2,) radial terms k1, k2.
    error_px : root mean square of the reprojection error. coverage : share of the picture's cells.
    focal_sigma : relative standard deviation of the focal length. views : how many counted.
    """

    matrix: FloatArray
    distortion: FloatArray
    error_px: float
    coverage: float
    focal_sigma: float
    views: int


def distinct(views: Sequence[View], size_px: tuple[int, int]) -> list[View]:
    """Return views that differ from one another, at most `MOST_VIEWS`, evenly from all of them."""
    kept: list[View] = []
    for view in views:
        if not any(_same(view, other, size_px) for other in kept):
            kept.append(view)
    rows = np.linspace(0, len(kept) - 1, min(MOST_VIEWS, len(kept))).round().astype(int)
    return [kept[row] for row in rows]


def coverage_of(views: Sequence[View], size_px: tuple[int, int]) -> float:
    """Return the share of the picture's cells in which a corner was seen."""
    seen = np.zeros(CELLS, dtype=bool)
    for view in views:
        cell = (view.corners_px / size_px * CELLS).astype(int).clip(0, np.array(CELLS) - 1)
        seen[cell[:, 0], cell[:, 1]] = True
    return float(seen.mean())


def turned_deg(views: Sequence[View]) -> FloatArray:
    """Return (N,) by how much the target is turned from square on, told by its foreshortening.

    Needs no lens: a flat board parallel to the picture keeps its shape wherever it is.
    """
    turned = []
    for view in views:
        ones = np.ones((len(view.places), 1))
        fit = np.linalg.lstsq(np.hstack([view.places, ones]), view.corners_px, rcond=None)[0]
        long, short = np.linalg.svd(fit[:2], compute_uv=False)
        turned.append(np.degrees(np.arccos(np.clip(short / long, 0, 1))))
    return np.array(turned)


def lens_from_views(views: Sequence[View], size_px: tuple[int, int]) -> Lensing:
    """Return the lens from views of a target in a picture of (width, height).

    Raises
    ------
    IntrinsicsError
        When the target was never seen, too seldom, always at one place or always square on, or the
        views do not fit one lens.
    """
    chosen = distinct(views, size_px)
    _refuse_few(views, chosen, size_px)
    if np.count_nonzero(turned_deg(chosen) >= TURNED_DEG) < LEAST_TURNED:
        raise IntrinsicsError(
            "the target always faces the lens square on, which leaves the focal length open; "
            "turn it away by 30°, to each side"
        )
    flags = cv2.CALIB_FIX_ASPECT_RATIO | cv2.CALIB_ZERO_TANGENT_DIST | cv2.CALIB_FIX_K3
    start = np.array([[1.0, 0, size_px[0] / 2], [0, 1, size_px[1] / 2], [0, 0, 1]])
    solid = [
        np.column_stack([v.places, np.zeros(len(v.places))]).astype(np.float32) for v in chosen
    ]
    flat = [v.corners_px.astype(np.float32) for v in chosen]
    error, matrix, distortion, _, _, spread, _, _ = cv2.calibrateCameraExtended(
        solid, flat, size_px, start, np.zeros(5), flags=flags
    )
    told = Lensing(
        matrix=np.asarray(matrix),
        distortion=np.asarray(distortion, float).ravel()[:2],
        error_px=float(error),
        coverage=coverage_of(chosen, size_px),
        focal_sigma=float(spread.ravel()[0] / matrix[0, 0]),
        views=len(chosen),
    )
    _refuse_bad(told, size_px)
    return told


def _same(one: View, other: View, size_px: tuple[int, int]) -> bool:
    """Return whether two views show the target at the same place."""
    apart = max(
        float(np.linalg.norm(one.corners_px.mean(axis=0) - other.corners_px.mean(axis=0))),
        float(np.abs(one.corners_px.std(axis=0) - other.corners_px.std(axis=0)).max()),
    )
    return apart < SAME_VIEW * size_px[0]


def _refuse_few(views: Sequence[View], chosen: Sequence[View], size_px: tuple[int, int]) -> None:
    if not views:
        raise IntrinsicsError(
            "the target is never seen; hold it flat, lit and large enough (a square 20 px wide), "
            "a chessboard whole"
        )
    coverage = coverage_of(chosen, size_px)
    if len(chosen) < LEAST_VIEWS and len(views) >= LEAST_VIEWS:
        raise IntrinsicsError(
            f"the target is always at one place ({len(chosen)} different views in {len(views)}); "
            "carry it through the whole picture, near and far, turned to each side"
        )
    if len(chosen) < LEAST_VIEWS:
        raise IntrinsicsError(
            f"too few views of the target: {len(chosen)}, {LEAST_VIEWS} are needed; film longer"
        )
    if coverage < LEAST_COVERAGE:
        raise IntrinsicsError(
            f"the target is seen in {coverage:.0%} of the picture only, {LEAST_COVERAGE:.0%} are "
            "needed; carry it into the corners too"
        )


def _refuse_bad(told: Lensing, size_px: tuple[int, int]) -> None:
    if told.error_px > MOST_ERROR * size_px[0]:
        raise IntrinsicsError(
            f"the views do not fit one lens (reprojection error {told.error_px:.1f} px, "
            f"{MOST_ERROR * size_px[0]:.1f} are allowed); the board may be bent or not the one "
            "named, or was moved too fast"
        )
    if not told.focal_sigma <= MOST_FOCAL_SIGMA:
        raise IntrinsicsError(
            f"the focal length stays uncertain by {told.focal_sigma:.0%}; "
            "film longer, with the target nearer and turned away to each side"
        )

"""Straight lines in the picture of a room: found, freed of what moves, put together.

Segments by LSD (Grompone von Gioi et al., IPOL 2, 2012) as OpenCV has it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.camera import straightened_px
from calibration.gravity import FloatArray, Lens

Grey = NDArray[np.uint8]

LEAST_PIECE = 0.015
"""Shorter than this share of the picture's width LSD finds mostly texture and letters."""
LOOKS = 40
"""Along a piece, at the unrest of the picture."""
UNREST_GREYS, UNREST_TIMES = 8.0, 2.0
"""So much over so many times the usual unrest of the picture (noise, lamps that change) is a line
on somebody: of true edges 85 % lie below, of those on people 20 %."""
BLUR_PX = 3
PLAY = 0.002
"""Pieces that lie within this share of the width on one line are one edge, both rims of a thin
frame too."""


def line_pieces(grey: Grey) -> FloatArray:
    """Return (N, 2, 2) the ends (u, v) in pixels of the straight pieces in a picture (H, W)."""
    found: object = cv2.createLineSegmentDetector().detect(grey)[0]  # None where there is nothing
    if found is None:
        return np.empty((0, 2, 2))
    pieces = np.asarray(found, float).reshape(-1, 2, 2) + 0.5  # OpenCV's pixels have whole middles
    long: FloatArray = pieces[_lengths(pieces) >= LEAST_PIECE * grey.shape[1]]
    return long


def at_rest(pieces_px: FloatArray, unrest: Grey) -> FloatArray:
    """Return the pieces (M, 2, 2) along which the picture stays as it is.

    `unrest` (H, W): by how many levels of grey each pixel changes over the recording.
    """
    calm = np.asarray(cv2.blur(unrest.astype(np.float32), (BLUR_PX, BLUR_PX)))
    share = np.linspace(0, 1, LOOKS)[:, None, None]
    places = (pieces_px[None, :, 0] * (1 - share) + pieces_px[None, :, 1] * share).astype(int)
    height, width = unrest.shape
    along = calm[places[..., 1].clip(0, height - 1), places[..., 0].clip(0, width - 1)]
    most = UNREST_GREYS + UNREST_TIMES * float(np.median(calm))
    rest: FloatArray = pieces_px[along.mean(axis=0) <= most]
    return rest


def straightened(pieces_px: FloatArray, lens: Lens) -> FloatArray:
    """Return the pieces as a lens without distortion shows them, without those it cannot place."""
    if not any(lens.distortion):
        return pieces_px
    straight = straightened_px(pieces_px, lens.matrix, lens.distortion)
    return straight[np.isfinite(straight).all(axis=(1, 2))]


def edges_of(pieces_px: FloatArray, width_px: int) -> FloatArray:
    """Return (M, 2, 2) edges: pieces on one straight line are put together, from end to end.

    Each edge is the line that fits its pieces best, weighted by their lengths.
    """
    lengths = _lengths(pieces_px)
    free = np.ones(len(pieces_px), dtype=bool)
    edges = []
    for row in np.argsort(-lengths, kind="stable"):
        if not free[row]:
            continue
        start, end = pieces_px[row]
        across = np.array([start[1] - end[1], end[0] - start[0]]) / lengths[row]
        off_px = np.abs((pieces_px - start) @ across).max(axis=1)
        members = free & (off_px < PLAY * width_px)
        members[row] = True
        free &= ~members
        edges.append(_fitted(pieces_px[members], lengths[members]))
    return np.array(edges).reshape(-1, 2, 2)


def _fitted(pieces_px: FloatArray, lengths: FloatArray) -> FloatArray:
    points, weights = pieces_px.reshape(-1, 2), np.repeat(lengths, 2)
    middle = np.average(points, axis=0, weights=weights)
    offsets = points - middle
    along = np.linalg.svd(offsets * np.sqrt(weights)[:, None], full_matrices=False)[2][0]
    steps = offsets @ along
    return np.array([middle + steps.min() * along, middle + steps.max() * along])


def _lengths(pieces_px: FloatArray) -> FloatArray:
    lengths: FloatArray = np.linalg.norm(pieces_px[:, 1] - pieces_px[:, 0], axis=-1)
    return lengths

"""Edges in a picture that may stand upright in the room, as planes through the camera's centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.gravity import FloatArray, Lens, up_of
from calibration.gravity_lines import planes

TILTS_DEG, ROLLS_DEG = (0.0, 45.0), (-15.0, 15.0)
"""How cameras over counters hang."""
SLACK_DEG, CANDIDATE_DEG = 2.0, 3.0
"""Play of a proposal beyond these; an edge that comes no nearer to any such direction is none."""
LEAST_LENGTH = 0.04
"""Of an edge, over the picture's width."""
MOST_CANDIDATES = 400
"""Of more, the longest."""
EDGE_SIGMA_PX = 0.5
"""Play of an end found by LSD, in a picture 1000 px wide; grows with the picture."""
PLUMB_SIGMA_DEG = 0.3
"""Walls and furniture stand no straighter, lenses are known no better."""
AGREE_DEG, MOST_AGREE_DEG = 0.8, 2.0
"""Edges agree with a direction within the first and their own play, but never beyond the second."""
FULL_WEIGHT_RAD = 0.25
"""An edge this long counts fully, a shorter one in proportion; a longer one no more."""


@dataclass(frozen=True, slots=True, eq=False)
class UprightPlanes:
    """Of N edges, in camera axes.

    Attributes
    ----------
    normals : (N, 3) unit, of the plane through edge and camera. middles : (N, 3) unit, towards the
    middle of the edge. sigma, agree : (N,) rad, deviation and tolerance. weight : (N,).
    """

    normals: FloatArray
    middles: FloatArray
    sigma: FloatArray
    agree: FloatArray
    weight: FloatArray

    def of(self, rows: NDArray[np.int_]) -> UprightPlanes:
        """Return the planes whose numbers are `rows`."""
        return UprightPlanes(
            self.normals[rows],
            self.middles[rows],
            self.sigma[rows],
            self.agree[rows],
            self.weight[rows],
        )

    def misses(self, ups: FloatArray) -> FloatArray:
        """Return (M, N) rad: by how much each edge points past each of the directions (M, 3)."""
        apart = np.linalg.norm(np.cross(ups[:, None], self.middles[None]), axis=-1)
        sine = np.abs(ups @ self.normals.T) / np.maximum(apart, 1e-9)
        misses: FloatArray = np.arcsin(np.clip(sine, 0, 1))
        return misses

    def credit(self, ups: FloatArray) -> FloatArray:
        """Return (M, N) 1 where an edge points exactly to a direction, 0 where it disagrees."""
        credit: FloatArray = np.maximum(0, 1 - np.square(self.misses(ups) / self.agree))
        return credit


def _usual_ups() -> FloatArray:
    """Return (M, 3) directions against gravity, every three degrees over how cameras hang."""
    tilts_deg = np.arange(TILTS_DEG[0], TILTS_DEG[1] + 1, 3.0)
    rolls_deg = np.arange(ROLLS_DEG[0], ROLLS_DEG[1] + 1, 3.0)
    return np.array([up_of(tilt, roll) for tilt in tilts_deg for roll in rolls_deg])


def candidates_of(
    edges_px: FloatArray, lens: Lens, width_px: int
) -> tuple[FloatArray, UprightPlanes]:
    """Return the edges (M, 2, 2) that are long and may be upright, longest first, and their planes.

    `edges_px` (N, 2, 2): two ends (u, v) each, without distortion, in a picture of that width.
    """
    lengths = np.linalg.norm(edges_px[:, 1] - edges_px[:, 0], axis=-1)
    order = np.argsort(-lengths, kind="stable")
    edges_px = edges_px[order[lengths[order] >= LEAST_LENGTH * width_px]]
    rays = lens.rays(edges_px)
    span = np.maximum(np.linalg.norm(np.cross(rays[:, 0], rays[:, 1]), axis=-1), 1e-9)
    play = np.sqrt(2) * EDGE_SIGMA_PX * width_px / 1000 / lens.matrix[0, 0] / span
    middles = rays.sum(axis=1)
    every = UprightPlanes(
        normals=planes(edges_px, lens),
        middles=middles / np.linalg.norm(middles, axis=-1, keepdims=True),
        sigma=np.hypot(play, np.deg2rad(PLUMB_SIGMA_DEG)),
        agree=np.minimum(np.hypot(play, np.deg2rad(AGREE_DEG)), np.deg2rad(MOST_AGREE_DEG)),
        weight=np.minimum(span, FULL_WEIGHT_RAD),
    )
    nearest = every.misses(_usual_ups()).min(axis=0)
    near = np.flatnonzero(nearest < np.deg2rad(CANDIDATE_DEG))[:MOST_CANDIDATES]
    return edges_px[near], every.of(near)

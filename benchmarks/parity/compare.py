"""How far two sets of landmarks lie apart: pure figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray, PoseLandmark

PAIRS: tuple[tuple[int, int], ...] = tuple(
    (mark.value, PoseLandmark[mark.name.replace("LEFT", "RIGHT")].value)
    for mark in PoseLandmark
    if "LEFT" in mark.name
)


@dataclass(frozen=True, slots=True)
class Distances:
    """Of the frames in which both saw somebody; shares are of the person's box (longer side).

    `only_ours` and `only_peer` count the frames in which just one of the two saw somebody.
    """

    frames: int
    median_share: float
    p95_share: float
    worst_frame_share: float
    swapped_sides: int
    only_ours: int
    only_peer: int


def landmark_shares(ours: FloatArray, peer: FloatArray) -> FloatArray:
    """Return (N, L) distances between landmarks (N, L, 2) over the peer's longer side."""
    extent = (peer.max(axis=1) - peer.min(axis=1)).max(axis=1)
    shares: FloatArray = np.linalg.norm(ours - peer, axis=-1) / extent[:, np.newaxis]
    return shares


def swapped_sides(ours: FloatArray, peer: FloatArray) -> BoolArray:
    """Return (N,) whether left and right are exchanged between two sets of 33 points (N, 33, 2).

    So judged where our left points lie nearer to the peer's right ones and the reverse, over all
    pairs together.
    """
    left, right = (np.array(side) for side in zip(*PAIRS, strict=True))
    straight = np.linalg.norm(ours[:, left] - peer[:, left], axis=-1)
    straight += np.linalg.norm(ours[:, right] - peer[:, right], axis=-1)
    crossed = np.linalg.norm(ours[:, left] - peer[:, right], axis=-1)
    crossed += np.linalg.norm(ours[:, right] - peer[:, left], axis=-1)
    swapped: BoolArray = crossed.sum(axis=1) < straight.sum(axis=1)
    return swapped


def distances(ours: FloatArray, peer: FloatArray) -> Distances:
    """Return the figures for landmarks (N, 33, 2), NaN rows where nobody was seen."""
    has_ours, has_peer = (np.isfinite(points).all(axis=(1, 2)) for points in (ours, peer))
    both = has_ours & has_peer
    if not both.any():
        nan = float("nan")
        return Distances(0, nan, nan, nan, 0, int(has_ours.sum()), int(has_peer.sum()))
    shares = landmark_shares(ours[both], peer[both])
    return Distances(
        frames=int(both.sum()),
        median_share=float(np.median(shares)),
        p95_share=float(np.percentile(shares, 95)),
        worst_frame_share=float(np.max(np.median(shares, axis=1))),
        swapped_sides=int(swapped_sides(ours[both], peer[both]).sum()),
        only_ours=int((has_ours & ~has_peer).sum()),
        only_peer=int((has_peer & ~has_ours).sum()),
    )


def mesh_shares(ours: FloatArray, peer: FloatArray) -> FloatArray:
    """Return the finite distances of mesh points (N, 468, 2) over the peer's box, as one row."""
    both = np.isfinite(ours).all(axis=(1, 2)) & np.isfinite(peer).all(axis=(1, 2))
    return landmark_shares(ours[both], peer[both]).ravel()


def percent(values: Sequence[float]) -> str:
    """Return shares as one text of per cents."""
    return ", ".join(f"{100 * value:.2f} %" for value in values)

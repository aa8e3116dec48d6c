"""Spans of time against spans of time: overlap, one-to-one matching, precision and recall. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

Span = tuple[float, float]
"""Start and end in seconds, start ≤ end."""


def temporal_iou(a: Span, b: Span) -> float:
    """Return the length of the common part over that of the union, [0, 1]; 0 for empty spans."""
    common_s = max(0.0, min(a[1], b[1]) - max(a[0], b[0]))
    union_s = (a[1] - a[0]) + (b[1] - b[0]) - common_s
    return common_s / union_s if union_s > 0 else 0.0


def match(truth: Sequence[Span], found: Sequence[Span], min_iou: float) -> list[tuple[int, int]]:
    """Return pairs (row of truth, row of found), each row at most once, in order of truth.

    Of all one-to-one assignments in which every pair overlaps by `min_iou` or more, it is the one
    with the most pairs, and among those the one with the largest sum of overlaps.
    """
    if not truth or not found:
        return []
    iou = np.array([[temporal_iou(a, b) for b in found] for a in truth])
    allowed = (iou >= min_iou) & (iou > 0)
    # One more pair outweighs any sum of overlaps, which is at most the number of pairs.
    gain = np.where(allowed, iou + min(iou.shape) + 1, 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(row, column) for row, column in pairs if allowed[row, column]]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a comparison: pairs `found`, truths `missed`, and finds that are `false`."""

    found: int
    missed: int
    false: int

    @property
    def precision(self) -> float | None:
        """Share of the finds that are true; None without a find."""
        return _share(self.found, self.found + self.false)

    @property
    def recall(self) -> float | None:
        """Share of the truths that were found; None without a truth."""
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where there is neither truth nor find."""
        return _share(2 * self.found, 2 * self.found + self.false + self.missed)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

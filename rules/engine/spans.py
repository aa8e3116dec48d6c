"""Stretches of time: made from samples, cut, joined, measured.

A span is (start_s, end_s), both ends included; lists of spans are in order and do not overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from models.observations import BoolArray, FloatArray
from rules.scene import Span

EPS_S = 1e-6
"""Differences of time below this are rounding, not time."""


def runs(t_s: FloatArray, mask: BoolArray, max_gap_s: float) -> list[Span]:
    """Return the stretches in which samples of `mask` follow each other within `max_gap_s`.

    What lies between two such samples, of whatever value, does not end a stretch: taking samples
    away can only make stretches shorter, never longer. A lone sample is a span of length 0.
    """
    times = t_s[mask]
    if len(times) == 0:
        return []
    breaks = np.flatnonzero(np.diff(times) > max_gap_s + EPS_S)
    starts = times[np.concatenate([[0], breaks + 1])]
    ends = times[np.concatenate([breaks, [len(times) - 1]])]
    return [(float(start), float(end)) for start, end in zip(starts, ends, strict=True)]


def length(spans: Iterable[Span]) -> float:
    """Return the total length in seconds."""
    return float(sum(end - start for start, end in spans))


def clip(spans: Iterable[Span], to: Span) -> list[Span]:
    """Return the parts of `spans` that lie within `to`."""
    cut = ((max(start, to[0]), min(end, to[1])) for start, end in spans)
    return [span for span in cut if span[0] <= span[1]]


def join(spans: Sequence[Span], nearer_than_s: float) -> list[Span]:
    """Return `spans` in order, those that overlap or lie nearer than `nearer_than_s` as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] < nearer_than_s + EPS_S:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def gaps(spans: Iterable[Span], within: Span) -> list[Span]:
    """Return what `spans` leave uncovered of `within`."""
    uncovered: list[Span] = []
    reached = within[0]
    for start, end in clip(spans, within):
        if start > reached:
            uncovered.append((reached, start))
        reached = max(reached, end)
    if within[1] > reached:
        uncovered.append((reached, within[1]))
    return uncovered


def longest(spans: Iterable[Span]) -> float:
    """Return the length of the longest span; 0 without any."""
    return max((end - start for start, end in spans), default=0.0)


def inside(t_s: FloatArray, spans: Iterable[Span]) -> BoolArray:
    """Return (T,) whether each of the increasing times lies in one of `spans`, in any order."""
    edges = np.array(list(spans), dtype=np.float64).reshape(-1, 2)
    change = np.zeros(len(t_s) + 1, dtype=np.intp)
    np.add.at(change, np.searchsorted(t_s, edges[:, 0] - EPS_S, side="left"), 1)
    np.add.at(change, np.searchsorted(t_s, edges[:, 1] + EPS_S, side="right"), -1)
    mask: BoolArray = np.cumsum(change[:-1]) > 0
    return mask


def rows_in(t_s: FloatArray, span: Span) -> slice:
    """Return the rows of the increasing times that lie in `span`."""
    low = int(np.searchsorted(t_s, span[0] - EPS_S, side="left"))
    return slice(low, int(np.searchsorted(t_s, span[1] + EPS_S, side="right")))


def time_after(spans: Iterable[Span], start_s: float, duration_s: float) -> float | None:
    """Return when the clock that runs only within `spans` has counted `duration_s` from `start_s`.

    None when it never does.
    """
    left = duration_s
    for begin, end in clip(spans, (start_s, float("inf"))):
        if end - begin >= left - EPS_S:
            return begin + left
        left -= end - begin
    return None

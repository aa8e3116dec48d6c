"""When a bow begins and ends, read from the sinking of the shoulders.

Seen obliquely or from the front the trunk's pitch is uncertain by more than a tenth of a bow, so
that its edges wander; the shoulders' height in the picture is known to a centimetre.
"""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from rules.episodes.excursion import EDGE_SHARE, Excursion
from rules.smoothing import known_median

LEAST_DROP_M = 0.018
"""Shoulders that sink less than this time nothing."""
REST_S = 0.6
FURTHEST_S = 1.0
"""Edges further than this from those of the pitch belong to something else."""


def edges_s(t_s: FloatArray, height_m: FloatArray, excursion: Excursion) -> tuple[float, float]:
    """Return start and end of a bow, where the shoulders pass a tenth of their way.

    Parameters
    ----------
    height_m : (T,) height of the shoulders in the picture, up +; NaN = not seen.
    excursion : the bow in the trunk's pitch; its own edges stay where the height tells nothing.
    """
    held = known_median(height_m[excursion.held])
    before, after = (
        known_median(height_m[(t_s >= start) & (t_s <= start + REST_S)]) - held
        for start in (excursion.start_s - REST_S, excursion.end_s)
    )
    start = _edge_s(t_s, height_m, int(excursion.held[0]), -1, held + _sunk(before, after))
    end = _edge_s(t_s, height_m, int(excursion.held[-1]), 1, held + _sunk(after, before))
    return _nearby(start, excursion.start_s), _nearby(end, excursion.end_s)


def _sunk(own: float, other: float) -> float:
    """Return nine tenths of the drop on this side; the other side's where this one is disturbed."""
    drop = own if own >= other / 2 else other
    return (1.0 - EDGE_SHARE) * drop if drop >= LEAST_DROP_M else float("nan")


def _edge_s(t_s: FloatArray, height_m: FloatArray, row: int, step: int, edge_m: float) -> float:
    """Return when the height first passes `edge_m` on the way from `row` in direction `step`."""
    while 0 <= row + step < len(t_s) and np.isfinite(height_m[row + step]):
        here, there = height_m[row], height_m[row + step]
        if here < edge_m <= there:
            share = (edge_m - here) / (there - here)
            return float(t_s[row] + share * (t_s[row + step] - t_s[row]))
        row += step
    return float("nan")


def _nearby(found_s: float, usual_s: float) -> float:
    return found_s if abs(found_s - usual_s) <= FURTHEST_S else usual_s

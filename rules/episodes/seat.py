"""Standing up and sitting down: the shoulders rise or sink by a seat's worth, and stay there.

A counter hides legs, and the network draws hidden legs straight and with some confidence, so that
the height of the shoulders in the picture must tell.
"""

from __future__ import annotations

import numpy as np

from models.observations import BoolArray, FloatArray
from rules.episode import Episode
from rules.episodes.context import Context
from rules.measures.body import px_per_m
from rules.smoothing import Indices, known_median

STEP_M = 0.2
"""Seen from 5–35° above, rising from a chair lifts the shoulders by 0.25–0.4 m (training clips)."""
HALF_CHANGE_S = 0.7
STAYS_S = 2.0
"""A bow lowers the shoulders as well, but not for so long."""
MISSING_S = 0.7
"""How much of that time may lie outside the track."""
STEADY_M = 0.06
"""Spread of the height while somebody stays seated or stands."""
MOST_DRIFT_M = 0.45
MOST_GROWTH = 0.16
"""Who goes this far aside, or grows in the picture by this share, has walked."""
EDGE_SHARE = 0.1


def find_stand_ups(context: Context) -> list[Episode]:
    """Return when one person rose from a seat."""
    return _changes(context, "stand_up", 1.0)


def find_sit_downs(context: Context) -> list[Episode]:
    """Return when one person sat down."""
    return _changes(context, "sit_down", -1.0)


def _changes(context: Context, kind: str, direction: float) -> list[Episode]:
    t, place = context.track.t_s, context.shoulders_m
    size = px_per_m(context.track) / known_median(px_per_m(context.track))
    walked = np.column_stack([place, size])
    steps = np.full(len(t), np.nan)
    for row in _promising(t, direction * place[:, 1]):
        steps[row] = direction * _step_m(t, walked, float(t[row]))
    found = []
    for group in _stretches(t, steps >= STEP_M):
        best = group[int(np.argmax(steps[group]))]
        found.append(_episode(context, kind, place[:, 1], float(t[best])))
    return found


def _promising(t: FloatArray, height: FloatArray) -> Indices:
    """Return the rows about which the height may have risen: a cheap look before the exact one."""
    known = np.isfinite(height)
    if not known.any():
        return np.array([], dtype=np.intp)
    away = HALF_CHANGE_S + STAYS_S / 2
    before, after = (np.interp(t + side * away, t[known], height[known]) for side in (-1, 1))
    return np.flatnonzero(after - before >= STEP_M / 2)


def _step_m(t: FloatArray, place: FloatArray, now: float) -> float:
    """Return how much higher the shoulders stay after `now` than before.

    `place` (T, 3): right, up, size in the picture. NaN when either side is not steady, or the
    person went aside, came nearer or went away meanwhile.
    """
    sides = []
    for start, end in (
        (now - HALF_CHANGE_S - STAYS_S, now - HALF_CHANGE_S),
        (now + HALF_CHANGE_S, now + HALF_CHANGE_S + STAYS_S),
    ):
        side = place[(t >= start) & (t <= end)]
        side = side[np.isfinite(side[:, 1])]
        if t[0] > start + MISSING_S or t[-1] < end - MISSING_S or len(side) < 4:
            return np.nan
        if float(np.std(side[:, 1])) > STEADY_M:
            return np.nan
        sides.append(np.median(side, axis=0))
    before, after = sides
    stayed = (
        abs(after[0] - before[0]) <= MOST_DRIFT_M and abs(after[2] / before[2] - 1.0) <= MOST_GROWTH
    )
    return float(after[1] - before[1]) if stayed else np.nan


def _stretches(t: FloatArray, flags: BoolArray) -> list[Indices]:
    """Return the flagged rows, grouped; what lies within one change of posture is one group."""
    rows = np.flatnonzero(flags)
    if not len(rows):
        return []
    return np.split(rows, np.flatnonzero(np.diff(t[rows]) > 2 * HALF_CHANGE_S) + 1)


def _episode(context: Context, kind: str, height: FloatArray, now: float) -> Episode:
    """Return the episode about `now`, from a tenth to nine tenths of the way."""
    t = context.track.t_s
    rows = np.flatnonzero(np.abs(t - now) <= 2 * HALF_CHANGE_S)
    rows = rows[np.isfinite(height[rows])]
    before, after = (
        known_median(height[rows[side]])
        for side in (t[rows] <= now - HALF_CHANGE_S, t[rows] >= now + HALF_CHANGE_S)
    )
    done = (height[rows] - before) / (after - before)
    started = rows[done > EDGE_SHARE]
    ended = rows[done < 1 - EDGE_SHARE]
    start = float(t[started[0]]) if len(started) else now
    end = float(t[ended[-1]]) if len(ended) else now
    return Episode(kind, context.track.track_id, min(start, now), now, max(end, now))

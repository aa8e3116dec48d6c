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
from rules.smoothing import Indices, known_median, padded_windows, row_medians

STEP_M = 0.2
"""Seen from 5–35° above, rising from a chair lifts the shoulders by 0.25–0.4 m (rendered clips)."""
HALF_CHANGE_S = 0.7
STAYS_S = 2.0
"""A bow lowers the shoulders as well, but not for so long."""
MISSING_S = 0.7
"""How much of that time may lie outside the track."""
FEWEST_LOOKS = 4
STEADY_M = 0.06
"""Spread of the height while somebody stays seated or stands."""
MOST_DRIFT_M = 0.45
MOST_GROWTH = 0.16
"""Who goes this far aside, or grows in the picture by this share, has walked."""
EDGE_SHARE = 0.1
LEAN_DEG, LEAN_S = 3.0, 1.2
"""Further forward than while seated, for so long at most before the shoulders rise."""
STAND_UP, SIT_DOWN = "stand_up", "sit_down"


def find_stand_ups(context: Context) -> list[Episode]:
    """Return when one person rose from a seat."""
    return _changes(context, STAND_UP, 1.0)


def find_sit_downs(context: Context) -> list[Episode]:
    """Return when one person sat down."""
    return _changes(context, SIT_DOWN, -1.0)


def _changes(context: Context, kind: str, direction: float) -> list[Episode]:
    t, place = context.track.t_s, context.shoulders_m
    scale = px_per_m(context.track)
    size = scale / known_median(scale)
    walked = np.column_stack([place, size])
    steps = np.full(len(t), np.nan)
    rows = _promising(t, direction * place[:, 1])
    steps[rows] = direction * _steps_m(t, walked, t[rows])
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


def _steps_m(t: FloatArray, place: FloatArray, moments: FloatArray) -> FloatArray:
    """Return how much higher the shoulders stay after each of `moments` (N,) than before.

    `place` (T, 3): right, up, size in the picture. NaN when either side is not steady, or the
    person went aside, came nearer or went away meanwhile.
    """
    early, late = moments - HALF_CHANGE_S - STAYS_S, moments + HALF_CHANGE_S
    before, calm_before = _rest(t, place, early)
    after, calm_after = _rest(t, place, late)
    watched = (t[0] <= early + MISSING_S) & (t[-1] >= late + STAYS_S - MISSING_S)
    moved = after - before
    stayed = (np.abs(moved[:, 0]) <= MOST_DRIFT_M) & (
        np.abs(moved[:, 2] / before[:, 2]) <= MOST_GROWTH
    )
    step: FloatArray = np.where(watched & calm_before & calm_after & stayed, moved[:, 1], np.nan)
    return step


def _rest(t: FloatArray, place: FloatArray, starts: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return the median place (N, 3) in the `STAYS_S` from each start, and if it was steady."""
    known = np.isfinite(place[:, 1])
    t, place = t[known], place[known]
    first, last = np.searchsorted(t, starts), np.searchsorted(t, starts + STAYS_S, side="right")
    median = np.full((len(starts), 3), np.nan)
    steady = np.zeros(len(starts), dtype=bool)
    enough = np.flatnonzero(last - first >= FEWEST_LOOKS)
    first, last = first[enough], last[enough]
    for axis in range(3):
        median[enough, axis] = row_medians(
            padded_windows(place[:, axis], first, last), last - first
        )
    height = padded_windows(place[:, 1], first, last)
    steady[enough] = np.std(height, axis=1, where=np.isfinite(height)) <= STEADY_M
    return median, steady


def _stretches(t: FloatArray, flags: BoolArray) -> list[Indices]:
    """Return the flagged rows, grouped; what lies within one change of posture is one group."""
    rows = np.flatnonzero(flags)
    if not len(rows):
        return []
    return np.split(rows, np.flatnonzero(np.diff(t[rows]) > 2 * HALF_CHANGE_S) + 1)


def _episode(context: Context, kind: str, height: FloatArray, now: float) -> Episode:
    """Return the episode about `now`, from a tenth to nine tenths of the way.

    Who rises leans forward first, which belongs to it.
    """
    t = context.track.t_s
    rows = np.flatnonzero(np.abs(t - now) <= 2 * HALF_CHANGE_S)
    rows = rows[np.isfinite(height[rows])]
    before, after = (
        known_median(height[rows[side]])
        for side in (t[rows] <= now - HALF_CHANGE_S, t[rows] >= now + HALF_CHANGE_S)
    )
    done = (height[rows] - before) / (after - before)
    resting = t[rows[(done <= EDGE_SHARE) & (t[rows] <= now)]]
    arrived = t[rows[(done >= 1 - EDGE_SHARE) & (t[rows] >= now)]]
    start = float(resting[-1]) if len(resting) else now
    end = float(arrived[0]) if len(arrived) else now
    if kind == STAND_UP:
        start = _leans_from_s(context, start)
    return Episode(kind, context.track.track_id, start, now, end)


def _leans_from_s(context: Context, start_s: float) -> float:
    """Return since when the trunk has leaned forward without a break until `start_s`."""
    t, pitch = context.track.t_s, context.value("trunk_pitch_deg")
    before = (t >= start_s - LEAN_S - STAYS_S) & (t < start_s - LEAN_S)
    rows = np.flatnonzero((t >= start_s - LEAN_S) & (t <= start_s))
    upright = np.flatnonzero(~(pitch[rows] >= known_median(pitch[before]) + LEAN_DEG))
    first = upright[-1] + 1 if len(upright) else 0
    return float(t[rows[first]]) if first < len(rows) else start_s

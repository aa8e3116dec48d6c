"""A series that leaves its level and returns: the shape that bows, nods and gestures share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray
from rules.smoothing import MAX_GAP_S, Indices, rolling_quantile, runs

EDGE_SHARE = 0.1
"""Start and end lie where a tenth of the peak excursion is passed (design, section 4)."""
RETURN_SHARE = 0.35
"""Back when no more than this share of the excursion is left."""
HOLD_SHARE = 0.85
SPLIT_SHARE = 0.5
"""A valley deeper than this share of the lower peak parts two excursions."""
LEVEL_WINDOW_S = 10.0
LEVEL_SHARE = 0.2
QUIET_S = 1.0
"""The own level is read within this time before and after."""


@dataclass(frozen=True, slots=True)
class Excursion:
    """One leave-and-return.

    `level` is where the series stood before and after; `size` how far the peak lies above it;
    `hold_s` how long it stayed near that. `rows` indexes the samples from start to end,
    `held` those of the hold, `quiet` those that gave the level.
    """

    start_s: float
    peak_s: float
    end_s: float
    level: float
    size: float
    hold_s: float
    rows: Indices
    held: Indices
    quiet: Indices

    @property
    def duration_s(self) -> float:
        """From start to end."""
        return self.end_s - self.start_s


def find_excursions(
    t_s: FloatArray, values: FloatArray, at_least: float, hold_share: float = HOLD_SHARE
) -> list[Excursion]:
    """Return what rises by `at_least` above its usual level and returns, in order of time.

    A rise without return, or cut by a gap above `MAX_GAP_S`, is none. The hold is what lies above
    `hold_share` of the peak.
    """
    level = rolling_quantile(t_s, values, LEVEL_WINDOW_S, LEVEL_SHARE)
    found = []
    for rows in runs(t_s, values, MAX_GAP_S):
        if len(rows) >= 5:
            run = _Run(t_s[rows], values[rows], rows, hold_share)
            found += _in_run(run, values[rows] - level[rows], at_least)
    return found


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch without gaps: times, values, its rows in the whole series, the hold's share."""

    t: FloatArray
    values: FloatArray
    rows: Indices
    hold_share: float


def _in_run(run: _Run, above: FloatArray, at_least: float) -> list[Excursion]:
    groups = _grouped(above, _summits(above, at_least))
    found = []
    for number, peak in enumerate(groups):
        first = _valley(above, groups[number - 1], peak) if number else 0
        last = (
            _valley(above, peak, groups[number + 1]) if number + 1 < len(groups) else len(above) - 1
        )
        excursion = _measure(run, peak, (first, last))
        if excursion is not None and excursion.size >= at_least:
            found.append(excursion)
    return found


def _summits(above: FloatArray, at_least: float) -> list[int]:
    """Return the local maxima of `at_least`, of a flat top its first sample; no edge is one."""
    rises = np.diff(above) > 0
    before, after = rises[:-1], rises[1:]
    candidates = (np.flatnonzero(before & ~after) + 1).tolist()
    return [row for row in candidates if above[row] >= at_least and _descends(above, row)]


def _descends(above: FloatArray, row: int) -> bool:
    """Return whether the series goes down, and not up, from the flat top that begins at `row`."""
    lower_or_higher = np.flatnonzero(above[row:] != above[row])
    return len(lower_or_higher) > 0 and bool(above[row + lower_or_higher[0]] < above[row])


def _grouped(above: FloatArray, peaks: list[int]) -> list[int]:
    """Return one peak per excursion: peaks without a deep valley between them are one."""
    groups: list[int] = []
    for peak in peaks:
        if groups:
            valley = above[_valley(above, groups[-1], peak)]
            if valley > (1 - SPLIT_SHARE) * min(above[groups[-1]], above[peak]):
                groups[-1] = max(groups[-1], peak, key=lambda p: float(above[p]))
                continue
        groups.append(peak)
    return groups


def _valley(above: FloatArray, left: int, right: int) -> int:
    return left + int(np.argmin(above[left : right + 1]))


def _measure(run: _Run, peak: int, limits: tuple[int, int]) -> Excursion | None:
    """Return the excursion about `peak` against its own level, or None when it does not return.

    The level is first guessed from the lowest points on both sides, then read from the second
    before the start and after the end.
    """
    t, values = run.t, run.values
    first, last = limits
    sides = (
        float(np.min(values[first : peak + 1])),
        float(np.min(values[peak : last + 1])),
    )
    level, span = max(sides), (first, last)
    quiet = np.array([], dtype=int)
    for _ in range(2):
        size = values[peak] - level
        if size <= 0:
            return None
        span = _edges(values - level, peak, limits, EDGE_SHARE * size)
        quiet = _quiet(t, span, limits)
        if len(quiet):
            level = float(np.median(values[quiet]))
    size = values[peak] - level
    left_over = [(values[edge] - level) / size if size > 0 else 1.0 for edge in span]
    if size <= 0 or max(left_over) > RETURN_SHARE:
        return None
    return _described(run, peak, span, (level, quiet))


def _edges(above: FloatArray, peak: int, limits: tuple[int, int], edge: float) -> tuple[int, int]:
    """Return the last sample below `edge` before the peak and the first after it."""
    first, last = limits
    before = np.flatnonzero(above[first:peak] <= edge)
    after = np.flatnonzero(above[peak + 1 : last + 1] <= edge)
    start = (
        first + int(before[-1]) if len(before) else first + int(np.argmin(above[first : peak + 1]))
    )
    end = peak + 1 + int(after[0]) if len(after) else peak + int(np.argmin(above[peak : last + 1]))
    return start, end


def _quiet(t: FloatArray, span: tuple[int, int], limits: tuple[int, int]) -> Indices:
    index = np.arange(limits[0], limits[1] + 1)
    before = (index <= span[0]) & (t[index] >= t[span[0]] - QUIET_S)
    after = (index >= span[1]) & (t[index] <= t[span[1]] + QUIET_S)
    quiet: Indices = index[before | after]
    return quiet


def _described(
    run: _Run, peak: int, span: tuple[int, int], level_and_quiet: tuple[float, Indices]
) -> Excursion:
    start, end = span
    level, quiet = level_and_quiet
    t, above = run.t, run.values - level
    inside = np.arange(start, end + 1)
    held = inside[above[inside] >= run.hold_share * above[peak]]
    size = float(np.median(above[held]) + above[peak]) / 2
    edge = EDGE_SHARE * size
    return Excursion(
        start_s=_crossing(t, above, start, edge),
        peak_s=float(t[peak]),
        end_s=_crossing(t, above, end - 1, edge),
        level=level,
        size=size,
        hold_s=float(t[held[-1]] - t[held[0]]),
        rows=run.rows[inside],
        held=run.rows[held],
        quiet=run.rows[quiet],
    )


def _crossing(t: FloatArray, above: FloatArray, row: int, edge: float) -> float:
    """Return when the line between samples `row` and `row` + 1 passes `edge`, within them."""
    low, high = above[row], above[row + 1]
    share = 0.0 if high == low else float(np.clip((edge - low) / (high - low), 0.0, 1.0))
    return float(t[row] + share * (t[row + 1] - t[row]))

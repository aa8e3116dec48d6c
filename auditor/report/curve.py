"""The curve of a measured quantity as lines, bands and ticks, ready to be drawn.

Drawn into a plane of 1000 × 1000 that is stretched to the page; ticks and marks are in percent, so
that letters keep their shape.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.report.plotted import Plotted
from auditor.report.scale import MOST_TICKS, round_step, ticks, time_step
from auditor.report.texts import Bilingual, Texts
from auditor.report.wording import amount, clock, limit_text, number
from models.observations import FloatArray
from rules.finding import Limit
from rules.vocabulary import MEASURE_UNITS

SIDE = 1000.0
MOST_POINTS = 600
"""More points than this are thinned; no screen shows them."""
MIN_UNSEEN_S = 0.15
"""Shorter stretches between looks are no gap that an eye could find."""
MIN_SPAN = {"deg": 12.0, "ratio": 0.2, "m": 1.0, "class": 1.0}
"""An axis spans at least so much, so that noise does not look like a gesture."""

ROOM_BEYOND = 0.2
"""A one-sided limit is drawn with so much of the axis on its allowed side."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis, in percent of its length, with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in percent of the plot; `left` and `top` are its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in percent of the plot, with its text."""

    left: float
    top: float
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Everything that the page draws of one curve.

    `lines` and `bands` are SVG path data, one per stretch that was observed without a gap.
    """

    name: Bilingual
    start_s: float
    end_s: float
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    allowed: Box | None
    limit: str | None
    unseen: tuple[Box, ...]
    opportunity: Box
    peak: Mark | None
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class _Plane:
    """From seconds and units to the plane."""

    start_s: float
    end_s: float
    low: float
    high: float

    def x(self, t_s: float) -> float:
        return (t_s - self.start_s) / (self.end_s - self.start_s)

    def y(self, value: float) -> float:
        return (self.high - value) / (self.high - self.low)


def draw_curve(
    what: Plotted,
    texts: Texts,
    *,
    span_s: tuple[float, float],
    opportunity_s: tuple[float, float],
    peak_s: float | None,
    max_gap_s: float,
) -> Curve:
    """Return the curve of `what` from `span_s[0]` to `span_s[1]` in media seconds.

    Parameters
    ----------
    opportunity_s : the stretch that was judged.
    peak_s : the decisive moment, if any.
    max_gap_s : looks further apart than this are not joined: nobody knows what was between.
    """
    unit = MEASURE_UNITS[what.signal.measure]
    t_s, value, sigma = _within(what, span_s)
    stretches = _stretches(t_s, value, max_gap_s)
    low, high = _ends(value, sigma, what, MIN_SPAN[unit])
    step = round_step(high - low, 5)
    plane = _Plane(*span_s, math.floor(low / step) * step, math.ceil(high / step) * step)
    every_s = time_step(span_s[1] - span_s[0], MOST_TICKS)
    return Curve(
        name=_name(what, texts),
        start_s=span_s[0],
        end_s=span_s[1],
        lines=tuple(_line(plane, t_s[rows], value[rows]) for rows in stretches),
        bands=tuple(_band(plane, t_s[rows], value[rows], sigma[rows]) for rows in stretches),
        allowed=_allowed(plane, what.limit),
        limit=None if what.limit is None else limit_text(what.limit, unit),
        unseen=tuple(_unseen(plane, t_s, stretches)),
        opportunity=_column(plane, *opportunity_s),
        peak=_peak(plane, what, peak_s, unit),
        x_ticks=tuple(
            Tick(round(100 * plane.x(t), 2), clock(t, 1 if every_s < 1 else 0))
            for t in ticks(*span_s, every_s)
        ),
        y_ticks=tuple(
            Tick(round(100 * plane.y(v), 2), number(v, 0 if unit == "deg" else 2) + _sign(unit))
            for v in ticks(plane.low, plane.high, step)
        ),
    )


def _sign(unit: str) -> str:
    return {"deg": "°", "m": " m"}.get(unit, "")


def _name(what: Plotted, texts: Texts) -> Bilingual:
    if what.depth_of is None:
        return texts(f"measure.{what.signal.measure}")
    return texts("curve.depth", name=texts(f"episode.{what.depth_of}"))


def _within(what: Plotted, span_s: tuple[float, float]) -> tuple[FloatArray, ...]:
    signal = what.signal
    rows = (signal.t_s >= span_s[0] - 1e-6) & (signal.t_s <= span_s[1] + 1e-6)
    return signal.t_s[rows], signal.value[rows] - what.baseline, signal.sigma[rows]


def _stretches(t_s: FloatArray, value: FloatArray, max_gap_s: float) -> list[slice]:
    """Return the rows of every stretch of known values without a gap."""
    found: list[slice] = []
    for row in np.flatnonzero(np.isfinite(value)):
        last = found[-1].stop - 1 if found else None
        if last is not None and last == row - 1 and t_s[row] - t_s[last] <= max_gap_s + 1e-6:
            found[-1] = slice(found[-1].start, int(row) + 1)
        else:
            found.append(slice(int(row), int(row) + 1))
    return found


def _ends(
    value: FloatArray, sigma: FloatArray, what: Plotted, min_span: float
) -> tuple[float, float]:
    """Return the ends of the axis: all values with their sigma, the limits and zero."""
    spread = np.nan_to_num(sigma)
    known = np.isfinite(value)
    shown = [0.0, *(value - spread)[known], *(value + spread)[known]]
    if what.limit is not None:
        bounds = (what.limit.at_least, what.limit.at_most)
        shown += [bound for bound in bounds if bound is not None]
    if what.peak_value is not None and math.isfinite(what.peak_value):
        shown.append(what.peak_value)
    low, high = float(min(shown)), float(max(shown))
    if what.limit is not None:  # room for what a one-sided limit allows
        room = ROOM_BEYOND * max(high - low, min_span)
        if what.limit.at_least is None and what.limit.at_most is not None:
            low = min(low, what.limit.at_most - room)
        if what.limit.at_most is None and what.limit.at_least is not None:
            high = max(high, what.limit.at_least + room)
    missing = max(min_span - (high - low), 0.0)
    return low - missing / 2, high + missing / 2


def _thinned(values: FloatArray) -> NDArray[np.intp]:
    """Return the rows to draw: the lowest and highest of each part when there are very many."""
    if len(values) <= MOST_POINTS:
        return np.arange(len(values))
    parts = np.array_split(np.arange(len(values)), MOST_POINTS // 2)
    kept = {int(part[pick(values[part])]) for part in parts for pick in (np.argmin, np.argmax)}
    return np.array(sorted(kept | {0, len(values) - 1}))


def _points(plane: _Plane, t_s: FloatArray, values: FloatArray) -> str:
    return " ".join(
        f"{SIDE * plane.x(float(t)):.1f},{SIDE * plane.y(float(v)):.1f}"
        for t, v in zip(t_s, values, strict=True)
    )


def _line(plane: _Plane, t_s: FloatArray, value: FloatArray) -> str:
    rows = _thinned(value)
    if len(rows) == 1:  # a single look is a dot: a line of no length with round ends
        return f"M{_points(plane, t_s, value)} h0.01"
    return f"M{_points(plane, t_s[rows], value[rows])}"


def _band(plane: _Plane, t_s: FloatArray, value: FloatArray, sigma: FloatArray) -> str:
    rows = _thinned(value)
    spread = np.nan_to_num(sigma[rows])
    there = _points(plane, t_s[rows], value[rows] + spread)
    back = _points(plane, t_s[rows][::-1], (value[rows] - spread)[::-1])
    return f"M{there} L{back} Z"


def _column(plane: _Plane, start_s: float, end_s: float) -> Box:
    left = min(max(plane.x(start_s), 0.0), 1.0)
    right = min(max(plane.x(end_s), 0.0), 1.0)
    return Box(round(100 * left, 2), 0.0, round(100 * (right - left), 2), 100.0)


def _allowed(plane: _Plane, limit: Limit | None) -> Box | None:
    if limit is None:
        return None
    top = 0.0 if limit.at_most is None else plane.y(limit.at_most)
    bottom = 1.0 if limit.at_least is None else plane.y(limit.at_least)
    return Box(0.0, round(100 * top, 2), 100.0, round(100 * (bottom - top), 2))


def _unseen(plane: _Plane, t_s: FloatArray, stretches: list[slice]) -> list[Box]:
    """Return the columns in which nothing was known."""
    edges = [plane.start_s]
    for rows in stretches:
        edges += [float(t_s[rows.start]), float(t_s[rows.stop - 1])]
    edges.append(plane.end_s)
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [_column(plane, start, end) for start, end in pairs if end - start > MIN_UNSEEN_S]


def _peak(plane: _Plane, what: Plotted, peak_s: float | None, unit: str) -> Mark | None:
    if peak_s is None or what.peak_value is None or not math.isfinite(what.peak_value):
        return None
    if not plane.start_s <= peak_s <= plane.end_s:
        return None
    left, top = 100 * plane.x(peak_s), 100 * plane.y(what.peak_value)
    return Mark(round(left, 2), round(top, 2), amount(what.peak_value, unit))

"""Axes: round numbers between two ends."""

from __future__ import annotations

import math

STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
MOST_TICKS = 6
"""More times than this would run into each other on a telephone."""


def round_step(span: float, most: int) -> float:
    """Return the smallest 1, 2 or 5 × 10ⁿ that cuts `span` into at most `most` parts."""
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * step for step in (1, 2, 5, 10) if power * step >= raw * (1 - 1e-9))


def time_step(span_s: float, most: int) -> float:
    """Return the smallest step of a clock that cuts `span_s` into at most `most` parts."""
    fitting = (step for step in STEPS_S if span_s / step <= most + 1e-9)
    return next(fitting, STEPS_S[-1] * math.ceil(span_s / STEPS_S[-1] / most))


def ticks(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of `step` from `low` to `high`, both included."""
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(index * step, 6) + 0.0 for index in range(first, last + 1)]

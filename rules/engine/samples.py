"""Signals of one subject against requirements, sample by sample, in three values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray
from rules.engine.spans import inside, runs
from rules.requirement import SignalRequirement
from rules.scene import Scene, Span, Subject
from rules.signals import Quantity
from rules.vocabulary import MEASURE_UNITS


@dataclass(frozen=True, slots=True)
class Samples:
    """One measure of one subject against its limit.

    Attributes
    ----------
    t_s : (T,) times; value, sigma, margin : (T,), NaN where not observed.
    observed : (T,) whether the value is known; holds, fails : (T,) whether it surely does. A sample
        that neither holds nor fails is unknown: not observed, or too near to the limit.
    """

    requirement: SignalRequirement
    t_s: FloatArray
    value: FloatArray
    sigma: FloatArray
    margin: FloatArray
    observed: BoolArray
    holds: BoolArray
    fails: BoolArray

    @property
    def unit(self) -> str:
        """The measure's unit."""
        return MEASURE_UNITS[self.requirement.measure]

    def at(self, rows: slice) -> Samples:
        """Return the samples in `rows`."""
        return Samples(
            self.requirement,
            self.t_s[rows],
            self.value[rows],
            self.sigma[rows],
            self.margin[rows],
            self.observed[rows],
            self.holds[rows],
            self.fails[rows],
        )

    def quantity(self, row: int) -> Quantity:
        """Return the measured value of one sample."""
        return Quantity(float(self.value[row]), float(self.sigma[row]), self.unit)


def grid(scene: Scene, subject: Subject) -> FloatArray:
    """Return (T,) the times at which `subject` was looked at in its role."""
    for signal in scene.signals.get(subject.track_id, {}).values():
        t_s = signal.t_s
        return t_s[inside(t_s, [(subject.start_s, subject.end_s)])]
    return np.empty(0)


def values_of(scene: Scene, subject: Subject, measure: str) -> tuple[FloatArray, FloatArray]:
    """Return value and sigma of a measure on the subject's grid; NaN where never perceived.

    Raises
    ------
    ValueError
        When the signals of a track do not share their times.
    """
    signal = scene.signals.get(subject.track_id, {}).get(measure)
    t_s = grid(scene, subject)
    if signal is None:
        return np.full(len(t_s), np.nan), np.full(len(t_s), np.nan)
    rows = inside(signal.t_s, [(subject.start_s, subject.end_s)])
    if not np.array_equal(signal.t_s[rows], t_s):
        raise ValueError(f"track {subject.track_id}: {measure} has times of its own")
    value = np.where(signal.observable[rows], signal.value[rows], np.nan)
    return value, signal.sigma[rows]


def sample(
    scene: Scene, subject: Subject, requirement: SignalRequirement, k_sigma: float
) -> Samples:
    """Compare every sample of a measure with its limit.

    A margin smaller than `k_sigma` sigma decides nothing, nor does an unknown sigma; states and
    classes have no sigma and decide by themselves.
    """
    value, sigma = values_of(scene, subject, requirement.measure)
    limit = requirement.limit
    below = np.inf if limit.at_least is None else value - limit.at_least
    above = np.inf if limit.at_most is None else limit.at_most - value
    margin = np.where(np.isnan(value), np.nan, np.minimum(below, above))
    needed = np.zeros(len(value)) if requirement.classes else k_sigma * sigma
    return Samples(
        requirement=requirement,
        t_s=grid(scene, subject),
        value=value,
        sigma=sigma,
        margin=margin,
        observed=np.isfinite(value),
        holds=(margin >= 0) & (margin >= needed),
        fails=(margin < 0) & (-margin >= needed),
    )


def observed_spans(
    scene: Scene, subject: Subject, measures: Iterable[str], max_gap_s: float
) -> list[Span]:
    """Return when all of `measures` were observed, gaps up to `max_gap_s` held.

    Without measures: the whole time of the subject.
    """
    names = tuple(measures)
    if not names:
        return [(subject.start_s, subject.end_s)]
    t_s = grid(scene, subject)
    seen = np.ones(len(t_s), dtype=np.bool_)
    for name in names:
        seen &= np.isfinite(values_of(scene, subject, name)[0])
    return runs(t_s, seen, max_gap_s)

"""What the finders of episodes share: the signals of one track, read at rows and spans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray, PersonTrack
from rules.episode import Episode
from rules.signals import Quantity, TrackSignals
from rules.smoothing import Indices, known_median


@dataclass(frozen=True, slots=True)
class Context:
    """One track, its signals, and the episodes that other finders have found in it so far."""

    track: PersonTrack
    signals: TrackSignals
    found: tuple[Episode, ...] = ()

    def value(self, measure: str) -> FloatArray:
        """(T,) the measure's values; all NaN when it was not computed."""
        signal = self.signals.get(measure)
        return np.full(len(self.track.t_s), np.nan) if signal is None else signal.value

    def sigma(self, measure: str) -> FloatArray:
        """(T,) the measure's standard deviations; all NaN when it was not computed."""
        signal = self.signals.get(measure)
        return np.full(len(self.track.t_s), np.nan) if signal is None else signal.sigma

    def median(self, measure: str, rows: Indices) -> float:
        """Return the median over `rows` of what is known; NaN when nothing is."""
        return known_median(self.value(measure)[rows])

    def median_sigma(self, measure: str, rows: Indices) -> float:
        """Return the median of the measure's deviations over `rows`; NaN when nothing is known."""
        return known_median(self.sigma(measure)[rows])

    def share(self, state: str, start_s: float, end_s: float) -> float:
        """Return the share of a span's known samples in which a state holds; 0 without any."""
        t = self.track.t_s
        known = self.value(state)[(t >= start_s) & (t <= end_s)]
        known = known[np.isfinite(known)]
        return float(np.mean(known > 0.5)) if len(known) else 0.0

    def quantity(self, measure: str, rows: Indices, unit: str) -> Quantity | None:
        """Return the median over `rows` with its sigma, None when nothing is known there.

        Neighbouring samples err together, so that the median is no surer than one of them.
        """
        value, sigma = self.median(measure, rows), self.median_sigma(measure, rows)
        return Quantity(value, sigma, unit) if np.isfinite(value) else None

    def overlaps(self, start_s: float, end_s: float, kinds: tuple[str, ...]) -> bool:
        """Whether an episode found before, of one of `kinds`, shares time with the span."""
        return any(e.kind in kinds and e.start_s < end_s and e.end_s > start_s for e in self.found)


def time_sigma_s(track: PersonTrack) -> float:
    """Return the deviation of a span between two edges: each is known to within a sample."""
    step = float(np.median(np.diff(track.t_s))) if len(track.t_s) > 1 else 0.0
    return float(np.sqrt(2.0) * step / 2)

"""What the finders of episodes share: the signals of one track, read at rows and spans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray, PersonTrack
from rules.episode import Episode
from rules.measures.arms import Side
from rules.measures.height import shoulder_place_m
from rules.measures.reach import Reach, reaches_of
from rules.signals import Quantity, TrackSignals
from rules.smoothing import Indices, known_median

SHARED_TIME = 0.5


@dataclass(frozen=True, slots=True)
class Context:
    """One track and what the finders need of it.

    Attributes
    ----------
    signals : by measure name; one that is absent counts as unknown.
    reaches : where either hand is.
    shoulders_m : (T, 2) place of the shoulder centre in the picture, right + and up +.
    found : the episodes that other finders have found so far.
    """

    track: PersonTrack
    signals: TrackSignals
    reaches: Mapping[Side, Reach]
    shoulders_m: FloatArray
    found: tuple[Episode, ...] = ()

    @classmethod
    def of(cls, track: PersonTrack, signals: TrackSignals) -> Context:
        """Return the context of a track in which nothing has been found yet."""
        return cls(track, signals, reaches_of(track), shoulder_place_m(track))

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

    def face_px(self, rows: Indices) -> float:
        """Return the median width of the face over `rows`, 0 where none is seen."""
        seen = np.isfinite(self.track.face_score[rows])
        return float(np.median(np.where(seen, self.track.face_size_px[rows], 0.0)))

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
        """Whether an episode found before, of one of `kinds`, happens at the time of the span.

        The two must share half of the shorter one: one may well begin while another ends.
        """
        return any(
            e.kind in kinds
            and min(e.end_s, end_s) - max(e.start_s, start_s)
            > SHARED_TIME * min(e.end_s - e.start_s, end_s - start_s)
            for e in self.found
        )


def time_sigma_s(track: PersonTrack) -> float:
    """Return the deviation of a span between two edges: each is known to within a sample."""
    step = float(np.median(np.diff(track.t_s))) if len(track.t_s) > 1 else 0.0
    return float(np.sqrt(2.0) * step / 2)

"""Which measure, counted from where and under which limit, shows what a finding is about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from auditor.shown_signal import Measured, depth_baseline, episode_of, signal_of
from rules.coverage import measures_needed
from rules.episodes.bow import bend_sigma_deg
from rules.finding import Finding, Limit
from rules.norm import AnyNorm, WhileNorm
from rules.signals import Signal
from rules.vocabulary import MEASURE_UNITS


@dataclass(frozen=True, slots=True)
class Plotted:
    """A signal as it is drawn.

    Attributes
    ----------
    baseline : subtracted from the signal's values, so that a limit on a bow's depth can be drawn.
    limit : allowed values after that subtraction; None when the limit is on something else.
    peak_value : the measured value at the decisive moment; None when it is not of this axis.
    depth_of : the kind of episode whose depth is drawn, None when the measure itself is.
    """

    signal: Signal
    baseline: float
    limit: Limit | None
    peak_value: float | None
    depth_of: str | None


def plotted(judgement: Measured, finding: Finding, norm: AnyNorm) -> Plotted | None:
    """Return what to draw for `finding`, or None when nothing was measured of its person."""
    signal = signal_of(judgement, finding)
    if signal is None:
        return _standing_in(judgement, finding, norm)
    on_axis = finding.measured is not None and finding.measured.unit == _unit(signal)
    limit = finding.limit if on_axis else None
    peak = finding.measured.value if finding.measured is not None and on_axis else None
    baseline, episode = depth_baseline(judgement, finding), episode_of(judgement, finding)
    if baseline is None or episode is None:
        return Plotted(signal, 0.0, limit, peak, None)
    if episode.kind == "bow":  # its zero is the person's own upright, which is better known
        signal = replace(signal, sigma=bend_sigma_deg(signal.sigma))
    return Plotted(signal, baseline, limit, peak, episode.kind)


def _standing_in(judgement: Measured, finding: Finding, norm: AnyNorm) -> Plotted | None:
    """Return the measure that the norm looks at, for a share of time or for what did not happen."""
    if finding.track_id is None:
        return None
    signals = judgement.signals.get(finding.track_id, {})
    if isinstance(norm, WhileNorm):
        first = norm.require[0]
        signal = signals.get(first.measure)
        return None if signal is None else Plotted(signal, 0.0, first.limit, None, None)
    names = (name for name in measures_needed(norm) if name in signals)
    found = next(names, None)
    return None if found is None else Plotted(signals[found], 0.0, None, None, None)


def _unit(signal: Signal) -> str:
    return MEASURE_UNITS[signal.measure]

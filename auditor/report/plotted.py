"""Which measure, counted from where and under which limit, shows what a finding is about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from auditor.result import Judgement
from auditor.shown_signal import episode_of, signal_of
from rules.coverage import measures_needed
from rules.episode import Episode
from rules.finding import Finding, Limit
from rules.norm import AnyNorm, WhileNorm
from rules.signals import Signal

FROM_BASELINE = ("bow", "nod")
"""Kinds whose depth counts from the person's own baseline and not from gravity."""


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


def plotted(judgement: Judgement, finding: Finding, norm: AnyNorm) -> Plotted | None:
    """Return what to draw for `finding`, or None when nothing was measured of its person."""
    signal = signal_of(judgement, finding)
    if signal is None:
        return _standing_in(judgement, finding, norm)
    episode = episode_of(judgement, finding)
    on_axis = finding.measured is not None and finding.measured.unit == _unit(signal)
    limit = finding.limit if on_axis else None
    peak = finding.measured.value if finding.measured is not None and on_axis else None
    baseline = None if episode is None else _baseline(signal, episode)
    if baseline is None or episode is None or not _counts_from_baseline(finding, episode):
        return Plotted(signal, 0.0, limit, peak, None)
    return Plotted(signal, baseline, limit, peak, episode.kind)


def _standing_in(judgement: Judgement, finding: Finding, norm: AnyNorm) -> Plotted | None:
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


def _counts_from_baseline(finding: Finding, episode: Episode) -> bool:
    return episode.kind in FROM_BASELINE and finding.measured_name in episode.attributes


def _baseline(signal: Signal, episode: Episode) -> float | None:
    """Return the value from which the depth of `episode` was counted."""
    depth = episode.attributes.get("depth")
    if depth is None or episode.kind not in FROM_BASELINE:
        return None
    known = np.isfinite(signal.value)
    if not known.any():
        return None
    at_peak = float(np.interp(episode.peak_s, signal.t_s[known], signal.value[known]))
    return at_peak - depth.value


def _unit(signal: Signal) -> str:
    return "deg" if signal.measure.endswith("_deg") else "ratio"

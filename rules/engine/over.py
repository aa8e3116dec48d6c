"""``over: {window, share}``: in how much of the time due a requirement holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray
from rules.engine.case import Case
from rules.engine.due import Due, Standing
from rules.engine.spans import EPS_S
from rules.engine.weighing import Truth, Weighing
from rules.finding import Finding, Limit
from rules.norm_parts import Over
from rules.reasons import NOT_OBSERVED, TOO_SHORT, WITHIN_UNCERTAINTY
from rules.scene import Span, Subject
from rules.signals import Quantity


@dataclass(frozen=True, slots=True)
class Shares:
    """Seconds of due time in which the requirement holds, fails, or is too near to its limit.

    `due_s` counts unseen time too.
    """

    holds_s: float
    fails_s: float
    unsure_s: float
    due_s: float

    @property
    def observed_s(self) -> float:
        """Seconds in which the requirement was observed."""
        return self.holds_s + self.fails_s + self.unsure_s


def judge_share(
    case: Case, over: Over, subject: Subject, due: Due, standing: Standing
) -> Iterator[Finding]:
    """Yield one finding per full window of due time; one open finding when there is none."""
    windows = list(_windows(due, over.window))
    for window in windows:
        part = due.within(window)
        rows = slice(part.rows.start - due.rows.start, part.rows.stop - due.rows.start)
        shares = _shares(part, standing.at(rows), case.terms.max_gap)
        weighing = weigh_share(shares, over.share, case.terms.min_observed)
        yield case.finding(subject, window, None, weighing)
    if not windows:
        yield case.finding(subject, due.span, None, Weighing(Truth.UNKNOWN, reason=TOO_SHORT))


def _windows(due: Due, window_s: float) -> Iterator[Span]:
    """Yield consecutive windows that each hold `window_s` of due time; the rest is not judged."""
    begin, left = due.spans[0][0], window_s
    for start, end in due.spans:
        at = start
        while end - at >= left - EPS_S:
            at += left
            yield (begin, at)
            begin, left = at, window_s
        left -= end - at
        if left > window_s - EPS_S:
            begin = end


def _shares(due: Due, standing: Standing, max_gap_s: float) -> Shares:
    """Weigh every due sample with the time until the next look, unless that is a gap."""
    step = np.diff(due.t_s, append=due.t_s[-1:])
    left = np.maximum(due.span[1] - due.t_s, 0.0)
    step = np.where(due.due & (step <= max_gap_s + EPS_S), np.minimum(step, left), 0.0)

    def seconds(mask: BoolArray) -> float:
        return float(np.sum(step[mask & due.due]))

    unsure = standing.observed & ~standing.holds & ~standing.fails
    return Shares(
        seconds(standing.holds & standing.observed),
        seconds(standing.fails),
        seconds(unsure),
        max(due.total_s, seconds(due.due)),
    )


def weigh_share(shares: Shares, required: float, min_observed: float) -> Weighing:
    """Compare the share of observed time that holds with the share required.

    Violated only when the share would be too low even if all that is unseen or unsure held, so
    that looking less never makes a violation.
    """
    limit = Limit(required, None)
    if shares.observed_s < max(min_observed * shares.due_s, EPS_S) - EPS_S:
        return _share(Truth.UNKNOWN, shares, limit, NOT_OBSERVED)
    if shares.fails_s > (1 - required) * shares.due_s + EPS_S:
        return _share(Truth.FAILS, shares, limit, None)
    if shares.holds_s >= required * shares.observed_s - EPS_S:
        return _share(Truth.HOLDS, shares, limit, None)
    nearly = shares.holds_s + shares.unsure_s >= required * shares.observed_s
    reason = WITHIN_UNCERTAINTY if nearly else NOT_OBSERVED
    return _share(Truth.UNKNOWN, shares, limit, reason)


def _share(truth: Truth, shares: Shares, limit: Limit, reason: str | None) -> Weighing:
    """Return the weighing; sigma is half of the share that could be either."""
    if shares.observed_s <= EPS_S:
        return Weighing(truth, "share", None, limit, None, reason)
    share = shares.holds_s / shares.observed_s
    measured = Quantity(share, shares.unsure_s / shares.observed_s / 2, "ratio")
    quantities = (("share", measured),)
    return Weighing(truth, "share", measured, limit, limit.margin(share), reason, quantities)

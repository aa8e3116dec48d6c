"""``while: S, require: P`` with ``grace`` (and ``clear``), or ``over: {window, share}``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from models.observations import BoolArray
from rules.engine.case import Case
from rules.engine.due import Due, Standing, due_of, either, standing_of
from rules.engine.over import judge_share
from rules.engine.samples import Samples
from rules.engine.spans import EPS_S, inside, runs
from rules.engine.weighing import Truth, Weighing
from rules.finding import Finding
from rules.norm import WhileNorm
from rules.reasons import NOT_OBSERVED, WITHIN_UNCERTAINTY
from rules.scene import Span, Subject
from rules.signals import Quantity


def judge_while(case: Case, norm: WhileNorm) -> Iterator[Finding]:
    """Yield the findings on everybody to whom the norm applies."""
    for subject in case.subjects():
        due = due_of(case, norm, subject)
        standings = [
            (variant, standing_of(variant, variant.norm, subject))
            for variant in case.variants(subject)
            if isinstance(variant.norm, WhileNorm)
        ]
        for opportunity in due.opportunities(case.terms.cooldown):
            variant, standing = _best_kept(standings, opportunity)
            if norm.over is not None:
                yield from judge_share(variant, norm.over, subject, opportunity, standing)
            elif norm.grace is not None and opportunity.total_s >= norm.grace - EPS_S:
                yield from _judge_grace(variant, norm, subject, opportunity, standing)


def _best_kept(standings: Sequence[tuple[Case, Standing]], due: Due) -> tuple[Case, Standing]:
    """Return the variant that is kept for longer while it is due, and how it stands then.

    Of a pair a sample fails only where it surely fails both variants.
    """
    there = [(variant, standing.at(due.rows)) for variant, standing in standings]
    if len(there) == 1:
        return there[0]
    held = [np.count_nonzero(standing.holds & due.due) for _, standing in there]
    best = int(np.argmax(held))
    variant, standing = there[best]
    return variant, either(standing, there[1 - best][1])


def _judge_grace(
    case: Case, norm: WhileNorm, subject: Subject, due: Due, standing: Standing
) -> Iterator[Finding]:
    """Judge one opportunity: every lasting deviation, else one finding on the whole."""
    broken = _deviations(case, norm, due, standing.fails)
    for span in broken:
        weighing, peak_s = _worst(due, standing, span)
        yield case.finding(subject, span, peak_s, weighing)
    if broken:
        return
    if due.share(standing.observed, case.terms.max_gap) < case.terms.min_observed - EPS_S:
        yield case.finding(subject, due.span, None, _typical(due, standing, NOT_OBSERVED))
        return
    unsure = due.due & standing.observed & ~standing.holds
    possible = _lasting(runs(due.t_s, unsure, case.terms.max_gap), norm.grace or 0.0)
    reason = WITHIN_UNCERTAINTY if possible else None
    yield case.finding(subject, due.span, None, _typical(due, standing, reason))


def _lasting(spans: Sequence[Span], at_least_s: float) -> list[Span]:
    return [span for span in spans if span[1] - span[0] >= at_least_s - EPS_S]


def _deviations(case: Case, norm: WhileNorm, due: Due, fails: BoolArray) -> list[Span]:
    """Return the stretches of sure failure that last for `grace`.

    One that has begun ends only when the requirement was kept for `clear`; two nearer than
    `cooldown` are one. A gap in what was seen longer than `max_gap` ends a stretch: nobody knows
    what happened there.
    """
    failing = runs(due.t_s, due.due & fails, case.terms.max_gap)
    found: list[Span] = []
    for span in failing:
        lasting = span[1] - span[0] >= (norm.grace or 0.0) - EPS_S
        since = span[0] - found[-1][1] if found else float("inf")
        if since <= max(norm.clear or 0.0, case.terms.cooldown if lasting else 0.0):
            found[-1] = (found[-1][0], span[1])
        elif lasting:
            found.append(span)
    return found


def _worst(due: Due, standing: Standing, span: Span) -> tuple[Weighing, float]:
    """Return the sample that lies furthest outside the limit within a deviation."""
    rows = due.due & inside(due.t_s, [span])
    part = standing.failing(rows)
    failing = np.flatnonzero(rows & part.fails)
    row = int(failing[np.argmin(part.margin[failing])])
    values = [(each, each.quantity(row)) for each in standing.parts]
    decides = standing.parts.index(part)
    return _weighing(Truth.FAILS, values, decides, span), float(due.t_s[row])


def _typical(due: Due, standing: Standing, reason: str | None) -> Weighing:
    """Return the medians over the time due; the one nearest to its limit decides."""
    truth = Truth.HOLDS if reason is None else Truth.UNKNOWN
    values = [
        (part, _median(part, due.due & part.observed))
        for part in standing.parts
        if np.any(due.due & part.observed)
    ]
    if not values:
        return Weighing(truth, reason=reason)
    margins = [part.requirement.limit.margin(measured.value) for part, measured in values]
    return _weighing(truth, values, margins.index(min(margins)), due.span, reason)


def _median(part: Samples, rows: BoolArray) -> Quantity:
    value, sigma = np.median(part.value[rows]), np.median(part.sigma[rows])
    return Quantity(float(value), float(sigma), part.unit)


def _weighing(
    truth: Truth,
    values: Sequence[tuple[Samples, Quantity]],
    decides: int,
    span: Span,
    reason: str | None = None,
) -> Weighing:
    part, measured = values[decides]
    limit = part.requirement.limit
    lasted = Quantity(span[1] - span[0], 0.0, "s")
    return Weighing(
        truth,
        part.requirement.measure,
        measured,
        limit,
        limit.margin(measured.value),
        reason,
        (*((each.requirement.measure, value) for each, value in values), ("duration", lasted)),
    )

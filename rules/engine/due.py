"""When a `while` norm is due of a subject, and how its requirements stand then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray
from rules.engine.case import Case
from rules.engine.excuses import surely_unexcused
from rules.engine.samples import Samples, grid, sample, values_of
from rules.engine.spans import EPS_S, clip, inside, join, length, runs
from rules.norm import WhileNorm
from rules.scene import Span, Subject


@dataclass(frozen=True, slots=True)
class Due:
    """The samples at which a norm is due, and the stretches that they make.

    `t_s` (T,) are the times of `rows` of the subject's grid, `due` (T,) whether the norm is due at
    a sample.
    """

    t_s: FloatArray
    due: BoolArray
    spans: tuple[Span, ...]
    rows: slice

    def within(self, span: Span) -> Due:
        """Return the part that lies in `span`, with the look after it, which ends its last one."""
        low = int(np.searchsorted(self.t_s, span[0] - EPS_S, side="left"))
        high = int(np.searchsorted(self.t_s, span[1] + EPS_S, side="right")) + 1
        t_s = self.t_s[low:high]
        first = bisect_left(self.spans, span[0], key=lambda one: one[1])
        last = bisect_right(self.spans, span[1], key=lambda one: one[0])
        return Due(
            t_s,
            self.due[low:high] & (t_s <= span[1] + EPS_S),
            tuple(clip(self.spans[first:last], span)),
            slice(self.rows.start + low, self.rows.start + low + len(t_s)),
        )

    def opportunities(self, cooldown_s: float) -> list[Due]:
        """Return the stretches, those nearer than `cooldown_s` as one."""
        return [self.within(span) for span in join(self.spans, cooldown_s)]

    @property
    def span(self) -> Span:
        """From the first moment to the last."""
        return (self.spans[0][0], self.spans[-1][1])

    @property
    def total_s(self) -> float:
        """How long the norm is due."""
        return length(self.spans)

    def share(self, mask: BoolArray, max_gap_s: float) -> float:
        """Return the share of the due time in which `mask` was known to hold, gaps held."""
        known = length(runs(self.t_s, self.due & mask, max_gap_s))
        return known / self.total_s if self.total_s > EPS_S else 0.0


def due_of(case: Case, norm: WhileNorm, subject: Subject) -> Due:
    """Return when `norm` is due: the states surely hold, have settled, and nothing may excuse."""
    t_s = grid(case.scene, subject)
    due = np.ones(len(t_s), dtype=np.bool_)
    for state in norm.states:
        due &= values_of(case.scene, subject, state)[0] > 0.5  # NaN compares false: not due
    held = runs(t_s, due, case.terms.max_gap)
    due &= inside(t_s, [(start + norm.settle, end) for start, end in held])
    for kind in norm.except_during:
        excused = [(each.start_s, each.end_s) for each in case.own_episodes(kind, subject)]
        due &= ~inside(t_s, excused)
    if norm.unless:
        due &= surely_unexcused(case, subject, t_s)
    return Due(t_s, due, tuple(runs(t_s, due, case.terms.max_gap)), slice(0, len(t_s)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How all requirements of a norm stand, sample by sample.

    `observed`, `holds`, `fails` : (T,); all hold together, and one that fails is enough to fail.
    """

    parts: tuple[Samples, ...]
    observed: BoolArray
    holds: BoolArray
    fails: BoolArray

    def at(self, rows: slice) -> Standing:
        """Return the samples in `rows`."""
        parts = tuple(part.at(rows) for part in self.parts)
        return Standing(parts, self.observed[rows], self.holds[rows], self.fails[rows])

    def failing(self, rows: BoolArray) -> Samples:
        """Return the requirement that fails at most of `rows`; the first of equals."""
        return max(self.parts, key=lambda part: int(np.count_nonzero(part.fails & rows)))


def standing_of(case: Case, norm: WhileNorm, subject: Subject) -> Standing:
    """Compare every sample of `subject` with what `norm` requires."""
    parts = tuple(
        sample(case.scene, subject, requirement, case.terms.k_sigma) for requirement in norm.require
    )
    return Standing(
        parts,
        np.all([part.observed for part in parts], axis=0),
        np.all([part.holds for part in parts], axis=0),
        np.any([part.fails for part in parts], axis=0),
    )


def either(one: Standing, other: Standing) -> Standing:
    """Return how a pair of variants stands, told in the quantities of `one`.

    Who keeps either keeps the pair.
    """
    holds = one.holds | other.holds
    return Standing(
        one.parts, holds | (one.observed & other.observed), holds, one.fails & other.fails
    )

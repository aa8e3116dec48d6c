"""Points: what a sheet loses for norms that were not kept, and out of how many opportunities.

A sheet is of one subject (a counter, a person, a hall) and one stretch of time (a shift, a day).
Longer periods are the mean of their sheets, so that a norm broken every day costs every day.
Nothing is deducted for what could not be seen, and a sheet without a verdict has no score.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.finding import Verdict
from rules.scene_id import is_scene


class Decision(StrEnum):
    """What a person made of a violation that was found."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    EXEMPTED = "exempted"


class Count(StrEnum):
    """How often a line deducts in one sheet: for each violation, or once however many."""

    EACH = "each"
    ONCE = "once"


class Deduct(StrEnum):
    """Which violations cost points: all but the rejected and exempted, or the confirmed alone."""

    UNLESS_REJECTED = "unless_rejected"
    WHEN_CONFIRMED = "when_confirmed"


@dataclass(frozen=True, slots=True)
class Judged:
    """One opportunity of a norm with its verdict and what a person decided about it, if anybody."""

    norm_id: str
    verdict: Verdict
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet.

    Attributes
    ----------
    prices : norm id → points that one violation costs; holds every norm of the line.
    count : once or for each violation; once costs the dearest.
    at_most : the most that the line can cost in one sheet, None = no such limit.
    """

    id: str
    prices: Mapping[str, float]
    count: Count = Count.EACH
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class ScoreRules:
    """A way of scoring: the points one starts with, and every norm's line."""

    base: float
    lines: tuple[Line, ...]
    deduct: Deduct = Deduct.UNLESS_REJECTED


@dataclass(frozen=True, slots=True)
class Tally:
    """Opportunities by what came of them; a verdict that a person set aside counts as neither.

    Attributes
    ----------
    kept, broken : decided; `broken` holds what a person confirmed and what nobody has looked at.
    unseen : could not be judged.
    rejected, exempted : violations that a person set aside.
    awaiting : the part of `broken` about which no person has decided.
    """

    kept: int = 0
    broken: int = 0
    unseen: int = 0
    rejected: int = 0
    exempted: int = 0
    awaiting: int = 0

    @property
    def opportunities(self) -> int:
        """All of them."""
        return self.kept + self.broken + self.unseen + self.rejected + self.exempted

    @property
    def decided(self) -> int:
        """Kept or broken: what a share is taken of."""
        return self.kept + self.broken

    @property
    def kept_share(self) -> float | None:
        """Share of the decided that was kept, [0, 1]; None when nothing was decided."""
        return self.kept / self.decided if self.decided else None

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(
            self.kept + other.kept,
            self.broken + other.broken,
            self.unseen + other.unseen,
            self.rejected + other.rejected,
            self.exempted + other.exempted,
            self.awaiting + other.awaiting,
        )


@dataclass(frozen=True, slots=True)
class Deduction:
    """What one line cost: `violations` charged, the points, and how many of them no person saw."""

    line: str
    violations: int
    points: float
    awaiting: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The score of one subject in one stretch of time.

    `score` is None where nothing was decided: no data is no full mark.
    """

    base: float
    tally: Tally
    deductions: tuple[Deduction, ...]
    score: float | None

    @property
    def deducted(self) -> float:
        """Points lost, before the score is held at 0."""
        return sum(one.points for one in self.deductions)


def tally(judged: Iterable[Judged]) -> Tally:
    """Return the opportunities by what came of them; what did not apply is none."""
    counts = Counter((one.verdict, one.decision) for one in judged)
    violated = {
        decision: n for (verdict, decision), n in counts.items() if verdict is Verdict.VIOLATED
    }
    awaiting = violated.get(None, 0)
    return Tally(
        kept=_of(counts, Verdict.COMPLIANT),
        broken=awaiting + violated.get(Decision.CONFIRMED, 0),
        unseen=_of(counts, Verdict.INDETERMINATE),
        rejected=violated.get(Decision.REJECTED, 0),
        exempted=violated.get(Decision.EXEMPTED, 0),
        awaiting=awaiting,
    )


def _of(counts: Mapping[tuple[Verdict, Decision | None], int], verdict: Verdict) -> int:
    return sum(n for (found, _), n in counts.items() if found is verdict)


def score_sheet(rules: ScoreRules, judged: Sequence[Judged]) -> Sheet:
    """Return the sheet of what was judged of one subject in one shift or day.

    Service scenes are left out: their steps are counted and charged by norms of their own.
    """
    judged = [one for one in judged if not is_scene(one.norm_id)]
    total = tally(judged)
    charged = [one for one in judged if is_charged(rules, one)]
    costs = (
        _cost(line, [one for one in charged if one.norm_id in line.prices]) for line in rules.lines
    )
    deductions = tuple(one for one in costs if one.violations)
    settled = total.decided + total.rejected + total.exempted
    points = sum(one.points for one in deductions)
    score = max(rules.base - points, 0.0) if settled else None
    return Sheet(rules.base, total, deductions, score)


def is_charged(rules: ScoreRules, one: Judged) -> bool:
    """Return whether a violation costs points, by what a person decided about it."""
    if one.verdict is not Verdict.VIOLATED:
        return False
    if rules.deduct is Deduct.WHEN_CONFIRMED:
        return one.decision is Decision.CONFIRMED
    return one.decision in {None, Decision.CONFIRMED}


def _cost(line: Line, charged: Sequence[Judged]) -> Deduction:
    prices = [line.prices[one.norm_id] for one in charged]
    points = max(prices, default=0.0) if line.count is Count.ONCE else sum(prices)
    if line.at_most is not None:
        points = min(points, line.at_most)
    awaiting = sum(one.decision is None for one in charged)
    return Deduction(line.id, len(charged), points, awaiting)


def mean_score(sheets: Iterable[Sheet]) -> float | None:
    """Return the mean of the scores there are; None when there is none."""
    scores = [sheet.score for sheet in sheets if sheet.score is not None]
    return sum(scores) / len(scores) if scores else None


def change(now: float | None, before: float | None) -> float | None:
    """Return how much a figure rose (+) or fell (−); None when either is not known."""
    return None if now is None or before is None else now - before


Z_95 = 1.96
"""Standard normal quantile of a two-sided 95 % interval."""


def differs_clearly(now: Tally, before: Tally) -> bool | None:
    """Return whether two kept shares differ by more than chance would; None without data.

    Newcombe's interval from two Wilson intervals (Statistics in Medicine 17, 1998, method 10) at
    95 % excludes zero. Opportunities of one person follow one another, so this is generous.
    """
    first, second = now.kept_share, before.kept_share
    if first is None or second is None:
        return None
    low_1, high_1 = wilson(now.kept, now.decided)
    low_2, high_2 = wilson(before.kept, before.decided)
    gap = first - second
    low = gap - math.hypot(first - low_1, high_2 - second)
    high = gap + math.hypot(high_1 - first, second - low_2)
    return not low <= 0 <= high


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of `hits` in `n` > 0 trials."""
    share, z2 = hits / n, Z_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)

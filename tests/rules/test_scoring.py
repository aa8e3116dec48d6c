"""Points: what is deducted, what never is, and what people decide."""

from __future__ import annotations

from itertools import permutations

import pytest

from rules.finding import Verdict
from rules.scoring import (
    Count,
    Decision,
    Deduct,
    Judged,
    Line,
    ScoreRules,
    Sheet,
    Tally,
    change,
    differs_clearly,
    mean_score,
    score_sheet,
    tally,
    wilson,
)

BROKEN = Judged("a.one", Verdict.VIOLATED)
OTHER = Judged("a.two", Verdict.VIOLATED)
KEPT = Judged("a.one", Verdict.COMPLIANT)
UNSEEN = Judged("a.one", Verdict.INDETERMINATE)
IDLE = Judged("a.one", Verdict.NOT_APPLICABLE)


def decided(decision: Decision, norm_id: str = "a.one") -> Judged:
    return Judged(norm_id, Verdict.VIOLATED, decision)


def rules(
    count: Count = Count.EACH,
    deduct: Deduct = Deduct.UNLESS_REJECTED,
    at_most: float | None = None,
) -> ScoreRules:
    line = Line("conduct", {"a.one": 2.0, "a.two": 5.0}, count, at_most)
    return ScoreRules(50.0, (line, Line("a.three", {"a.three": 1.0})), deduct)


def test_each_violation_costs_its_norms_points() -> None:
    sheet = score_sheet(rules(), [BROKEN, BROKEN, OTHER, KEPT])
    assert sheet.score == 50 - 2 - 2 - 5
    assert [(one.line, one.violations, one.points) for one in sheet.deductions] == [
        ("conduct", 3, 9.0)
    ]


def test_a_line_that_counts_once_costs_the_dearest_once() -> None:
    assert score_sheet(rules(Count.ONCE), [BROKEN, BROKEN, OTHER]).score == 45


def test_a_line_never_costs_more_than_its_most() -> None:
    assert score_sheet(rules(at_most=3.0), [BROKEN, BROKEN]).score == 47


def test_a_score_never_falls_below_zero() -> None:
    assert score_sheet(rules(), [OTHER] * 20).score == 0
    assert score_sheet(rules(), [OTHER] * 20).deducted == 100


def test_nothing_is_deducted_for_what_was_not_seen() -> None:
    sheet = score_sheet(rules(), [UNSEEN, UNSEEN, KEPT])
    assert sheet.score == 50
    assert sheet.tally == Tally(kept=1, unseen=2)


@pytest.mark.parametrize("judged", [[], [UNSEEN], [IDLE], [IDLE, UNSEEN]])
def test_without_a_verdict_there_is_no_score(judged: list[Judged]) -> None:
    assert score_sheet(rules(), judged).score is None


@pytest.mark.parametrize("decision", [Decision.REJECTED, Decision.EXEMPTED])
def test_what_a_person_set_aside_costs_nothing_and_is_said(decision: Decision) -> None:
    sheet = score_sheet(rules(), [decided(decision), KEPT])
    assert sheet.score == 50
    assert getattr(sheet.tally, decision.value) == 1
    assert sheet.tally.kept_share == 1.0
    assert sheet.tally.opportunities == 2


def test_a_confirmed_violation_is_not_provisional() -> None:
    sheet = score_sheet(rules(), [decided(Decision.CONFIRMED), BROKEN])
    assert sheet.score == 46
    assert sheet.tally.awaiting == 1
    assert sheet.deductions[0].awaiting == 1


def test_where_only_confirmed_violations_cost_the_others_wait() -> None:
    sheet = score_sheet(
        rules(deduct=Deduct.WHEN_CONFIRMED), [decided(Decision.CONFIRMED), BROKEN, OTHER]
    )
    assert sheet.score == 48
    assert sheet.tally.broken == 3


def test_the_order_of_findings_changes_nothing() -> None:
    judged = [BROKEN, OTHER, KEPT, UNSEEN, decided(Decision.REJECTED)]
    sheets = {score_sheet(rules(Count.ONCE), list(order)) for order in permutations(judged)}
    assert len(sheets) == 1


def test_more_that_was_not_seen_never_changes_a_score() -> None:
    judged = [BROKEN, KEPT]
    assert score_sheet(rules(), judged).score == score_sheet(rules(), judged + [UNSEEN] * 9).score


def test_the_mean_passes_over_sheets_without_a_score() -> None:
    sheets = [score_sheet(rules(), one) for one in ([KEPT], [BROKEN], [UNSEEN], [])]
    assert mean_score(sheets) == 49
    assert mean_score([Sheet(50, Tally(), (), None)]) is None


def test_a_change_needs_both_sides() -> None:
    assert change(97.0, 95.0) == 2.0
    assert change(None, 95.0) is None
    assert change(95.0, None) is None


def test_shares_are_of_what_was_decided() -> None:
    assert tally([KEPT, KEPT, KEPT, BROKEN, UNSEEN]).kept_share == 0.75
    assert tally([UNSEEN]).kept_share is None


def test_wilson_interval_against_the_published_example() -> None:
    # Newcombe 1998, table I: 81 of 263, method 3
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_differences_are_clear_only_with_enough_of_them() -> None:
    # Newcombe 1998, table II: 56/70 against 48/80, method 10: 0.0524 to 0.3339
    assert differs_clearly(Tally(kept=56, broken=14), Tally(kept=48, broken=32)) is True
    assert differs_clearly(Tally(kept=3, broken=1), Tally(kept=2, broken=2)) is False
    assert differs_clearly(Tally(kept=3), Tally(unseen=4)) is None

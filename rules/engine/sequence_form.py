"""``after: E, sequence: [steps], within: T``: a service scene, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rules.engine.absence import absence_unproven, away_s
from rules.engine.candidates import Candidate, Search, search_for
from rules.engine.case import Case
from rules.engine.spans import EPS_S
from rules.engine.triggered import Answer, Respond, judge_triggers
from rules.engine.weighing import Truth, Weighing
from rules.engine.window import Window, open_window
from rules.episode import Episode
from rules.finding import Finding, Limit, StepResult, StepState
from rules.norm import SequenceNorm
from rules.scene import Subject
from rules.sequence import Step
from rules.signals import Quantity

DONE_WRONG = frozenset({StepState.MISSED, StepState.OUT_OF_ORDER})
BEFORE_ALL = float("-inf")


def judge_sequence(case: Case, norm: SequenceNorm) -> Iterator[Finding]:
    """Yield one finding per trigger, of whom of those present kept the most."""
    missed = weigh_steps(
        [
            StepResult(step.step, StepState.UNSEEN if step.require is None else StepState.MISSED)
            for step in norm.sequence
        ]
    )
    yield from judge_triggers(
        case,
        norm,
        lambda variant, subject: _prepare(variant, norm, subject),
        choose=lambda replies: max(replies, key=lambda reply: reply.preference),
        missing=missed,
    )


def _prepare(case: Case, norm: SequenceNorm, subject: Subject) -> Respond:
    away = away_s(case, norm.after)
    searches = {
        step.step: search_for(case, step.predicate, subject, away) for step in norm.seen_steps
    }

    def respond(trigger: Episode) -> Answer:
        windows = {
            step.step: open_window(
                (norm.early, norm.within if step.within is None else step.within),
                case.terms,
                trigger.end_s,
                case.scene,
                subject,
                searches[step.step].observed,
            )
            for step in norm.seen_steps
        }
        return _follow(case, norm, searches, windows)

    return respond


def _follow(
    case: Case,
    norm: SequenceNorm,
    searches: Mapping[str, Search],
    windows: Mapping[str, Window],
) -> Answer:
    """Take the steps in the norm's order, each at the first time that leaves the next ones room."""
    began_s = BEFORE_ALL
    ended_s: list[float] = []
    results: list[StepResult] = []
    for step in norm.sequence:
        if step.require is None:
            results.append(StepResult(step.step, StepState.UNSEEN))
            continue
        search, window = searches[step.step], windows[step.step]
        result, taken = _take(case, step, search, window, began_s)
        results.append(result)
        ended_s.append(window.end_s if taken is None else taken.span[1])
        if taken is not None and not step.any_order:
            began_s = max(began_s, taken.span[0])
    first = min(window.start_s for window in windows.values())
    done_s = [one.at_s for one in results if one.at_s is not None]
    return Answer((first, max(ended_s)), max(done_s, default=None), weigh_steps(results))


def _take(
    case: Case, step: Step, search: Search, window: Window, began_s: float
) -> tuple[StepResult, Candidate | None]:
    """Return what became of a step, and what met it, given when the step before it began."""
    found = sorted(search.candidates(window), key=lambda one: one.span)
    timely = [one for one in found if step.any_order or one.span[1] >= began_s - EPS_S]
    for one in timely:
        if one.weighing.truth is Truth.HOLDS:
            return StepResult(step.step, StepState.MET, one.peak_s), one
    for one in timely:
        if one.weighing.truth is Truth.UNKNOWN:
            return StepResult(step.step, StepState.OPEN, reason=one.weighing.reason), None
    since_s = window.start_s if step.any_order else max(window.start_s, began_s)
    rest = Window(since_s, max(since_s, window.end_s), window.open_reason)
    reason = absence_unproven(case, search, rest)
    if reason is not None:
        return StepResult(step.step, StepState.OPEN, reason=reason), None
    early = [one for one in found if one.weighing.truth is Truth.HOLDS]
    if early:
        return StepResult(step.step, StepState.OUT_OF_ORDER, early[0].peak_s), None
    return StepResult(step.step, StepState.MISSED), None


def weigh_steps(results: Sequence[StepResult]) -> Weighing:
    """Return the scene's weighing: one step surely missed or out of order breaks it."""
    states = [one.state for one in results]
    seen = len(states) - states.count(StepState.UNSEEN)
    kept = states.count(StepState.MET)
    missed = sum(state in DONE_WRONG for state in states)
    reason = None
    if missed:
        truth = Truth.FAILS
    elif kept < seen:
        truth = Truth.UNKNOWN
        reason = next(one.reason for one in results if one.state is StepState.OPEN)
    else:
        truth = Truth.HOLDS
    counts = {"steps": seen, "kept": kept, "missed": missed}
    quantities = tuple((name, Quantity(float(n), 0.0, "count")) for name, n in counts.items())
    limit = Limit(float(seen), None)
    return Weighing(
        truth,
        "kept",
        dict(quantities)["kept"],
        limit,
        float(kept - seen),
        reason,
        quantities,
        tuple(results),
    )

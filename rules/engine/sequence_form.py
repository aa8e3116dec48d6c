"""``after: E, sequence: [steps], within: T``: a service scene, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rules.engine.absence import absence_unproven, away_s
from rules.engine.candidates import Candidate, Search, search_for
from rules.engine.case import Case
from rules.engine.spans import EPS_S
from rules.engine.triggered import Answer, Respond, judge_triggers
from rules.engine.weighing import Truth, Weighing, weigh_episode
from rules.engine.window import Window, open_window
from rules.episode import Episode
from rules.finding import Finding, Limit, StepResult, StepState
from rules.norm import SequenceNorm
from rules.reasons import CLIP_ENDED
from rules.requirement import EpisodeRequirement
from rules.scene import Span, Subject
from rules.sequence import Step
from rules.signals import Quantity
from rules.vocabulary import SCENE_TRIGGERS

DONE_WRONG = frozenset({StepState.MISSED, StepState.OUT_OF_ORDER})
NOT_JUDGED = frozenset({StepState.UNSEEN, StepState.PASSED_OVER})
BEFORE_ALL = float("-inf")


def judge_sequence(case: Case, norm: SequenceNorm) -> Iterator[Finding]:
    """Yield one finding per trigger, of whom of those present kept the most."""
    missed = weigh_steps([StepResult(step.step, _when_nobody_came(step)) for step in norm.sequence])
    yield from judge_triggers(
        case,
        norm,
        lambda variant, subject: _prepare(variant, norm, subject),
        choose=lambda replies: max(replies, key=lambda reply: reply.preference),
        missing=missed,
    )


def _when_nobody_came(step: Step) -> StepState:
    if step.require is None:
        return StepState.UNSEEN
    return StepState.PASSED_OVER if step.optional else StepState.MISSED


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which a step may be done: how to look for it, and when."""

    search: Search
    window: Window


def _prepare(case: Case, norm: SequenceNorm, subject: Subject) -> Respond:
    away = away_s(case, norm.after)
    searches = {
        step.step: [search_for(case, predicate, subject, away) for predicate in step.predicates]
        for step in norm.seen_steps
    }

    def ways(step: Step, trigger: Episode) -> list[_Way]:
        early = norm.early if step.early is None else step.early
        within = norm.within if step.within is None else step.within
        times, at_s = (early, within), trigger.end_s
        return [
            _Way(one, open_window(times, case.terms, at_s, case.scene, subject, one.observed))
            for one in searches[step.step]
        ]

    return lambda trigger: _follow(case, norm, trigger, lambda step: ways(step, trigger))


def _follow(
    case: Case, norm: SequenceNorm, trigger: Episode, ways_of: Callable[[Step], list[_Way]]
) -> Answer:
    """Take the steps in the norm's order, each at the first time that leaves the next ones room."""
    began_s = BEFORE_ALL
    spans: list[Span] = []
    results: list[StepResult] = []
    for step in norm.sequence:
        if step.require is None:
            results.append(StepResult(step.step, StepState.UNSEEN))
            continue
        if _is_of_the_trigger(step, norm):
            results.append(_of_the_trigger(case, step, trigger))
            spans.append((trigger.start_s, trigger.end_s))
            continue
        ways = ways_of(step)
        result, taken = _take(case, step, ways, began_s)
        if taken is None and step.optional:
            results.append(StepResult(step.step, StepState.PASSED_OVER))
            continue
        results.append(result)
        start_s = min(way.window.start_s for way in ways)
        end_s = max(way.window.end_s for way in ways) if taken is None else taken.span[1]
        spans.append((start_s, end_s))
        if taken is not None and not step.any_order:
            began_s = max(began_s, taken.span[0])
    done_s = [one.at_s for one in results if one.at_s is not None]
    span = (min(start for start, _ in spans), max(end for _, end in spans))
    return Answer(span, max(done_s, default=None), weigh_steps(results))


def _is_of_the_trigger(step: Step, norm: SequenceNorm) -> bool:
    """Return whether a step says how the gesture is done that the scene begins with."""
    kinds = {one.episode for one in step.predicates if isinstance(one, EpisodeRequirement)}
    return norm.after not in SCENE_TRIGGERS and kinds == {norm.after}


def _of_the_trigger(case: Case, step: Step, trigger: Episode) -> StepResult:
    """Return what became of a step that the trigger itself is: whatever others there were."""
    weighings = [
        weigh_episode(trigger, one.where, case.terms.k_sigma)
        for one in step.predicates
        if isinstance(one, EpisodeRequirement)
    ]
    best = max(weighings, key=lambda weighing: weighing.truth)
    if best.truth is Truth.FAILS:
        return StepResult(step.step, StepState.MISSED)
    if best.truth is Truth.HOLDS and not trigger.cut:
        return StepResult(step.step, StepState.MET, trigger.peak_s)
    return StepResult(step.step, StepState.OPEN, reason=best.reason or CLIP_ENDED)


def _take(
    case: Case, step: Step, ways: Sequence[_Way], began_s: float
) -> tuple[StepResult, Candidate | None]:
    """Return what became of a step, and what met it, given when the step before it began."""
    found = [one for way in ways for one in way.search.candidates(way.window)]
    found.sort(key=lambda one: one.span)
    timely = [one for one in found if step.any_order or one.span[1] >= began_s - EPS_S]
    for one in timely:
        if one.weighing.truth is Truth.HOLDS:
            return StepResult(step.step, StepState.MET, one.peak_s), one
    for one in timely:
        if one.weighing.truth is Truth.UNKNOWN:
            return StepResult(step.step, StepState.OPEN, reason=one.weighing.reason), None
    for way in ways:
        window = way.window
        since_s = window.start_s if step.any_order else max(window.start_s, began_s)
        rest = Window(since_s, max(since_s, window.end_s), window.open_reason)
        reason = absence_unproven(case, way.search, rest)
        if reason is not None:
            return StepResult(step.step, StepState.OPEN, reason=reason), None
    early = [one for one in found if one.weighing.truth is Truth.HOLDS]
    if early:
        return StepResult(step.step, StepState.OUT_OF_ORDER, early[0].peak_s), None
    return StepResult(step.step, StepState.MISSED), None


def weigh_steps(results: Sequence[StepResult]) -> Weighing:
    """Return the scene's weighing: one step surely missed or out of order breaks it."""
    states = [one.state for one in results]
    seen = sum(state not in NOT_JUDGED for state in states)
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

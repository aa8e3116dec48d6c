"""``after: E, require | forbid: P, within: T``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rules.engine.candidates import Candidate, Search, search_for
from rules.engine.case import Case
from rules.engine.each_form import judge_each
from rules.engine.spans import EPS_S, gaps, longest
from rules.engine.weighing import Truth, Weighing
from rules.engine.window import Window, may_hide, open_window, share_observed
from rules.episode import Episode
from rules.finding import Finding
from rules.norm import AfterNorm
from rules.reasons import CLIP_ENDED, NOBODY_SEEN, NOT_OBSERVED
from rules.requirement import EpisodeRequirement
from rules.scene import Span, Subject
from rules.vocabulary import SCENE_TRIGGERS


@dataclass(frozen=True, slots=True)
class Answer:
    """What one subject did about a trigger."""

    subject: Subject
    span: Span
    peak_s: float | None
    weighing: Weighing


def judge_after(case: Case, norm: AfterNorm) -> Iterator[Finding]:
    """Yield one finding per trigger; what else when the view can show none, the norm says."""
    if norm.after not in SCENE_TRIGGERS:
        yield from _after_own_triggers(case, norm)
    elif norm.after in case.scene.shown_triggers:
        yield from _after_scene_triggers(case, norm)
    elif norm.otherwise is not None and isinstance(norm.require, EpisodeRequirement):
        yield from judge_each(case, norm.otherwise.each, norm.require.where)


def _after_own_triggers(case: Case, norm: AfterNorm) -> Iterator[Finding]:
    for subject in case.subjects():
        for trigger in case.own_episodes(norm.after, subject):
            yield _finding(case, trigger, _answer(case, norm, trigger, subject))


def _after_scene_triggers(case: Case, norm: AfterNorm) -> Iterator[Finding]:
    """Judge each trigger within the recording: it is enough that one of those present keeps it."""
    begin, end = case.scene.span_s
    triggers = (
        episode
        for episode in case.scene.episodes
        if episode.kind == norm.after and begin <= episode.end_s <= end
    )
    for trigger in sorted(triggers, key=lambda episode: episode.end_s):
        due = (trigger.end_s - norm.early, trigger.end_s + norm.within)
        present = [
            subject
            for subject in case.subjects()
            if subject.start_s <= due[1] and subject.end_s >= due[0]
        ]
        answers = [_answer(case, norm, trigger, subject) for subject in present]
        if answers:
            yield _finding(case, trigger, _decisive(norm, answers))
        elif norm.require is not None:
            weighing = _of_nobody(case, norm, due)
            yield case.finding(None, (trigger.end_s, due[1]), None, weighing)


def _decisive(norm: AfterNorm, answers: list[Answer]) -> Answer:
    """Return the best answer where something is required, the worst where it is forbidden."""
    if norm.require is not None:
        return max(answers, key=lambda answer: answer.weighing.truth)
    return min(answers, key=lambda answer: answer.weighing.truth)


def _finding(case: Case, trigger: Episode, answer: Answer) -> Finding:
    span = (trigger.end_s, max(trigger.end_s, answer.span[1]))
    return case.finding(answer.subject, span, answer.peak_s, answer.weighing)


def _answer(case: Case, norm: AfterNorm, trigger: Episode, subject: Subject) -> Answer:
    search = search_for(case, norm.predicate, subject)
    window = open_window(norm, case.terms, trigger.end_s, case.scene, subject, search.observed)
    best = max(search.candidates(window), key=lambda found: found.preference, default=None)
    if norm.require is not None:
        return _required(case, search, window, best, subject)
    return _forbidden(case, search, window, best, subject)


def _required(
    case: Case, search: Search, window: Window, best: Candidate | None, subject: Subject
) -> Answer:
    """Judge the best candidate; that there was no better one must have been seen."""
    if best is not None and best.weighing.truth is Truth.HOLDS:
        return Answer(subject, best.span, best.peak_s, best.weighing)
    weighing = best.weighing if best is not None else Weighing(Truth.FAILS)
    peak_s = None if best is None else best.peak_s
    if weighing.truth is Truth.FAILS:
        reason = _absence_unproven(case, search, window)
        if reason is not None:
            weighing = replace(weighing, truth=Truth.UNKNOWN, reason=reason)
    end_s = window.end_s if best is None else max(window.end_s, best.span[1])
    return Answer(subject, (window.start_s, end_s), peak_s, weighing)


def _forbidden(
    case: Case, search: Search, window: Window, best: Candidate | None, subject: Subject
) -> Answer:
    """Judge the likest candidate: what surely happened breaks the norm, so truth turns round."""
    if best is not None and best.weighing.truth is Truth.HOLDS:
        return Answer(subject, best.span, best.peak_s, replace(best.weighing, truth=Truth.FAILS))
    if best is not None and best.weighing.truth is Truth.UNKNOWN:
        return Answer(subject, window.span, best.peak_s, best.weighing)
    reason = _absence_unproven(case, search, window)
    if reason is not None:
        return Answer(subject, window.span, None, Weighing(Truth.UNKNOWN, reason=reason))
    return Answer(subject, window.span, None, Weighing(Truth.HOLDS))


def _absence_unproven(case: Case, search: Search, window: Window) -> str | None:
    """Return why nothing better in the window is no evidence; None when it is."""
    if window.open_reason is not None:
        return window.open_reason
    if share_observed(window, search.observed) < case.terms.min_observed - EPS_S:
        return NOT_OBSERVED
    if may_hide(window, search.observed, search.shortest_s, case.terms.max_gap):
        return NOT_OBSERVED
    return search.undecided(window)


def _of_nobody(case: Case, norm: AfterNorm, due: Span) -> Weighing:
    """Judge a trigger with nobody there: an empty place that was in view answers for sure."""
    if due[1] > case.scene.span_s[1] + EPS_S:
        return Weighing(Truth.UNKNOWN, reason=CLIP_ENDED)
    if longest(gaps(case.scene.empty_post_s, due)) > case.terms.max_gap + EPS_S:
        return Weighing(Truth.UNKNOWN, reason=NOBODY_SEEN)
    return Weighing(Truth.FAILS)

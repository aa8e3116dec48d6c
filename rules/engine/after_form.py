"""``after: E, require | forbid: P, within: T``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rules.engine.absence import absence_unproven, away_s
from rules.engine.candidates import Candidate, Search, search_for
from rules.engine.case import Case
from rules.engine.each_form import judge_each
from rules.engine.triggered import Answer, Reply, Respond, judge_triggers
from rules.engine.weighing import Truth, Weighing
from rules.engine.window import Window, fixed_window, open_window
from rules.episode import Episode
from rules.finding import Finding
from rules.norm import AfterNorm
from rules.requirement import EpisodeRequirement
from rules.scene import Subject
from rules.vocabulary import SCENE_TRIGGERS


def judge_after(case: Case, norm: AfterNorm) -> Iterator[Finding]:
    """Yield one finding per trigger; what else when the view can show none, the norm says.

    Of those present it is enough that one does what is required; nobody may do what is forbidden.
    """
    if norm.after not in SCENE_TRIGGERS or norm.after in case.scene.shown_triggers:
        required = norm.require is not None
        missing = Weighing(Truth.FAILS) if required else None
        choose = _best if required else _worst
        yield from judge_triggers(case, norm, _prepare, choose=choose, missing=missing)
    elif norm.otherwise is not None and isinstance(norm.require, EpisodeRequirement):
        yield from judge_each(case, norm.otherwise.each)


def _best(replies: list[Reply]) -> Reply:
    return max(replies, key=lambda reply: reply.preference)


def _worst(replies: list[Reply]) -> Reply:
    return min(replies, key=lambda reply: reply.preference)


def _prepare(case: Case, subject: Subject) -> Respond:
    norm = case.norm
    if not isinstance(norm, AfterNorm):
        raise TypeError(f"{norm.id}: not an `after` norm")
    search = search_for(case, norm.predicate, subject, away_s(case, norm.after))

    def respond(trigger: Episode) -> Answer:
        times, at_s = (norm.early, norm.within), trigger.end_s
        if norm.require is None:
            window = fixed_window(times, case.terms, at_s, case.scene, subject)
            return _forbidden(case, search, window, _likeliest(search, window))
        window = open_window(times, case.terms, at_s, case.scene, subject, search.observed)
        return _required(case, search, window, _likeliest(search, window))

    return respond


def _likeliest(search: Search, window: Window) -> Candidate | None:
    return max(search.candidates(window), key=lambda found: found.preference, default=None)


def _required(case: Case, search: Search, window: Window, best: Candidate | None) -> Answer:
    """Judge the best candidate; that there was no better one must have been seen."""
    if best is not None and best.weighing.truth is Truth.HOLDS:
        return Answer(best.span, best.peak_s, best.weighing)
    weighing = best.weighing if best is not None else Weighing(Truth.FAILS)
    if weighing.truth is Truth.FAILS:
        weighing = weighing.doubted(absence_unproven(case, search, window))
    end_s = window.end_s if best is None else max(window.end_s, best.span[1])
    return Answer((window.start_s, end_s), None if best is None else best.peak_s, weighing)


def _forbidden(case: Case, search: Search, window: Window, best: Candidate | None) -> Answer:
    """Judge the likest candidate: what surely happened breaks the norm, so truth turns round."""
    if best is not None and best.weighing.truth is Truth.HOLDS:
        return Answer(best.span, best.peak_s, replace(best.weighing, truth=Truth.FAILS))
    if best is not None and best.weighing.truth is Truth.UNKNOWN:
        return Answer(window.span, best.peak_s, best.weighing)
    reason = absence_unproven(case, search, window)
    if reason is not None:
        return Answer(window.span, None, Weighing(Truth.UNKNOWN, reason=reason))
    return Answer(window.span, None, Weighing(Truth.HOLDS))

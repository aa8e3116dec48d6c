"""Triggers one by one, and who answers each: what `after` and `sequence` have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rules.engine.absence import nobody_unproven
from rules.engine.case import Case
from rules.engine.excuses import Occasion, excused_at, occasions
from rules.engine.weighing import Truth, Weighing
from rules.episode import Episode
from rules.finding import Finding, StepState
from rules.norm import AfterNorm, SequenceNorm
from rules.reasons import EXCUSE_UNKNOWN
from rules.scene import Span, Subject
from rules.vocabulary import SCENE_TRIGGERS


@dataclass(frozen=True, slots=True)
class Answer:
    """What one subject did about a trigger."""

    span: Span
    peak_s: float | None
    weighing: Weighing


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with the norm that it is to, of a pair the variant that it keeps best."""

    case: Case
    subject: Subject
    answer: Answer

    @property
    def preference(self) -> tuple[int, int]:
        """Best is what holds, then what may hold; of scenes that with the most steps."""
        steps = self.answer.weighing.steps
        return (self.answer.weighing.truth, sum(one.state is StepState.MET for one in steps))


Respond = Callable[[Episode], Answer]
Prepare = Callable[[Case, Subject], Respond]
"""How to look for answers of one subject; what does not depend on the trigger is done once."""
Choose = Callable[[list[Reply]], Reply]


def judge_triggers(
    case: Case,
    norm: AfterNorm | SequenceNorm,
    prepare: Prepare,
    *,
    choose: Choose,
    missing: Weighing | None,
) -> Iterator[Finding]:
    """Yield one finding per trigger that counts and that not everybody is excused from.

    What happens to several at the very same moment (two customers stop) is one opportunity.
    `choose` picks among those present; `missing` is the weighing where nobody is, None when that
    breaks nothing.
    """
    if norm.after not in SCENE_TRIGGERS:
        for subject in case.subjects():
            asked = _Asked(case, subject, prepare)
            own = case.own_episodes(norm.after, subject)
            for occasion in occasions(case, own, norm.where):
                reply = asked.reply(occasion)
                if reply is not None:
                    yield _finding(occasion.trigger, reply)
        return
    everybody = [_Asked(case, subject, prepare) for subject in case.subjects()]
    judged_ms: set[int] = set()
    for occasion in occasions(case, _scene_triggers(case, norm.after), norm.where):
        trigger_s = occasion.trigger.end_s
        if round(1000 * trigger_s) in judged_ms:
            continue
        judged_ms.add(round(1000 * trigger_s))
        due = (trigger_s - norm.early, trigger_s + norm.within)
        present = [asked for asked in everybody if asked.present(due)]
        replies = [reply for asked in present if (reply := asked.reply(occasion)) is not None]
        if replies:
            yield _finding(occasion.trigger, choose(replies))
        elif not present and missing is not None and case.leads:
            yield from _of_nobody(case, occasion, due, missing)


def _scene_triggers(case: Case, kind: str) -> list[Episode]:
    """Return the triggers within the recording, in order."""
    begin, end = case.scene.span_s
    found = (one for one in case.scene.episodes if one.kind == kind and begin <= one.end_s <= end)
    return sorted(found, key=lambda one: one.end_s)


class _Asked:
    """One subject, asked by every variant of a norm that may be theirs."""

    def __init__(self, case: Case, subject: Subject, prepare: Prepare) -> None:
        self._subject = subject
        self._case = case
        self._responses = [(one, prepare(one, subject)) for one in case.variants(subject)]

    def present(self, due: Span) -> bool:
        return self._subject.start_s <= due[1] and self._subject.end_s >= due[0]

    def reply(self, occasion: Occasion) -> Reply | None:
        """Return the best reply; None of who is excused."""
        excused = excused_at(self._case, self._subject, occasion.trigger.end_s)
        if excused is Truth.HOLDS:
            return None
        doubt = EXCUSE_UNKNOWN if excused is Truth.UNKNOWN else occasion.doubt
        return max(
            (
                self._doubted(variant, respond(occasion.trigger), doubt)
                for variant, respond in self._responses
            ),
            key=lambda reply: reply.preference,
        )

    def _doubted(self, case: Case, answer: Answer, doubt: str | None) -> Reply:
        weighing = answer.weighing.doubted(doubt)
        return Reply(case, self._subject, Answer(answer.span, answer.peak_s, weighing))


def _finding(trigger: Episode, reply: Reply) -> Finding:
    answer = reply.answer
    span = (trigger.end_s, max(trigger.end_s, answer.span[1]))
    return reply.case.finding(reply.subject, span, answer.peak_s, answer.weighing)


def _of_nobody(case: Case, occasion: Occasion, due: Span, missing: Weighing) -> Iterator[Finding]:
    excused = excused_at(case, None, occasion.trigger.end_s)
    if excused is Truth.HOLDS:
        return
    doubt = EXCUSE_UNKNOWN if excused is Truth.UNKNOWN else occasion.doubt
    weighing = missing.doubted(nobody_unproven(case, due) or doubt)
    yield case.finding(None, (occasion.trigger.end_s, due[1]), None, weighing)

"""The steps of a service scene, as the page tells them."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.report.texts import Bilingual, Texts
from auditor.report.wording import clock
from rules.finding import Finding, StepResult
from rules.norm import AnyNorm, SequenceNorm
from rules.reasons import REASONS
from rules.sequence import Step


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step: its name, what became of it, when (media time as text), and why it stayed open.

    `state` is the word of `rules.finding.StepState`; `told` says it, or why no camera shows it;
    `at` None = it was not seen done.
    """

    name: Bilingual
    state: str
    told: Bilingual
    at: str | None
    why: Bilingual | None


def steps_shown(norm: AnyNorm, finding: Finding, texts: Texts) -> tuple[StepShown, ...]:
    """Return the steps of a scene in the norm's order; none of other norms."""
    if not isinstance(norm, SequenceNorm):
        return ()
    steps = {step.step: step for step in norm.sequence}
    return tuple(_shown(steps[one.step], one, texts) for one in finding.steps)


def _shown(step: Step, found: StepResult, texts: Texts) -> StepShown:
    if step.unseen is not None:
        told = texts(f"unseen.{step.unseen.value}")
    else:
        told = texts(f"step.{found.state.value}")
    return StepShown(
        Bilingual(step.title.zh, step.title.en),
        found.state.value,
        told,
        None if found.at_s is None else clock(found.at_s),
        None if found.reason is None else Bilingual.of(REASONS[found.reason]),
    )

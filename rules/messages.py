"""What people are told about a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.finding import Finding, StepState, Verdict
from rules.message_text import LANGUAGES, fill
from rules.norm import SequenceNorm
from rules.norm_judged import Norm
from rules.reasons import REASONS

STEPS: Mapping[StepState, Mapping[str, str]] = {
    StepState.MISSED: {"zh": "缺少步骤：", "en": "missed: "},
    StepState.OUT_OF_ORDER: {"zh": "顺序不符：", "en": "out of order: "},
    StepState.OPEN: {"zh": "未能看清：", "en": "not seen well enough: "},
}
"""What is told of a scene's steps, in this order; steps that were met go without saying."""
COMMA = {"zh": "、", "en": ", "}


def _shown(name: str, value: float) -> float:
    """Return `value` as messages show it: shares of time in percent, else in its unit."""
    return 100 * value if name == "share" else value


def message_for(norm: Norm, finding: Finding) -> dict[str, str]:
    """Return what to tell people about `finding`, by language (``zh``, ``en``).

    The norm's message when something was measured, its message for "nothing happened" when the
    norm was broken by nothing happening, and the reason when the verdict stayed open.
    """
    values = {name: _shown(name, quantity.value) for name, quantity in finding.quantities}
    told = {}
    for language in LANGUAGES:
        parts = []
        if finding.measured is not None:
            parts.append(fill(getattr(norm.message, language), values))
        elif finding.verdict is Verdict.VIOLATED and norm.message_missing is not None:
            parts.append(fill(getattr(norm.message_missing, language), values))
        if isinstance(norm, SequenceNorm):
            parts += _of_steps(norm, finding, language)
        if finding.reason is not None:
            parts.append(REASONS[finding.reason][language])
        if not parts:
            parts.append(getattr(norm.title, language))
        told[language] = ("；" if language == "zh" else "; ").join(parts)
    return told


def _of_steps(norm: SequenceNorm, finding: Finding, language: str) -> Iterator[str]:
    """Yield one clause for the steps of each state that is worth telling."""
    titles = {step.step: getattr(step.title, language) for step in norm.sequence}
    for state, words in STEPS.items():
        those = [titles[one.step] for one in finding.steps if one.state is state]
        if those:
            yield words[language] + COMMA[language].join(those)

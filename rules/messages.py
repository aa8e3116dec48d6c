"""What people are told about a finding."""

from __future__ import annotations

from rules.finding import Finding, Verdict
from rules.message_text import LANGUAGES, fill
from rules.norm import Norm
from rules.reasons import REASONS


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
        if finding.reason is not None:
            parts.append(REASONS[finding.reason][language])
        if not parts:
            parts.append(getattr(norm.title, language))
        told[language] = ("；" if language == "zh" else "; ").join(parts)
    return told

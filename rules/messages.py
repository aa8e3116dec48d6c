"""Messages of a norm: plain texts with ``{name}`` or ``{name:.Nf}`` of declared names."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, Text, fail, unknown
from rules.finding import Finding, Verdict
from rules.reasons import REASONS

if TYPE_CHECKING:
    from rules.norm import Norm

LANGUAGES = ("zh", "en")
_FIELD = re.compile(r"\{([a-z_]+)(?::\.([0-9])f)?\}")


def _only_plain_fields(text: str) -> str:
    if set("{}") & set(_FIELD.sub("", text)):
        raise PydanticCustomError(
            "message",
            "only {name} or {name:.Nf} may stand in braces: {text}",
            {"text": repr(text)},
        )
    return text


Template = Annotated[Text, AfterValidator(_only_plain_fields)]


class MessageText(Strict):
    """One message in Chinese and English."""

    zh: Template
    en: Template


def names_in(text: str) -> tuple[str, ...]:
    """Return the names that stand in braces in `text`, in order."""
    return tuple(found[1] for found in _FIELD.finditer(text))


def check_names(texts: MessageText, allowed: Collection[str], key: str) -> None:
    """Raise the error for the first name in `texts` that is not `allowed`."""
    for language in LANGUAGES:
        for name in names_in(getattr(texts, language)):
            if name not in allowed:
                error = unknown("name in a message:", name, allowed or ("no name",))
                raise fail(error, (key, language))


def fill(template: str, values: Mapping[str, float]) -> str:
    """Return `template` with its fields replaced; what is unknown reads ``–``."""

    def value_of(found: re.Match[str]) -> str:
        value = values.get(found[1], math.nan)
        return "–" if math.isnan(value) else f"{value:.{found[2] or 1}f}"

    return _FIELD.sub(value_of, template)


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

"""Texts of a norm's messages: plain words and ``{name}`` or ``{name:.Nf}`` of declared names."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, Text, fail, unknown

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

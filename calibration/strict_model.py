"""Models of files that people write: unknown keys are refused, with the nearest known one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""A text that says something."""

PLACE = "below"
"""Key of an error's context: the path from the failing model down to the place in the file."""


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the member of `names` that is spelt most like `name`; of equals the first."""
    lowered = name.lower()
    return max(
        sorted(names), key=lambda known: difflib.SequenceMatcher(None, lowered, known).ratio()
    )


def unknown(what: str, name: object, names: Iterable[str]) -> PydanticCustomError:
    """Return the error for a `name` that is none of `names`, with the nearest of them."""
    return PydanticCustomError(
        "unknown_name",
        "unknown {what} {name}; the nearest is {nearest}",
        {"what": what, "name": repr(name), "nearest": repr(nearest(str(name), names))},
    )


def fail(error: PydanticCustomError, below: tuple[str | int, ...]) -> PydanticCustomError:
    """Return `error` for the place `below` the model that raises it."""
    context: dict[str, Any] = {**(error.context or {}), PLACE: below}
    return PydanticCustomError(error.type, error.message_template, context)


class Strict(BaseModel):
    """A frozen model that refuses keys it does not know and names the nearest that it does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, data: object) -> object:
        if isinstance(data, Mapping):
            known = {field.alias or name for name, field in cls.model_fields.items()}
            for key in data:
                if key not in known:
                    raise fail(unknown("key", key, known), (key,))
        return data

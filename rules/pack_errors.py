"""What the schema says when a pack is wrong, with enough to find the place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from rules.vocabulary import nearest

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""A text that says something."""

PLACE = "below"
"""Key of an error's context: the path from the failing model down to the place in the file."""


def fail(error: PydanticCustomError, below: tuple[str | int, ...]) -> PydanticCustomError:
    """Return `error` for the place `below` the model that raises it."""
    context: dict[str, Any] = {**(error.context or {}), PLACE: below}
    return PydanticCustomError(error.type, error.message_template, context)


class Strict(BaseModel):
    """A model that refuses keys it does not know and names the nearest that it does."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, data: object) -> object:
        if isinstance(data, Mapping):
            known = {field.alias or name for name, field in cls.model_fields.items()}
            for key in data:
                if key not in known:
                    error = PydanticCustomError(
                        "unknown_key",
                        "unknown key {key}; the nearest is {nearest}",
                        {"key": repr(key), "nearest": repr(nearest(str(key), known))},
                    )
                    raise fail(error, (key,))
        return data

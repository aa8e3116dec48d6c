"""What a pack file holds: its own norms, judged or not."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, fail
from rules.norm import AnyNorm
from rules.norm_parts import Defaults, Requires
from rules.norm_unjudged import AnyUnjudged, unjudged_form

PackName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]


def _judged_or_not(data: object) -> str:
    return "<judged>" if unjudged_form(data) is None else "<unjudged>"


AnyStated = Annotated[
    Annotated[AnyNorm, Tag("<judged>")] | Annotated[AnyUnjudged, Tag("<unjudged>")],
    Discriminator(_judged_or_not),
]


class PackFile(Strict):
    """A pack as its author writes it."""

    pack: PackName
    version: Version
    requires: Requires
    defaults: Defaults = Defaults()
    norms: Annotated[tuple[AnyStated, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> PackFile:
        seen: set[str] = set()
        for row, norm in enumerate(self.norms):
            if norm.id in seen:
                error = PydanticCustomError("id", "norm id {id} is used twice", {"id": norm.id})
                raise fail(error, ("norms", row, "id"))
            seen.add(norm.id)
        return self

"""What a pack file holds: its own norms, its parts, and what it takes from other packs."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, Text, fail
from rules.norm import AnyNorm
from rules.norm_judged import Norm
from rules.norm_parts import Defaults, Requires
from rules.norm_unjudged import AnyUnjudged, UnjudgedNorm, unjudged_form

PackName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
StatedNorm = Norm | UnjudgedNorm


def _judged_or_not(data: object) -> str:
    return "<judged>" if unjudged_form(data) is None else "<unjudged>"


AnyStated = Annotated[
    Annotated[AnyNorm, Tag("<judged>")] | Annotated[AnyUnjudged, Tag("<unjudged>")],
    Discriminator(_judged_or_not),
]


def split_selector(selector: str) -> tuple[str, str]:
    """Return the pack and the glob of ids in ``pack:glob``; without a glob all ids are meant."""
    pack, _, glob = selector.partition(":")
    return pack, glob or "*"


def _pack_and_glob(selector: str) -> str:
    pack, colon, glob = selector.partition(":")
    if not pack or not colon or not glob:
        raise PydanticCustomError("include", "write `pack:id-glob`, for example `common:conduct.*`")
    return selector


Include = Annotated[Text, AfterValidator(_pack_and_glob)]


class PartFile(Strict):
    """A part of a pack: more of its norms, in a file of their own."""

    norms: Annotated[tuple[AnyStated, ...], Field(min_length=1)]


class PackFile(Strict):
    """A pack as its author writes it.

    Attributes
    ----------
    parts : more of its norms: .yaml files beside this one, or ``pack/part`` of the program.
    include : norms of other packs that hold here too, ``pack:id-glob``.
    """

    pack: PackName
    version: Version
    requires: Requires
    defaults: Defaults = Defaults()
    parts: tuple[Text, ...] = ()
    include: tuple[Include, ...] = ()
    norms: tuple[AnyStated, ...] = ()

    @model_validator(mode="after")
    def _holds_something(self) -> PackFile:
        if not self.norms and not self.parts and not self.include:
            error = PydanticCustomError("empty", "a pack has `norms`, `parts` or `include`")
            raise fail(error, ("norms",))
        return self

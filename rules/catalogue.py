"""The entries of the source documents, and the features that serve those of class D.

`rules/catalogue.yaml` lists every entry in the order of the source; each is one norm of one pack,
or one feature in `rules/features.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, Text, fail, unknown
from calibration.strict_yaml import FileFormatError, parse_model
from rules.norm_head import NormId
from rules.norm_parts import Source, Title
from rules.pack_library import PackError, bundled_packs

EntryClass = Literal["A", "B", "C", "D"]


class Feature(Strict):
    """What serves an entry of class D: a process of management.

    Attributes
    ----------
    pack : the pack of the same sector.
    points : what the source deducts, if it says.
    command : the command of this program that serves it.
    later : what will serve it; exactly one of the two is given.
    """

    id: NormId
    pack: Text
    title: Title
    source: Source
    points: float | None = None
    command: Text | None = None
    later: Text | None = None

    @model_validator(mode="after")
    def _served(self) -> Feature:
        if (self.command is None) == (self.later is None):
            raise PydanticCustomError("feature", "a feature has `command` or `later`, not both")
        if self.pack not in (known := bundled_packs()):
            raise fail(unknown("pack", self.pack, known), ("pack",))
        return self


class Features(Strict):
    """The file of features."""

    features: Annotated[tuple[Feature, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Features:
        seen: set[str] = set()
        for row, feature in enumerate(self.features):
            if feature.id in seen:
                error = PydanticCustomError("id", "id {id} is used twice", {"id": feature.id})
                raise fail(error, ("features", row, "id"))
            seen.add(feature.id)
        return self


class Catalogue(Strict):
    """Id → class, in the order of the source documents."""

    entries: dict[NormId, EntryClass]


def parse_features(data: bytes, origin: str) -> tuple[Feature, ...]:
    """Return the features that `data` (YAML) states.

    Raises
    ------
    PackError
        One line per fault.
    """
    try:
        return parse_model(Features, data, origin)[0].features
    except FileFormatError as error:
        raise PackError(str(error)) from error


def read_features() -> tuple[Feature, ...]:
    """Return the features that come with the program."""
    return parse_features((files("rules") / "features.yaml").read_bytes(), "features.yaml")


def read_catalogue() -> Mapping[str, EntryClass]:
    """Return the class of every entry of the source documents, in their order."""
    data = (files("rules") / "catalogue.yaml").read_bytes()
    return parse_model(Catalogue, data, "catalogue.yaml")[0].entries

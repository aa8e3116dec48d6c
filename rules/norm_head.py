"""What every norm states, whether a camera, nobody yet, or a person judges it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, ModelWrapValidatorHandler, model_validator

from calibration.strict_model import Strict, fail, unknown
from rules.applies_to import AppliesTo
from rules.norm_parts import Severity, Source, Subject, Title

NormId = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]


class Measurability(StrEnum):
    """The class of a norm: what it takes to judge it, built or not."""

    ONE_CAMERA = "A"
    FURTHER_MEANS = "B"
    PERSON = "C"


class View(StrEnum):
    """What a camera must show for the norm; `NONE` = no camera shows it."""

    COUNTER = "counter"
    HALL = "hall"
    COUNTER_OR_HALL = "counter_or_hall"
    FULL_BODY = "full_body"
    CLOSE = "close"
    DOOR = "door"
    NONE = "none"


class NormHead(Strict):
    """What a norm says about itself.

    Attributes
    ----------
    measurability : written ``class``.
    applies_to : to whom of its subjects, by what the roster says.
    points : what one violation deducts; None when neither source nor pack says.
    view : what a camera must show; None when the pack does not say.
    proposed : dotted keys of this norm whose values the source does not give.
    """

    id: NormId
    measurability: Measurability = Field(alias="class")
    title: Title
    source: Source
    subject: Subject
    applies_to: AppliesTo = AppliesTo()
    severity: Severity
    points: float | None = None
    view: View | None = None
    proposed: tuple[str, ...] = ()

    @model_validator(mode="wrap")
    @classmethod
    def _proposals_exist(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Check the paths against what the file says, once everything else is sound."""
        norm = handler(data)
        if isinstance(data, Mapping):
            _checked_proposals(data)
        return norm


def _checked_proposals(data: Mapping[str, Any]) -> None:
    for row, path in enumerate(data.get("proposed") or ()):
        at: object = data
        for key in str(path).split("."):
            if not isinstance(at, Mapping) or key not in at:
                names = at if isinstance(at, Mapping) else ()
                raise fail(unknown("key", path, names or data), ("proposed", row))
            at = at[key]

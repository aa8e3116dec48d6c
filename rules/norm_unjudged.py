"""Norms that the engine never judges: what nothing measures yet, and what only a person can tell.

::

    NormHead
    ├── PendingNorm   status: needs <what>, signals: […]     class A or B
    └── ManualNorm    manual: {zh, en, score}                 a line of the inspection form
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, Text, fail, unknown
from rules.means import NEEDS, SIGNALS
from rules.norm_head import Measurability, NormHead

_NEEDS = "needs "


def _known_need(status: str) -> str:
    if not status.startswith(_NEEDS):
        raise PydanticCustomError(
            "status", "a norm that is not judged has `status: needs <what>` or `manual`"
        )
    what = status.removeprefix(_NEEDS)
    if what not in NEEDS:
        raise unknown("need", what, NEEDS)
    return status


def _known_signal(name: str) -> str:
    if name not in SIGNALS:
        raise unknown("signal", name, SIGNALS)
    return name


class UnjudgedHead(NormHead):
    """What both kinds have: nothing is judged, so that there is no pair of variants."""

    @model_validator(mode="after")
    def _no_pair(self) -> UnjudgedHead:
        if self.applies_to.counterpart is not None:
            error = PydanticCustomError("applies_to", "only norms that are judged come in pairs")
            raise fail(error, ("applies_to", "counterpart"))
        return self


class PendingNorm(UnjudgedHead):
    """A norm that a camera or a microphone could measure, and nothing here measures yet.

    `signals` are what the catalogue says the measure would rest on.
    """

    status: Annotated[str, AfterValidator(_known_need)]
    signals: Annotated[
        tuple[Annotated[str, AfterValidator(_known_signal)], ...], Field(min_length=1)
    ]

    @property
    def needs(self) -> str:
        """What is missing: a key of `rules.means.NEEDS`."""
        return self.status.removeprefix(_NEEDS)

    @model_validator(mode="after")
    def _measurable(self) -> PendingNorm:
        if self.measurability is Measurability.PERSON:
            error = PydanticCustomError(
                "class", "class C waits for nothing: write `manual` instead of `status`"
            )
            raise fail(error, ("class",))
        return self


class Score(StrEnum):
    """How the inspector's answer counts.

    `YES_NO`: kept or not; not kept deducts the points once. `GRADE`: good, fair or poor; poor
    deducts. `COUNT`: the number of faults found; each deducts.
    """

    YES_NO = "yes_no"
    GRADE = "grade"
    COUNT = "count"


class Manual(Strict):
    """What the inspector looks at, in Chinese and English, and how the answer is scored."""

    zh: Text
    en: Text
    score: Score


class ManualNorm(UnjudgedHead):
    """A line of the inspection form that a person fills in."""

    manual: Manual


UnjudgedNorm = PendingNorm | ManualNorm


def unjudged_form(data: object) -> str | None:
    """Return the tag of a norm that is not judged; None for one that is, or for no norm.

    A norm that is judged has a `message`, also while it waits (`status: needs badge model`).
    """
    if isinstance(data, ManualNorm):
        return "<manual>"
    if isinstance(data, PendingNorm):
        return "<pending>"
    if not isinstance(data, Mapping):
        return None
    if "manual" in data:
        return "<manual>"
    waits = "signals" in data or ("status" in data and "message" not in data)
    return "<pending>" if waits else None


AnyUnjudged = Annotated[
    Annotated[PendingNorm, Tag("<pending>")] | Annotated[ManualNorm, Tag("<manual>")],
    Discriminator(unjudged_form),
]

"""To whom of the staff a norm applies: the roster's role, the roster's sex, and pairs of variants.

Nobody's sex is told from pictures. Where the roster does not give it, what either variant allows is
accepted: a pair is broken only by who breaks both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, fail, nearest
from rules.reasons import DUTY_UNKNOWN, SEX_UNKNOWN
from rules.scene import Sex, Subject

Duty = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
"""A role of the roster, such as ``teller`` or ``hall_manager``."""

OF_A_VARIANT = frozenset(
    {
        "id",
        "title",
        "source",
        "severity",
        "points",
        "proposed",
        "message",
        "message_missing",
        "measurability",
        "view",
        "applies_to",
        "require",
        "forbid",
    }
)
"""In these keys the two variants of a pair may differ; when they are due must be the same."""


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class AppliesTo(Strict):
    """Limits a norm to some of its subjects, by what the roster says of them.

    Attributes
    ----------
    role : roles of the roster; empty = whatever the role.
    sex : ``f`` or ``m``; None = both.
    counterpart : the norm that is the other sex's variant of this one.
    """

    role: Annotated[tuple[Duty, ...], BeforeValidator(_as_tuple)] = ()
    sex: Sex | None = None
    counterpart: str | None = None

    @model_validator(mode="after")
    def _a_variant_has_a_sex(self) -> AppliesTo:
        if self.counterpart is not None and self.sex is None:
            error = PydanticCustomError("applies_to", "a `counterpart` is the other `sex`'s norm")
            raise fail(error, ("counterpart",))
        return self

    def is_for_other(self, sex: Sex | None) -> bool:
        """Return whether the norm is for the other sex; None = the roster does not say."""
        return None not in (self.sex, sex) and self.sex is not sex

    def excludes(self, subject: Subject) -> bool:
        """Return whether the norm surely does not apply to `subject`."""
        other_duty = bool(self.role) and subject.duty is not None and subject.duty not in self.role
        return self.is_for_other(subject.sex) or other_duty

    def doubt(self, subject: Subject | None) -> str | None:
        """Return why it is not known whether the norm applies; None when it is.

        `subject` None = nobody in particular. Of a pair either variant may be kept, so that the sex
        need not be known.
        """
        if self.role and (subject is None or subject.duty is None):
            return DUTY_UNKNOWN
        alone = self.sex is not None and self.counterpart is None
        return SEX_UNKNOWN if alone and (subject is None or subject.sex is None) else None


def check_pairs(norms: Sequence[Any]) -> None:
    """Raise the error for the first norm whose counterpart is none: missing, or not alike."""
    by_id: Mapping[str, Any] = {getattr(norm, "id", ""): norm for norm in norms}
    for row, norm in enumerate(norms):
        applies: AppliesTo = getattr(norm, "applies_to", AppliesTo())
        if applies.counterpart is None:
            continue
        place = ("norms", row, "applies_to", "counterpart")
        if applies.counterpart not in by_id:
            raise fail(_missing(norm, by_id), place)
        fault = _fault(norm, by_id[applies.counterpart])
        if fault is not None:
            names = {"norm": norm.id, "fault": fault}
            raise fail(PydanticCustomError("counterpart", "{norm}: {fault}", names), place)


def _missing(norm: Any, known: Iterable[str]) -> PydanticCustomError:
    """Return the error for a counterpart that the pack lacks: misspelt, left out, switched off."""
    other = norm.applies_to.counterpart
    return PydanticCustomError(
        "counterpart",
        "{norm}: its counterpart {other} is not in the pack (the nearest is {nearest}); "
        "both variants of a pair are taken in, or left out, together",
        {"norm": norm.id, "other": other, "nearest": nearest(other, known)},
    )


def _fault(norm: Any, other: Any) -> str | None:
    theirs: AppliesTo = getattr(other, "applies_to", AppliesTo())
    if theirs.counterpart != norm.id or theirs.sex is norm.applies_to.sex:
        return "the counterpart names this norm as its own, and the other sex"
    if type(norm) is not type(other) or theirs.role != norm.applies_to.role:
        return "both variants of a pair have the same form and roles"
    differing = [
        name
        for name in type(norm).model_fields
        if name not in OF_A_VARIANT and getattr(norm, name) != getattr(other, name)
    ]
    if differing:
        return f"both variants of a pair are due at the same times; they differ in {differing[0]}"
    return None

"""A norm and a pack of norms, as a pack file states them.

Every form of design.md §5 that this engine judges is a class of its own::

    Norm
    ├── AfterNorm   after: E, require | forbid: P, within: T   [, otherwise: {each: E2}]
    ├── WhileNorm   while: S, require: P, grace: g [, clear: c]  or  over: {window, share}
    ├── EachNorm    each: E, require: {where: …}
    └── SequenceNorm    after: E, sequence: [steps], within: T

There is no expression language: names come from `rules.vocabulary`, a pack adds limits and times.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, fail, unknown
from rules.applies_to import check_pairs
from rules.norm_judged import Norm
from rules.norm_origin import Origin, Override
from rules.norm_parts import Defaults, Otherwise, Over, Requires
from rules.norm_unjudged import AnyUnjudged
from rules.quantity import Duration
from rules.requirement import (
    EpisodeKind,
    EpisodeRequirement,
    Predicate,
    SignalRequirement,
    StateName,
    Where,
    WhereRequirement,
    check_where,
)
from rules.sequence import Step, check_composed, check_steps, predicates_of
from rules.vocabulary import EPISODES


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


class AfterNorm(Norm):
    """After an episode, something must (or must not) happen within a time.

    `where` limits the triggers that count; `early` lets what is required begin that much before the
    trigger has ended; `otherwise` is used where the view can show no such trigger.
    """

    after: EpisodeKind
    where: Where = Field(default_factory=dict)
    require: Predicate | None = None
    forbid: Predicate | None = None
    within: Duration
    early: Duration = 0.0
    otherwise: Otherwise | None = None

    @property
    def predicate(self) -> EpisodeRequirement | SignalRequirement:
        """What is required or forbidden."""
        predicate = self.require or self.forbid
        if predicate is None:
            raise ValueError(f"{self.id}: an `after` norm without `require` and `forbid`")
        return predicate

    @property
    def message_names(self) -> frozenset[str]:
        """Attributes of the episode, or the measure."""
        return self.predicate.names

    @model_validator(mode="after")
    def _one_predicate(self) -> AfterNorm:
        if (self.require is None) == (self.forbid is None):
            raise PydanticCustomError("form", "an `after` norm has `require` or `forbid`, not both")
        if self.require is not None and self.message_missing is None:
            raise PydanticCustomError(
                "form", "`message_missing` is needed: nothing may happen after the trigger"
            )
        if self.otherwise is not None:
            _check_otherwise(self.otherwise, self.require)
        check_where(self.after, self.where, ("where",))
        return self


def _check_otherwise(
    otherwise: Otherwise, require: EpisodeRequirement | SignalRequirement | None
) -> None:
    if not isinstance(require, EpisodeRequirement) or require.episode != otherwise.each:
        raise fail(
            PydanticCustomError("form", "`otherwise: {each}` names the episode that is required"),
            ("otherwise", "each"),
        )


class WhileNorm(Norm):
    """While states hold, something must hold too.

    `settle` = how long the states must have held before the norm is due; `except_during` names
    episodes (a bow, a gesture) during which it is not due.
    """

    states: Annotated[tuple[StateName, ...], BeforeValidator(_as_tuple)] = Field(alias="while")
    settle: Duration = 0.0
    except_during: tuple[EpisodeKind, ...] = ()
    require: Annotated[tuple[SignalRequirement, ...], BeforeValidator(_as_tuple)]
    grace: Duration | None = None
    clear: Duration | None = None
    over: Over | None = None

    @property
    def message_names(self) -> frozenset[str]:
        """The measures, how long the deviation lasted (s), and the share found (%)."""
        measures = frozenset(requirement.measure for requirement in self.require)
        return measures | {"share" if self.over else "duration"}

    @model_validator(mode="after")
    def _one_clock(self) -> WhileNorm:
        if (self.grace is None) == (self.over is None):
            raise PydanticCustomError("form", "a `while` norm has `grace` or `over`, not both")
        if self.clear is not None and self.grace is None:
            raise fail(PydanticCustomError("form", "`clear` belongs to `grace`"), ("clear",))
        return self


class EachNorm(Norm):
    """Every episode of a kind must have attributes within limits; `where` tells which count."""

    each: EpisodeKind
    where: Where = Field(default_factory=dict)
    require: WhereRequirement

    @property
    def message_names(self) -> frozenset[str]:
        """Attributes of the episode."""
        return frozenset(EPISODES[self.each].attributes)

    @model_validator(mode="after")
    def _attributes_exist(self) -> EachNorm:
        check_where(self.each, self.where, ("where",))
        check_where(self.each, self.require.where, ("require", "where"))
        return self


class SequenceNorm(Norm):
    """After an episode, the steps of a service scene follow each other within a time.

    `where` and `early` as in `AfterNorm`. A step is in order when it is not over before the one
    before it began; `any_order` frees a step of that. What no camera sees is listed, not judged.
    A norm called ``scene.*`` is put together of others (`rules.scene_norms`) and deducts nothing.
    """

    after: EpisodeKind
    where: Where = Field(default_factory=dict)
    sequence: Annotated[tuple[Step, ...], Field(min_length=1)]
    within: Duration
    early: Duration = 0.0

    @property
    def message_names(self) -> frozenset[str]:
        """How many steps could be seen at all, and how many were kept and missed."""
        return frozenset({"steps", "kept", "missed"})

    @property
    def seen_steps(self) -> tuple[Step, ...]:
        """The steps that a camera can see."""
        return tuple(step for step in self.sequence if step.require is not None)

    @property
    def predicates(self) -> list[EpisodeRequirement | SignalRequirement]:
        """All that shows the steps."""
        return predicates_of(self.sequence)

    @model_validator(mode="after")
    def _steps_are_sound(self) -> SequenceNorm:
        check_where(self.after, self.where, ("where",))
        check_steps(self.sequence, self.within)
        if self.applies_to.counterpart is not None:
            error = PydanticCustomError("form", "a `sequence` has no counterpart")
            raise fail(error, ("applies_to", "counterpart"))
        check_composed(self.id, self.points, self.sequence)
        return self


FORMS: Mapping[str, str] = {
    "sequence": "<sequence>",
    "after": "<after>",
    "while": "<while>",
    "each": "<each>",
}
"""The key that tells a norm's form → the tag of its class; a `sequence` has an `after` too."""


def _form(data: object) -> str | None:
    """Return the tag of a norm: as the file states it, or of a model that is written out."""
    for model, tag in (
        (SequenceNorm, "<sequence>"),
        (AfterNorm, "<after>"),
        (WhileNorm, "<while>"),
        (EachNorm, "<each>"),
    ):
        if isinstance(data, model):
            return tag
    if not isinstance(data, Mapping):
        return None
    found = [tag for key, tag in FORMS.items() if key in data]
    if found[:2] == ["<sequence>", "<after>"]:
        del found[1]
    return found[0] if len(found) == 1 else None


AnyNorm = Annotated[
    Annotated[AfterNorm, Tag("<after>")]
    | Annotated[WhileNorm, Tag("<while>")]
    | Annotated[EachNorm, Tag("<each>")]
    | Annotated[SequenceNorm, Tag("<sequence>")],
    Discriminator(
        _form,
        custom_error_type="form",
        custom_error_message="a norm has exactly one of the keys `after`, `while`, `each`, or "
        "`status` with `signals`, or `manual`",
    ),
]


class Pack(Strict):
    """A named, versioned set of norms, whole: whatever files it was composed of.

    Attributes
    ----------
    norms : what the engine judges.
    unjudged : what waits for something, and what only a person can tell; the engine never sees it.
    origins : norm id → the pack that defines it, of norms that are not this pack's own.
    overrides : norm id → what a site's file changed in it.
    switched_off : ids of the norms that a site's file switched off.
    """

    pack: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    requires: Requires
    defaults: Defaults = Defaults()
    norms: tuple[AnyNorm, ...] = ()
    unjudged: tuple[AnyUnjudged, ...] = ()
    origins: Mapping[str, Origin] = Field(default_factory=dict)
    overrides: Mapping[str, tuple[Override, ...]] = Field(default_factory=dict)
    switched_off: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _pairs_are_whole(self) -> Pack:
        check_pairs(self.norms)
        return self

    def norm(self, norm_id: str) -> AnyNorm:
        """Return the judged norm of that id.

        Raises
        ------
        KeyError
            With the nearest id when there is none.
        """
        for norm in self.norms:
            if norm.id == norm_id:
                return norm
        raise KeyError(unknown("norm", norm_id, (norm.id for norm in self.norms)).message())

"""What a norm requires of an episode's attributes or of a measure: names and limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, fail, unknown
from rules.finding import Limit
from rules.physical_range import out_of_range
from rules.quantity import Duration, Quantity, mismatch
from rules.vocabulary import CLASSES, EPISODES, MEASURE_UNITS, STATES


def _episode_kind(name: str) -> str:
    if name not in EPISODES:
        raise unknown("episode", name, EPISODES)
    return name


def _state(name: str) -> str:
    if name not in STATES:
        raise unknown("state", name, STATES)
    return name


def _measure(name: str) -> str:
    if name not in MEASURE_UNITS:
        raise unknown("measure", name, MEASURE_UNITS)
    return name


EpisodeKind = Annotated[str, AfterValidator(_episode_kind)]
StateName = Annotated[str, AfterValidator(_state)]
MeasureName = Annotated[str, AfterValidator(_measure)]


class Limits(Strict):
    """Allowed values: ``between``, or ``at_least`` and/or ``at_most``; ends are allowed."""

    between: tuple[Quantity, Quantity] | None = None
    at_least: Quantity | None = None
    at_most: Quantity | None = None

    @property
    def limit(self) -> Limit:
        """The allowed interval in canonical units."""
        return self._stated()

    def _stated(self) -> Limit:
        if self.between is not None:
            return Limit(self.between[0].value, self.between[1].value)
        return Limit(
            None if self.at_least is None else self.at_least.value,
            None if self.at_most is None else self.at_most.value,
        )

    def check_unit(self, name: str, unit: str, below: tuple[str | int, ...] = ()) -> None:
        """Raise the error for the first amount that is not in `unit`, the unit of `name`.

        Nor may it be a value that `name` can never have.
        """
        for key in ("at_least", "at_most", "between"):
            value = getattr(self, key)
            for amount in value if isinstance(value, tuple) else (value,):
                if amount is None:
                    continue
                if not amount.fits(unit):
                    raise fail(mismatch(amount.unit, unit, name), (*below, key))
                error = out_of_range(name, unit, amount.value)
                if error is not None:
                    raise fail(error, (*below, key))

    @model_validator(mode="after")
    def _sensible(self) -> Limits:
        one_sided = self.at_least is not None or self.at_most is not None
        if self.between is not None and one_sided:
            raise PydanticCustomError("limits", "write `between` or `at_least`/`at_most`, not both")
        limit = self._stated()
        if limit.at_least is None and limit.at_most is None and not self._limited_otherwise():
            raise PydanticCustomError("limits", "a limit is missing: between, at_least or at_most")
        if None not in (limit.at_least, limit.at_most) and limit.margin(limit.at_least or 0.0) < 0:
            raise PydanticCustomError("limits", "the lower limit lies above the upper limit")
        return self

    def _limited_otherwise(self) -> bool:
        return False


Where = dict[str, Limits]
"""Attribute → its limits, in the order of the pack: the first is the leading one."""


def check_where(kind: str, where: Mapping[str, Limits], below: tuple[str | int, ...]) -> None:
    """Raise the error for the first attribute that episodes of `kind` lack, or of wrong unit."""
    attributes = EPISODES[kind].attributes
    for name, limits in where.items():
        if name not in attributes:
            if not attributes:
                error = PydanticCustomError(
                    "unknown_name", "episode {kind} has no attributes", {"kind": repr(kind)}
                )
                raise fail(error, (*below, name))
            raise fail(unknown(f"attribute of {kind}", name, attributes), (*below, name))
        limits.check_unit(name, attributes[name], (*below, name))


class WhereRequirement(Strict):
    """Limits on the attributes of an episode that the norm names elsewhere."""

    where: Annotated[Where, Field(min_length=1)]


class EpisodeRequirement(Strict):
    """An episode whose attributes lie within limits."""

    episode: EpisodeKind
    where: Where = Field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """What messages may name."""
        return frozenset(EPISODES[self.episode].attributes)

    @model_validator(mode="after")
    def _attributes_exist(self) -> EpisodeRequirement:
        check_where(self.episode, self.where, ("where",))
        return self


class SignalRequirement(Limits):
    """A measure within limits, of a class, or a state that holds; `lasting` = for so long.

    `one_of` allows several classes of a measure; they stand side by side in `CLASSES`.
    """

    measure: MeasureName
    equals: str | None = None
    one_of: tuple[str, ...] = ()
    lasting: Duration = 0.0

    @property
    def names(self) -> frozenset[str]:
        """What messages may name."""
        return frozenset({self.measure})

    @property
    def limit(self) -> Limit:
        """The allowed interval; of a class the unit about its index, of a state its half."""
        if not self.classes:
            return self._stated()
        if self.measure in STATES:
            return Limit(0.5, None) if self.equals == "true" else Limit(None, 0.5)
        places = [CLASSES[self.measure].index(name) for name in self.classes]
        return Limit(min(places) - 0.5, max(places) + 0.5)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that are allowed, or the state's ``true`` or ``false``; empty of a number."""
        return self.one_of if self.equals is None else (self.equals,)

    def _limited_otherwise(self) -> bool:
        return bool(self.classes)

    @model_validator(mode="before")
    @classmethod
    def _state_written_short(cls, data: object) -> object:
        """Read ``equals: true`` of a state."""
        if isinstance(data, dict) and isinstance(data.get("equals"), bool):
            return {**data, "equals": str(data["equals"]).lower()}
        return data

    @model_validator(mode="after")
    def _unit_fits(self) -> SignalRequirement:
        classes = ("true", "false") if self.measure in STATES else CLASSES.get(self.measure, ())
        key = "one_of" if self.one_of else "equals"
        if self.one_of and (self.equals is not None or self.measure in STATES):
            error = PydanticCustomError("limits", "`one_of` is for classes, and without `equals`")
            raise fail(error, ("one_of",))
        if not self.classes and not classes:
            self.check_unit(self.measure, MEASURE_UNITS[self.measure])
        elif not classes:
            error = PydanticCustomError(
                "limits",
                "{name} is a number: write limits, not `{key}`",
                {"name": self.measure, "key": key},
            )
            raise fail(error, (key,))
        elif not self.classes:
            raise unknown(f"class of {self.measure}", "", classes)
        for name in self.classes:
            if name not in classes:
                raise fail(unknown(f"class of {self.measure}", name, classes), (key,))
        self._check_neighbours()
        return self

    def _check_neighbours(self) -> None:
        """Raise the error for classes that do not stand side by side: no interval holds them."""
        places = sorted(CLASSES.get(self.measure, ()).index(name) for name in self.one_of)
        if places and places[-1] - places[0] != len(set(places)) - 1:
            error = PydanticCustomError(
                "limits",
                "these do not stand side by side in {classes}",
                {"classes": ", ".join(CLASSES[self.measure])},
            )
            raise fail(error, ("one_of",))


def predicate_form(data: object) -> str | None:
    """Return the tag of a predicate: as the file states it, or of a model that is written out."""
    if isinstance(data, EpisodeRequirement):
        return "<episode>"
    if isinstance(data, SignalRequirement):
        return "<measure>"
    if not isinstance(data, Mapping):
        return None
    return "<episode>" if "episode" in data else "<measure>"


Predicate = Annotated[
    Annotated[EpisodeRequirement, Tag("<episode>")]
    | Annotated[SignalRequirement, Tag("<measure>")],
    Discriminator(predicate_form),
]

"""The schema of ``SITE.yaml``: halls, counters, cameras, hours, shifts, norms, scoring.

Paths in the file are relative to the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from auditor.site.scoring_file import Scoring
from calibration.strict_model import Strict, Text, fail, unknown
from rules.norm_parts import Title

SCHEMA = "site/1"
SLOT_MIN = 120
"""The source asks for a check of every counter each two hours."""


def _known_time_zone(name: str) -> str:
    zones = available_timezones()
    if name not in zones:
        raise unknown("time zone", name, zones)
    return name


def _clock(value: object) -> object:
    """Read ``HH:MM``; YAML takes a bare 17:30 for 17 × 60 + 30."""
    if isinstance(value, time):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return time(value // 60, value % 60)
    try:
        hours, minutes = str(value).split(":")
        return time(int(hours), int(minutes))
    except ValueError as error:
        raise PydanticCustomError(
            "clock", "{value} is no time of day; write HH:MM", {"value": repr(value)}
        ) from error


Clock = Annotated[time, BeforeValidator(_clock)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Hours(Strict):
    """Opening hours by the site's clocks; `noon` parts morning from afternoon."""

    opens: Clock = time(8, 0)
    closes: Clock = time(18, 0)
    noon: Clock = time(12, 0)

    @model_validator(mode="after")
    def _in_order(self) -> Hours:
        if not self.opens < self.noon < self.closes:
            raise PydanticCustomError("hours", "`opens`, `noon` and `closes` come in this order")
        return self


class ShiftTimes(Strict):
    """When a named shift begins and ends by the site's clocks."""

    begins: Clock
    ends: Clock

    @model_validator(mode="after")
    def _in_order(self) -> ShiftTimes:
        if self.ends <= self.begins:
            raise PydanticCustomError("shift", "ends before it begins; part it at midnight")
        return self


class Counter(Strict):
    """One counter; `id` is what camera profiles, ticket calls and the roster call it."""

    id: Text
    name: Title | None = None


class Recordings(Strict):
    """Where a camera's recordings lie, and how their names tell the start (``--name-pattern``)."""

    folder: Text
    name_pattern: Text | None = None


class Camera(Strict):
    """One camera: `id` and `counters` as in its `profile`, which fills in what is left out."""

    id: Text | None = None
    profile: Text | None = None
    counters: tuple[Text, ...] | None = None
    recordings: Recordings | None = None

    @model_validator(mode="after")
    def _is_named(self) -> Camera:
        if self.id is None and self.profile is None:
            raise PydanticCustomError("camera", "a camera has an `id`, a `profile`, or both")
        return self


class Hall(Strict):
    """One hall with its counters and the cameras that look at them."""

    id: Id
    name: Title
    counters: Annotated[tuple[Counter, ...], Field(min_length=1)]
    cameras: tuple[Camera, ...] = ()


class Site(Strict):
    """One place of business.

    `results` is the folder that `audit` writes to (``--out``), searched with all below it; `norms`
    a bundled pack or a pack file.
    """

    schema_: Literal["site/1"] = Field(alias="schema")
    id: Id
    name: Title
    time_zone: Annotated[str, AfterValidator(_known_time_zone)]
    norms: Text
    results: Text
    roster: Text | None = None
    decisions: Text | None = None
    hours: Hours = Hours()
    shifts: dict[Text, ShiftTimes] = Field(default_factory=dict)
    halls: Annotated[tuple[Hall, ...], Field(min_length=1)]
    scoring: Scoring = Scoring()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the site's clocks."""
        return ZoneInfo(self.time_zone)

    @property
    def counters(self) -> dict[str, Hall]:
        """Counter id → its hall, in the order of the file."""
        return {counter.id: hall for hall in self.halls for counter in hall.counters}

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Site:
        for what, ids in (("hall", self._hall_ids()), ("counter", self._counter_ids())):
            seen: set[str] = set()
            for place, name in ids:
                if name in seen:
                    error = PydanticCustomError(
                        "id", "{what} {name} is listed twice", {"what": what, "name": repr(name)}
                    )
                    raise fail(error, place)
                seen.add(name)
        return self

    def _hall_ids(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for row, hall in enumerate(self.halls):
            yield ("halls", row, "id"), hall.id

    def _counter_ids(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for row, hall in enumerate(self.halls):
            for column, counter in enumerate(hall.counters):
                yield ("halls", row, "counters", column, "id"), counter.id

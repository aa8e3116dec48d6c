"""How the recordings of a camera are named: the layout of a recorder, or a pattern of one's own."""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from calibration.strict_model import Strict, unknown

LAYOUTS = ("dahua", "frigate", "hikvision", "iso", "uniview")
"""Names of the known layouts; what they look like stands in `auditor.capture.name_layouts`."""
PARTS = ("year", "month", "day", "hour", "minute", "second")
"""The groups that a pattern must have; ``offset`` and ``camera`` are optional."""


def known_time_zone(name: str) -> str:
    """Return `name` when it is an IANA zone; else raise with the nearest."""
    zones = available_timezones()
    if name not in zones:
        raise unknown("time zone", name, zones)
    return name


def _known_layout(name: str) -> str:
    if name not in LAYOUTS:
        raise unknown("layout", name, LAYOUTS)
    return name


def pattern_of_names(text: str) -> re.Pattern[str]:
    """Return the pattern that `text` states.

    Raises
    ------
    ValueError
        With the reason, when it is no regular expression or lacks one of the groups `PARTS`.
    """
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise ValueError(
            f"{text!r} is no regular expression ({error}); see the syntax of Python's re"
        ) from error
    missing = [name for name in PARTS if name not in pattern.groupindex]
    if missing:
        raise ValueError(f"has no group {', '.join(missing)}; write (?P<year>\\d{{4}}) and so on")
    return pattern


def _sound_pattern(text: str) -> str:
    try:
        pattern_of_names(text)
    except ValueError as error:
        raise PydanticCustomError("pattern", "{why}", {"why": str(error)}) from error
    return text


TimeZone = Annotated[str, AfterValidator(known_time_zone)]


class Recordings(Strict):
    """How the files of a camera are named.

    Attributes
    ----------
    layout : one of `LAYOUTS`. name_pattern : a regular expression, searched in the path with ``/``
        between its parts, with the groups `PARTS`. One of the two is given.
    time_zone : in which the names are meant, where it is not the camera's own; None = that one.
    """

    layout: Annotated[str, AfterValidator(_known_layout)] | None = None
    name_pattern: Annotated[str, AfterValidator(_sound_pattern)] | None = None
    time_zone: TimeZone | None = None

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """The pattern, compiled."""
        return None if self.name_pattern is None else re.compile(self.name_pattern)

    @property
    def zone_info(self) -> ZoneInfo | None:
        """The zone of the names, when it is stated."""
        return None if self.time_zone is None else ZoneInfo(self.time_zone)

    @model_validator(mode="after")
    def _one_of_two(self) -> Recordings:
        if (self.layout is None) == (self.name_pattern is None):
            raise PydanticCustomError("form", "give `layout` or `name_pattern`, one of the two")
        return self

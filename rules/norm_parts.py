"""The parts of a norm and of a pack that are the same for every form."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from calibration.strict_model import Strict, Text
from models.observations import STAFF_ROLES, Role
from rules.quantity import Duration, Share
from rules.requirement import EpisodeKind


class Subject(StrEnum):
    """To whom a norm applies."""

    STAFF = "staff"
    CUSTOMER = "customer"

    def includes(self, role: Role) -> bool:
        """Return whether a person of `role` is meant; assumed staff count as staff."""
        if self is Subject.STAFF:
            return role in STAFF_ROLES
        return role is Role.CUSTOMER


class Status(StrEnum):
    """Whether a norm can be judged at all, or waits for something that is still to be built."""

    IN_FORCE = "in force"
    NEEDS_BADGE_MODEL = "needs badge model"

    @property
    def reason(self) -> str | None:
        """The reason key of every finding while the norm waits; None when it is in force."""
        return None if self is Status.IN_FORCE else self.value.replace(" ", "_")


Severity = Literal["info", "minor", "major", "critical"]


class Title(Strict):
    """A text in Chinese and English."""

    zh: Text
    en: Text


class Source(Strict):
    """Where the norm stands: the section, and its words, verbatim."""

    section: Text
    quote: Text


class Over(Strict):
    """A window of time, and the share of it in which the requirement must hold."""

    window: Duration
    share: Share


class Otherwise(Strict):
    """What an `after` norm judges when the view can show no such trigger: every episode found."""

    each: EpisodeKind


class Defaults(Strict):
    """What holds for all norms of a pack.

    Attributes
    ----------
    max_gap : the longest gap (s) between looks over which the last value is held.
    min_observed : the share of a window that must have been observed for a verdict.
    cooldown : deviations of one person from one norm nearer than this (s) are one finding.
    k_sigma : a margin smaller than this many sigma decides nothing.
    """

    max_gap: Duration = 0.3
    min_observed: Share = 0.6
    cooldown: Duration = 30.0
    k_sigma: Annotated[float, Field(ge=0)] = 1.0


_RANGE = r"^(>=|<=|<)\d+(\.\d+)*(, ?(>=|<=|<)\d+(\.\d+)*)*$"


class Requires(Strict):
    """The engine versions that the pack was written for, as ``>=1,<2``."""

    engine: Annotated[str, Field(pattern=_RANGE)]

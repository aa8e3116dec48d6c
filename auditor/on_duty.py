"""What a roster tells of the people at a counter: who, their sex and role, as far as is certain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from models.observations import STAFF_ROLES
from rules.engine.spans import EPS_S, gaps, length
from rules.scene import Sex, Subject

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One shift at the counter in view, in media time; None = the roster does not say."""

    start_s: float
    end_s: float
    sex: Sex | None = None
    duty: str | None = None
    staff_id: str | None = None


def with_roster(subject: Subject, shifts: Sequence[OnDuty]) -> Subject:
    """Return `subject` with what all shifts during their stay agree on.

    A roster ties people to counters and not to tracks. Of who was there partly outside of every
    shift nothing is known, nor where two on duty together differ.
    """
    stay = (subject.start_s, subject.end_s)
    mine = [one for one in shifts if one.start_s <= stay[1] and one.end_s >= stay[0]]
    covered = sorted((one.start_s, one.end_s) for one in mine)
    if subject.role not in STAFF_ROLES or not mine or length(gaps(covered, stay)) > EPS_S:
        return subject
    return replace(
        subject,
        sex=_agreed(mine, lambda one: one.sex),
        duty=_agreed(mine, lambda one: one.duty),
        staff_id=_agreed(mine, lambda one: one.staff_id),
    )


def _agreed(shifts: Sequence[OnDuty], told: Callable[[OnDuty], Told | None]) -> Told | None:
    first = told(shifts[0])
    return first if all(told(one) == first for one in shifts) else None

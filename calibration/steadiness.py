"""When was the camera not where it should be? Told from looks at the room now and then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from calibration.drift import MOVED_SHARE

Span = tuple[float, float]
LEAST_LOOKS = 2
"""One look may fall on somebody who passes close to the lens; at the end nothing comes after it."""


class Base(StrEnum):
    """What looks are compared with."""

    REFERENCE = "reference"
    START = "start"


@dataclass(frozen=True, slots=True)
class RoomLook:
    """One look at the room through a clear lens, `t_s` of media time.

    Attributes
    ----------
    from_reference, from_start, from_last : how far, anywhere in the picture, the room lies from
        where the profile's reference, the first look and the look before show it, in widths of the
        picture; None = nothing in common, or not compared.
    """

    t_s: float
    from_reference: float | None
    from_start: float | None
    from_last: float | None

    def off(self, base: Base) -> float | None:
        """Return how far the room lies from where `base` shows it."""
        return self.from_reference if base is Base.REFERENCE else self.from_start


def moved_spans(looks: Sequence[RoomLook], base: Base) -> tuple[Span, ...]:
    """Return when the camera was not surely where `base` shows it, or something hid the room.

    From the last look before that agreed (nobody knows when after it the camera moved) to the next
    that agrees again; infinity when none does, 0 when none did before.
    """
    agree = _agreement(looks, base)
    spans = []
    for agrees, group in groupby(range(len(looks)), key=lambda row: agree[row]):
        rows = list(group)
        ends_it = rows[-1] == len(looks) - 1
        if not agrees and (len(rows) >= LEAST_LOOKS or ends_it):
            start_s = looks[rows[0] - 1].t_s if rows[0] > 0 else 0.0
            spans.append((start_s, math.inf if ends_it else looks[rows[-1] + 1].t_s))
    return tuple(spans)


def _agreement(looks: Sequence[RoomLook], base: Base) -> list[bool]:
    """Return for each look whether the camera is in place.

    By other light a room may have nothing in common with its picture; who has not moved since the
    look before is where they were then.
    """
    agree: list[bool] = []
    for look in looks:
        off = look.off(base)
        if off is not None:
            agree.append(off <= MOVED_SHARE)
        else:
            stayed = look.from_last is not None and look.from_last <= MOVED_SHARE
            agree.append(stayed and agree[-1:] == [True])
    return agree

"""From what a clock on the wall shows to the instant that is meant, across daylight saving."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

NEAR_S = 300.0
"""Recorders cut their files to the second, but may lose or add a key-frame distance; an hour of
daylight saving is far beyond either."""


def instants(local: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the UTC instants at which clocks in `zone` showed `local`, in order.

    Two when clocks were set back over it, none when they were set forward over it, else one.
    """
    moments = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(
        sorted(
            moment
            for moment in moments
            if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
        )
    )


def settled_by_end(
    candidates: tuple[datetime, ...], ended: datetime, duration_s: float, zone: ZoneInfo
) -> datetime | None:
    """Return the one candidate from which a recording of `duration_s` ends when its name says.

    None when none or several do. `ended` is a clock time; its day counts only where it can be
    right, for a file that began before midnight may name but the time of day.
    """
    shown = ended.replace(tzinfo=None)
    fitting = [
        moment
        for moment in candidates
        if _off_s((moment + timedelta(seconds=duration_s)).astimezone(zone), shown) <= NEAR_S
    ]
    return fitting[0] if len(fitting) == 1 else None


def _off_s(clock: datetime, shown: datetime) -> float:
    """Return the seconds between two times of day, across midnight if that is nearer."""
    apart_s = abs((clock.replace(tzinfo=None) - shown).total_seconds()) % 86_400
    return min(apart_s, 86_400 - apart_s)

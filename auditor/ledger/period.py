"""A stretch of days by the site's clocks, and the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class PeriodKind(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """The days `first` ≤ day < `after`, by clocks in `zone`."""

    kind: PeriodKind
    first: date
    after: date
    zone: ZoneInfo

    @classmethod
    def around(cls, kind: PeriodKind, day: date, zone: ZoneInfo) -> Period:
        """Return the day, the week from Monday on, or the calendar month that holds `day`."""
        if kind is PeriodKind.DAY:
            return cls(kind, day, day + timedelta(days=1), zone)
        if kind is PeriodKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + timedelta(days=7), zone)
        first = day.replace(day=1)
        return cls(kind, first, (first + timedelta(days=31)).replace(day=1), zone)

    @property
    def before(self) -> Period:
        """The period of the same kind just before."""
        return Period.around(self.kind, self.first - timedelta(days=1), self.zone)

    @property
    def start(self) -> datetime:
        """The first instant."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """The first instant that no longer belongs to it."""
        return datetime.combine(self.after, time(), self.zone)

    @property
    def last(self) -> date:
        """The last day."""
        return self.after - timedelta(days=1)

    @property
    def days(self) -> Iterator[date]:
        """Every day, in order."""
        day = self.first
        while day < self.after:
            yield day
            day += timedelta(days=1)

    @property
    def name(self) -> str:
        """``2026-11-24``, ``2026-W48`` or ``2026-11``: for file names."""
        if self.kind is PeriodKind.DAY:
            return self.first.isoformat()
        if self.kind is PeriodKind.MONTH:
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def span(self) -> str:
        """First and last day, for people."""
        if self.first == self.last:
            return self.first.isoformat()
        return f"{self.first.isoformat()} – {self.last.isoformat()}"

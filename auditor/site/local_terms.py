"""The names and clocks that the lines of a roster are read by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from auditor.site.site_file import ShiftTimes, Site


@dataclass(frozen=True, slots=True)
class LocalTerms:
    """What a roster may name.

    Attributes
    ----------
    zone : of the site's clocks.
    counters : those there are; None = no site file lists them, and any name is taken.
    shifts : names of shifts and their times.
    """

    zone: tzinfo
    counters: tuple[str, ...] | None = None
    shifts: Mapping[str, ShiftTimes] = field(default_factory=dict)

    @classmethod
    def of(cls, site: Site) -> LocalTerms:
        """Return what a site file says."""
        return cls(site.zone, tuple(site.counters), site.shifts)

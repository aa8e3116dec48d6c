"""The shifts of a roster that concern one recording, as its results keep them.

Only these are kept, and no names: a result folder needs no list of everybody who works there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from auditor.errors import InputError
from auditor.on_duty import OnDuty
from auditor.run_file import RosterRecord, ShiftRecord
from auditor.site.duties import duty_of
from auditor.site.local_terms import LocalTerms
from auditor.site.open_site import SiteTerms
from auditor.site.roster import LONGEST, Roster, Shift, read_roster

OPTION = "--roster"


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster that was read, by what name, and the hash of its bytes."""

    roster: Roster
    name: str
    sha256: str


def open_roster(
    path: Path | None, site: SiteTerms | None, zone: ZoneInfo | None
) -> RosterFile | None:
    """Return the roster at `path`, else the one that the site names; None when there is none.

    Without a site file counters are not checked and lines state their times; `zone` is then of the
    clocks that they mean.

    Raises
    ------
    InputError
        One line per fault; or when nothing tells the time zone.
    """
    if site is not None:
        found, terms = path or site.roster, LocalTerms.of(site.site)
    elif path is None:
        return None
    elif zone is None:
        raise InputError(
            f"{OPTION}: the zone of its times is not known; name it: --time-zone, "
            "time_zone: in the camera profile, or --site"
        )
    else:
        found, terms = path, LocalTerms(zone)
    if found is None:
        return None
    remedy = f"name a CSV file: {OPTION}" if path is not None else "mend `roster` in the site file"
    roster = read_roster(found, terms, remedy)
    return RosterFile(roster, str(found), hashlib.sha256(found.read_bytes()).hexdigest())


def rostered(
    file: RosterFile,
    counters: Collection[str],
    started_at: datetime | None,
    length_s: float | None,
) -> RosterRecord:
    """Return the shifts at the counters in view that touch a recording.

    `counters` empty takes all when the roster names one counter only; `length_s` None = unknown,
    for which the longest shift stands.

    Raises
    ------
    InputError
        When nobody told when the recording began, or which of several counters is in view.
    """
    if started_at is None:
        raise InputError(
            f"{file.name}: a roster needs to know when the recording began; give --start"
        )
    named = sorted({shift.counter for shift in file.roster.shifts})
    if not counters and len(named) > 1:
        raise InputError(
            f"{file.name}: names several counters ({', '.join(named)}); "
            "say in the camera profile which one is in view (counter:)"
        )
    end = started_at + (LONGEST if length_s is None else timedelta(seconds=length_s))
    shifts = [
        _record(shift, started_at)
        for shift in file.roster.within(started_at, end)
        if not counters or shift.counter in counters
    ]
    return RosterRecord(name=file.name, sha256=file.sha256, shifts=shifts)


def _record(shift: Shift, started_at: datetime) -> ShiftRecord:
    return ShiftRecord(
        counter=shift.counter,
        staff_id=shift.staff.id,
        sex=shift.staff.sex,
        duty=duty_of(shift.staff.role),
        start_s=round((shift.begins - started_at).total_seconds(), 3),
        end_s=round((shift.ends - started_at).total_seconds(), 3),
    )


def nobody_on_duty(record: RosterRecord) -> str | None:
    """Return a warning when a roster has no shift for a recording; None when it has."""
    if record.shifts:
        return None
    return (
        f"{record.name}: has no shift at the counter in view during the recording; "
        "check the date, the counter and the time zone"
    )


def on_duty(record: RosterRecord | None) -> tuple[OnDuty, ...]:
    """Return the shifts as the judge takes them."""
    if record is None:
        return ()
    return tuple(
        OnDuty(one.start_s, one.end_s, one.sex, one.duty, one.staff_id) for one in record.shifts
    )

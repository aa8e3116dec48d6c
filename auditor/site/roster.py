"""The roster: who stood at which counter when.

A CSV file with the columns ``date``, ``counter``, ``staff_id``, ``name``, either ``shift`` (a name
from the site file) or ``begins`` and ``ends`` (HH:MM by the site's clocks), and if wished ``sex``
and ``role``; the Chinese names of `CHINESE` do as well. Every fault is told, one line each.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from auditor.errors import InputError
from auditor.site.local_terms import LocalTerms
from auditor.site.text_file import read_office_text
from calibration.strict_model import nearest
from rules.scene import Sex

NEEDED = ("date", "counter", "staff_id", "name")
OPTIONAL = ("shift", "begins", "ends", "sex", "role")
CHINESE = {
    "日期": "date",
    "台席": "counter",
    "柜台": "counter",
    "窗口": "counter",
    "工号": "staff_id",
    "姓名": "name",
    "班次": "shift",
    "开始": "begins",
    "结束": "ends",
    "性别": "sex",
    "岗位": "role",
}


SEXES = {
    "female": Sex.FEMALE,
    "f": Sex.FEMALE,
    "女": Sex.FEMALE,
    "male": Sex.MALE,
    "m": Sex.MALE,
    "男": Sex.MALE,
}


@dataclass(frozen=True, slots=True)
class Staff:
    """One member of staff; `sex` and `role` None = the roster does not say."""

    id: str
    name: str
    sex: Sex | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """One line of the roster: `begins` ≤ t < `ends` with the site's zone."""

    staff: Staff
    counter: str
    begins: datetime
    ends: datetime
    line: int

    @property
    def day(self) -> date:
        """The day of the shift by the site's clocks."""
        return self.begins.date()


LONGEST = timedelta(days=1)
"""No shift lasts longer: its times are of one day."""


@dataclass(frozen=True, slots=True)
class Roster:
    """All shifts, in the order in which they begin."""

    shifts: tuple[Shift, ...] = ()

    def at(self, counter: str | None, moment: datetime) -> Shift | None:
        """Return the shift at a counter at an instant, if there is one."""
        begun = bisect_right(self.shifts, moment, key=lambda shift: shift.begins)
        for shift in reversed(self.shifts[:begun]):
            if shift.begins < moment - LONGEST:
                return None
            if shift.counter == counter and moment < shift.ends:
                return shift
        return None

    def within(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """Return the shifts that have a part between two instants."""
        return tuple(one for one in self.shifts if one.begins < end and one.ends > start)


class _FieldError(Exception):
    """What is wrong with one field: the column, and the text."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column, self.text = column, text


def read_roster(path: Path, terms: LocalTerms, remedy: str) -> Roster:
    """Return the roster in a file, checked against the counters and shifts of `terms`.

    `remedy` is what to do when the file cannot be read.

    Raises
    ------
    InputError
        One line per fault: file, line, column.
    """
    return parse_roster(read_office_text(path, remedy), path, terms)


def parse_roster(text: str, path: Path, terms: LocalTerms) -> Roster:
    """Return the roster that the CSV `text` lists; see `read_roster`."""
    reader = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
    columns = {name: _column(path, name) for name in reader.fieldnames or () if name.strip()}
    _check_columns(path, columns.values())
    shifts, faults = [], []
    for row in reader:
        line = reader.line_num
        try:
            shifts.append(_shift(_fields(row, columns), terms, line))
        except _FieldError as fault:
            faults.append(f"{path}:{line}: {fault.column}: {fault.text}")
    faults += list(_clashes(path, shifts))
    if faults:
        raise InputError("\n".join(faults))
    return Roster(tuple(sorted(shifts, key=lambda one: (one.begins, one.counter, one.line))))


def _column(path: Path, name: str) -> str:
    plain = name.strip()
    known = (*NEEDED, *OPTIONAL)
    if plain in known:
        return plain
    if plain in CHINESE:
        return CHINESE[plain]
    near = nearest(plain, (*known, *CHINESE))
    raise InputError(f"{path}:1: unknown column {plain!r}; the nearest is {near!r}")


def _check_columns(path: Path, found: Iterable[str]) -> None:
    names = set(found)
    missing = [name for name in NEEDED if name not in names]
    if "shift" not in names and not {"begins", "ends"} <= names:
        missing.append("shift (or begins and ends)")
    if missing:
        raise InputError(f"{path}:1: column {missing[0]} is missing")


def _fields(row: Mapping[str | None, str | None], columns: Mapping[str, str]) -> Mapping[str, str]:
    """Return column → text of one line."""
    if None in row or None in row.values():
        raise _FieldError("line", "has not as many fields as the first line has columns")
    return {name: (row[heading] or "").strip() for heading, name in columns.items()}


def _shift(fields: Mapping[str, str], terms: LocalTerms, line: int) -> Shift:
    for name in NEEDED:
        if not fields[name]:
            raise _FieldError(name, "is empty")
    if terms.counters is not None and fields["counter"] not in terms.counters:
        near = nearest(fields["counter"], terms.counters)
        raise _FieldError(
            "counter", f"unknown counter {fields['counter']!r}; the nearest of the site is {near!r}"
        )
    day = _day(fields["date"])
    begins, ends = _times(fields, terms)
    staff = Staff(fields["staff_id"], fields["name"], _sex(fields), fields.get("role") or None)
    return Shift(
        staff,
        fields["counter"],
        datetime.combine(day, begins, terms.zone),
        datetime.combine(day, ends, terms.zone),
        line,
    )


def _day(text: str) -> date:
    """Read 2026-11-24, and 2026/11/24 as spreadsheets write it."""
    try:
        year, month, day = (int(part) for part in text.replace("/", "-").split("-"))
        return date(year, month, day)
    except ValueError as error:
        raise _FieldError("date", f"{text!r} is no date; write 2026-11-24") from error


def _times(fields: Mapping[str, str], terms: LocalTerms) -> tuple[time, time]:
    name = fields.get("shift", "")
    if name:
        if name not in terms.shifts:
            known = f"; the nearest is {nearest(name, terms.shifts)!r}" if terms.shifts else ""
            where = "the site file" if terms.counters is not None else "no site file (--site)"
            has = "has no" if terms.counters is not None else "is given that has a"
            raise _FieldError("shift", f"{where} {has} shift {name!r}{known}")
        return terms.shifts[name].begins, terms.shifts[name].ends
    begins, ends = _clock(fields, "begins"), _clock(fields, "ends")
    if ends <= begins:
        raise _FieldError("ends", f"{fields['ends']} is not after {fields['begins']}")
    return begins, ends


def _clock(fields: Mapping[str, str], column: str) -> time:
    text = fields.get(column, "")
    try:
        hours, minutes = (int(part) for part in text.split(":")[:2])
        return time(hours, minutes)
    except ValueError as error:
        raise _FieldError(column, f"{text!r} is no time of day; write HH:MM") from error


def _sex(fields: Mapping[str, str]) -> Sex | None:
    text = fields.get("sex", "").lower()
    if text and text not in SEXES:
        raise _FieldError("sex", f"{text!r} is none of female, male, 女, 男")
    return SEXES.get(text)


def _clashes(path: Path, shifts: list[Shift]) -> Iterator[str]:
    """Yield what two lines cannot both say."""
    names: dict[str, Shift] = {}
    for shift in shifts:
        first = names.setdefault(shift.staff.id, shift)
        if first.staff != shift.staff:
            yield (
                f"{path}:{shift.line}: staff_id: {shift.staff.id} has another name, sex or role in "
                f"line {first.line}"
            )
    yield from _overlaps(path, shifts, "staff_id", lambda one: one.staff.id)
    yield from _overlaps(path, shifts, "counter", lambda one: one.counter)


def _overlaps(
    path: Path, shifts: list[Shift], column: str, key: Callable[[Shift], str]
) -> Iterator[str]:
    latest: dict[str, Shift] = {}
    for shift in sorted(shifts, key=lambda one: (one.begins, one.line)):
        before = latest.get(key(shift))
        if before is not None and shift.begins < before.ends:
            yield (
                f"{path}:{shift.line}: {column}: the shift of {key(shift)} overlaps that of line "
                f"{before.line}"
            )
        if before is None or shift.ends > before.ends:
            latest[key(shift)] = shift

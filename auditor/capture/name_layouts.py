"""When a recording began, as the names that recorders give their files tell it.

Each layout is a pattern over the last folders and the name of a file; its named groups are the
parts of a clock time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

from calibration.recording_layout import PARTS

_DAY = r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
_STAMP = (
    r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"
)
_END_STAMP = (
    r"(?P<end_year>20\d\d)(?P<end_month>\d\d)(?P<end_day>\d\d)"
    r"(?P<end_hour>\d\d)(?P<end_minute>\d\d)(?P<end_second>\d\d)"
)
_OFFSET = r"(?P<offset>Z|[+-]\d\d[-:]?\d\d)"
_NO_MORE = r"(?![-.:]?\d)"


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of recorder names its files.

    Attributes
    ----------
    name : as `run.json` calls it.
    pattern : searched in the path with ``/`` between its parts.
    zone : in which its times are meant, when the recorder has no choice; else None.
    """

    name: str
    pattern: re.Pattern[str]
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class NamedTime:
    """What a name tells.

    Attributes
    ----------
    began : clock time of the first picture; without a zone unless the name has one.
    ended : clock time of the last picture, where the name has it.
    layout : which layout the name follows.
    """

    began: datetime
    ended: datetime | None
    layout: str


def _layout(name: str, pattern: str, zone: tzinfo | None = None) -> Layout:
    return Layout(name, re.compile(pattern), zone)


LAYOUTS = (
    # 2026-11-22/08/counter/30.00.mp4; the folders are in UTC whatever the site's zone
    _layout(
        "frigate",
        rf"(?:^|/){_DAY}/(?P<hour>\d\d)/[^/]+/(?P<minute>\d\d)\.(?P<second>\d\d)\.\w+$",
        UTC,
    ),
    # 2026-11-22/001/dav/08/08.30.00-08.45.00[M][0@0][0].dav, as on its disk and by FTP
    _layout(
        "dahua",
        rf"(?:^|/){_DAY}/\d+/(?:\w+/)*"
        r"(?P<hour>\d\d)\.(?P<minute>\d\d)\.(?P<second>\d\d)"
        r"-(?P<end_hour>\d\d)\.(?P<end_minute>\d\d)\.(?P<end_second>\d\d)\[[^/]*$",
    ),
    # NVR_ch1_main_20261122083000_20261122090000.dav, as downloaded from the recorder's pages
    _layout(
        "dahua",
        rf"(?:^|/)[^/]*_ch\d+_(?:main|sub|extra)\w*?_{_STAMP}_{_END_STAMP}[^/]*$",
    ),
    # 2026-11-22/192.168.1.30_1_S08-30-00E09-00-00.ts, as its pages save
    _layout(
        "uniview",
        rf"(?:^|/){_DAY}/[^/]+_S(?P<hour>\d\d)-(?P<minute>\d\d)-(?P<second>\d\d)"
        r"_?E(?P<end_hour>\d\d)-(?P<end_minute>\d\d)-(?P<end_second>\d\d)[^/]*$",
    ),
    # Channel1_20261122083000.ts
    _layout("uniview", rf"(?:^|/)Channel ?\d+_S?{_STAMP}(?:_?E?{_END_STAMP})?(?!\d)[^/]*$"),
    # ch01_20261122083000.mp4 of a recorder, 192.168.1.64_01_20261122083000123_TIMING.mp4 by FTP,
    # "Counter 3_192.168.1.64_20261122083000_20261122090000_2.mp4" of its client
    _layout(
        "hikvision",
        r"(?:^|/)(?:ch\d+|[^/]*?\d+\.\d+\.\d+\.\d+(?:_\d{1,3})?)"
        rf"_{_STAMP}(?:\d{{3}})?(?:_{_END_STAMP})?(?!\d)[^/]*$",
    ),
    # 2026-11-22T08-30-00+08-00.mp4, 20261122T083000Z.mp4: only a T can have an offset behind it
    _layout(
        "iso",
        rf"{_DAY}T(?P<hour>\d\d)[-.:]?(?P<minute>\d\d)[-.:]?(?P<second>\d\d)(?:[.,]\d+)?"
        rf"{_OFFSET}?{_NO_MORE}[^/]*$",
    ),
    _layout(
        "iso",
        r"(?<!\d)(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)T"
        rf"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d){_OFFSET}?{_NO_MORE}[^/]*$",
    ),
    # 2026-11-22_08-30-00.mp4, 20261122_083000.mp4, 20261122083000.mp4
    _layout(
        "iso",
        rf"{_DAY}[_ -](?P<hour>\d\d)[-.:](?P<minute>\d\d)[-.:](?P<second>\d\d)(?!\d)[^/]*$",
    ),
    _layout(
        "iso",
        r"(?<!\d)(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)[_-]?"
        r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?!\d)[^/]*$",
    ),
)
"""Tried in this order; the first that gives a valid time counts."""


def time_in_name(path: Path, name: str | None = None) -> NamedTime | None:
    """Return what the name of a recording tells by the layout `name`, or any known one, else None.

    Several layouts may bear one name, for a recorder names its files in more than one way.
    """
    text = path.absolute().as_posix()
    for layout in (one for one in LAYOUTS if name in (None, one.name)):
        match = layout.pattern.search(text)
        began = None if match is None else clock_time(match.groupdict())
        if match is not None and began is not None:
            if layout.zone is not None:
                began = began.replace(tzinfo=layout.zone)
            return NamedTime(began, _ended(began, match.groupdict()), layout.name)
    return None


def clock_time(groups: Mapping[str, str | None]) -> datetime | None:
    """Return the time that the groups of a pattern name, with its zone when they have an offset.

    None when there is no such time, as in ``20261399250000``.
    """
    try:
        year, month, day, hour, minute, second = (int(groups[name] or "") for name in PARTS)
        zone = _offset(groups.get("offset"))
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _offset(text: str | None) -> tzinfo | None:
    """Return the zone of ``Z``, ``+0800``, ``+08:00`` or ``+08-00``; None without one.

    Raises
    ------
    ValueError
        When it is none of these.
    """
    if not text:
        return None
    if text.upper() == "Z":
        return UTC
    digits = re.sub(r"\D", "", text)
    if text[0] not in "+-" or len(digits) not in {2, 4}:
        raise ValueError(text)
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if text[0] == "-" else offset)


def _ended(began: datetime, groups: Mapping[str, str | None]) -> datetime | None:
    """Return when the recording ended by its name; a bare time of day is given `began`'s day."""
    parts = {name: groups.get(f"end_{name}") for name in PARTS}
    if parts["hour"] is None:
        return None
    day = {"year": str(began.year), "month": str(began.month), "day": str(began.day)}
    ended = clock_time(parts if parts["day"] else parts | day)
    return None if ended is None else ended.replace(tzinfo=began.tzinfo)

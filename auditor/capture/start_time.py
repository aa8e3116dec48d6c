"""When a recording began: from ``--start``, a file beside it, or its name, in this order.

A time without an offset is one that the site's clocks showed. It becomes an instant only where the
site's time zone is known; otherwise findings have media time alone, and a warning says so.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from auditor.capture.local_time import instants, settled_by_end
from auditor.capture.name_layouts import clock_time, time_in_name
from auditor.errors import InputError
from calibration.recording_layout import Recordings, pattern_of_names

SIDECAR_SUFFIX = ".start.json"
"""``hall.mp4.start.json`` beside ``hall.mp4``; plain ``.json`` is what labelled clips have."""
ISO_EXAMPLE = "2026-11-22T08:30:00+08:00"


@dataclass(frozen=True, slots=True)
class StartRules:
    """What the user said about the start of all recordings of a run.

    Attributes
    ----------
    given : ``--start``, with or without a zone; wins over everything.
    name_pattern : ``--name-pattern``, instead of the known layouts.
    zone : of the site's clocks.
    recordings : what the camera profile states of names; `name_pattern` goes before it.
    """

    given: datetime | None = None
    name_pattern: re.Pattern[str] | None = None
    zone: ZoneInfo | None = None
    recordings: Recordings | None = None


@dataclass(frozen=True, slots=True)
class RecordingStart:
    """When a recording began.

    Attributes
    ----------
    at : the UTC instant of media time 0, or None when it is not known.
    source : where it is from: ``--start``, ``sidecar``, ``--name-pattern``, ``name (dahua)`` …;
        None when nothing tells.
    warning : what the user should know about it, one line, or None.
    """

    at: datetime | None = None
    source: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A time as it was told; `strict` when the user wrote it for this purpose.

    `zone` is where it was meant, when that is not where the site's clocks are.
    """

    began: datetime
    source: str
    strict: bool
    ended: datetime | None = None
    zone: ZoneInfo | None = None


def parse_start(text: str) -> datetime:
    """Return the time that ``--start`` names, with a zone only where `text` has an offset.

    Raises
    ------
    InputError
        When it is not ISO 8601.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--start: {text!r} is not ISO 8601; write {ISO_EXAMPLE}") from error


def parse_name_pattern(text: str) -> re.Pattern[str]:
    """Return the pattern that ``--name-pattern`` gives.

    Raises
    ------
    InputError
        When it is no regular expression, or lacks one of the groups `PARTS`.
    """
    try:
        return pattern_of_names(text)
    except ValueError as error:
        raise InputError(f"--name-pattern: {error}") from error


def find_start(path: Path, duration_s: float | None, rules: StartRules) -> RecordingStart:
    """Return when the recording at `path`, `duration_s` long, began.

    Raises
    ------
    InputError
        When what the user wrote for this purpose cannot be understood, or names a time that the
        site's clocks never showed.
    """
    told = _told(path, rules)
    if told is None:
        return RecordingStart()
    if told.began.tzinfo is not None:
        return RecordingStart(told.began.astimezone(UTC), told.source)
    return _placed(path, told, duration_s, told.zone or rules.zone)


def camera_in_name(path: Path, rules: StartRules) -> str | None:
    """Return the camera that the group ``camera`` of ``--name-pattern`` finds, if it has one."""
    if rules.name_pattern is None:
        return None
    match = rules.name_pattern.search(path.absolute().as_posix())
    return None if match is None else match.groupdict().get("camera")


def _told(path: Path, rules: StartRules) -> _Told | None:
    if rules.given is not None:
        return _Told(rules.given, "--start", strict=True)
    sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
    if sidecar.is_file():
        return _Told(_in_sidecar(sidecar), "sidecar", strict=True)
    if rules.name_pattern is not None:
        began = _by_pattern(path, rules.name_pattern, "--name-pattern")
        return _Told(began, "--name-pattern", strict=True)
    if rules.recordings is not None:
        return _as_stated(path, rules.recordings)
    named = time_in_name(path)
    if named is None:
        return None
    return _Told(named.began, f"name ({named.layout})", strict=False, ended=named.ended)


def _in_sidecar(sidecar: Path) -> datetime:
    try:
        record = json.loads(sidecar.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{sidecar}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InputError(
            f'{sidecar}: is no JSON ({error}); write {{"start": "{ISO_EXAMPLE}"}}'
        ) from error
    if isinstance(record, dict) and list(record) == ["start"]:
        try:
            return datetime.fromisoformat(record["start"])
        except (ValueError, TypeError):
            pass
    raise InputError(f'{sidecar}: names no start; write {{"start": "{ISO_EXAMPLE}"}}')


def _as_stated(path: Path, recordings: Recordings) -> _Told:
    """Return what the name tells by the camera profile's word on names."""
    if recordings.pattern is not None:
        began = _by_pattern(path, recordings.pattern, "the camera profile's name_pattern")
        return _Told(began, "name (profile)", strict=False, zone=recordings.zone_info)
    named = time_in_name(path, recordings.layout)
    if named is None:
        raise InputError(
            f"{path}: its name does not follow the layout {recordings.layout!r} that the camera "
            "profile states; mend `recordings` there, or give --start for this one"
        )
    told_by = f"name ({named.layout})"
    zone = recordings.zone_info
    return _Told(named.began, told_by, strict=False, ended=named.ended, zone=zone)


def _by_pattern(path: Path, pattern: re.Pattern[str], origin: str) -> datetime:
    match = pattern.search(path.absolute().as_posix())
    if match is None:
        raise InputError(
            f"{path}: does not fit {origin}; mend the pattern, or give --start for this one"
        )
    began = clock_time(match.groupdict())
    if began is None:
        raise InputError(
            f"{path}: {origin} finds {match.group()!r} in it, which is no time; mend the pattern"
        )
    return began


def _placed(
    path: Path, told: _Told, duration_s: float | None, zone: ZoneInfo | None
) -> RecordingStart:
    """Return the instant of a time that clocks of the site showed."""
    shown = f"{path.name}: began {told.began.isoformat(sep=' ')} by {told.source}"
    if zone is None:
        return RecordingStart(
            warning=f"{shown}, in no known time zone, so only media time is told; give "
            "--time-zone, or time_zone in the camera profile"
        )
    moments = instants(told.began, zone)
    if not moments:
        line = f"{shown}, which clocks in {zone.key} skipped"
        if told.strict:
            raise InputError(f"{line}; give the start with its UTC offset")
        return RecordingStart(
            warning=f"{line}, so only media time is told; give --start with its UTC offset"
        )
    if len(moments) == 1:
        return RecordingStart(moments[0], told.source)
    if told.ended is not None and duration_s is not None:
        settled = settled_by_end(moments, told.ended, duration_s, zone)
        if settled is not None:
            return RecordingStart(settled, told.source)
    return RecordingStart(
        moments[0],
        told.source,
        f"{shown}, which clocks in {zone.key} showed twice; the earlier is taken; give --start "
        "with its UTC offset if it was the later",
    )

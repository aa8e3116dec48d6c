"""Ticket calls and other triggers from a CSV file (`--triggers`).

Columns: ``time`` (ISO 8601 with or without an offset, or seconds of media time), ``counter``, and
optionally ``kind`` (`LISTED_KINDS`; ``customer_arrives`` when absent). Rows may come in any order.
The text is UTF-8, or GB18030 as spreadsheets in Chinese write it.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from auditor.errors import InputError
from calibration.strict_model import nearest
from rules.episode import Episode
from rules.vocabulary import LISTED_ONLY

COLUMNS = ("time", "counter", "kind")
DEFAULT_KIND = "customer_arrives"
LISTED_KINDS = (DEFAULT_KIND, "customer_leaves", *LISTED_ONLY)
"""What a ticket machine knows of, and what only a list can tell; who is at the post the view
tells."""
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One line of the file: `at` is an instant, or seconds of media time."""

    at: datetime | float
    counter: str
    kind: str
    line: int


def decode(data: bytes, name: str) -> str:
    """Return the text of a CSV file; `name` is what errors call it.

    Raises
    ------
    InputError
        When it is no text in one of `ENCODINGS`: a spreadsheet, or UTF-16.
    """
    if b"\0" not in data:
        for encoding in ENCODINGS:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise InputError(f"{name}: is neither UTF-8 nor GB18030 text; save it as CSV UTF-8")


def parse_triggers(text: str, path: Path) -> tuple[Trigger, ...]:
    """Return the triggers that the CSV `text` lists; `path` is what errors call the file."""
    reader = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
    _check_columns(path, reader.fieldnames or ())
    return tuple(_trigger(path, reader.line_num, row) for row in reader)


def _check_columns(path: Path, names: Iterable[str]) -> None:
    found = tuple(names)
    for name in found:
        if name not in COLUMNS:
            raise InputError(
                f"{path}:1: unknown column {name!r}; the nearest is {nearest(name, COLUMNS)!r}"
            )
    for name in COLUMNS[:2]:
        if name not in found:
            raise InputError(f"{path}:1: column {name!r} is missing (columns: time, counter)")


def _trigger(path: Path, line: int, row: Mapping[str | None, str | None]) -> Trigger:
    if None in row or any(row.get(name) is None for name in COLUMNS[:2]):
        raise InputError(f"{path}:{line}: has not as many fields as the first line has columns")
    kind = (row.get("kind") or DEFAULT_KIND).strip()
    if kind not in LISTED_KINDS:
        known = nearest(kind, LISTED_KINDS)
        raise InputError(f"{path}:{line}: kind: unknown {kind!r}; the nearest is {known!r}")
    counter = (row["counter"] or "").strip()
    if not counter:
        raise InputError(f"{path}:{line}: counter: is empty")
    return Trigger(_moment(path, line, (row["time"] or "").strip()), counter, kind, line)


def _moment(path: Path, line: int, text: str) -> datetime | float:
    try:
        seconds = float(text)
    except ValueError:
        pass
    else:
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
        raise InputError(f"{path}:{line}: time: {text!r} is no time in a recording")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"{path}:{line}: time: {text!r} is neither ISO 8601 (2026-11-22T08:31:04+08:00) "
            "nor seconds of the recording"
        ) from error


def trigger_episodes(
    triggers: Iterable[Trigger],
    origin: Path,
    counters: Collection[str],
    started_at: datetime | None,
    time_zone: tzinfo | None = None,
) -> tuple[Episode, ...]:
    """Return the triggers of the counters in view as episodes in media time, in order.

    `counters` empty takes all when the file names one counter only. `started_at` is the instant of
    media time 0; `time_zone` is meant where a time has no offset.

    Raises
    ------
    InputError
        When several counters are named and none is chosen, or a wall-clock time cannot be placed.
    """
    chosen = tuple(triggers)
    named = sorted({trigger.counter for trigger in chosen})
    if not counters and len(named) > 1:
        raise InputError(
            f"{origin}: names several counters ({', '.join(named)}); "
            "say in the camera profile which one is in view (counter:)"
        )
    if counters:
        chosen = tuple(trigger for trigger in chosen if trigger.counter in counters)
    return tuple(sorted(_placed(chosen, origin, started_at, time_zone), key=_order))


def misplaced(listed: Sequence[Episode], origin: str, length_s: float) -> str | None:
    """Return a warning when nothing of a list lies within a recording of that length.

    A list in another time zone, of another day or of other counters looks so.
    """
    if not listed:
        return f"{origin}: lists nothing of the counter in view"
    if any(0 <= episode.end_s <= length_s for episode in listed):
        return None
    nearest_s = min((e.end_s for e in listed), key=lambda at_s: max(-at_s, at_s - length_s))
    apart_h = max(-nearest_s, nearest_s - length_s) / 3600
    side = "before" if nearest_s < 0 else "after"
    return (
        f"{origin}: none of the {len(listed)} triggers lies within the recording; the nearest is "
        f"{apart_h:.1f} h {side} it: check the date and the time zone"
    )


def _order(episode: Episode) -> tuple[float, str]:
    return (episode.end_s, episode.kind)


def _placed(
    triggers: Iterable[Trigger], origin: Path, started_at: datetime | None, zone: tzinfo | None
) -> Iterator[Episode]:
    for trigger in triggers:
        at_s = trigger.at
        if isinstance(at_s, datetime):
            at_s = _media_seconds(at_s, origin, trigger.line, started_at, zone)
        yield Episode(trigger.kind, None, at_s, at_s, at_s)


def _media_seconds(
    at: datetime, origin: Path, line: int, started_at: datetime | None, zone: tzinfo | None
) -> float:
    if started_at is None:
        raise InputError(
            f"{origin}:{line}: time: a clock time needs to know when the recording began; "
            "give --start, or write seconds of the recording"
        )
    if at.tzinfo is None:
        if zone is None:
            raise InputError(
                f"{origin}:{line}: time: {at.isoformat()} has no UTC offset; add one "
                "(+08:00), or name the time zone: --time-zone, or time_zone: in the camera profile"
            )
        at = at.replace(tzinfo=zone)
    return (at - started_at).total_seconds()

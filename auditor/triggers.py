"""Ticket calls and other triggers from a CSV file (`--triggers`).

Columns: ``time`` (ISO 8601 with or without an offset, or seconds of media time), ``counter``, and
optionally ``kind`` (an episode kind that a scene can be told of; ``customer_arrives`` when absent).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from auditor.errors import InputError
from calibration.strict_model import nearest
from rules.episode import Episode
from rules.vocabulary import SCENE_TRIGGERS

COLUMNS = ("time", "counter", "kind")
DEFAULT_KIND = "customer_arrives"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One line of the file: `at` is an instant, or seconds of media time."""

    at: datetime | float
    counter: str
    kind: str
    line: int


def read_triggers(path: Path) -> tuple[Trigger, ...]:
    """Return the triggers of a CSV file, in its order.

    Raises
    ------
    InputError
        Names file, line and column of what cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text; save it as CSV UTF-8") from error
    return parse_triggers(text, path)


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
    if kind not in SCENE_TRIGGERS:
        known = nearest(kind, SCENE_TRIGGERS)
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
    counter: str | None,
    started_at: datetime | None,
    time_zone: tzinfo | None = None,
) -> tuple[Episode, ...]:
    """Return the triggers of one counter as episodes in media time, in order.

    `counter` None takes all when the file names one counter only. `started_at` is the instant of
    media time 0; `time_zone` is meant where a time has no offset.

    Raises
    ------
    InputError
        When several counters are named and none is chosen, or a wall-clock time cannot be placed.
    """
    chosen = tuple(triggers)
    if counter is None:
        counters = sorted({trigger.counter for trigger in chosen})
        if len(counters) > 1:
            raise InputError(
                f"{origin}: names several counters ({', '.join(counters)}); "
                "say in the camera profile which one is in view (counter:)"
            )
    else:
        chosen = tuple(trigger for trigger in chosen if trigger.counter == counter)
    return tuple(sorted(_placed(chosen, origin, started_at, time_zone), key=_order))


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
                "(+08:00), or name the time zone in the camera profile (time_zone:)"
            )
        at = at.replace(tzinfo=zone)
    return (at - started_at).total_seconds()

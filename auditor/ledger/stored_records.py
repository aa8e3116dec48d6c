"""The files of a result folder read back, as far as the papers need them; `docs/files.md`.

Keys that a later minor version adds are passed over; another major is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from auditor.errors import InputError
from auditor.result_folder import COVERAGE, EVENTS, FINDINGS
from auditor.result_folder import EPISODES as EPISODES_FILE
from models.observations import Role
from rules.episode import Episode
from rules.finding import Finding, Limit, Verdict
from rules.signals import Quantity
from rules.vocabulary import EPISODES


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class NormOf(_Read):
    """Which rule, in which state."""

    id: str
    pack: str
    version: str


class SubjectOf(_Read):
    """Who: the number in the recording, the role, and who the audit's roster says was on duty."""

    track: int | None
    role: Role
    staff_id: str | None = None


class MediaOf(_Read):
    """Media time in seconds."""

    start_s: float
    peak_s: float | None
    end_s: float


class MeasuredOf(_Read):
    """The deciding quantity."""

    name: str | None
    value: float | None
    sigma: float | None
    unit: str


class ExpectedOf(_Read):
    """The limit; see `docs/files.md`."""

    between: tuple[float, float] | None = None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def limit(self) -> Limit:
        """The limit as the engine knows it."""
        if self.between is not None:
            return Limit(*self.between)
        return Limit(self.at_least, self.at_most)


class FindingRecord(_Read):
    """One line of `findings.jsonl`."""

    schema_: Literal["finding/1"] = Field(alias="schema")
    id: str
    norm: NormOf
    counter: str | None
    subject: SubjectOf
    start: AwareDatetime | None
    peak: AwareDatetime | None
    media: MediaOf
    verdict: Verdict
    reason: str | None
    measured: MeasuredOf | None
    expected: ExpectedOf | None
    margin: float | None

    @property
    def quantity(self) -> Quantity | None:
        """The deciding quantity, None when nothing was measured."""
        if self.measured is None or self.measured.value is None:
            return None
        return Quantity(self.measured.value, self.measured.sigma or 0.0, self.measured.unit)

    def finding(self) -> Finding:
        """Return the finding as the judge made it, with its deciding quantity alone."""
        quantity, name = self.quantity, None if self.measured is None else self.measured.name
        return Finding(
            norm_id=self.norm.id,
            pack=self.norm.pack,
            pack_version=self.norm.version,
            track_id=self.subject.track,
            role=self.subject.role,
            start_s=self.media.start_s,
            peak_s=self.media.peak_s,
            end_s=self.media.end_s,
            verdict=self.verdict,
            reason=self.reason,
            measured_name=name,
            measured=quantity,
            limit=None if self.expected is None else self.expected.limit,
            margin=self.margin,
            counter=self.counter,
            quantities=() if quantity is None or name is None else ((name, quantity),),
        )


class EventRecord(_Read):
    """One line of `events.jsonl`: what it adds to its finding."""

    schema_: Literal["violation/1"] = Field(alias="schema")
    id: str
    severity: str
    message: Mapping[str, str]


class EpisodeRecord(_Read):
    """One line of `episodes.jsonl`; attributes by name with unit, sigma beside them."""

    kind: str
    track: int | None
    side: Literal["left", "right"] | None
    start_s: float
    peak_s: float
    end_s: float
    attributes: Mapping[str, float | None]

    def episode(self) -> Episode:
        """Return the episode as its finder made it."""
        return Episode(
            kind=self.kind,
            track_id=self.track,
            start_s=self.start_s,
            peak_s=self.peak_s,
            end_s=self.end_s,
            attributes=dict(self._quantities()),
            side=self.side,
        )

    def _quantities(self) -> Iterator[tuple[str, Quantity]]:
        known = EPISODES.get(self.kind)
        for name, unit in () if known is None else known.attributes.items():
            suffix = "" if unit in {"ratio", "count"} else f"_{unit}"
            value = self.attributes.get(f"{name}{suffix}")
            if value is not None:
                sigma = self.attributes.get(f"{name}_sigma{suffix}") or 0.0
                yield name, Quantity(value, sigma, unit)


class CoverageRecord(_Read):
    """`coverage.json`: how much of the recording could be seen, in seconds."""

    schema_: Literal["coverage/1"] = Field(alias="schema")
    expected_s: float
    decoded_s: float
    staff_seen_s: float


_Line = TypeVar("_Line", bound=_Read)


def read_findings(folder: Path) -> tuple[FindingRecord, ...]:
    """Return every finding; raises InputError when the file is damaged."""
    return tuple(_lines(folder / FINDINGS, FindingRecord))


def read_events(folder: Path) -> Mapping[str, EventRecord]:
    """Return event id → event; raises InputError when the file is damaged."""
    return {event.id: event for event in _lines(folder / EVENTS, EventRecord)}


def read_episodes(folder: Path) -> tuple[EpisodeRecord, ...]:
    """Return every episode; raises InputError when the file is damaged."""
    return tuple(_lines(folder / EPISODES_FILE, EpisodeRecord))


def read_coverage(folder: Path) -> CoverageRecord:
    """Return what could be seen; raises InputError when the file is damaged."""
    path = folder / COVERAGE
    return _parsed(path, None, _text(path), CoverageRecord)


def _lines(path: Path, model: type[_Line]) -> Iterator[_Line]:
    for line, words in enumerate(_text(path).splitlines(), start=1):
        yield _parsed(path, line, words, model)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}; audit the recording again") from error


def _parsed(path: Path, line: int | None, words: str, model: type[_Line]) -> _Line:
    place = str(path) if line is None else f"{path}:{line}"
    try:
        return model.model_validate(json.loads(words))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{place}: {key}: {first['msg']}; audit the recording again") from error
    except ValueError as error:
        raise InputError(f"{place}: is no JSON ({error}); audit the recording again") from error

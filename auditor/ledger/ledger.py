"""What the audits of a period found: every opportunity with time, place, person, decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from auditor.ledger.period import Period
from auditor.ledger.stored_records import (
    CoverageRecord,
    EventRecord,
    FindingRecord,
    read_coverage,
    read_events,
    read_findings,
)
from auditor.result_folder import EVIDENCE, RUN
from auditor.run_file import Run, read_run
from auditor.site.decisions import DecisionRecord
from auditor.site.open_site import KnownCamera, OpenSite
from auditor.site.roster import Shift
from models.observations import STAFF_ROLES, Role
from rules.finding import Verdict
from rules.scoring import Judged


@dataclass(frozen=True, slots=True)
class Recording:
    """One audited recording: `start` ≤ t < `end` by the site's clocks."""

    camera: KnownCamera
    folder: Path
    run: Run
    coverage: CoverageRecord
    start: datetime
    end: datetime

    def at(self, media_s: float) -> datetime:
        """Return the instant of a media time."""
        return self.start + timedelta(milliseconds=round(1000 * media_s))

    @property
    def decoded(self) -> tuple[tuple[datetime, datetime], ...]:
        """The stretches that could be decoded."""
        edges = [0.0, *(edge for gap in self.run.gaps_s for edge in gap)]
        edges.append((self.end - self.start).total_seconds())
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return tuple((self.at(a), self.at(b)) for a, b in pairs if b > a)


@dataclass(frozen=True, slots=True)
class Entry:
    """One opportunity that a norm had.

    Attributes
    ----------
    counter : where, one of the site's; None when the camera sees several and the finding tells
        none of them.
    shift : whose it is by the roster; None when nobody's, or it is not about staff.
    decision : what a person decided about it, if anybody.
    """

    record: FindingRecord
    recording: Recording
    event: EventRecord | None
    counter: str | None
    shift: Shift | None
    decision: DecisionRecord | None

    @property
    def norm_id(self) -> str:
        """The norm."""
        return self.record.norm.id

    @property
    def at(self) -> datetime:
        """The decisive moment, else the beginning, by the site's clocks."""
        media = self.record.media
        return self.recording.at(media.start_s if media.peak_s is None else media.peak_s)

    @property
    def judged(self) -> Judged:
        """The entry as scoring knows it."""
        decided = None if self.decision is None else self.decision.decision
        return Judged(self.norm_id, self.record.verdict, decided)

    @property
    def is_violation(self) -> bool:
        """Whether the verdict was that the norm was broken, whatever a person said later."""
        return self.record.verdict is Verdict.VIOLATED

    def evidence(self, suffix: str) -> Path | None:
        """Return the picture (``.jpg``) or clip (``.mp4``) that proves it, if there is one."""
        path = self.recording.folder / EVIDENCE / f"{self.record.id}{suffix}"
        return path if path.is_file() else None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything of one period, in order of time.

    Attributes
    ----------
    unplaced : folders of recordings whose start nobody told.
    strange : folders of cameras that the site does not list.
    repeated : folders that hold a recording once more.
    unknown_norms : norms found that the site's pack does not have.
    re_rostered : folders audited with a roster that says another person was on duty.
    """

    period: Period
    recordings: tuple[Recording, ...]
    entries: tuple[Entry, ...]
    unplaced: tuple[Path, ...] = ()
    strange: tuple[Path, ...] = ()
    repeated: tuple[Path, ...] = ()
    unknown_norms: tuple[str, ...] = ()
    re_rostered: tuple[Path, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was recorded."""
        return not self.recordings


@dataclass
class _Sorting:
    """Folders on their way into a ledger."""

    recordings: list[Recording] = field(default_factory=list)
    unplaced: list[Path] = field(default_factory=list)
    strange: list[Path] = field(default_factory=list)
    repeated: list[Path] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)


def read_ledger(place: OpenSite, period: Period) -> Ledger:
    """Return what the audits below the site's results found in `period`.

    Raises
    ------
    InputError
        When a file of a result folder is damaged.
    """
    sorting = _Sorting()
    for folder in _folders(place.results):
        _sort_in(sorting, folder, place, period)
    recordings = sorted(sorting.recordings, key=lambda one: (one.start, one.camera.id))
    entries = [entry for one in recordings for entry in _entries(place, one, period)]
    known = {norm.id for norm in place.pack.norms}
    return Ledger(
        period=period,
        recordings=tuple(recordings),
        entries=tuple(sorted(entries, key=lambda one: (one.at, one.norm_id, one.record.id))),
        unplaced=tuple(sorting.unplaced),
        strange=tuple(sorting.strange),
        repeated=tuple(sorting.repeated),
        unknown_norms=tuple(sorted({entry.norm_id for entry in entries} - known)),
        re_rostered=tuple(sorted({one.recording.folder for one in entries if _differs(one)})),
    )


def _differs(entry: Entry) -> bool:
    """Return whether the audit's roster named another person than the site's does now."""
    told = entry.record.subject.staff_id
    return told is not None and (entry.shift is None or entry.shift.staff.id != told)


def _folders(results: Path) -> Iterable[Path]:
    """Return the result folders below `results`, without the hidden ones of a running audit."""
    found = (path.parent for path in results.rglob(RUN))
    return sorted(
        folder
        for folder in found
        if not any(part.startswith(".") for part in folder.relative_to(results).parts)
    )


def _sort_in(sorting: _Sorting, folder: Path, place: OpenSite, period: Period) -> None:
    run = read_run(folder)
    camera = place.cameras.get(run.camera_id)
    if run.started_at is None:
        if camera is not None:
            sorting.unplaced.append(folder)
        return
    start = run.started_at.astimezone(place.site.zone)
    length_s = max(run.decoded_s, run.media.duration_s or 0.0)
    end = start + timedelta(milliseconds=round(1000 * length_s))
    if start >= period.end or end <= period.start:
        return
    if camera is None:
        sorting.strange.append(folder)
        return
    key = (run.media.sha256, run.camera_id)
    if key in sorting.seen:
        sorting.repeated.append(folder)
        return
    sorting.seen.add(key)
    sorting.recordings.append(Recording(camera, folder, run, read_coverage(folder), start, end))


def _entries(place: OpenSite, recording: Recording, period: Period) -> Iterable[Entry]:
    events = read_events(recording.folder)
    for record in read_findings(recording.folder):
        told = record.counter in place.site.counters
        counter = record.counter if told else recording.camera.counter
        at_s = record.media.start_s if record.media.peak_s is None else record.media.peak_s
        moment = recording.at(at_s)
        if not period.start <= moment < period.end:
            continue
        yield Entry(
            record=record,
            recording=recording,
            event=events.get(record.id),
            counter=counter,
            shift=place.roster.at(counter, moment) if _is_of_staff(record) else None,
            decision=place.decisions.get(record.id),
        )


def _is_of_staff(record: FindingRecord) -> bool:
    """Return whether a finding is of who works there: a person, or a post that nobody held."""
    role, track = record.subject.role, record.subject.track
    return role in STAFF_ROLES or (track is None and role is Role.UNKNOWN)

"""What the page tells of one finding."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from auditor.events import opportunity_id
from auditor.evidence.span import clip_span
from auditor.report.curve import Curve, draw_curve
from auditor.report.plotted import plotted
from auditor.report.steps import StepShown, steps_shown
from auditor.report.texts import Bilingual, Texts
from auditor.report.timeline import recording_s
from auditor.report.wording import amount, clock, limit_text, measured_text, wall_clock
from auditor.result import ClipResult
from models.observations import Role
from rules.finding import Finding, Verdict
from rules.messages import message_for
from rules.norm import AnyNorm
from rules.reasons import REASONS
from rules.signals import Quantity

MEDIA_TYPES = {".jpg": "image/jpeg", ".mp4": "video/mp4"}
LEAD_S = 1.0
"""A curve begins so long before and ends so long after the opportunity."""


@dataclass(frozen=True, slots=True)
class Value:
    """One measured quantity: its name, its value with sigma."""

    name: Bilingual
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding on the page.

    `snapshot_file` and `clip_file` hold the pictures, `snapshot` and `clip` are their data URIs,
    read anew each time: those of a day do not fit into memory. `clip_start_s` is the media time of
    the clip's beginning, `clip_times` from when to when it lasts.
    `steps` are those of a service scene, empty for other norms.
    `start`, `end`, `peak` are media times as text, `wall` the clock time of the decisive moment.
    """

    id: str
    verdict: str
    norm: AnyNorm
    who: Bilingual
    role: Bilingual
    assumed: bool
    counter: str | None
    start: str
    end: str
    peak: str
    wall: str | None
    message: Bilingual
    reason: Bilingual | None
    measured: Value | None
    limit: str | None
    margin: Bilingual | None
    also: tuple[Value, ...]
    snapshot_file: Path | None
    clip_file: Path | None
    clip_start_s: float
    clip_times: str
    curve: Curve | None
    steps: tuple[StepShown, ...]

    @property
    def snapshot(self) -> str | None:
        """The picture as a data URI."""
        return None if self.snapshot_file is None else _data_uri(self.snapshot_file)

    @property
    def clip(self) -> str | None:
        """The clip as a data URI."""
        return None if self.clip_file is None else _data_uri(self.clip_file)


@dataclass(frozen=True, slots=True)
class EntryMaker:
    """Makes entries of the findings of one clip whose files lie in `folder`."""

    result: ClipResult
    texts: Texts
    folder: Path

    def id_of(self, finding: Finding) -> str:
        """Return the id of the finding's opportunity."""
        return opportunity_id(self.result.media.sha256, self.result.camera_id, finding)

    def files_of(self, finding: Finding) -> tuple[str, ...]:
        """Return the files that prove `finding`."""
        return tuple(self.result.evidence.get(self.id_of(finding), ()))

    def proven(self, finding: Finding) -> Entry:
        """Return the entry with pictures and curve."""
        return self._entry(finding, self.files_of(finding), self._curve(finding))

    def plain(self, finding: Finding) -> Entry:
        """Return the entry in words alone."""
        return self._entry(finding, (), None)

    def _entry(self, finding: Finding, files: tuple[str, ...], curve: Curve | None) -> Entry:
        texts = self.texts
        norm = self.result.pack.norm(finding.norm_id)
        peak_s = finding.start_s if finding.peak_s is None else finding.peak_s
        measured = finding.measured
        return Entry(
            id=self.id_of(finding),
            verdict=finding.verdict.value,
            norm=norm,
            who=self._who(finding),
            role=texts(f"role.{finding.role.value}"),
            assumed=finding.role is Role.ASSUMED_STAFF,
            counter=finding.counter,
            start=clock(finding.start_s),
            end=clock(finding.end_s),
            peak=clock(peak_s),
            wall=wall_clock(self.result, peak_s),
            message=Bilingual.of(message_for(norm, finding)),
            reason=None if finding.reason is None else Bilingual.of(REASONS[finding.reason]),
            measured=None if measured is None else self._value(finding.measured_name, measured),
            limit=_limit(finding),
            margin=self._margin(finding),
            also=tuple(
                self._value(name, quantity)
                for name, quantity in finding.quantities
                if name != finding.measured_name
            ),
            snapshot_file=self._file(files, ".jpg"),
            clip_file=self._file(files, ".mp4"),
            clip_start_s=round(clip_span(finding)[0], 3),
            clip_times=self._clip_times(finding),
            curve=curve,
            steps=steps_shown(norm, finding, texts),
        )

    def _clip_times(self, finding: Finding) -> str:
        start_s, end_s = clip_span(finding)
        return f"{clock(start_s)} – {clock(min(end_s, recording_s(self.result)))}"

    def _who(self, finding: Finding) -> Bilingual:
        if finding.track_id is None:
            return self.texts("page.no_person")
        person = self.texts("page.person", track=finding.track_id)
        if finding.staff_id is None:
            return person
        return person.joined(self.texts("page.staff_id", id=finding.staff_id))

    def _value(self, name: str | None, quantity: Quantity) -> Value:
        return Value(self._name(name), measured_text(name, quantity))

    def _name(self, name: str | None) -> Bilingual:
        keys = (f"attribute.{name}", f"measure.{name}")
        known = next((key for key in keys if key in self.texts.entries), None)
        return Bilingual.same(str(name)) if known is None else self.texts(known)

    def _margin(self, finding: Finding) -> Bilingual | None:
        if finding.margin is None or finding.measured is None:
            return None
        size = abs(finding.margin)
        text = amount(size, finding.measured.unit)
        if finding.measured_name == "share":
            text = f"{100 * size:.0f} %"
        return self.texts(
            "event.margin_in" if finding.margin >= 0 else "event.margin_out", value=text
        )

    def _curve(self, finding: Finding) -> Curve | None:
        judgement = self.result.judgement
        what = plotted(judgement, finding, self.result.pack.norm(finding.norm_id))
        if what is None:
            return None
        clip_start_s, clip_end_s = clip_span(finding)
        times = judgement.clip.frame_times_s
        last_s = float(times[-1]) if len(times) else finding.end_s
        start_s = max(min(finding.start_s - LEAD_S, clip_start_s), 0.0)
        end_s = min(max(finding.end_s + LEAD_S, clip_end_s), max(last_s, finding.end_s))
        return draw_curve(
            what,
            self.texts,
            span_s=(start_s, max(end_s, start_s + 0.5)),
            opportunity_s=(finding.start_s, finding.end_s),
            peak_s=finding.peak_s,
            max_gap_s=self.result.pack.defaults.max_gap,
        )

    def _file(self, files: tuple[str, ...], suffix: str) -> Path | None:
        found = (self.folder / name for name in files if name.endswith(suffix))
        return next(found, None)


def _data_uri(file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode("ascii")
    return f"data:{MEDIA_TYPES[file.suffix]};base64,{data}"


def _limit(finding: Finding) -> str | None:
    if finding.limit is None:
        return None
    unit = "" if finding.measured is None else finding.measured.unit
    return limit_text(finding.limit, unit, finding.measured_name)


def is_proven(finding: Finding, files: tuple[str, ...]) -> bool:
    """Return whether a finding is shown with its proof: violations, and what has pictures."""
    return finding.verdict is Verdict.VIOLATED or bool(files)

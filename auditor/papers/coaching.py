"""The evening's teaching material: of each counter moments of the morning and of the afternoon.

Shown is what teaches most, violations and good examples; where too little happened, plain samples
of the recordings.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.evidence.span import clip_span
from auditor.ledger.ledger import Entry, Ledger, Recording
from auditor.ledger.stored_records import read_episodes
from auditor.ledger.watch_time import Stretch, recorded_s
from auditor.papers import context
from auditor.papers.context import Desk
from auditor.papers.moments import MIN_MOMENTS, Chosen, MomentKind, choose
from auditor.papers.paper import Cell, Column, Moment, MomentGroup, Paper, Row, Sheet, Table
from auditor.papers.samples import Sample, cut, plan_samples
from auditor.report.curve import Curve, draw_curve
from auditor.report.entries import LEAD_S
from auditor.report.plotted import plotted
from auditor.report.wording import amount, limit_text, measured_text
from auditor.result_folder import SIGNALS
from auditor.signal_file import read_signals
from auditor.site.scoring_file import price
from rules.episode import Episode
from rules.norm import AnyNorm
from rules.reasons import REASONS
from rules.scene_id import is_scene
from rules.scoring import score_sheet
from rules.signals import TrackSignals

HALVES = ("morning", "afternoon")


@dataclass(frozen=True, slots=True)
class _Measured:
    """The stored signals of one person and the episodes of the recording."""

    signals: dict[int, TrackSignals]
    episodes: tuple[Episode, ...]


def coaching(desk: Desk, ledger: Ledger) -> Paper:
    """Return the teaching material of one day."""
    words, site = desk.words, desk.place.site
    sheets = tuple(
        _sheet(desk, ledger, counter)
        for hall in site.halls
        for counter in (c.id for c in hall.counters)
    )
    return Paper(
        stem=f"coaching-{site.id}-{ledger.period.name}-{words.lang}",
        lang=words.lang,
        title=words("coaching.title"),
        subtitle=context.day_text(ledger.period.first, words),
        facts=tuple(desk.facts_of_site()),
        notes=tuple(context.notes_of(ledger, words)),
        sheets=sheets,
        footnotes=(words("coaching.how"), *context.footnotes(desk)),
    )


def _sheet(desk: Desk, ledger: Ledger, counter: str) -> Sheet:
    words = desk.words
    entries = context.entries_of_counter(ledger, counter)
    recordings = [one for one in ledger.recordings if counter in one.camera.counters]
    score = score_sheet(desk.place.score_rules, [entry.judged for entry in entries])
    groups, shown = [], frozenset[str]()
    for half in HALVES:
        span = _half(desk, ledger, half)
        mine = [e for e in entries if span[0] <= e.at < span[1] and not is_scene(e.norm_id)]
        chosen = choose(mine, lambda norm_id: _price(desk, norm_id), shown)
        shown |= {one.entry.norm_id for one in chosen}
        groups.append(_group(desk, half, span, chosen, recordings))
    return Sheet(
        title=desk.counter_name(counter),
        subtitle=words.pick(desk.place.site.counters[counter].name),
        figures=context.tally_figures(score, words) if recordings else context.no_figures(words),
        blocks=(*groups, _list(desk, groups)) if any(g.moments for g in groups) else tuple(groups),
        signatures=tuple(words(f"sign.{key}") for key in ("coach", "date")),
    )


def _list(desk: Desk, groups: Sequence[MomentGroup]) -> Table:
    """Return the clips as a list, with room for what the coach has to say."""
    words = desk.words
    columns = (
        Column(words("col.clip_time"), 9),
        Column(words("col.kind"), 9),
        Column(words("col.norm"), 22),
        Column(words("col.found"), 20),
        Column(words("col.comment"), 40, "blank"),
    )
    rows = [
        Row((Cell(one.when), Cell(one.kind_text), Cell(one.title), Cell(_found(one)), Cell()))
        for group in groups
        for one in group.moments
    ]
    return Table(words("coaching.comments"), "clips", columns, tuple(rows))


def _found(one: Moment) -> str:
    return "" if one.kind == MomentKind.SAMPLE else one.message


def _half(desk: Desk, ledger: Ledger, half: str) -> Stretch:
    """Return the morning or the afternoon of the day, from midnight and to midnight."""
    period = ledger.period
    noon = datetime.combine(period.first, desk.place.site.hours.noon, period.zone)
    return (period.start, noon) if half == "morning" else (noon, period.end)


def _price(desk: Desk, norm_id: str) -> float:
    norm = desk.judged_norm(norm_id)
    return 0.0 if norm is None else price(desk.place.site.scoring, norm)


def _group(
    desk: Desk,
    half: str,
    span: Stretch,
    chosen: Sequence[Chosen],
    recordings: Sequence[Recording],
) -> MomentGroup:
    """Return the moments of half a day; plain samples make up what is missing."""
    words = desk.words
    moments = [(one.entry.at, _of_finding(desk, one)) for one in chosen]
    missing = MIN_MOMENTS - len(chosen)
    if missing > 0:
        taken = [_shown_stretch(one.entry) for one in chosen]
        samples = plan_samples(recordings, span, missing, taken)
        moments += [(one.at, _of_sample(desk, cut(one))) for one in samples]
    note = ""
    if not recorded_s(recordings, [span]):
        note = words("coaching.no_recording")
    elif len(moments) < MIN_MOMENTS:
        note = words("coaching.too_few", n=len(moments), wanted=MIN_MOMENTS)
    ordered = sorted(moments, key=lambda one: one[0])
    return MomentGroup(words(f"half.{half}"), tuple(moment for _, moment in ordered), note)


def _shown_stretch(entry: Entry) -> Stretch:
    start_s, end_s = clip_span(entry.record.finding())
    return entry.recording.at(start_s), entry.recording.at(end_s)


def _of_finding(desk: Desk, chosen: Chosen) -> Moment:
    words, entry = desk.words, chosen.entry
    norm, finding = desk.judged_norm(entry.norm_id), entry.record.finding()
    picture, film = entry.evidence(".jpg"), entry.evidence(".mp4")
    link = desk.link(entry)
    return Moment(
        kind=chosen.kind.value,
        kind_text=words(f"moment.{chosen.kind.value}"),
        title=desk.norm_title(entry.norm_id),
        when=context.clock_text(entry.at),
        where=_who(desk, entry),
        message=_message(desk, entry),
        quote="" if norm is None else norm.source.quote,
        section="" if norm is None else norm.source.section,
        facts=tuple(_facts(desk, entry)),
        picture=_data_uri(picture, "image/jpeg"),
        clip=_data_uri(film, "video/mp4"),
        clip_start_s=round(clip_span(finding)[0], 3),
        curve=None if norm is None else _curve(desk, entry, norm),
        verdict=entry.record.verdict.value,
        link=type(link)(words("moment.report"), link.href),
    )


def _who(desk: Desk, entry: Entry) -> str:
    return "" if entry.shift is None else entry.shift.staff.name


def _message(desk: Desk, entry: Entry) -> str:
    if entry.event is not None:
        return entry.event.message[desk.words.lang]
    reason = entry.record.reason
    return desk.words("moment.kept") if reason is None else REASONS[reason][desk.words.lang]


def _facts(desk: Desk, entry: Entry) -> Iterator[tuple[str, str]]:
    words, record = desk.words, entry.record
    name = None if record.measured is None else record.measured.name
    quantity = record.quantity
    if quantity is not None and name is not None:
        yield _name(desk, name), measured_text(name, quantity)
        if record.expected is not None:
            yield words("event.limit"), limit_text(record.expected.limit, quantity.unit, name)
        if record.margin is not None:
            key = "event.margin_in" if record.margin >= 0 else "event.margin_out"
            size = abs(record.margin)
            text = f"{100 * size:.0f} %" if name == "share" else amount(size, quantity.unit)
            yield words("event.margin"), words(key, value=text)
    if entry.decision is not None:
        decided = entry.decision
        yield words("head.decision"), words(f"decision.{decided.decision.value}", by=decided.by)


def _name(desk: Desk, name: str) -> str:
    known = (f"attribute.{name}", f"measure.{name}")
    found = next((key for key in known if key in desk.words.report.entries), None)
    return name if found is None else desk.words(found)


def _curve(desk: Desk, entry: Entry, norm: AnyNorm) -> Curve | None:
    """Return the curve of what was measured, from the stored signals."""
    track = entry.record.subject.track
    if track is None:
        return None
    folder, finding = entry.recording.folder, entry.record.finding()
    episodes = tuple(one.episode() for one in read_episodes(folder))
    measured = _Measured({track: read_signals(folder / SIGNALS, track)}, episodes)
    what = plotted(measured, finding, norm)
    if what is None:
        return None
    clip_start_s, clip_end_s = clip_span(finding)
    last_s = (entry.recording.end - entry.recording.start).total_seconds()
    start_s = max(min(finding.start_s - LEAD_S, clip_start_s), 0.0)
    end_s = min(max(finding.end_s + LEAD_S, clip_end_s), max(last_s, finding.end_s))
    return draw_curve(
        what,
        desk.words.report,
        span_s=(start_s, max(end_s, start_s + 0.5)),
        opportunity_s=(finding.start_s, finding.end_s),
        peak_s=finding.peak_s,
        max_gap_s=desk.place.pack.defaults.max_gap,
    )


def _of_sample(desk: Desk, sample: Sample) -> Moment:
    words = desk.words
    kind = MomentKind.SAMPLE.value
    return Moment(
        kind=kind,
        kind_text=words(f"moment.{kind}"),
        title=words("moment.sample_title"),
        when=context.clock_text(sample.at),
        where="",
        message=words("moment.sample_says"),
        quote="",
        section="",
        facts=(),
        picture=_encoded(sample.picture, "image/jpeg"),
        clip=_encoded(sample.clip, "video/mp4"),
        clip_start_s=round(sample.span_s[0], 3),
        curve=None,
        verdict="none",
        absent=words("moment.absent", name=sample.absent) if sample.absent else "",
    )


def _data_uri(path: Path | None, kind: str) -> str | None:
    return None if path is None else _encoded(path.read_bytes(), kind)


def _encoded(data: bytes | None, kind: str) -> str | None:
    if data is None:
        return None
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"

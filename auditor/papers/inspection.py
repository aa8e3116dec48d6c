"""The daily on-site management inspection form (营业厅现场管理检视表).

One sheet per hall and member of staff, every norm in the order of the source: what cameras told is
filled in with counts, times and evidence, what they could not is left to tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from auditor.ledger.ledger import Entry, Ledger, Recording
from auditor.ledger.scores import grouped
from auditor.ledger.watch_time import Stretch, recorded_s, staff_seen_s
from auditor.papers import context
from auditor.papers.context import Desk
from auditor.papers.form_line import how_to_answer, norm_cell, why_not_measured
from auditor.papers.paper import Cell, Column, Figure, Link, Paper, Row, Sheet, Table
from auditor.papers.source_order import form_norms, heading_of
from auditor.site.roster import Shift, Staff
from auditor.site.site_file import Hall
from rules.finding import Verdict
from rules.pack_file import StatedNorm
from rules.scoring import Sheet as ScoreSheet
from rules.scoring import Tally, score_sheet, tally

MOST_LINKS = 5
"""So many moments fit beside a norm; the rest are counted."""
EMPTY_BOX = "☐"


@dataclass(frozen=True, slots=True)
class _Inspected:
    """Who is inspected: a member of staff with the day's shifts, or a counter that nobody has."""

    hall: Hall
    counters: tuple[str, ...]
    staff: Staff | None
    shifts: tuple[Shift, ...]
    entries: tuple[Entry, ...]


def inspection(desk: Desk, ledger: Ledger) -> Paper:
    """Return the form of one day."""
    words = desk.words
    people = [one for hall in desk.place.site.halls for one in _inspected(desk, ledger, hall)]
    day = ledger.period.first
    return Paper(
        stem=f"inspection-{desk.place.site.id}-{ledger.period.name}-{words.lang}",
        lang=words.lang,
        title=words("inspection.title"),
        subtitle=context.day_text(day, words),
        facts=tuple(desk.facts_of_site()),
        notes=tuple(context.notes_of(ledger, words)),
        sheets=tuple(_sheet(desk, ledger, one) for one in people),
        footnotes=(words("inspection.how"), *context.footnotes(desk)),
    )


def _inspected(desk: Desk, ledger: Ledger, hall: Hall) -> Iterator[_Inspected]:
    """Yield the staff of a hall by counter and time, then what nobody's shift covers."""
    period = ledger.period
    shifts = desk.place.roster.within(period.start, period.end)
    of_hall = context.entries_of_hall(ledger, hall)
    order = [counter.id for counter in hall.counters]
    mine = [shift for shift in shifts if shift.counter in order]
    mine.sort(key=lambda one: (order.index(one.counter), one.begins))
    for staff in dict.fromkeys(shift.staff for shift in mine):
        theirs = tuple(shift for shift in mine if shift.staff == staff)
        counters = tuple(dict.fromkeys(shift.counter for shift in theirs))
        entries = tuple(e for e in of_hall if e.shift is not None and e.shift.staff == staff)
        yield _Inspected(hall, counters, staff, theirs, entries)
    rostered = {shift.counter for shift in mine}
    left = [entry for entry in of_hall if entry.shift is None]
    for counter in (*order, None):
        entries = tuple(entry for entry in left if entry.counter == counter)
        told = any(entry.record.verdict is not Verdict.NOT_APPLICABLE for entry in entries)
        if told or (counter is not None and counter not in rostered):
            yield _Inspected(hall, (counter,) if counter else (), None, (), entries)


def _sheet(desk: Desk, ledger: Ledger, one: _Inspected) -> Sheet:
    words = desk.words
    score = score_sheet(desk.place.score_rules, [entry.judged for entry in one.entries])
    names = words("list.comma").join(desk.counter_name(counter) for counter in one.counters)
    place = names or words("name.no_counter")
    who = place if one.staff is None else f"{one.staff.name}　{place}"
    blocks = [_form(desk, one.staff, one.entries)]
    if score.deductions:
        blocks.append(_deductions(desk, score))
    return Sheet(
        title=who,
        subtitle=words.pick(one.hall.name),
        facts=tuple(_facts(desk, ledger, one)),
        figures=_figures(desk, ledger, one, score),
        notes=tuple(_notes(desk, ledger, one)),
        blocks=tuple(blocks),
        signatures=tuple(
            words(f"sign.{key}") for key in ("inspector", "inspected", "head", "date")
        ),
    )


def _figures(desk: Desk, ledger: Ledger, one: _Inspected, score: ScoreSheet) -> tuple[Figure, ...]:
    if recorded_s(_recordings(ledger, one), _spans(ledger, one)) <= 0:
        return context.no_figures(desk.words)
    return context.tally_figures(score, desk.words)


def _facts(desk: Desk, ledger: Ledger, one: _Inspected) -> Iterator[tuple[str, str]]:
    words = desk.words
    unknown = words("name.not_rostered")
    yield words("head.staff"), unknown if one.staff is None else one.staff.name
    yield words("head.staff_id"), "–" if one.staff is None else one.staff.id
    role = None if one.staff is None else one.staff.role
    yield words("head.role"), role or "–"
    yield words("head.shift"), words("list.comma").join(map(context.shift_text, one.shifts)) or "–"
    spans = _spans(ledger, one)
    seen_by = _recordings(ledger, one)
    yield words("head.recorded"), context.minutes_text(recorded_s(seen_by, spans), words)
    yield words("head.staff_seen"), context.minutes_text(staff_seen_s(seen_by, spans), words)


def _spans(ledger: Ledger, one: _Inspected) -> list[Stretch]:
    period = ledger.period
    if not one.shifts:
        return [(period.start, period.end)]
    return [(max(s.begins, period.start), min(s.ends, period.end)) for s in one.shifts]


def _recordings(ledger: Ledger, one: _Inspected) -> list[Recording]:
    """Return the recordings of cameras that look at the counters of `one`."""
    return [
        recording
        for recording in ledger.recordings
        if recording.camera.hall.id == one.hall.id
        and (not one.counters or set(one.counters) & set(recording.camera.counters))
    ]


def _notes(desk: Desk, ledger: Ledger, one: _Inspected) -> Iterator[str]:
    words = desk.words
    recordings, spans = _recordings(ledger, one), _spans(ledger, one)
    if recorded_s(recordings, spans) <= 0:
        yield words("note.no_recording")
    elif staff_seen_s(recordings, spans) <= 0:
        yield words("note.nobody_seen")
    if one.staff is None:
        yield words("note.not_rostered")
    total = score_sheet(desk.place.score_rules, [entry.judged for entry in one.entries]).tally
    if total.awaiting:
        yield words("note.awaiting", n=total.awaiting)
    yield from context.decision_notes(desk, one.entries)


def _form(desk: Desk, staff: Staff | None, entries: Sequence[Entry]) -> Table:
    words = desk.words
    columns = (
        Column(words("col.number"), 5, "number"),
        Column(words("col.norm"), 40),
        Column(words("col.kept"), 6, "mark"),
        Column(words("col.broken"), 6, "mark"),
        Column(words("col.unseen"), 7, "mark"),
        Column(words("col.evidence"), 22),
        Column(words("col.remark"), 14, "blank"),
    )
    return Table(words("inspection.form"), "form", columns, tuple(_rows(desk, staff, entries)))


def _rows(desk: Desk, staff: Staff | None, entries: Sequence[Entry]) -> Iterator[Row]:
    """Yield the lines of the form; none that is for the other sex, where the roster tells whose.

    What was found of such a norm before the roster told stands there all the same.
    """
    heading, quote = None, ""
    by_norm = grouped(entries, lambda entry: entry.norm_id)
    sex = None if staff is None else staff.sex
    norms = [
        norm
        for norm in form_norms(desk.place.pack)
        if norm.id in by_norm or not norm.applies_to.is_for_other(sex)
    ]
    for number, norm in enumerate(norms, start=1):
        over = heading_of(norm.source.section)
        if over != heading:
            heading, quote = over, ""
            yield Row(heading=heading)
        name = norm_cell(desk, norm, quote)
        quote = norm.source.quote
        told = _told(desk, norm, by_norm.get(norm.id, ()))
        yield Row((Cell(str(number), float(number)), name, *told))


def _told(desk: Desk, norm: StatedNorm, entries: Sequence[Entry]) -> tuple[Cell, ...]:
    """Return kept, broken, unseen, evidence and remark; boxes where a person has to look."""
    total = tally([entry.judged for entry in entries])
    remark = Cell(notes=(*_remarks(desk, total), *how_to_answer(desk, norm)))
    unseen = Cell(str(total.unseen), total.unseen, "open") if total.unseen else Cell(EMPTY_BOX)
    if not total.decided + total.rejected + total.exempted:
        box = Cell(EMPTY_BOX, style="box")
        why = Cell(notes=tuple(why_not_measured(desk, norm)))
        return box, box, unseen if total.unseen else box, why, remark
    return (
        _count(total.kept, "kept"),
        _count(total.broken, "broken"),
        _count(total.unseen, "open"),
        Cell(links=tuple(_links(desk, entries)), notes=tuple(_more(desk, entries))),
        remark,
    )


def _count(n: int, style: str) -> Cell:
    return Cell(str(n), float(n), style if n else "none")


def _remarks(desk: Desk, total: Tally) -> Iterator[str]:
    for key in ("rejected", "exempted"):
        n = getattr(total, key)
        if n:
            yield desk.words(f"decision.{key}_n", n=n)


def _shown(entries: Iterable[Entry]) -> list[Entry]:
    """Return the moments worth a look: violations, else the first that was kept with a picture."""
    entries = list(entries)
    broken = [entry for entry in entries if entry.is_violation]
    kept = (e for e in entries if e.record.verdict is Verdict.COMPLIANT and e.evidence(".jpg"))
    return broken or list(kept)[:1]


def _links(desk: Desk, entries: Sequence[Entry]) -> Iterator[Link]:
    for entry in _shown(entries)[:MOST_LINKS]:
        link, said = desk.link(entry), ""
        if entry.event is not None:
            said = " " + entry.event.message[desk.words.lang]
        if entry.decision is not None:
            said += desk.words(f"decision.{entry.decision.decision.value}_mark")
        yield Link(f"{link.text}{said}", link.href)


def _more(desk: Desk, entries: Sequence[Entry]) -> Iterator[str]:
    more = len(_shown(entries)) - MOST_LINKS
    if more > 0:
        yield desk.words("list.more_times", n=more)


def _deductions(desk: Desk, score: ScoreSheet) -> Table:
    words = desk.words
    titles = {line.id: words.pick(line.title) for line in desk.place.site.scoring.lines}
    columns = (
        Column(words("col.line"), 60),
        Column(words("col.violations"), 12, "number"),
        Column(words("col.awaiting"), 14, "number"),
        Column(words("col.points"), 14, "number"),
    )
    rows = [
        Row(
            (
                Cell(titles.get(one.line) or desk.norm_title(one.line)),
                Cell(str(one.violations), one.violations),
                Cell(str(one.awaiting), one.awaiting),
                Cell(context.points_text(one.points), one.points),
            )
        )
        for one in score.deductions
    ]
    return Table(words("inspection.deductions"), "deductions", columns, tuple(rows))

"""The state of every counter each two hours, with room for the check on the spot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from auditor.ledger.ledger import Entry, Ledger, Recording
from auditor.ledger.stored_records import read_episodes
from auditor.ledger.watch_time import Stretch, recorded_s, staff_seen_s
from auditor.papers import context
from auditor.papers.context import Desk
from auditor.papers.paper import Cell, Column, Link, Paper, Row, Sheet, Table
from auditor.site.site_file import Hall
from auditor.terms import profile_of
from calibration.zones import ZoneKind
from rules.scoring import Sheet as ScoreSheet
from rules.scoring import score_sheet
from rules.triggers.customers import CUSTOMER_ARRIVES

SLOT = timedelta(hours=2)
MOST_LINKS = 4


@dataclass(frozen=True, slots=True)
class _Slot:
    """A stretch of the day; `name` None = from begin to end."""

    span: Stretch
    name: str

    def holds(self, moment: datetime) -> bool:
        return self.span[0] <= moment < self.span[1]


def two_hourly(desk: Desk, ledger: Ledger) -> Paper:
    """Return the check record of one day."""
    words = desk.words
    slots = tuple(_slots(desk, ledger))
    return Paper(
        stem=f"two-hourly-{desk.place.site.id}-{ledger.period.name}-{words.lang}",
        lang=words.lang,
        title=words("two_hourly.title"),
        subtitle=context.day_text(ledger.period.first, words),
        facts=tuple(desk.facts_of_site()),
        notes=tuple(context.notes_of(ledger, words)),
        sheets=tuple(_sheet(desk, ledger, hall, slots) for hall in desk.place.site.halls),
        footnotes=(words("two_hourly.how"), *context.footnotes(desk)),
        landscape=True,
    )


def _slots(desk: Desk, ledger: Ledger) -> Iterator[_Slot]:
    """Yield the opening hours in steps of two, with what was recorded before and after them."""
    hours, period = desk.place.site.hours, ledger.period
    opens, closes = (
        datetime.combine(period.first, at, period.zone) for at in (hours.opens, hours.closes)
    )
    if any(one.start < opens for one in ledger.recordings):
        yield _Slot((period.start, opens), desk.words("two_hourly.before", time=f"{opens:%H:%M}"))
    start = opens
    while start < closes:
        end = min(start + SLOT, closes)
        yield _Slot((start, end), f"{start:%H:%M}–{end:%H:%M}")
        start = end
    if any(one.end > closes for one in ledger.recordings):
        yield _Slot((closes, period.end), desk.words("two_hourly.after", time=f"{closes:%H:%M}"))


def _sheet(desk: Desk, ledger: Ledger, hall: Hall, slots: Sequence[_Slot]) -> Sheet:
    words = desk.words
    entries = context.entries_of_hall(ledger, hall)
    score = score_sheet(desk.place.score_rules, [entry.judged for entry in entries])
    recordings = [one for one in ledger.recordings if one.camera.hall.id == hall.id]
    notes = []
    if not recordings:
        notes.append(words("note.no_recording"))
    elif not any(one.coverage.staff_seen_s > 0 for one in recordings):
        notes.append(words("note.nobody_seen"))
    if any(entry.counter is None for entry in entries):
        n = sum(entry.counter is None for entry in entries)
        notes.append(words("note.no_counter", n=n))
    table = Table(
        words("two_hourly.table"),
        "counters",
        _columns(desk),
        tuple(_rows(desk, ledger, hall, slots)),
    )
    return Sheet(
        title=words.pick(hall.name),
        figures=context.tally_figures(score, words) if recordings else context.no_figures(words),
        notes=(*notes, *context.decision_notes(desk, entries)),
        blocks=(table,),
        signatures=tuple(words(f"sign.{key}") for key in ("checker", "head", "date")),
    )


def _columns(desk: Desk) -> tuple[Column, ...]:
    words = desk.words
    return (
        Column(words("col.counter"), 11),
        Column(words("col.on_duty"), 11),
        Column(words("col.state"), 11),
        Column(words("col.recorded"), 8, "number"),
        Column(words("col.staff_seen"), 8, "number"),
        Column(words("col.customers"), 7, "number"),
        Column(words("col.kept"), 5, "number"),
        Column(words("col.broken"), 5, "number"),
        Column(words("col.unseen"), 5, "number"),
        Column(words("col.points"), 5, "number"),
        Column(words("col.to_see"), 20),
        Column(words("col.checked"), 12, "blank"),
    )


def _rows(desk: Desk, ledger: Ledger, hall: Hall, slots: Sequence[_Slot]) -> Iterator[Row]:
    for slot in slots:
        yield Row(heading=slot.name)
        for counter in hall.counters:
            yield _row(desk, ledger, slot, counter.id)


def _row(desk: Desk, ledger: Ledger, slot: _Slot, counter: str) -> Row:
    words = desk.words
    recordings = [one for one in ledger.recordings if counter in one.camera.counters]
    entries = [one for one in context.entries_of_counter(ledger, counter) if slot.holds(one.at)]
    watched_s = recorded_s(recordings, [slot.span])
    on_duty = [s.staff.name for s in desk.place.roster.within(*slot.span) if s.counter == counter]
    names = words("list.comma").join(dict.fromkeys(on_duty)) or "–"
    head = (Cell(desk.counter_name(counter)), Cell(names))
    if watched_s <= 0:
        none = Cell(words("data.none"), style="missing")
        return Row((*head, none, *(Cell("–", style="none") for _ in range(7)), Cell(), Cell()))
    seen_s = staff_seen_s(recordings, [slot.span])
    score = score_sheet(desk.place.score_rules, [entry.judged for entry in entries])
    return Row(
        (
            *head,
            _state(desk, seen_s, score),
            Cell(context.minutes_text(watched_s, words), round(watched_s, 1)),
            Cell(context.minutes_text(seen_s, words) if seen_s > 0 else "0", round(seen_s, 1)),
            _customers(desk, recordings, slot),
            *_counts(score),
            Cell(links=tuple(_links(desk, entries))),
            Cell(),
        )
    )


def _state(desk: Desk, seen_s: float, score: ScoreSheet) -> Cell:
    words, total = desk.words, score.tally
    if total.broken:
        return Cell(words("state.broken", n=total.broken), style="broken")
    if seen_s <= 0:
        return Cell(words("state.nobody"), style="open")
    if total.kept:
        return Cell(words("state.kept"), style="kept")
    return Cell(words("state.undecided"), style="open")


def _counts(score: ScoreSheet) -> Iterator[Cell]:
    total = score.tally
    for n, style in ((total.kept, "kept"), (total.broken, "broken"), (total.unseen, "open")):
        yield Cell(str(n), float(n), style if n else "none")
    yield Cell(
        context.points_text(score.deducted), score.deducted, "" if score.deducted else "none"
    )


def _customers(desk: Desk, recordings: Sequence[Recording], slot: _Slot) -> Cell:
    """Return how many customers came; no number where no camera can tell."""
    telling = [one for one in recordings if _tells_customers(one)]
    if not recorded_s(telling, [slot.span]):
        return Cell(desk.words("data.none"), style="missing")
    n = sum(
        slot.holds(one.at(episode.end_s))
        for one in telling
        for episode in read_episodes(one.folder)
        if episode.kind == CUSTOMER_ARRIVES
    )
    return Cell(str(n), float(n))


def _tells_customers(recording: Recording) -> bool:
    profile = profile_of(recording.run.profile)
    drawn = profile is not None and profile.has_zone(ZoneKind.CUSTOMER)
    return drawn or recording.run.triggers is not None


def _links(desk: Desk, entries: Sequence[Entry]) -> Iterator[Link]:
    broken = [entry for entry in entries if entry.is_violation]
    for entry in broken[:MOST_LINKS]:
        link = desk.link(entry)
        mark = ""
        if entry.decision is not None:
            mark = desk.words(f"decision.{entry.decision.decision.value}_mark")
        yield Link(f"{link.text} {desk.norm_title(entry.norm_id)}{mark}", link.href)
    if len(broken) > MOST_LINKS:
        yield Link(desk.words("list.more_times", n=len(broken) - MOST_LINKS), "")

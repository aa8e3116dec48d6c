"""Tables of scores and of norms over a period, beside an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from auditor.ledger.ledger import Entry, Ledger
from auditor.ledger.scores import NO_STANDING, Standing, grouped, standing
from auditor.papers import context
from auditor.papers.context import Desk
from auditor.papers.paper import Cell, Column, Row, Table
from auditor.papers.source_order import form_norms
from auditor.report.wording import MINUS, number
from rules.scoring import Tally, change, differs_clearly, tally

EVEN = 0.05
"""Scores nearer than this are shown as equal."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """A way of dividing: `key` of an entry, and the name of each key in the order of the table."""

    title: str
    key: Callable[[Entry], str | None]
    names: Mapping[str, str]


def subject_kinds(desk: Desk, now: Ledger, before: Ledger) -> Iterator[Subjects]:
    """Yield the divisions by hall, counter, person, shift, week and day that have members."""
    words, site = desk.words, desk.place.site
    halls = {hall.id: words.pick(hall.name) for hall in site.halls}
    if len(halls) > 1:
        yield Subjects(words("by.hall"), lambda e: e.recording.camera.hall.id, halls)
    counters = {counter: desk.counter_name(counter) for counter in site.counters}
    yield Subjects(words("by.counter"), lambda entry: entry.counter, counters)
    shifts = [
        shift
        for ledger in (before, now)
        for shift in desk.place.roster.within(ledger.period.start, ledger.period.end)
    ]
    if shifts:
        people = {s.staff.id: f"{s.staff.name} ({s.staff.id})" for s in shifts}
        yield Subjects(words("by.person"), _staff_id, dict(sorted(people.items())))
        times = sorted({context.shift_text(shift) for shift in shifts})
        yield Subjects(words("by.shift"), _shift_times, {time: time for time in times})


def time_kinds(desk: Desk, ledger: Ledger) -> Iterator[Subjects]:
    """Yield the divisions of a period by week and by day."""
    words, days = desk.words, list(ledger.period.days)
    if len(days) > 7:
        weeks = {_week(day): words("by.week_name", week=_week(day)) for day in days}
        yield Subjects(words("by.week"), lambda entry: _week(entry.at.date()), weeks)
    if len(days) > 1:
        names = {day.isoformat(): context.day_text(day, words) for day in days}
        yield Subjects(words("by.day"), lambda entry: entry.at.date().isoformat(), names)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _staff_id(entry: Entry) -> str | None:
    return None if entry.shift is None else entry.shift.staff.id


def _shift_times(entry: Entry) -> str | None:
    return None if entry.shift is None else context.shift_text(entry.shift)


def score_table(desk: Desk, by: Subjects, now: Ledger, before: Ledger | None) -> Table:
    """Return the standings of each subject, with the change from `before` if that is given."""
    words = desk.words
    columns = [Column(by.title, 22), Column(words("col.score"), 8, "number")]
    if before is not None:
        columns += [
            Column(words("col.score_before"), 8, "number"),
            Column(words("col.change"), 8, "number"),
        ]
    columns += [
        Column(words("col.opportunities"), 8, "number"),
        Column(words("col.kept"), 7, "number"),
        Column(words("col.broken"), 7, "number"),
        Column(words("col.unseen"), 7, "number"),
        Column(words("col.aside"), 7, "number"),
        Column(words("col.share"), 8, "number"),
        Column(words("col.deducted"), 8, "number"),
    ]
    mine = _standings(desk, by, now)
    earlier = {} if before is None else _standings(desk, by, before)
    rows = []
    for key, name in by.names.items():
        this = mine.get(key, NO_STANDING)
        cells = [Cell(name), _score(desk, this)]
        if before is not None:
            then = earlier.get(key, NO_STANDING)
            cells += [_score(desk, then), change_cell(desk, change(this.score, then.score))]
        rows.append(Row((*cells, *_counts(desk, this))))
    group = "times" if before is None else "scores"
    return Table(by.title, group, tuple(columns), tuple(rows))


def _standings(desk: Desk, by: Subjects, ledger: Ledger) -> Mapping[str, Standing]:
    rules = desk.place.score_rules
    return {key: standing(rules, mine) for key, mine in grouped(ledger.entries, by.key).items()}


def _score(desk: Desk, one: Standing) -> Cell:
    if one.score is None:
        return Cell(desk.words("data.none"), style="missing")
    return Cell(context.points_text(one.score), round(one.score, 2), "score")


def change_cell(desk: Desk, difference: float | None) -> Cell:
    """Return a change of points with its direction; no data where either side has none."""
    if difference is None:
        return Cell("–", style="none")
    if abs(difference) < EVEN:
        return Cell(desk.words("change.same"), 0.0, "none")
    style = "kept" if difference > 0 else "broken"
    arrow, sign = ("▲", "+") if difference > 0 else ("▼", MINUS)
    text = f"{arrow} {sign}{number(abs(difference), 1)}"
    return Cell(text, round(difference, 2), style)


def _counts(desk: Desk, one: Standing) -> Iterator[Cell]:
    if one.tally.opportunities == 0:
        for _ in range(7):
            yield Cell("–", style="none")
        return
    total = one.tally
    aside = total.rejected + total.exempted
    yield Cell(str(total.opportunities), float(total.opportunities))
    for n, style in (
        (total.kept, "kept"),
        (total.broken, "broken"),
        (total.unseen, "open"),
        (aside, ""),
    ):
        yield Cell(str(n), float(n), style if n else "none")
    yield _share(desk, total)
    yield Cell(context.points_text(one.deducted), one.deducted, "" if one.deducted else "none")


def _share(desk: Desk, total: Tally) -> Cell:
    share = total.kept_share
    if share is None:
        return Cell(desk.words("data.none"), style="missing")
    return Cell(context.share_text(total, desk.words), round(share, 4))


def norm_table(desk: Desk, now: Ledger, before: Ledger) -> Table:
    """Return the norms that had an opportunity in either period, most broken first."""
    words = desk.words
    columns = (
        Column(words("col.norm"), 34),
        Column(words("col.opportunities"), 8, "number"),
        Column(words("col.kept"), 7, "number"),
        Column(words("col.broken"), 7, "number"),
        Column(words("col.unseen"), 7, "number"),
        Column(words("col.share"), 8, "number"),
        Column(words("col.share_before"), 8, "number"),
        Column(words("col.verdict_of_change"), 16),
    )
    found = []
    by_norm = [_tallies(ledger) for ledger in (now, before)]
    norms = form_norms(desk.place.pack)
    for norm in norms:
        this, then = (tallies.get(norm.id, Tally()) for tallies in by_norm)
        if this.opportunities or then.opportunities:
            found.append((norm, this, then))
    found.sort(key=lambda one: (-one[1].broken, -one[1].opportunities))
    rows = [
        Row(
            (
                Cell(words.pick(norm.title), notes=(f"“{norm.source.quote}”",), style="norm"),
                *_norm_counts(desk, this),
                _share(desk, this),
                _share(desk, then),
                _changed(desk, this, then),
            )
        )
        for norm, this, then in found
    ]
    idle = len(norms) - len(found)
    lead = words("notice.idle", n=idle) if idle else ""
    return Table(words("by.norm"), "norms", columns, tuple(rows), lead)


def _tallies(ledger: Ledger) -> Mapping[str, Tally]:
    by_norm = grouped(ledger.entries, lambda entry: entry.norm_id)
    return {name: tally([entry.judged for entry in mine]) for name, mine in by_norm.items()}


def _norm_counts(desk: Desk, total: Tally) -> Iterator[Cell]:
    if total.opportunities == 0:
        yield Cell(desk.words("data.none"), style="missing")
        for _ in range(3):
            yield Cell("–", style="none")
        return
    yield Cell(str(total.opportunities), float(total.opportunities))
    for n, style in ((total.kept, "kept"), (total.broken, "broken"), (total.unseen, "open")):
        yield Cell(str(n), float(n), style if n else "none")


def _changed(desk: Desk, now: Tally, before: Tally) -> Cell:
    """Return in words whether a norm is kept more often, and whether that may be chance."""
    clear, first, second = differs_clearly(now, before), now.kept_share, before.kept_share
    if clear is None or first is None or second is None:
        return Cell(desk.words("change.unknown"), style="none")
    if first == second:
        return Cell(desk.words("change.same"), style="none")
    key = "better" if first > second else "worse"
    if not clear:
        return Cell(desk.words(f"change.{key}_maybe"))
    return Cell(desk.words(f"change.{key}"), style="kept" if key == "better" else "broken")

"""What every builder of a paper works from, and the parts that several papers share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote

from auditor.ledger.ledger import Entry, Ledger
from auditor.papers.paper import Figure, Link
from auditor.papers.words import Words
from auditor.report.wording import number, percent
from auditor.result_folder import REPORT
from auditor.site.open_site import OpenSite
from auditor.site.roster import Shift
from auditor.site.site_file import Hall
from rules.norm import AnyNorm
from rules.scoring import Deduct, Sheet, Tally

SHOWN_FOLDERS = 3
"""A note names so many folders; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a paper is made from: the site, the words, and the folder that it goes to."""

    place: OpenSite
    words: Words
    out_dir: Path

    def counter_name(self, counter: str | None) -> str:
        """Return what people call a counter."""
        if counter is None:
            return self.words("name.no_counter")
        hall = self.place.site.counters[counter]
        named = next(one.name for one in hall.counters if one.id == counter)
        return self.words.name(named, self.words("name.counter", id=counter))

    def judged_norm(self, norm_id: str) -> AnyNorm | None:
        """Return the norm of the site's pack, None when it judges none of that id."""
        return next((norm for norm in self.place.pack.norms if norm.id == norm_id), None)

    def norm_title(self, norm_id: str) -> str:
        """Return a norm's title, its id where the pack does not have it."""
        norm = self.judged_norm(norm_id)
        return norm_id if norm is None else self.words.pick(norm.title)

    def link(self, entry: Entry) -> Link:
        """Return the way to an entry's record in the report of its recording."""
        path = relative(entry.recording.folder / REPORT, self.out_dir)
        anchor = f"#{entry.record.id}" if entry.is_violation or entry.evidence(".jpg") else ""
        return Link(f"{entry.at:%H:%M:%S}", quote(path.as_posix()) + anchor)

    def facts_of_site(self) -> Iterator[tuple[str, str]]:
        """Yield what stands at the head of every paper."""
        words, site = self.words, self.place.site
        yield words("head.site"), words.pick(site.name)
        yield words("head.norms"), f"{self.place.pack.pack} {self.place.pack.version}"
        yield words("head.zone"), site.time_zone


def relative(path: Path, folder: Path) -> Path:
    """Return the way from `folder` to `path`, so that both can be moved together."""
    return Path(os.path.relpath(path.resolve(), folder.resolve()))


def entries_of_hall(ledger: Ledger, hall: Hall) -> tuple[Entry, ...]:
    """Return the entries of a hall's cameras."""
    return tuple(one for one in ledger.entries if one.recording.camera.hall.id == hall.id)


def entries_of_counter(ledger: Ledger, counter: str) -> tuple[Entry, ...]:
    """Return the entries at a counter."""
    return tuple(one for one in ledger.entries if one.counter == counter)


def notes_of(ledger: Ledger, words: Words) -> Iterator[str]:
    """Yield what could not be taken into account, so that nothing is left out in silence."""
    if ledger.is_empty:
        yield words("note.empty_period", span=ledger.period.span)
    for key, folders in (
        ("note.unplaced", ledger.unplaced),
        ("note.strange", ledger.strange),
        ("note.repeated", ledger.repeated),
        ("note.re_rostered", ledger.re_rostered),
    ):
        if folders:
            yield words(key, n=len(folders), names=_named([path.name for path in folders], words))
    if ledger.unknown_norms:
        names = _named(list(ledger.unknown_norms), words)
        yield words("note.unknown_norms", n=len(ledger.unknown_norms), names=names)


def _named(names: Sequence[str], words: Words) -> str:
    shown = words("list.comma").join(names[:SHOWN_FOLDERS])
    more = len(names) - SHOWN_FOLDERS
    return shown if more <= 0 else words("list.more", shown=shown, n=more)


def decision_notes(desk: Desk, entries: Iterable[Entry]) -> Iterator[str]:
    """Yield one line for each violation that a person set aside: who, when, why."""
    for entry in entries:
        made = entry.decision
        if not entry.is_violation or made is None or not made.sets_aside:
            continue
        yield desk.words(
            f"decision.{made.decision.value}_by",
            time=f"{entry.at:%m-%d %H:%M}",
            norm=desk.norm_title(entry.norm_id),
            by=made.by,
            at=f"{made.at.astimezone(entry.at.tzinfo):%m-%d %H:%M}",
            why=made.why or "",
        )


def score_text(score: float | None, words: Words) -> str:
    """Return a score, or that there is none."""
    return words("data.none") if score is None else points_text(score)


def points_text(points: float) -> str:
    """Return points without needless decimals."""
    return number(points, 1).removesuffix(".0")


def share_text(total: Tally, words: Words) -> str:
    """Return the kept share of the decided, or that nothing was decided."""
    share = total.kept_share
    return words("data.none") if share is None else percent(share)


def tally_figures(sheet: Sheet, words: Words) -> tuple[Figure, ...]:
    """Return the score and the opportunities as large figures."""
    total = sheet.tally
    aside = total.rejected + total.exempted
    figures = [
        Figure(
            words("figure.score"),
            score_text(sheet.score, words),
            words("figure.of_base", base=points_text(sheet.base))
            if sheet.score is not None
            else words("figure.nothing_judged"),
        ),
        Figure(words("figure.opportunities"), str(total.opportunities)),
        Figure(words("figure.kept"), str(total.kept), tone="good" if total.kept else ""),
        Figure(words("figure.broken"), str(total.broken), tone="bad" if total.broken else ""),
        Figure(words("figure.unseen"), str(total.unseen), tone="open" if total.unseen else ""),
    ]
    if aside:
        figures.append(Figure(words("figure.aside"), str(aside)))
    return tuple(figures)


def no_figures(words: Words) -> tuple[Figure, ...]:
    """Return what stands in the place of figures where nothing was recorded: never a zero."""
    return (Figure(words("figure.score"), words("data.none"), words("figure.nothing_recorded")),)


def footnotes(desk: Desk) -> Iterator[str]:
    """Yield how to read a paper: verdicts, denominators, points, decisions, privacy."""
    words, rules = desk.words, desk.place.score_rules
    yield words("foot.verdicts")
    rule = (
        "foot.when_confirmed" if rules.deduct is Deduct.WHEN_CONFIRMED else "foot.unless_rejected"
    )
    yield words("foot.points", base=points_text(rules.base)) + words("list.gap") + words(rule)
    yield words("foot.proposed")
    yield words("foot.privacy")
    yield from changes_of_site(desk)


def changes_of_site(desk: Desk) -> Iterator[str]:
    """Yield what the site's file of norms changed, as every paper tells it."""
    words, pack = desk.words, desk.place.pack
    for norm_id, changes in pack.overrides.items():
        for one in changes:
            changed = words("site.change", name=one.key, was=one.was, now=one.now)
            yield words("foot.changed", norm=desk.norm_title(norm_id), change=changed)
    if pack.switched_off:
        names = words("list.comma").join(pack.switched_off)
        yield words("foot.switched_off", n=len(pack.switched_off), names=names)


def shift_text(shift: Shift) -> str:
    """Return when a shift lasts."""
    return f"{shift.begins:%H:%M}–{shift.ends:%H:%M}"


def day_text(day: date, words: Words) -> str:
    """Return a day with its weekday."""
    return f"{day.isoformat()} {words(f'weekday.d{day.isoweekday()}')}"


def clock_text(moment: datetime) -> str:
    """Return a time of day to the second."""
    return f"{moment:%H:%M:%S}"


def minutes_text(seconds: float, words: Words) -> str:
    """Return a length of time for people; nothing recorded is no data, not zero."""
    if seconds <= 0:
        return words("data.none")
    if seconds < 60:
        return words("time.seconds", n=round(seconds))
    if seconds < 3600:
        return words("time.minutes", n=number(seconds / 60, 1).removesuffix(".0"))
    return words("time.hours", n=number(seconds / 3600, 1).removesuffix(".0"))

"""Makes papers of a site in tests, and finds its way in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from auditor.ledger.ledger import Ledger, read_ledger
from auditor.ledger.period import Period, PeriodKind
from auditor.papers.context import Desk
from auditor.papers.paper import Cell, MomentGroup, Paper, Sheet, Table
from auditor.papers.words import Words
from auditor.site.open_site import open_site
from tests.auditor.site_builder import DAY

TODAY = date.fromisoformat(DAY)
EMPTY_DAY = date(2026, 11, 25)


def desk(site: Path, lang: str = "en") -> Desk:
    return Desk(open_site(site), Words.of(lang), site.parent / "reports")


def ledger(at: Desk, day: date = TODAY, kind: PeriodKind = PeriodKind.DAY) -> Ledger:
    return read_ledger(at.place, Period.around(kind, day, at.place.site.zone))


def sheet(paper: Paper, title: str) -> Sheet:
    (found,) = [one for one in paper.sheets if one.title == title]
    return found


def rows(table: Table) -> Iterator[dict[str, Cell]]:
    for row in table.rows:
        if row.heading is None:
            yield dict(zip((c.title for c in table.columns), row.cells, strict=True))


def form_line(of: Sheet, norm: str) -> dict[str, Cell]:
    form = next(of.tables)
    (line,) = [row for row in rows(form) if row["Norm"].text == norm]
    return line


GREETING = "Greets the customer with a 15° bow"


def groups(of: Sheet) -> list[MomentGroup]:
    return [block for block in of.blocks if isinstance(block, MomentGroup)]

"""Notice and look-back: scores of a period beside another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from auditor.ledger.period import PeriodKind
from auditor.papers.coaching import coaching
from auditor.papers.html_file import to_html
from auditor.papers.inspection import inspection
from auditor.papers.lookback import lookback
from auditor.papers.notice import notice
from auditor.papers.two_hourly import two_hourly
from tests.auditor.paper_reading import (
    EMPTY_DAY,
    GREETING,
    desk,
    ledger,
    rows,
)
from tests.auditor.site_builder import DAY


def test_scores_stand_beside_the_period_before(audited_site: Path) -> None:
    at = desk(audited_site)
    paper = notice(at, ledger(at), ledger(at, date(2026, 11, 23)))
    (table,) = [one for _, one in paper.tables if one.title == "By counter"]
    first, second, third = rows(table)
    assert [first[name].text for name in ("Score", "Before", "Change")] == [
        "98",
        "98",
        "unchanged",
    ]
    assert first["Kept"].text == "1" or first["Not kept"].text == "1"
    assert second["Before"].text == "no data"
    assert second["Change"].text == "–"
    assert [third["Score"].text, third["Due"].text] == ["no data", "–"]


def test_a_month_has_weeks_and_days_and_its_score_is_their_mean(audited_site: Path) -> None:
    at = desk(audited_site)
    month = ledger(at, kind=PeriodKind.MONTH)
    before = ledger(at, date(2026, 10, 1), PeriodKind.MONTH)
    paper = notice(at, month, before)
    titles = [table.title for _, table in paper.tables]
    assert titles == [
        "By hall",
        "By counter",
        "By person",
        "By shift",
        "By week",
        "By day",
        "By norm",
    ]
    (days,) = [table for _, table in paper.tables if table.title == "By day"]
    scored = [row["By day"].text for row in rows(days) if row["Score"].value is not None]
    assert [text[:10] for text in scored] == ["2026-11-23", DAY]


def test_a_lookback_says_whether_a_change_may_be_chance(audited_site: Path) -> None:
    at = desk(audited_site)
    paper = lookback(at, ledger(at), ledger(at, date(2026, 11, 23)))
    (table,) = [one for _, one in paper.tables if one.title == "By norm"]
    changes = {row["Norm"].text: row["Change"].text for row in rows(table)}
    assert changes[GREETING] == "better, may be chance"


def test_an_empty_period_has_no_data_and_never_zero(audited_site: Path) -> None:
    at = desk(audited_site)
    empty = ledger(at, EMPTY_DAY)
    for paper in (
        notice(at, empty, ledger(at)),
        lookback(at, empty, ledger(at)),
        inspection(at, empty),
        coaching(at, empty),
        two_hourly(at, empty),
    ):
        page = to_html(paper, at.words)
        assert f"There is no audited recording of {EMPTY_DAY}: no data." in page
        for of in paper.sheets:
            assert of.figures[0].text == "no data"
            assert "0" not in {figure.text for figure in of.figures}

"""The files that papers become: the same bytes, whole or not at all, safe to open."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from auditor.errors import MachineError
from auditor.papers import pdf_file
from auditor.papers.coaching import coaching
from auditor.papers.csv_file import to_csv
from auditor.papers.html_file import to_html
from auditor.papers.inspection import inspection
from auditor.papers.lookback import lookback
from auditor.papers.notice import notice
from auditor.papers.paper import Cell, Column, Paper, Row, Sheet, Table
from auditor.papers.two_hourly import two_hourly
from auditor.papers.words import Words
from auditor.papers.write import Format, write_paper
from auditor.papers.xlsx_file import to_xlsx
from auditor.report.page import asset
from auditor.report.texts import read_texts
from tests.auditor.paper_reading import (
    desk,
    ledger,
)


def test_the_same_ledger_gives_the_same_bytes(audited_site: Path) -> None:
    at = desk(audited_site, "zh")
    papers = [inspection(at, ledger(at)) for _ in range(2)]
    assert to_html(papers[0], at.words) == to_html(papers[1], at.words)
    assert to_xlsx(papers[0]) == to_xlsx(papers[1])
    assert to_csv(papers[0]) == to_csv(papers[1])


def test_spreadsheets_open_the_csv(audited_site: Path) -> None:
    at = desk(audited_site, "zh")
    files = to_csv(inspection(at, ledger(at)))
    assert set(files) == {"form", "deductions"}
    text = files["form"]
    assert text.startswith("\ufeff")
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    (bow,) = [
        row
        for row in table
        if row["sheet"].startswith("陈静") and row["规范"].startswith("迎接客户行15度鞠躬礼")
    ]
    assert (bow["符合"], bow["违反"]) == ("0", "1")
    assert bow["heading"]


def test_a_text_is_never_run_as_a_formula() -> None:
    row = Row((Cell("=1+1"), Cell("−1", -1.0)))
    table = Table("t", "g", (Column("a", 50), Column("b", 50)), (row,))
    paper = Paper("s", "en", "T", "", (), (), (Sheet("S", blocks=(table,)),))
    assert "S,t,'=1+1,-1\r\n" in to_csv(paper)["g"]
    book = load_workbook(io.BytesIO(to_xlsx(paper)))
    cells = [cell for row in book["S"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_the_workbook_has_a_worksheet_for_each_sheet(audited_site: Path) -> None:
    at = desk(audited_site, "zh")
    paper = inspection(at, ledger(at))
    book = load_workbook(io.BytesIO(to_xlsx(paper)))
    assert book.sheetnames == [one.title for one in paper.sheets]
    page = book["陈静　1 号台席"]
    values = [cell.value for row in page.iter_rows() for cell in row]
    assert any("迎接客户行15度鞠躬礼" in str(value) for value in values)
    assert 1 in values
    assert page.page_setup.paperSize == 9
    links = [cell.hyperlink.target for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert any("report.html" in str(target) for target in links)


def test_worksheets_of_one_name_are_told_apart() -> None:
    table = Table("t", "g", (Column("a", 100),), (Row((Cell("x"),)),))
    name = "很长的名字[1]" * 6
    sheets = tuple(Sheet(name, blocks=(table,)) for _ in range(3))
    book = load_workbook(io.BytesIO(to_xlsx(Paper("s", "zh", "T", "", (), (), sheets))))
    assert len(set(book.sheetnames)) == 3
    assert max(map(len, book.sheetnames)) <= 31


def test_both_languages_have_every_word() -> None:
    for key, text in read_texts("auditor.papers", "words.yaml").entries.items():
        assert text.zh.strip() or key == "list.gap", key
        assert text.en.strip() or key == "list.gap", key


def test_pdf_without_chromium_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(pdf_file.VARIABLE, raising=False)
    with pytest.raises(MachineError, match=r"PDF needs Chromium.*print the HTML page"):
        pdf_file.to_pdf("<p>x")
    monkeypatch.setenv(pdf_file.VARIABLE, "my-browser")
    with pytest.raises(MachineError, match="AUDITOR_CHROMIUM: my-browser: no such program"):
        pdf_file.to_pdf("<p>x")


def test_a_program_that_prints_nothing_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pdf_file.VARIABLE, "true")
    with pytest.raises(MachineError, match="printed no PDF"):
        pdf_file.to_pdf("<p>x")


def test_a_folder_that_cannot_be_written_to_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    paper = Paper("s", "en", "T", "", (), (), (Sheet("S"),))
    with pytest.raises(MachineError, match=r"cannot be written to: .*choose another --out"):
        write_paper(paper, Words.of("en"), tmp_path / "file" / "x", {Format.HTML})


def test_a_failed_format_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(pdf_file.VARIABLE, "my-browser")
    paper = Paper("s", "en", "T", "", (), (), (Sheet("S"),))
    with pytest.raises(MachineError):
        write_paper(paper, Words.of("en"), tmp_path / "out", {Format.HTML, Format.PDF})
    assert not (tmp_path / "out").exists()


def test_a_name_from_the_roster_is_text_and_not_markup(own_site: Path) -> None:
    roster = own_site.parent / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("陈静", "<b>陈</b>"), "utf-8")
    at = desk(own_site)
    page = to_html(inspection(at, ledger(at)), at.words)
    assert "<b>陈</b>" not in page
    assert "&lt;b&gt;陈" in page


@pytest.mark.parametrize("kind", ["inspection", "coaching", "two-hourly", "notice", "lookback"])
def test_tables_of_one_group_have_one_head(audited_site: Path, kind: str) -> None:
    at = desk(audited_site)
    now, before = ledger(at), ledger(at, date(2026, 11, 23))
    paper = {
        "inspection": lambda: inspection(at, now),
        "coaching": lambda: coaching(at, now),
        "two-hourly": lambda: two_hourly(at, now),
        "notice": lambda: notice(at, now, before),
        "lookback": lambda: lookback(at, now, before),
    }[kind]()
    heads: dict[str, int] = {}
    style = asset("paper.css", "auditor.papers")
    assert paper.tables
    for _, table in paper.tables:
        assert heads.setdefault(table.group, len(table.columns)) == len(table.columns)
        assert all(f"col.w{round(column.width)} " in style for column in table.columns)
        assert all(len(r.cells) == len(table.columns) for r in table.rows if r.heading is None)

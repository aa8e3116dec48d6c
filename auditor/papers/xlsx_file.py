"""A paper as a workbook: one worksheet for each sheet of paper, ready to print on A4."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from auditor.papers.paper import Cell, Column, Paper, Sheet, Table

A4 = 9
"""The number of the paper size in a workbook."""
WIDTH_CHARACTERS = 100
"""The width of all columns of a table, in characters of the standard font."""
NAME_LENGTH = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # workbooks know no zones; fixed, for equal bytes

Formats = Mapping[str, Format]


def to_xlsx(paper: Paper) -> bytes:
    """Return the workbook; the same paper gives the same bytes."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"title": paper.title, "subject": paper.subtitle, "created": EPOCH})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "name": book.add_format({"font_color": "#4d565e"}),
            "head": book.add_format(
                {"bold": True, "border": 1, "bg_color": "#efefea", "text_wrap": True}
            ),
            "group": book.add_format({"bold": True, "border": 1, "bg_color": "#efefea"}),
            "text": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"border": 1, "valign": "top", "align": "right"}),
            "share": book.add_format(
                {"border": 1, "valign": "top", "align": "right", "num_format": "0%"}
            ),
            "plain": book.add_format({"text_wrap": False}),
        }
        names: set[str] = set()
        for sheet in paper.sheets:
            if any(sheet.tables) or sheet.facts:
                worksheet = book.add_worksheet(_name(sheet.title, names))
                _fill(worksheet, paper, sheet, formats)
        if not names:
            _fill(book.add_worksheet(_name(paper.title, names)), paper, Sheet(paper.title), formats)
    return data.getvalue()


def _name(title: str, taken: set[str]) -> str:
    """Return a name that a workbook allows, and that no other worksheet has."""
    plain = FORBIDDEN.sub(" ", title).strip()[:NAME_LENGTH] or "1"
    name, number = plain, 2
    while name.lower() in taken:
        suffix = f" ({number})"
        name, number = plain[: NAME_LENGTH - len(suffix)] + suffix, number + 1
    taken.add(name.lower())
    return name


def _fill(worksheet: Worksheet, paper: Paper, sheet: Sheet, formats: Formats) -> None:
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, 0)
    if paper.landscape:
        worksheet.set_landscape()
    row = _head(worksheet, paper, sheet, formats)
    for table in sheet.tables:
        row = _table(worksheet, table, row, formats)
    for line in (*sheet.signatures, *paper.footnotes):
        worksheet.write_string(row, 0, line, formats["name"])
        row += 1


def _head(worksheet: Worksheet, paper: Paper, sheet: Sheet, formats: Formats) -> int:
    """Write what stands above the tables; return the next free row."""
    worksheet.write_string(0, 0, f"{paper.title} · {paper.subtitle}", formats["title"])
    worksheet.write_string(1, 0, f"{sheet.title} {sheet.subtitle}".strip(), formats["plain"])
    row = 2
    figures = [(figure.name, f"{figure.text} {figure.note}".strip()) for figure in sheet.figures]
    for name, value in (*paper.facts, *sheet.facts, *figures):
        worksheet.write_string(row, 0, f"{name}: {value}", formats["plain"])
        row += 1
    for note in (*paper.notes, *sheet.notes):
        worksheet.write_string(row, 0, note, formats["plain"])
        row += 1
    return row + 1


def _table(worksheet: Worksheet, table: Table, row: int, formats: Formats) -> int:
    """Write a table from `row` on; return the next free row."""
    worksheet.write_string(row, 0, table.title, formats["title"])
    row += 1
    for at, column in enumerate(table.columns):
        worksheet.set_column(at, at, max(WIDTH_CHARACTERS * column.width / 100, 6))
        worksheet.write_string(row, at, column.title, formats["head"])
    for line in table.rows:
        row += 1
        if line.heading is not None:
            last = len(table.columns) - 1
            worksheet.merge_range(row, 0, row, last, line.heading, formats["group"])
            continue
        for at, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True)):
            _write(worksheet, (row, at), cell, column, formats)
    return row + 2


def _write(
    worksheet: Worksheet, place: tuple[int, int], cell: Cell, column: Column, formats: Formats
) -> None:
    first = cell.links[0] if cell.links else None
    if cell.value is not None:
        share = cell.text.endswith("%")
        worksheet.write_number(*place, cell.value, formats["share" if share else "number"])
    elif len(cell.links) == 1 and first is not None and first.href and not cell.text:
        worksheet.write_url(*place, f"external:{first.href}", formats["text"], first.text)
    else:
        style = "number" if column.style in {"number", "mark"} else "text"
        worksheet.write_string(*place, cell.plain, formats[style])

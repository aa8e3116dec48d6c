"""A paper's tables as comma-separated values that spreadsheets open with a double click."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from auditor.papers.paper import Cell, Paper, Row, Sheet, Table

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for the system's own encoding, and Chinese for noise."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be run as a formula."""


def to_csv(paper: Paper) -> Mapping[str, str]:
    """Return group → text: tables of one group share their columns and become one file.

    The first columns tell the sheet, the table and the heading above a row.
    """
    groups: dict[str, list[tuple[Sheet, Table]]] = {}
    for sheet, table in paper.tables:
        groups.setdefault(table.group, []).append((sheet, table))
    return {group: _text(tables) for group, tables in groups.items()}


def _text(tables: Sequence[tuple[Sheet, Table]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    columns = tables[0][1].columns
    headed = any(row.heading is not None for _, table in tables for row in table.rows)
    above = ["sheet", "table", *(["heading"] if headed else [])]
    writer.writerow([*above, *(column.title for column in columns)])
    for sheet, table in tables:
        for heading, row in rows_below(table.rows):
            place = [sheet.title, table.title, *([heading] if headed else [])]
            writer.writerow([*map(_safe, place), *map(_value, row.cells)])
    return BYTE_ORDER_MARK + out.getvalue()


def rows_below(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Yield each row of cells with the heading above it."""
    heading = ""
    for row in rows:
        if row.heading is not None:
            heading = row.heading
        else:
            yield heading, row


def _value(cell: Cell) -> str | float:
    if cell.value is None:
        return _safe(cell.plain)
    return int(cell.value) if cell.value == int(cell.value) else cell.value


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text

"""Writes a paper in the formats that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path

from auditor.errors import MachineError
from auditor.papers.csv_file import to_csv
from auditor.papers.html_file import to_html
from auditor.papers.paper import Paper
from auditor.papers.pdf_file import to_pdf
from auditor.papers.words import Words
from auditor.papers.xlsx_file import to_xlsx


class Format(StrEnum):
    """What a paper can be written as."""

    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


def write_paper(
    paper: Paper, words: Words, out_dir: Path, formats: Collection[Format]
) -> tuple[Path, ...]:
    """Write `paper` into `out_dir` and return the files; each appears whole or not at all.

    Raises
    ------
    MachineError
        When the folder cannot be written to, or no Chromium prints the PDF.
    """
    files = dict(_contents(paper, words, formats))
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            part = out_dir / f".{name}.part"
            part.write_bytes(data)
            part.replace(out_dir / name)
    except OSError as error:
        raise MachineError(
            f"{out_dir}: cannot be written to: {error.strerror}; choose another --out"
        ) from error
    return tuple(out_dir / name for name in files)


def _contents(
    paper: Paper, words: Words, formats: Collection[Format]
) -> Iterator[tuple[str, bytes]]:
    page = to_html(paper, words)
    if Format.HTML in formats:
        yield f"{paper.stem}.html", page.encode()
    if Format.PDF in formats:
        yield f"{paper.stem}.pdf", to_pdf(page)
    if Format.XLSX in formats:
        yield f"{paper.stem}.xlsx", to_xlsx(paper)
    if Format.CSV in formats:
        for group, text in to_csv(paper).items():
            yield f"{paper.stem}.{group}.csv", text.encode()

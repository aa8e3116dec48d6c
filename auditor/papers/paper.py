"""What a paper consists of, whatever file it becomes: sheets of blocks, tables of cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.report.curve import Curve


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a file, relative to the paper."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a table.

    Attributes
    ----------
    text : what stands there first; spreadsheets show `value` in its place where it is a number.
    style : a class of ``paper.css``, or empty.
    notes : smaller lines below.
    links : places to look at.
    """

    text: str = ""
    value: float | None = None
    style: str = ""
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def plain(self) -> str:
        """Everything that can be read of it, one line each."""
        links = " ".join(link.text for link in self.links)
        return "\n".join(part for part in (self.text, *self.notes, links) if part)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its share of the width, and how its cells are set.

    `style` is ``text``, ``number``, ``mark`` (counts and boxes), ``blank`` (for handwriting).
    """

    title: str
    width: float
    style: str = "text"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells, or a heading over the rows that follow."""

    cells: tuple[Cell, ...] = ()
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    `group` names the file of comma-separated values that it becomes part of; tables of one group
    have the same columns.
    """

    title: str
    group: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that says it all: `tone` is ``good``, ``bad``, ``open`` or empty."""

    name: str
    text: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to look at together.

    `picture` and `clip` are data URIs, None where there is none; then `absent` says why.
    """

    kind: str
    kind_text: str
    title: str
    when: str
    where: str
    message: str
    quote: str
    section: str
    facts: tuple[tuple[str, str], ...]
    picture: str | None
    clip: str | None
    clip_start_s: float
    curve: Curve | None
    verdict: str
    absent: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class MomentGroup:
    """Moments under one heading; `note` says what is missing."""

    title: str
    moments: tuple[Moment, ...]
    note: str = ""


Block = Table | MomentGroup


@dataclass(frozen=True, slots=True)
class Sheet:
    """What begins on a page of its own: a form, a counter, an overview."""

    title: str
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    signatures: tuple[str, ...] = ()

    @property
    def tables(self) -> Iterator[Table]:
        """The tables among the blocks."""
        return (block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper in one language.

    `stem` is the name of its files without an ending; `footnotes` say how to read it.
    """

    stem: str
    lang: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    footnotes: tuple[str, ...] = ()
    landscape: bool = False

    @property
    def tables(self) -> tuple[tuple[Sheet, Table], ...]:
        """Every table with its sheet."""
        return tuple((sheet, table) for sheet in self.sheets for table in sheet.tables)

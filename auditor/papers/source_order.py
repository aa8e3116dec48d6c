"""Norms in the order in which their sources state them."""

from __future__ import annotations

import re

from rules.norm import AnyNorm, Pack

_CHINESE = "一二三四五六七八九十"
_NUMERAL = re.compile(rf"[{_CHINESE}]+|\d+")
_BEGINNING = re.compile(rf"^[\s{_CHINESE}\d()（）、.．]+")
_IN_BRACKETS = re.compile(r"[(（](\d+)[)）]")
_DEPTH = 2
"""Numbered so deep: chapter, section. What follows stands in the order of the pack."""


def form_norms(pack: Pack) -> tuple[AnyNorm, ...]:
    """Return every norm of a pack in the order of the source.

    Documents come as the pack first names them; within one, chapters and sections by their number.
    """
    norms = list(pack.norms)
    documents: list[str] = []
    for norm in norms:
        name = document_of(norm.source.section)
        if name not in documents:
            documents.append(name)

    def place(norm: AnyNorm) -> tuple[int, tuple[int, ...]]:
        section = norm.source.section
        return documents.index(document_of(section)), numbers_of(section)

    return tuple(sorted(norms, key=place))


def document_of(section: str) -> str:
    """Return the name of the document before `` · ``; empty where the section names none."""
    name, mark, _ = section.rpartition(" · ")
    return name if mark else ""


def numbers_of(section: str) -> tuple[int, ...]:
    """Return the numbers of chapter and section: ``一(二)仪态·4标准手势`` gives (1, 2, 4)."""
    found: list[int] = []
    for part in _parts(section)[:_DEPTH]:
        beginning = _BEGINNING.match(part)
        if beginning is not None:
            found += [_number(text) for text in _NUMERAL.findall(beginning.group())]
            found += [int(text) for text in _IN_BRACKETS.findall(part[beginning.end() :])]
    return tuple(found)


def heading_of(section: str) -> str:
    """Return the chapter and section under which the form lists a norm."""
    document = document_of(section)
    heading = "·".join(_parts(section)[:_DEPTH])
    return f"{document} · {heading}" if document else heading


def _parts(section: str) -> list[str]:
    document = document_of(section)
    return section.removeprefix(f"{document} · ").split("·")


def _number(text: str) -> int:
    """Return the number that digits or Chinese numerals up to 99 write."""
    if text.isdigit() and text.isascii():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return _CHINESE.index(text[0]) + 1
    high = _CHINESE.index(tens[0]) + 1 if tens else 1
    return 10 * high + (_CHINESE.index(ones[0]) + 1 if ones else 0)

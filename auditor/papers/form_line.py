"""What a line of the inspection form says of its norm, whatever was found."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.papers.context import Desk
from auditor.papers.paper import Cell
from rules.means import NEEDS
from rules.norm_unjudged import ManualNorm, PendingNorm, Score
from rules.pack_file import StatedNorm


def norm_cell(desk: Desk, norm: StatedNorm, quote_above: str) -> Cell:
    """Return title and words of a norm; the quotation not again where the line above has it."""
    title, quote = desk.words.pick(norm.title), norm.source.quote
    quoted = () if quote in {title, quote_above} else (f"“{quote}”",)
    return Cell(title, notes=(*quoted, *_terms(desk, norm)), style="norm")


def _terms(desk: Desk, norm: StatedNorm) -> Iterator[str]:
    """Yield where a norm was taken from, and what the site changed in it."""
    words, pack = desk.words, desk.place.pack
    origin = pack.origins.get(norm.id)
    if origin is not None:
        key = "site.adopted" if origin.adopted else "site.taken"
        yield words(key, pack=origin.pack, version=origin.version)
    for one in pack.overrides.get(norm.id, ()):
        change = words("site.change", name=one.key, was=one.was, now=one.now)
        yield f"{words('site.changed')} {change}"


def why_not_measured(desk: Desk, norm: StatedNorm) -> Iterator[str]:
    """Yield what the inspector looks at, or what is missing for the program to look."""
    if isinstance(norm, ManualNorm):
        yield norm.manual.zh if desk.words.lang == "zh" else norm.manual.en
    if isinstance(norm, PendingNorm):
        yield desk.words("inspection.needs", what=NEEDS[norm.needs][desk.words.lang])


def how_to_answer(desk: Desk, norm: StatedNorm) -> Iterator[str]:
    """Yield the fields of an answer that is more than yes or no."""
    if isinstance(norm, ManualNorm) and norm.manual.score is not Score.YES_NO:
        yield desk.words(f"inspection.{norm.manual.score.value}")

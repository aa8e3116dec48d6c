"""Norms in the order in which their sources state them."""

from __future__ import annotations

from rules.catalogue import read_catalogue
from rules.norm import Pack
from rules.pack_file import StatedNorm

_DEPTH = 2
"""The form has a heading for each chapter and section; what lies below stands under it."""


def form_norms(pack: Pack) -> tuple[StatedNorm, ...]:
    """Return every norm of a pack, judged or not, in the order of the source documents.

    A norm that no source has follows those of its section, or stands at the end.
    """
    place = {norm_id: row for row, norm_id in enumerate(read_catalogue())}
    norms = (*pack.norms, *pack.unjudged)
    ends: dict[str, int] = {}
    for norm in norms:
        heading = heading_of(norm.source.section)
        ends[heading] = max(ends.get(heading, -1), place.get(norm.id, -1))

    def order(norm: StatedNorm) -> tuple[bool, int, bool]:
        if norm.id in place:
            return False, place[norm.id], False
        end = ends[heading_of(norm.source.section)]
        return end < 0, end, True

    return tuple(sorted(norms, key=order))


def heading_of(section: str) -> str:
    """Return the chapter and section under which the form lists a norm.

    ``一(二)仪态·1标准站姿·头部`` stands under ``一(二)仪态·1标准站姿``.
    """
    document, mark, below = section.rpartition(" · ")
    return document + mark + "·".join(below.split("·")[:_DEPTH])

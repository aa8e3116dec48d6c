"""The result of `bench verdicts` as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.verdicts import Comparison, results
from rules.pack_test import describe

SMILE = "welcome.smile"
"""On faces of 5 to 24 px a smile should stay open."""


def lines(compared: Sequence[Comparison], unknown: Sequence[str]) -> Iterator[str]:
    """Yield one line for every answer that is not the label's, then the figures by norm."""
    if compared:
        yield from _differences(compared)
        yield ""
    figures = results(compared)
    width = max(len(name) for name in figures)
    yield f"{'norm':<{width}} {'agree':>6} {'decided':>8} {'indeterminate':>14} {'n':>4}"
    for name, counts in figures.items():
        yield _row(name, counts, width)
    others = results([one for one in compared if one.norm_id != SMILE])["all"]
    yield _row(f"all but {SMILE}", others, width)
    undue = sum(one.undue_violation for one in compared)
    yield f"violations where none is due: {undue}"
    for norm_id in sorted(set(unknown)):
        yield f"{norm_id}: in no pack, {unknown.count(norm_id)} labels left out"


def _differences(compared: Sequence[Comparison]) -> Iterator[str]:
    width = max(len(one.scene) for one in compared)
    for one in compared:
        if one.agrees:
            continue
        kind = "differs" if one.decided else "open   "
        told = "; ".join(map(describe, one.findings)) or "nothing found"
        yield (
            f"{one.scene:<{width}}  {kind}  {one.norm_id}: expected {one.expected} "
            f"({one.because}), {told}"
        )


def _row(name: str, counts: Mapping[str, int], width: int) -> str:
    decided, n = counts["decided"], counts["n"]
    agree = f"{counts['agree'] / decided:.0%}" if decided else "-"
    still_open = f"{counts['indeterminate'] / n:.0%}" if n else "-"
    return (
        f"{name:<{width}} {counts['agree']:>6} {decided:>8} {counts['indeterminate']:>14} {n:>4}"
        f"   {agree} of the decided agree, {still_open} open"
    )

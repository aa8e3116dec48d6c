"""Which moments of a half-day teach most. Pure, and the same on every run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from auditor.ledger.ledger import Entry
from rules.finding import Verdict

MIN_MOMENTS = 2
"""The source asks for four clips of a counter a day, two of the morning, two of the afternoon."""
MOST_TO_IMPROVE = 2
"""More of one kind in half a day teach no more."""


class MomentKind(StrEnum):
    """Why a moment is shown."""

    TO_IMPROVE = "to_improve"
    EXAMPLE = "example"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A finding worth looking at together."""

    entry: Entry
    kind: MomentKind


def choose(
    entries: Sequence[Entry], price: Callable[[str], float], shown: frozenset[str]
) -> tuple[Chosen, ...]:
    """Return what to show of one counter in half a day, in order of time.

    Up to `MOST_TO_IMPROVE` violations that nobody set aside, the dearest and clearest first, and
    one good example; each of another norm, and rather of one not in `shown` (earlier that day).

    Parameters
    ----------
    price : norm id → points of one violation.
    """
    seen = [entry for entry in entries if entry.evidence(".jpg") is not None]
    broken = [one for one in seen if one.is_violation and not _is_set_aside(one)]
    kept = [one for one in seen if one.record.verdict is Verdict.COMPLIANT]
    broken.sort(key=lambda e: (e.norm_id in shown, -price(e.norm_id), -clearness(e), e.at))
    kept.sort(key=lambda e: (e.norm_id in shown, -clearness(e), e.at))
    worst = _of_different_norms(broken)[:MOST_TO_IMPROVE]
    best = [entry for entry in _of_different_norms(kept) if not _overlaps(entry, worst)]
    wanted = max(MIN_MOMENTS - len(worst), 1)
    chosen = [Chosen(entry, MomentKind.TO_IMPROVE) for entry in worst]
    chosen += [Chosen(entry, MomentKind.EXAMPLE) for entry in best[:wanted]]
    return tuple(sorted(chosen, key=lambda one: one.entry.at))


def clearness(entry: Entry) -> float:
    """Return how many sigma the measured value lay inside or outside its limit; 0 unmeasured."""
    margin, quantity = entry.record.margin, entry.record.quantity
    if margin is None or quantity is None:
        return 0.0
    return abs(margin) / max(quantity.sigma, 1e-3)


def _is_set_aside(entry: Entry) -> bool:
    return entry.decision is not None and entry.decision.sets_aside


def _of_different_norms(ranked: Sequence[Entry]) -> list[Entry]:
    first: dict[str, Entry] = {}
    for entry in ranked:
        first.setdefault(entry.norm_id, entry)
    return list(first.values())


def _overlaps(entry: Entry, others: Sequence[Entry]) -> bool:
    """Return whether the same gesture is shown already, under another norm that it broke."""
    mine = entry.record.media
    return any(
        other.recording.folder == entry.recording.folder
        and other.record.media.start_s < mine.end_s
        and other.record.media.end_s > mine.start_s
        for other in others
    )

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
    worst = _apart(_of_different_norms(broken), [])[:MOST_TO_IMPROVE]
    wanted = max(MIN_MOMENTS - len(worst), 1)
    best = _apart(_of_different_norms(kept), worst)[:wanted]
    chosen = [Chosen(entry, MomentKind.TO_IMPROVE) for entry in worst]
    chosen += [Chosen(entry, MomentKind.EXAMPLE) for entry in best]
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


def _apart(ranked: Sequence[Entry], shown: Sequence[Entry]) -> list[Entry]:
    """Return those of `ranked` that share no time with `shown`, nor with a better one of them.

    One gesture is a matter of several norms; it is shown once.
    """
    found: list[Entry] = []
    for entry in ranked:
        if not any(_overlap(entry, other) for other in (*shown, *found)):
            found.append(entry)
    return found


def _overlap(one: Entry, other: Entry) -> bool:
    mine, others = one.record.media, other.record.media
    same = one.recording.folder == other.recording.folder
    return same and mine.start_s < others.end_s and others.start_s < mine.end_s

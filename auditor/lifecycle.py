"""The life of a violation while it is watched: opened, updated, closed.

Pure. The state is no more than what was told already: after a restart it is found again by
following the stored observations, with the same ids and the same end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from auditor.events import Phase, ViolationEvent
from rules.engine.settled import settled_at_s
from rules.norm import Pack


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was told: `open` violations as last told, by id, and the ids of those that ended."""

    open: Mapping[str, ViolationEvent] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell of a violation."""

    phase: Phase
    event: ViolationEvent


def follow(
    ledger: Ledger, events: Iterable[ViolationEvent], pack: Pack, until_s: float
) -> tuple[Ledger, tuple[Notice, ...]]:
    """Return what is new in `events`, the violations in all that was observed until `until_s`.

    A violation is closed once nothing observed later can change it, and at the end of the recording
    (`until_s` infinite). What ended is told no more.
    """
    still_open: dict[str, ViolationEvent] = {}
    ended = set(ledger.ended)
    notices: list[Notice] = []
    for event in events:
        if event.event_id in ended:
            continue
        told = ledger.open.get(event.event_id)
        if told is None:
            notices.append(Notice(Phase.OPENED, event))
        if settled_at_s(event.finding, pack) <= until_s:
            notices.append(Notice(Phase.CLOSED, event))
            ended.add(event.event_id)
            continue
        if told is not None and told != event:
            notices.append(Notice(Phase.UPDATED, event))
        still_open[event.event_id] = event
    for event_id, event in ledger.open.items():
        if event_id not in still_open and event_id not in ended:
            notices.append(Notice(Phase.WITHDRAWN, event))
    return Ledger(still_open, frozenset(ended)), tuple(notices)

"""Every trigger that the zones of a view can show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from calibration.zones import COUNTER_PLACES, Zone, ZoneKind
from models.observations import ClipObservations
from rules.episode import Episode
from rules.triggers.customers import (
    CUSTOMER_ARRIVES,
    CUSTOMER_LEAVES,
    arrivals_in_zones,
    departures_in_zones,
)
from rules.triggers.desks import (
    CONSULTATION_BEGINS,
    CONSULTATION_ENDS,
    CUSTOMER_AT_KIOSK,
    consultations_begin,
    consultations_end,
    customers_at_kiosk,
)
from rules.triggers.exits import CUSTOMER_EXITS, exits
from rules.triggers.post import (
    LEAVE_POST,
    RETURN_TO_POST,
    departures_from_post,
    returns_to_post,
)
from rules.triggers.queue import QUEUE, queues
from rules.triggers.waiting import CUSTOMER_WAITS, POST_EMPTY, absences, waits

Finder = Callable[[ClipObservations, Sequence[Zone]], tuple[Episode, ...]]

_STAFF = frozenset({ZoneKind.STAFF})
_DESK = frozenset({ZoneKind.CONSULTATION})

TRIGGERS: Mapping[str, tuple[Finder, tuple[frozenset[ZoneKind], ...]]] = {
    CUSTOMER_ARRIVES: (arrivals_in_zones, (COUNTER_PLACES,)),
    CUSTOMER_WAITS: (waits, (COUNTER_PLACES, _STAFF)),
    CUSTOMER_LEAVES: (departures_in_zones, (COUNTER_PLACES,)),
    LEAVE_POST: (departures_from_post, (_STAFF,)),
    RETURN_TO_POST: (returns_to_post, (_STAFF,)),
    POST_EMPTY: (absences, (_STAFF,)),
    CONSULTATION_BEGINS: (consultations_begin, (_DESK,)),
    CONSULTATION_ENDS: (consultations_end, (_DESK,)),
    CUSTOMER_AT_KIOSK: (customers_at_kiosk, (frozenset({ZoneKind.KIOSK}),)),
    CUSTOMER_EXITS: (exits, (frozenset({ZoneKind.ENTRANCE}),)),
    QUEUE: (queues, (frozenset({ZoneKind.QUEUE}),)),
}
"""Kind → how it is found, and the zones without which it cannot be: one of each group."""


def shown_triggers(zones: Sequence[Zone]) -> frozenset[str]:
    """Return the kinds that `zones` can show."""
    drawn = {zone.kind for zone in zones}
    return frozenset(
        kind for kind, (_, needs) in TRIGGERS.items() if all(drawn & group for group in needs)
    )


def find_triggers(
    clip: ClipObservations, zones: Sequence[Zone], kinds: Collection[str] | None = None
) -> tuple[Episode, ...]:
    """Return the triggers that `zones`, in pixels of the clip's picture, show; by start.

    `kinds` = which; None = all.
    """
    wanted = shown_triggers(zones) if kinds is None else shown_triggers(zones) & set(kinds)
    found = [one for kind in TRIGGERS if kind in wanted for one in TRIGGERS[kind][0](clip, zones)]
    return tuple(sorted(found, key=lambda one: (one.start_s, one.track_id or 0, one.kind)))

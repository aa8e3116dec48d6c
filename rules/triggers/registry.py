"""Every trigger that the zones of a view can show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from calibration.zones import Zone, ZoneKind
from models.observations import ClipObservations
from rules.episode import Episode
from rules.triggers.customers import (
    CUSTOMER_ARRIVES,
    CUSTOMER_LEAVES,
    arrivals_in_zones,
    departures_in_zones,
)
from rules.triggers.post import (
    LEAVE_POST,
    RETURN_TO_POST,
    departures_from_post,
    returns_to_post,
)
from rules.triggers.waiting import CUSTOMER_WAITS, POST_EMPTY, absences, waits

Finder = Callable[[ClipObservations, Sequence[Zone]], tuple[Episode, ...]]

TRIGGERS: Mapping[str, tuple[Finder, frozenset[ZoneKind]]] = {
    CUSTOMER_ARRIVES: (arrivals_in_zones, frozenset({ZoneKind.CUSTOMER})),
    CUSTOMER_WAITS: (waits, frozenset({ZoneKind.CUSTOMER, ZoneKind.STAFF})),
    CUSTOMER_LEAVES: (departures_in_zones, frozenset({ZoneKind.CUSTOMER})),
    LEAVE_POST: (departures_from_post, frozenset({ZoneKind.STAFF})),
    RETURN_TO_POST: (returns_to_post, frozenset({ZoneKind.STAFF})),
    POST_EMPTY: (absences, frozenset({ZoneKind.STAFF})),
}
"""Kind → how it is found, and the kinds of zones without which it cannot be."""


def shown_triggers(zones: Sequence[Zone]) -> frozenset[str]:
    """Return the kinds that `zones` can show."""
    drawn = {zone.kind for zone in zones}
    return frozenset(kind for kind, (_, needs) in TRIGGERS.items() if needs <= drawn)


def find_triggers(
    clip: ClipObservations, zones: Sequence[Zone], kinds: Collection[str] | None = None
) -> tuple[Episode, ...]:
    """Return the triggers that `zones`, in pixels of the clip's picture, show; by start.

    `kinds` = which; None = all.
    """
    wanted = shown_triggers(zones) if kinds is None else shown_triggers(zones) & set(kinds)
    found = [one for kind in TRIGGERS if kind in wanted for one in TRIGGERS[kind][0](clip, zones)]
    return tuple(sorted(found, key=lambda one: (one.start_s, one.track_id or 0, one.kind)))

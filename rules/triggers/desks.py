"""Customers at a consultation desk, and before a self-service terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calibration.zones import Zone, ZoneKind
from models.observations import ClipObservations
from rules.episode import Episode
from rules.triggers.customers import arrivals, customers, leavings
from rules.triggers.paths import Path, first_rest_s, last_rest_s

CONSULTATION_BEGINS = "consultation_begins"
CONSULTATION_ENDS = "consultation_ends"
CUSTOMER_AT_KIOSK = "customer_at_kiosk"

LINGERS_S = 10.0
"""Who has stood before the terminal for so long may need help: the catalogue's proposal."""


def consultations_begin(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``consultation_begins`` for each customer who comes to rest at such a desk."""
    return arrivals(CONSULTATION_BEGINS, clip, _of_kind(zones, ZoneKind.CONSULTATION))


def consultations_end(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``consultation_ends`` for each customer who goes from such a desk."""
    return leavings(CONSULTATION_ENDS, clip, _of_kind(zones, ZoneKind.CONSULTATION))


def customers_at_kiosk(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``customer_at_kiosk`` for each stay of `LINGERS_S` before a terminal.

    `start_s` is when the customer comes to rest, `peak_s` and `end_s` are `LINGERS_S` later.
    """
    places = _of_kind(zones, ZoneKind.KIOSK)
    found = []
    for track in customers(clip) if places else ():
        for stay in Path.of(track, clip).stays(places):
            first_s, last_s = first_rest_s(stay), last_rest_s(stay)
            if first_s is not None and last_s is not None and last_s - first_s >= LINGERS_S:
                lingers_s = first_s + LINGERS_S
                found.append(
                    Episode(CUSTOMER_AT_KIOSK, track.track_id, first_s, lingers_s, lingers_s)
                )
    return tuple(found)


def _of_kind(zones: Iterable[Zone], kind: ZoneKind) -> list[Zone]:
    return [zone for zone in zones if zone.kind is kind]

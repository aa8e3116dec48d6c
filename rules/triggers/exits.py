"""Customers who leave the hall through a door in view."""

from __future__ import annotations

from collections.abc import Sequence

from calibration.zones import Zone, ZoneKind
from models.observations import ClipObservations
from rules.episode import Episode
from rules.triggers.customers import customers
from rules.triggers.paths import MAX_GAP_S, Path

CUSTOMER_EXITS = "customer_exits"

CAME_FROM_S = 1.0
"""Who was in view for so long before comes from the hall, not through the door. Proposed."""


def exits(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``customer_exits`` for each customer who comes from the hall and is lost at a door.

    All at the moment in which the torso enters the entrance zone. Who is still in view when the
    clip ends has not left; nor has who was hidden in the zone by somebody else and comes back.
    """
    places = [zone for zone in zones if zone.kind is ZoneKind.ENTRANCE]
    if not places or len(clip.frame_times_s) == 0:
        return ()
    ends_s = float(clip.frame_times_s[-1]) - MAX_GAP_S
    found = []
    for track in customers(clip):
        stays = Path.of(track, clip).stays(places)
        if not stays or track.t_s[-1] > ends_s:
            continue
        enters_s, lost_s = float(stays[-1].t_s[0]), float(stays[-1].t_s[-1])
        if lost_s == track.t_s[-1] and enters_s - float(track.t_s[0]) >= CAME_FROM_S:
            found.append(Episode(CUSTOMER_EXITS, track.track_id, enters_s, enters_s, enters_s))
    return tuple(found)

"""Customers who come to a counter and go, from where people stop in the zones of a camera."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from calibration.zones import COUNTER_PLACES, Zone
from models.observations import STAFF_ROLES, ClipObservations, PersonTrack
from rules.episode import Episode
from rules.scene import Span
from rules.triggers.paths import (
    AWAY_S,
    DWELL_S,
    Path,
    first_rest_s,
    last_rest_s,
    set_off,
    walked_up,
)

CUSTOMER_ARRIVES = "customer_arrives"
CUSTOMER_LEAVES = "customer_leaves"


def customer_places(zones: Iterable[Zone]) -> list[Zone]:
    """Return the zones in which customers stop at a counter."""
    return [zone for zone in zones if zone.kind in COUNTER_PLACES]


def arrivals_in_zones(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``customer_arrives`` for each person but the staff who stops in a customer zone.

    `start_s` is the first look in the zone, `peak_s` and `end_s` when the person has come to rest.
    Who stands there when first seen within `DWELL_S` of the clip's first look has not arrived in
    it. `zones` are in pixels of the clip's picture.
    """
    return arrivals(CUSTOMER_ARRIVES, clip, customer_places(zones))


def arrivals(kind: str, clip: ClipObservations, places: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return an episode of `kind` for each person but the staff who stops in one of `places`."""
    if not places or len(clip.frame_times_s) == 0:
        return ()
    first_look_s = float(clip.frame_times_s[0])
    found = [
        Episode(kind, track.track_id, start_s, stopped_s, stopped_s)
        for track in customers(clip)
        for start_s, stopped_s in _stops(Path.of(track, clip), places)
        if stopped_s > first_look_s + DWELL_S
    ]
    return tuple(sorted(found, key=lambda episode: (episode.end_s, episode.track_id or 0)))


def departures_in_zones(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``customer_leaves`` for each person but the staff who goes from a customer zone.

    `start_s` and `peak_s` are when the person who stood there sets off, `end_s` when they have
    surely gone. Who comes back within `AWAY_S` has not left.
    """
    return leavings(CUSTOMER_LEAVES, clip, customer_places(zones))


def leavings(kind: str, clip: ClipObservations, places: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return an episode of `kind` for each person but the staff who goes from `places`."""
    return tuple(
        Episode(kind, track.track_id, start_s, start_s, gone_s)
        for track in customers(clip)
        for start_s, gone_s in departures(Path.of(track, clip), places)
    )


def customers(clip: ClipObservations) -> Iterator[PersonTrack]:
    """Yield everybody who may be a customer: all but the staff."""
    for track in clip.tracks:
        if track.role not in STAFF_ROLES:
            yield track


def departures(path: Path, places: Sequence[Zone]) -> Iterator[Span]:
    """Yield (sets off, has gone) for each time the person leaves `places` for a while."""
    stays = path.stays(places)
    for row, stay in enumerate(stays):
        rest_s = last_rest_s(stay)
        later = [float(other.t_s[0]) for other in stays[row + 1 :]]
        if rest_s is None or (later and later[0] - stay.t_s[-1] <= AWAY_S):
            continue
        went = set_off(path, rest_s)
        if went is not None:
            yield went


def _stops(path: Path, places: Sequence[Zone]) -> Iterator[Span]:
    """Yield (enters, has stopped) for each time the person comes to rest in one of `places`."""
    last_inside_s = -np.inf
    arrived = False
    for stay in path.stays(places):
        came_back = stay.t_s[0] - last_inside_s <= AWAY_S
        last_inside_s = float(stay.t_s[-1])
        rest_s = first_rest_s(stay)
        if rest_s is None or (arrived and came_back):
            continue
        if walked_up(path, rest_s):
            arrived = True
            yield (float(stay.t_s[0]), rest_s)

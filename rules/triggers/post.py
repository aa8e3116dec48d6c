"""The post of the staff: who leaves it, who comes to it, and when nobody is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from calibration.zones import Zone, ZoneKind
from models.observations import (
    STAFF_ROLES,
    BoolArray,
    ClipObservations,
    FloatArray,
    PersonTrack,
    Role,
)
from rules.episode import Episode
from rules.scene import Span
from rules.triggers.customers import departures
from rules.triggers.lifelike import is_lifelike
from rules.triggers.paths import (
    AWAY_S,
    DWELL_S,
    MAX_GAP_S,
    Path,
    first_rest_s,
    inside_any,
    median,
    seen_at_px,
    torso_anchor_px,
    walked_up,
)

LEAVE_POST = "leave_post"
RETURN_TO_POST = "return_to_post"

SAME_BODY_TORSOS = 1.0
"""Who appears within `MAX_GAP_S` and so near to where another was lost is the same person."""


def post_places(zones: Iterable[Zone]) -> list[Zone]:
    """Return the zones in which the staff work."""
    return [zone for zone in zones if zone.kind is ZoneKind.STAFF]


def departures_from_post(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``leave_post`` for each time somebody of the staff goes from the staff zones.

    `start_s` and `peak_s` are when the person sets off, `end_s` when they have surely gone. Who is
    back within `AWAY_S`, or walks about within the zones, has not left.
    """
    places = post_places(zones)
    return tuple(
        Episode(LEAVE_POST, track.track_id, start_s, start_s, gone_s)
        for track in _staff(clip)
        for start_s, gone_s in departures(Path.of(track, clip), places)
    )


def returns_to_post(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``return_to_post`` for each time somebody of the staff comes to the staff zones.

    `start_s` is the first look in the zones, `peak_s` and `end_s` when the person has come to rest.
    It is nobody's `leave_post` that this ends: people may relieve each other.
    """
    places = post_places(zones)
    if not places or len(clip.frame_times_s) == 0:
        return ()
    begin_s = float(clip.frame_times_s[0]) + DWELL_S
    return tuple(
        Episode(RETURN_TO_POST, track.track_id, start_s, rest_s, rest_s)
        for track in _staff(clip)
        for start_s, rest_s in _comings(clip, track, places)
        if rest_s > begin_s
    )


def _staff(clip: ClipObservations) -> Iterator[PersonTrack]:
    for track in clip.tracks:
        if track.role in STAFF_ROLES:
            yield track


def _comings(clip: ClipObservations, track: PersonTrack, places: Sequence[Zone]) -> Iterator[Span]:
    """Yield (enters, rests) for each coming; the way may begin as another track's."""
    path = Path.of(track, clip)
    last_inside_s = -np.inf
    for stay in path.stays(places):
        came_back = stay.t_s[0] - last_inside_s <= AWAY_S
        last_inside_s = float(stay.t_s[-1])
        rest_s = first_rest_s(stay)
        if rest_s is None or came_back:
            continue
        before = _came_as(clip, track, stay)
        way = path if before is None else stay.after(before)
        if walked_up(way, rest_s):
            entered = stay if before is None else before.stays(places)[-1:][0]
            yield (float(entered.t_s[0]), rest_s)


def _came_as(clip: ClipObservations, track: PersonTrack, stay: Path) -> Path | None:
    """Return the way of another track that was lost where and when `stay` begins."""
    begins_s, begins_px = float(stay.t_s[0]), stay.anchor_px[0]
    near_px = SAME_BODY_TORSOS * median(stay.length_px)
    for other in clip.tracks:
        gap_s = begins_s - float(other.t_s[-1])
        if other.track_id == track.track_id or other.role is Role.CUSTOMER:
            continue
        if 0 < gap_s <= MAX_GAP_S:
            path = Path.of(other, clip)
            if np.linalg.norm(path.anchor_px[-1] - begins_px) <= near_px:
                return path
    return None


def empty_post_spans(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Span, ...]:
    """Return the stretches in which frames were looked at and nobody was in a staff zone.

    Empty without a staff zone. A look is no evidence of an empty post when somebody's torso is in
    the zone, when somebody's place is unknown, or when the box of anybody but a customer touches
    the zone: who sits may have the torso below where people stand. Pictures of people are nobody.
    """
    places = post_places(zones)
    if not places:
        return ()
    taken = np.zeros(len(clip.frame_times_s), dtype=np.bool_)
    for track in filter(is_lifelike, clip.tracks):
        anchor = seen_at_px(torso_anchor_px(track), clip.frame_size_px)
        there = inside_any(anchor, places) | ~np.isfinite(anchor).all(axis=1)
        if track.role is not Role.CUSTOMER:
            there |= _touches_any(track.boxes_px, places)
        taken |= np.isin(clip.frame_times_s, track.t_s[there])
    free = np.flatnonzero(~taken)
    times = clip.frame_times_s
    breaks = np.flatnonzero((np.diff(free) > 1) | (np.diff(times[free]) > MAX_GAP_S))
    stretches = (part for part in np.split(free, breaks + 1) if len(part) > 0)
    return tuple((float(times[part[0]]), float(times[part[-1]])) for part in stretches)


def _touches_any(boxes_px: FloatArray, places: Sequence[Zone]) -> BoolArray:
    """Return (T,) whether each box overlaps the upright rectangle about one of `places`."""
    touches = np.zeros(len(boxes_px), dtype=np.bool_)
    for place in places:
        low, high = np.min(place.polygon, axis=0), np.max(place.polygon, axis=0)
        overlaps = (boxes_px[:, :2] <= high) & (boxes_px[:, 2:] >= low)
        touches |= overlaps.all(axis=1)
    return touches

"""Arrivals of customers, from where people stop in the zones of a camera."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.zones import Zone, ZoneKind
from models.observations import BoolArray, ClipObservations, FloatArray, PersonTrack, Role
from models.observations import PoseLandmark as Landmark
from rules.episode import Episode
from rules.scene import Span

IntArray = NDArray[np.integer]

CUSTOMER_ARRIVES = "customer_arrives"

DWELL_S = 1.0
"""Who has stood in the customer zone for so long has stopped; a passer-by has not. Proposed."""

STOPPED_WITHIN = 0.25
"""Who moves less than this many torso lengths during `DWELL_S` has stopped. Proposed."""

WALKED_UP_S = 6.0
"""How far back to look for the way that somebody came. Proposed."""

CAME_TORSOS = 0.75
"""Who was this many torso lengths to the side has walked up across the picture. Proposed."""

CAME_SCALE = 1.25
"""Whose torso was larger or smaller by this has walked up along the line of sight. Proposed."""

AWAY_S = 10.0
"""Who was out of the zone for longer arrives anew when coming back. Proposed."""

MAX_GAP_S = 0.6
"""Looks further apart than this tell nothing about the time between them. Proposed."""

_TORSO = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)


def torso_anchor_px(track: PersonTrack) -> FloatArray:
    """Return (T, 2) the middle of shoulders and hips in pixels; NaN where the pose is unknown.

    Never the foot of the box: a counter hides the feet.
    """
    anchor: FloatArray = track.landmarks_px[:, list(_TORSO)].mean(axis=1)
    return anchor


def torso_length_px(track: PersonTrack) -> float:
    """Return the median distance of mid-shoulder and mid-hip in pixels; NaN when never seen."""
    return _median(_torso_lengths_px(track))


def _torso_lengths_px(track: PersonTrack) -> FloatArray:
    points = track.landmarks_px
    shoulders = points[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=1)
    hips = points[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    lengths: FloatArray = np.linalg.norm(hips - shoulders, axis=1)
    return lengths


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def shows_arrivals(zones: Iterable[Zone]) -> bool:
    """Return whether `zones` tell where customers stop."""
    return any(zone.kind is ZoneKind.CUSTOMER for zone in zones)


def arrivals_in_zones(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``customer_arrives`` for each person but the staff who stops in a customer zone.

    `start_s` is the first look in the zone, `peak_s` and `end_s` when the person has come to rest.
    Who stands there when first seen within `DWELL_S` of the clip's first look has not arrived in
    it. `zones` are in pixels of the clip's picture.
    """
    places = [zone for zone in zones if zone.kind is ZoneKind.CUSTOMER]
    if not places or len(clip.frame_times_s) == 0:
        return ()
    first_look_s = float(clip.frame_times_s[0])
    found = [
        Episode(CUSTOMER_ARRIVES, track.track_id, start_s, stopped_s, stopped_s)
        for track in clip.tracks
        if track.role not in (Role.STAFF, Role.ASSUMED_STAFF)
        for start_s, stopped_s in _stops(track, places)
        if stopped_s > first_look_s + DWELL_S
    ]
    return tuple(sorted(found, key=lambda episode: (episode.end_s, episode.track_id or 0)))


def _stops(track: PersonTrack, places: Sequence[Zone]) -> list[Span]:
    """Return (enters, has stopped) for each time the person comes to rest in one of `places`."""
    anchor = torso_anchor_px(track)
    inside = _inside_any(anchor, places)
    allowed_px = STOPPED_WITHIN * torso_length_px(track)
    found: list[Span] = []
    last_inside_s = -np.inf
    for rows in _stays(track.t_s, inside):
        times = track.t_s[rows]
        came_back = times[0] - last_inside_s <= AWAY_S
        last_inside_s = float(times[-1])
        rest = _comes_to_rest(times, anchor[rows], allowed_px)
        if rest is None or (found and came_back):
            continue
        if _walked_up(track, anchor, rest):
            found.append((float(times[0]), rest))
    return found


def _inside_any(points_px: FloatArray, places: Sequence[Zone]) -> BoolArray:
    inside = np.zeros(len(points_px), dtype=np.bool_)
    for place in places:
        inside |= place.contains(points_px)
    return inside


def _stays(t_s: FloatArray, inside: BoolArray) -> list[IntArray]:
    """Return the rows of each stay inside; looks too far apart, or a way outside, end a stay."""
    rows = np.flatnonzero(inside)
    breaks = np.flatnonzero(np.diff(t_s[rows]) > MAX_GAP_S)
    return [stay for stay in np.split(rows, breaks + 1) if len(stay) > 0]


def _comes_to_rest(t_s: FloatArray, anchor_px: FloatArray, allowed_px: float) -> float | None:
    """Return the first time from which the anchor stays within `allowed_px` for `DWELL_S`."""
    for row, time_s in enumerate(t_s):
        if t_s[-1] - time_s < DWELL_S:
            return None
        ahead = anchor_px[row : np.searchsorted(t_s, time_s + DWELL_S, side="right")]
        if np.max(np.linalg.norm(ahead - anchor_px[row], axis=1)) <= allowed_px:
            return float(time_s)
    return None


def _walked_up(track: PersonTrack, anchor_px: FloatArray, rest_s: float) -> bool:
    """Return whether the person came from elsewhere; who stood up from a chair did not.

    Standing up moves the torso up and leaves its size; walking moves it to the side, or changes its
    size. Who is first seen at rest may have been lost and found again, and has not arrived.
    """
    before = (track.t_s >= rest_s - WALKED_UP_S) & (track.t_s <= rest_s)
    after = (track.t_s >= rest_s) & (track.t_s <= rest_s + DWELL_S)
    lengths = _torso_lengths_px(track)
    length = _median(lengths[after])
    aside = np.abs(anchor_px[before, 0] - _median(anchor_px[after, 0])) / length
    if np.any(aside >= CAME_TORSOS):
        return True
    known = lengths[before][np.isfinite(lengths[before])]
    scale = _median(known[: max(1, len(known) // 4)]) / length
    return bool(scale >= CAME_SCALE or scale <= 1 / CAME_SCALE)


def empty_post_spans(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Span, ...]:
    """Return the stretches in which frames were looked at and nobody was in a staff zone.

    Empty without a staff zone. A look is no evidence of an empty post when somebody's torso is in
    the zone, when somebody's place is unknown, or when the box of anybody but a customer touches
    the zone: who sits may have the torso below where people stand.
    """
    places = [zone for zone in zones if zone.kind is ZoneKind.STAFF]
    if not places:
        return ()
    taken = np.zeros(len(clip.frame_times_s), dtype=np.bool_)
    for track in clip.tracks:
        anchor = torso_anchor_px(track)
        there = _inside_any(anchor, places) | ~np.isfinite(anchor).all(axis=1)
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

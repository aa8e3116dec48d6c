"""Customers who stand before an empty post, and how long the post was empty."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calibration.zones import COUNTER_PLACES, Zone, ZoneKind
from models.observations import ClipObservations, Role
from rules.episode import Episode
from rules.scene import Span
from rules.signals import Quantity
from rules.triggers.customers import customers
from rules.triggers.lifelike import is_lifelike
from rules.triggers.paths import (
    MAX_GAP_S,
    Path,
    first_rest_s,
    inside_any,
    last_rest_s,
    seen_at_px,
    set_off,
    torso_anchor_px,
)
from rules.triggers.post import empty_post_spans, post_places

CUSTOMER_WAITS = "customer_waits"
POST_EMPTY = "post_empty"
WAITING_PLACES = COUNTER_PLACES | {ZoneKind.QUEUE}

WAITS_S = 3.0
"""Who has stood before an empty post for so long is waiting; staff may bend down. Proposed."""

EMPTY_S = 1.0
"""A post without a torso for less was not left. Proposed."""


def waits(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``customer_waits`` for each customer who stands before an empty post.

    In a customer or queue zone while nobody is in a staff zone. `start_s` is when both are so,
    `peak_s` and `end_s` are `WAITS_S` later; the attribute ``duration`` is how long it was seen to
    last in all. Empty without zones of both kinds.
    """
    found = []
    for track_id, (start_s, end_s) in _waiting(clip, zones):
        if end_s - start_s >= WAITS_S:
            noticed_s = start_s + WAITS_S
            lasted = {"duration": _seconds(end_s - start_s)}
            found.append(Episode(CUSTOMER_WAITS, track_id, start_s, noticed_s, noticed_s, lasted))
    return tuple(found)


def absences(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``post_empty`` for each time in which nobody was in a staff zone.

    Attributes: ``duration``, and ``waited``, the longest that one customer stood there meanwhile,
    absent without a zone of customers. An absence is `cut` unless somebody was seen to go and
    somebody to come.
    """
    waiting = [span for _, span in _waiting(clip, zones)]
    told = any(zone.kind in WAITING_PLACES for zone in zones)
    staffed = _staffed_looks(clip, zones)
    found = []
    for start_s, end_s in empty_post_spans(clip, zones):
        if end_s - start_s < EMPTY_S:
            continue
        attributes = {"duration": _seconds(end_s - start_s)}
        if told:
            inside = [min(b, end_s) - max(a, start_s) for a, b in waiting]
            attributes["waited"] = _seconds(max([0.0, *inside]))
        seen_from = np.any((staffed < start_s) & (staffed >= start_s - MAX_GAP_S))
        seen_to = np.any((staffed > end_s) & (staffed <= end_s + MAX_GAP_S))
        found.append(
            Episode(
                POST_EMPTY,
                None,
                start_s,
                end_s,
                end_s,
                attributes,
                cut=not (seen_from and seen_to),
            )
        )
    return tuple(found)


def _seconds(length_s: float) -> Quantity:
    """Return a length of time; it begins and ends somewhere between two looks."""
    return Quantity(length_s, MAX_GAP_S, "s")


def _waiting(clip: ClipObservations, zones: Sequence[Zone]) -> list[tuple[int, Span]]:
    """Return (track, span) of everybody who stands there while the post is empty."""
    places = [zone for zone in zones if zone.kind in WAITING_PLACES]
    empty = empty_post_spans(clip, zones)
    if not places or not empty:
        return []
    found = []
    for track in filter(is_lifelike, customers(clip)):
        path = Path.of(track, clip)
        for stay in path.stays(places):
            rest = _standing(path, stay)
            overlaps = [(max(rest[0], a), min(rest[1], b)) for a, b in empty] if rest else []
            found += [(track.track_id, span) for span in overlaps if span[0] < span[1]]
    return sorted(found, key=lambda one: (one[1], one[0]))


def _standing(path: Path, stay: Path) -> Span | None:
    """Return from when to when the person stood in a stay; None when they walked through."""
    start_s, last_s = first_rest_s(stay), last_rest_s(stay)
    if start_s is None or last_s is None:
        return None
    went = set_off(path, last_s)
    return (start_s, last_s if went is None else max(start_s, went[0]))


def _staffed_looks(clip: ClipObservations, zones: Sequence[Zone]) -> np.ndarray:
    """Return the times at which a torso that is no customer's was in a staff zone."""
    places = post_places(zones)
    seen = [
        track.t_s[inside_any(seen_at_px(torso_anchor_px(track), clip.frame_size_px), places)]
        for track in filter(is_lifelike, clip.tracks)
        if track.role is not Role.CUSTOMER
    ]
    return np.unique(np.concatenate([np.empty(0), *seen]))

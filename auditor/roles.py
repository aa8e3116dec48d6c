"""Who is staff and who is a customer: pure, from where people stand or how they face the camera.

Roles belong to the judge and not to perception, so that a rescore under another camera profile can
tell them differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calibration.profile import CameraProfile
from calibration.zones import CUSTOMER_PLACES, Zone, ZoneKind
from models.observations import BoolArray, ClipObservations, FloatArray, PersonTrack, Role
from models.observations import PoseLandmark as L
from rules.scene import Span
from rules.triggers.lifelike import is_lifelike
from rules.triggers.paths import (
    MAX_GAP_S,
    inside_any,
    seen_at_px,
    torso_anchor_px,
    torso_length_px,
)

MIN_LOOKS = 5
"""A person seen in fewer looks is not told apart from a ghost and keeps the role unknown."""
MIN_SHARE_IN_ZONE = 0.5
"""Who spends this share of the looks in a zone has its role. Proposed."""
DWELT_S = 3.0
"""Who keeps to one side for so long belongs there; walking through or reaching over is shorter.
Proposed."""
SETTLED_S = 30.0
"""Who keeps to the place of the staff for so long is staff, wherever they were before. Proposed."""
SIDES = {
    Role.STAFF: frozenset({ZoneKind.STAFF}),
    Role.CUSTOMER: CUSTOMER_PLACES,
}
"""Role → the kinds of zones in which such people stand."""


def assign_roles(clip: ClipObservations, profile: CameraProfile | None) -> ClipObservations:
    """Return the clip with a role for every track.

    With zones of staff or customers in the profile the torso's place decides. Without, the largest
    person who faces the camera is `ASSUMED_STAFF`: at a counter the camera looks at the staff, and
    customers show their backs.
    """
    zones = () if profile is None else profile.zones_for(clip.frame_size_px)
    placed = zones_of_roles(zones)
    if placed:
        roles = [role_by_zone(track, placed, clip.frame_size_px) for track in clip.tracks]
    else:
        roles = roles_by_facing(clip.tracks)
    tracks = tuple(
        replace(track, role=role) for track, role in zip(clip.tracks, roles, strict=True)
    )
    return replace(clip, tracks=tracks)


def zones_of_roles(zones: Sequence[Zone]) -> list[Zone]:
    """Return the zones that tell staff from customers."""
    return [zone for zone in zones if any(zone.kind in side for side in SIDES.values())]


def role_by_zone(track: PersonTrack, zones: Sequence[Zone], size_px: tuple[int, int]) -> Role:
    """Return whose place the person has kept to.

    The side on which the person first stands for `DWELT_S` decides for good: a clerk who comes
    round the counter to show the way stays staff, a customer who leans over it stays a customer.
    Only who later keeps to the place of the staff for `SETTLED_S` is staff after all. Where the
    zones overlap in the picture a look tells nothing. Who never stands on one side alone has the
    role of the zone in which the torso was for most of the looks; a picture of a person has none.
    """
    if len(track.t_s) < MIN_LOOKS or not is_lifelike(track):
        return Role.UNKNOWN
    inside = {role: _inside(track, zones, kinds, size_px) for role, kinds in SIDES.items()}
    staff_only = inside[Role.STAFF] & ~inside[Role.CUSTOMER]
    customer_only = inside[Role.CUSTOMER] & ~inside[Role.STAFF]
    behind, before = (_dwells(track.t_s, mask) for mask in (staff_only, customer_only))
    if any(end - start >= SETTLED_S for start, end in behind):
        return Role.STAFF
    if behind or before:
        first_s = [min((start for start, _ in spans), default=np.inf) for spans in (behind, before)]
        return Role.STAFF if first_s[0] < first_s[1] else Role.CUSTOMER
    shares = {role: float(mask.mean()) for role, mask in inside.items()}
    best = max(shares, key=lambda role: shares[role])
    return best if shares[best] >= MIN_SHARE_IN_ZONE else Role.UNKNOWN


def _inside(
    track: PersonTrack,
    zones: Sequence[Zone],
    kinds: frozenset[ZoneKind],
    size_px: tuple[int, int],
) -> BoolArray:
    places = [zone for zone in zones if zone.kind in kinds]
    return inside_any(seen_at_px(torso_anchor_px(track), size_px), places)


def _dwells(t_s: FloatArray, there: BoolArray) -> list[Span]:
    """Return the stretches of `DWELT_S` or more in which every look shows the torso there."""
    rows = np.flatnonzero(there)
    if len(rows) == 0:
        return []
    breaks = np.flatnonzero((np.diff(rows) > 1) | (np.diff(t_s[rows]) > MAX_GAP_S))
    stays = [(float(t_s[part[0]]), float(t_s[part[-1]])) for part in np.split(rows, breaks + 1)]
    return [(start, end) for start, end in stays if end - start >= DWELT_S]


def roles_by_facing(tracks: Sequence[PersonTrack]) -> list[Role]:
    """Return `ASSUMED_STAFF` for the one with most to show to the camera, else unknown."""
    weights = [_weight(track) for track in tracks]
    if not weights or max(weights) <= 0:
        return [Role.UNKNOWN] * len(tracks)
    chosen = int(np.argmax(weights))
    return [Role.ASSUMED_STAFF if row == chosen else Role.UNKNOWN for row in range(len(tracks))]


def _weight(track: PersonTrack) -> float:
    """Return size × looks × share of looks that face the camera; 0 for who never does.

    The size is the torso's, which a counter hides less than the legs.
    """
    looks = len(track.t_s)
    size_px = torso_length_px(track)
    if looks < MIN_LOOKS or not np.isfinite(size_px):
        return 0.0
    return size_px * looks * facing_share(track)


def facing_share(track: PersonTrack) -> float:
    """Return the share of looks in which the chest or the face is turned to the camera, [0, 1].

    From the front the wearer's left shoulder lies on the right of the picture; in profile a face
    that was found decides.
    """
    left, right = (
        track.landmarks_px[:, L.LEFT_SHOULDER, 0],
        track.landmarks_px[:, L.RIGHT_SHOULDER, 0],
    )
    faces = np.isfinite(track.face_score)
    known = np.isfinite(left) & np.isfinite(right)
    if not known.any():
        return 0.0
    return float(((left > right) | faces)[known].mean())

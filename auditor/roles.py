"""Who is staff and who is a customer: pure, from where people stand or how they face the camera.

Roles belong to the judge and not to perception, so that a rescore under another camera profile can
tell them differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calibration.profile import CameraProfile
from calibration.zones import Zone, ZoneKind
from models.observations import ClipObservations, PersonTrack, Role
from models.observations import PoseLandmark as L
from rules.arrivals import torso_anchor_px, torso_length_px

MIN_LOOKS = 5
"""A person seen in fewer looks is not told apart from a ghost and keeps the role unknown."""
MIN_SHARE_IN_ZONE = 0.5
"""Who spends this share of the looks in a zone has its role. Proposed."""


def assign_roles(clip: ClipObservations, profile: CameraProfile | None) -> ClipObservations:
    """Return the clip with a role for every track.

    With zones of staff or customers in the profile the torso's place decides. Without, the largest
    person who faces the camera is `ASSUMED_STAFF`: at a counter the camera looks at the staff, and
    customers show their backs.
    """
    zones = () if profile is None else profile.zones_for(clip.frame_size_px)
    placed = [zone for zone in zones if zone.kind in (ZoneKind.STAFF, ZoneKind.CUSTOMER)]
    if placed:
        roles = [role_by_zone(track, placed) for track in clip.tracks]
    else:
        roles = roles_by_facing(clip.tracks)
    tracks = tuple(
        replace(track, role=role) for track, role in zip(clip.tracks, roles, strict=True)
    )
    return replace(clip, tracks=tracks)


def role_by_zone(track: PersonTrack, zones: Sequence[Zone]) -> Role:
    """Return the role of the zones in which the torso is for most of the looks."""
    if len(track.t_s) < MIN_LOOKS:
        return Role.UNKNOWN
    anchor = torso_anchor_px(track)
    shares = {Role.STAFF: 0.0, Role.CUSTOMER: 0.0}
    for kind, role in ((ZoneKind.STAFF, Role.STAFF), (ZoneKind.CUSTOMER, Role.CUSTOMER)):
        inside = np.zeros(len(anchor), dtype=np.bool_)
        for zone in zones:
            if zone.kind is kind:
                inside |= zone.contains(anchor)
        shares[role] = float(inside.mean())
    best = max(shares, key=lambda role: shares[role])
    return best if shares[best] >= MIN_SHARE_IN_ZONE else Role.UNKNOWN


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

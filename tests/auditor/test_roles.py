"""Who is staff: by zone with a profile, by facing the camera without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from auditor.roles import assign_roles
from calibration.profile import parse_profile
from models.observations import ClipObservations, PersonTrack, Role
from tests.auditor.people import standing_pose, track_of

TIMES_S = [row * 0.08 for row in range(25)]

PROFILE = """
schema: camera-profile/1
id: counter-3
picture: {width: 960, height: 540}
zones:
  - {name: behind, kind: staff, polygon: [[0, 0], [960, 0], [960, 250], [0, 250]]}
  - {name: before, kind: customer, polygon: [[0, 250], [960, 250], [960, 540], [0, 540]]}
"""


def person(
    track_id: int, hip_px: tuple[float, float], torso_px: float, *, back: bool
) -> PersonTrack:
    pose = standing_pose(hip_px, torso_px, back=back)
    return replace(track_of([pose] * len(TIMES_S), TIMES_S), track_id=track_id)


def clip_of(*tracks: PersonTrack) -> ClipObservations:
    return ClipObservations("c", (960, 540), np.array(TIMES_S), tracks)


def roles(clip: ClipObservations, profile: str | None = None) -> list[Role]:
    parsed = None if profile is None else parse_profile(profile.encode(), "profile.yaml")
    return [track.role for track in assign_roles(clip, parsed).tracks]


def test_the_largest_who_faces_the_camera_is_assumed_staff() -> None:
    clip = clip_of(
        person(1, (200, 300), 150, back=True),
        person(2, (500, 300), 100, back=False),
        person(3, (800, 300), 60, back=False),
    )
    assert roles(clip) == [Role.UNKNOWN, Role.ASSUMED_STAFF, Role.UNKNOWN]


def test_backs_alone_make_no_staff() -> None:
    assert roles(clip_of(person(1, (200, 300), 150, back=True))) == [Role.UNKNOWN]


def test_a_glimpse_makes_no_staff() -> None:
    glimpse = track_of([standing_pose()] * 3, TIMES_S[:3])
    assert roles(clip_of(glimpse)) == [Role.UNKNOWN]


def test_nobody_is_no_error() -> None:
    assert roles(clip_of()) == []


def test_with_zones_the_place_decides() -> None:
    clip = clip_of(
        person(1, (200, 240), 80, back=True),
        person(2, (500, 500), 150, back=False),
        person(3, (2000, 300), 60, back=False),
    )
    assert roles(clip, PROFILE) == [Role.STAFF, Role.CUSTOMER, Role.UNKNOWN]

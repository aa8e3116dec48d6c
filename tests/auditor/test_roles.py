"""Who is staff: by zone with a profile, by facing the camera without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

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
  - {name: behind, kind: staff, polygon: [[0, 0], [900, 0], [900, 250], [0, 250]]}
  - {name: before, kind: customer, polygon: [[0, 250], [900, 250], [900, 540], [0, 540]]}
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
        person(3, (940, 300), 60, back=False),
    )
    assert roles(clip, PROFILE) == [Role.STAFF, Role.CUSTOMER, Role.UNKNOWN]


def path_of(*stays: tuple[float, float]) -> PersonTrack:
    """Return somebody 80 px from shoulder to hip: (until when, how far down) for each stay."""
    times_s = [row * 0.2 for row in range(round(stays[-1][0] / 0.2))]
    downs = [next(down for until_s, down in stays if t_s < until_s) for t_s in times_s]
    poses = [
        standing_pose((400.0 + t_s % 9, down), 80) for t_s, down in zip(times_s, downs, strict=True)
    ]
    return track_of(poses, times_s)


BEHIND, BEFORE = 150.0, 450.0


@pytest.mark.parametrize(
    ("stays", "role"),
    [
        pytest.param(((5, BEHIND), (60, BEFORE)), Role.STAFF, id="comes round to show the way"),
        pytest.param(((5, BEFORE), (25, BEHIND), (30, BEFORE)), Role.CUSTOMER, id="leans over"),
        pytest.param(((2, BEFORE), (20, BEHIND)), Role.STAFF, id="walks round to the post"),
        pytest.param(((20, BEFORE), (60, BEHIND)), Role.STAFF, id="begins work after a chat"),
        pytest.param(((2, BEFORE), (3, BEHIND)), Role.CUSTOMER, id="a short look"),
    ],
)
def test_a_role_outlasts_a_step_to_the_other_side(
    stays: tuple[tuple[float, float], ...], role: Role
) -> None:
    track = path_of(*stays)
    clip = ClipObservations("c", (960, 540), track.t_s, (track,))
    assert roles(clip, PROFILE) == [role]


def test_who_queues_is_a_customer() -> None:
    clip = clip_of(person(1, (500, 500), 150, back=False))
    assert roles(clip, PROFILE.replace("kind: customer", "kind: queue")) == [Role.CUSTOMER]


def test_a_poster_is_nobody() -> None:
    times_s = [row * 0.5 for row in range(200)]
    noise = np.random.default_rng(3).normal(0, 0.2, (200, 2))
    poses = [standing_pose((400 + u, 150 + v), 80) for u, v in noise]
    poster = track_of(poses, times_s)
    assert roles(ClipObservations("c", (960, 540), poster.t_s, (poster,)), PROFILE) == [
        Role.UNKNOWN
    ]

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from auditor.tracking.body import is_in_picture, is_part, is_same_body
from models.observations import Pose
from models.observations import PoseLandmark as L
from tests.auditor.people import standing_pose


def with_legs(pose: Pose, torso_px: float = 100.0) -> Pose:
    points = pose.landmarks_px.copy()
    for hip, knee, ankle in (
        (L.LEFT_HIP, L.LEFT_KNEE, L.LEFT_ANKLE),
        (L.RIGHT_HIP, L.RIGHT_KNEE, L.RIGHT_ANKLE),
    ):
        points[knee] = points[hip] + [0, 0.8 * torso_px]
        points[ankle] = points[hip] + [0, 1.6 * torso_px]
    return replace(pose, landmarks_px=points)


def test_a_small_body_made_of_the_legs_is_a_part() -> None:
    whole = with_legs(standing_pose((300.0, 300.0)))
    legs = standing_pose((310.0, 440.0), torso_px=50.0)
    assert is_part(legs, whole)
    assert not is_part(whole, legs)


def test_a_child_beside_somebody_and_one_before_is_no_part() -> None:
    whole = with_legs(standing_pose((300.0, 300.0)))
    assert not is_part(standing_pose((420.0, 440.0), torso_px=50.0), whole)
    assert not is_part(standing_pose((300.0, 400.0), torso_px=130.0), whole)


@pytest.mark.parametrize(
    ("hip_u", "seen"), [(300.0, True), (5.0, True), (-40.0, False), (990.0, False)]
)
def test_who_has_left_the_picture_is_not_in_it(hip_u: float, seen: bool) -> None:  # noqa: FBT001  # pytest
    assert is_in_picture(standing_pose((hip_u, 300.0)), 960, 540) is seen


def test_shoulders_that_nobody_believes_in_are_not_seen() -> None:
    pose = standing_pose()
    visibility = np.ones_like(pose.visibility)
    visibility[L.LEFT_SHOULDER] = 0.1
    assert not is_in_picture(replace(pose, visibility=visibility), 960, 540)


def test_neighbours_in_a_queue_are_two_bodies() -> None:
    one = standing_pose((300.0, 300.0))
    assert is_same_body(one, standing_pose((315.0, 305.0)))
    assert not is_same_body(one, standing_pose((350.0, 310.0)))

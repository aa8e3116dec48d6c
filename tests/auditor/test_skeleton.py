"""The skeleton and the measured angle lie where the body is, and only where it was seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from auditor.evidence.heads import HeadPath
from auditor.evidence.measured_angle import ANGLE_BGR, angle_of, draw_angle
from auditor.evidence.skeleton import LEFT_BGR, RIGHT_BGR, draw_skeleton, landmarks_at, seen_only
from models.observations import FloatArray
from models.observations import PoseLandmark as L
from tests.auditor.people import standing_pose, track_of


def landmarks(**moved: tuple[float, float]) -> FloatArray:
    """A person in front of the camera; some points moved, the hidden ones without visibility."""
    points = standing_pose((160.0, 180.0), 80.0).landmarks_px
    for landmark, at in {L.LEFT_ELBOW: (210, 140), L.LEFT_WRIST: (230, 170)}.items():
        points[landmark] = at
    for landmark, at in {L.RIGHT_ELBOW: (110, 140), L.RIGHT_WRIST: (90, 170)}.items():
        points[landmark] = at
    for name, at in moved.items():
        points[L[name]] = at
    visible = np.zeros((33, 1))
    visible[[*range(17), L.LEFT_HIP, L.RIGHT_HIP]] = 1.0
    return np.concatenate([points, visible], axis=1)


def colour(image: np.ndarray, bgr: tuple[int, int, int]) -> np.ndarray:
    return np.asarray(np.abs(image.astype(int) - bgr).max(axis=2) < 40)


def test_the_wearers_left_and_right_have_their_own_colours() -> None:
    image = np.zeros((240, 320, 3), np.uint8)
    draw_skeleton(image, landmarks())
    columns = np.arange(320)
    left, right = colour(image, LEFT_BGR), colour(image, RIGHT_BGR)
    assert left.any()
    assert right.any()
    # the person faces the camera: the wearer's left is on the picture's right
    assert np.average(columns, weights=left.sum(axis=0)) > 180
    assert np.average(columns, weights=right.sum(axis=0)) < 140


def test_hidden_points_are_not_drawn() -> None:
    image = np.zeros((240, 320, 3), np.uint8)
    unseen = landmarks()
    unseen[:, 2] = 0.2
    draw_skeleton(image, unseen)
    assert not image.any()
    draw_skeleton(image, np.full((33, 3), np.nan))
    assert not image.any()


def test_between_looks_points_move_and_beyond_them_nothing_is_invented() -> None:
    track = track_of(
        [standing_pose((100, 200)), standing_pose((120, 200)), standing_pose((500, 200))],
        [1.0, 1.2, 3.0],
    )
    between = landmarks_at(track, 1.1)
    assert between is not None
    assert between[L.LEFT_HIP, 0] == pytest.approx(110 + 20)
    assert landmarks_at(track, 2.0) is None
    assert landmarks_at(track, 0.5) is None
    near = landmarks_at(track, 1.3)
    assert near is not None
    assert near[L.LEFT_HIP, 0] == pytest.approx(120 + 20)


def degrees(measure: str, points: FloatArray) -> float:
    """The angle between the two legs that are drawn for `measure`."""
    angle = angle_of(measure, points)
    assert angle is not None
    legs = [angle.reference_px - angle.corner_px, angle.limb_px - angle.corner_px]
    cosine = np.dot(*legs) / np.prod(np.linalg.norm(legs, axis=1))
    return float(np.degrees(np.arccos(cosine)))


def test_the_feet_are_drawn_from_one_heel() -> None:
    feet = landmarks(
        LEFT_HEEL=(200, 300), LEFT_FOOT_INDEX=(230, 330),
        RIGHT_HEEL=(150, 300), RIGHT_FOOT_INDEX=(120, 330),
    )  # fmt: skip
    angle = angle_of("feet_angle_deg", feet)
    assert angle is not None
    assert angle.corner_px.tolist() == [200.0, 300.0]
    assert angle.reference_px.tolist() == [170.0, 330.0]
    assert degrees("feet_angle_deg", feet) == pytest.approx(90.0)


def test_the_angle_drawn_is_the_angle_in_the_picture() -> None:
    lean = np.radians(30)
    shoulder = (160 + 80 * np.sin(lean), 180 - 80 * np.cos(lean))
    bowed = landmarks(LEFT_SHOULDER=shoulder, RIGHT_SHOULDER=shoulder)
    assert degrees("trunk_pitch_deg", bowed) == pytest.approx(30.0)
    straight = landmarks(
        LEFT_SHOULDER=(160, 100), LEFT_ELBOW=(190, 130), LEFT_WRIST=(220, 160), LEFT_HIP=(160, 180)
    )
    assert degrees("elbow_left_deg", straight) == pytest.approx(180.0)
    assert degrees("arm_trunk_angle_left_deg", straight) == pytest.approx(45.0)
    tilted = landmarks(RIGHT_SHOULDER=(100, 100), LEFT_SHOULDER=(200, 90))
    assert degrees("shoulder_tilt_deg", tilted) == pytest.approx(np.degrees(np.arctan2(10, 100)))


def test_an_angle_needs_lines_that_were_seen() -> None:
    assert angle_of("smile", landmarks()) is None
    hidden = landmarks()
    hidden[L.LEFT_WRIST, 2] = 0.1
    assert angle_of("arm_trunk_angle_left_deg", seen_only(hidden)) is None


def test_the_arc_lies_between_the_legs() -> None:
    image = np.zeros((240, 320, 3), np.uint8)
    points = landmarks(LEFT_SHOULDER=(220, 120), RIGHT_SHOULDER=(220, 120))
    angle = angle_of("trunk_pitch_deg", points)
    assert angle is not None
    draw_angle(image, angle)
    drawn = colour(image, ANGLE_BGR)
    assert drawn[150, 190]  # on the trunk
    assert drawn[:, 161].sum() > 20  # dashes of the upright
    assert not drawn[:, :155].any()
    assert not drawn[185:].any()


def test_people_whose_pose_is_unknown_at_times_are_hidden_all_the_same() -> None:
    track = track_of([standing_pose((300, 300))] * 3, [1.0, 1.1, 1.2])
    unknown = np.full((33, 2), np.nan)
    boxes = np.array([[np.nan] * 4, [250.0, 100.0, 350.0, 500.0], [np.nan] * 4])
    lost = replace(
        track,
        landmarks_px=np.stack([track.landmarks_px[0], unknown, unknown]),
        boxes_px=boxes,
    )
    boxed = HeadPath.of(lost).at(1.1)
    assert boxed is not None
    assert boxed.center_px == (300.0, 150.0)
    assert boxed.radius_px == 100.0
    gone = HeadPath.of(lost).at(1.5)
    assert gone is not None
    assert gone.radius_px > 100.0

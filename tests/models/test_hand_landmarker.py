"""Hands in real pictures, and the regions in which they are sought."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.parity.chains import Chains
from models.hand_landmarker import (
    MIN_POSE_HAND_PX,
    MediaPipeHandEstimator,
    region_of_hand,
    region_of_pose,
)
from models.observations import Hand, HandSide, Pose, PoseLandmark
from models.store import ensure_weights
from tests.models.conftest import LabelledPicture, labelled_picture


@pytest.fixture(scope="module")
def hands() -> MediaPipeHandEstimator:
    return MediaPipeHandEstimator.open(ensure_weights(["hand_landmark_full"])["hand_landmark_full"])


@pytest.fixture(scope="module")
def pointing(samples: Path) -> LabelledPicture:
    """Somebody who holds the right arm aside, the palm open to the camera."""
    return labelled_picture(samples, "c004_gest45_y-30_White_F_2", 20)


@pytest.fixture(scope="module")
def pose(chains: Chains, pointing: LabelledPicture) -> Pose:
    people = chains.people.detect(pointing.image)
    return chains.poses.estimate(pointing.image, chains.people.region(people, 0)).pose


@pytest.fixture(scope="module")
def hand(hands: MediaPipeHandEstimator, pointing: LabelledPicture, pose: Pose) -> Hand:
    found = hands.estimate(pointing.image, pose, HandSide.RIGHT)
    assert found is not None
    return found


def palm_px(hand: Hand) -> float:
    return float(np.linalg.norm(hand.landmarks_px[9] - hand.landmarks_px[0]))


def test_a_hand_lies_on_the_labelled_joints(hand: Hand, pointing: LabelledPicture) -> None:
    assert hand.score > 0.9
    for point, joint in ((0, "wrist_r"), (12, "middle_tip_r")):
        apart = np.linalg.norm(hand.landmarks_px[point] - pointing.joint_px(joint))
        assert apart < 0.4 * palm_px(hand)


def test_it_has_the_size_of_a_hand(hand: Hand) -> None:
    length_m = np.linalg.norm(hand.world_m[12] - hand.world_m[0])
    assert 0.12 < length_m < 0.22


def test_in_a_mirror_it_is_the_other_hand(
    hands: MediaPipeHandEstimator, pointing: LabelledPicture, pose: Pose, hand: Hand
) -> None:
    width = pointing.image.shape[1]
    twins = [
        PoseLandmark[name.replace("LEFT", "#").replace("RIGHT", "LEFT").replace("#", "RIGHT")]
        for name in PoseLandmark.__members__
    ]
    places = pose.landmarks_px[twins] * [-1.0, 1.0] + [width, 0.0]
    mirrored = replace(pose, landmarks_px=places, visibility=pose.visibility[twins])
    image = np.asarray(cv2.flip(pointing.image, 1), dtype=np.uint8)
    found = hands.estimate(image, mirrored, HandSide.LEFT)
    assert found is not None
    back = found.landmarks_px * [-1.0, 1.0] + [width, 0.0]
    assert np.median(np.abs(back - hand.landmarks_px)) < 0.1 * palm_px(hand)


def test_where_no_hand_is_none_is_found(
    hands: MediaPipeHandEstimator, pointing: LabelledPicture, pose: Pose
) -> None:
    wall = np.full_like(pointing.image, 120)
    assert hands.estimate(wall, pose, HandSide.RIGHT) is None


def test_a_hidden_or_tiny_hand_is_not_sought(pose: Pose) -> None:
    assert region_of_pose(pose, HandSide.RIGHT) is not None
    visibility = pose.visibility.copy()
    visibility[PoseLandmark.RIGHT_WRIST] = 0.1
    assert region_of_pose(replace(pose, visibility=visibility), HandSide.RIGHT) is None
    region = region_of_pose(pose, HandSide.RIGHT)
    assert region is not None
    length_px = region.width_px / 5.4
    small = replace(pose, landmarks_px=pose.landmarks_px * 0.9 * MIN_POSE_HAND_PX / length_px)
    assert region_of_pose(small, HandSide.RIGHT) is None


def flat_hand(turn_deg: float) -> np.ndarray:
    """(21, 2) a hand of 100 px with its fingers up, turned clockwise about its wrist."""
    points = np.zeros((21, 2))
    points[1:5] = [[-15, -15], [-30, -30], [-40, -45], [-45, -55]]
    for finger, across in enumerate((-10.0, 0.0, 10.0, 20.0)):
        points[5 + 4 * finger : 9 + 4 * finger] = [[across, -up] for up in (50, 70, 85, 100)]
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    return points @ np.array([[cos, sin], [-sin, cos]]) + [400.0, 300.0]


def test_the_region_of_a_hand_by_hand() -> None:
    region = region_of_hand(flat_hand(0.0))
    # the palm's points span x −40 … 20 and y −70 … 0: a square of twice 70 px, moved up by a tenth
    assert region.width_px == region.height_px == pytest.approx(140.0)
    assert (region.center_x_px, region.center_y_px) == pytest.approx((390.0, 300.0 - 35.0 - 14.0))
    assert region.rotation_rad == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("turn_deg", [40.0, -100.0, 170.0])
def test_the_region_turns_with_the_hand(turn_deg: float) -> None:
    upright, turned = region_of_hand(flat_hand(0.0)), region_of_hand(flat_hand(turn_deg))
    assert turned.width_px == pytest.approx(upright.width_px)
    by_deg = np.degrees(turned.rotation_rad - upright.rotation_rad)
    assert (by_deg - turn_deg + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1e-6)

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.parity.chains import Chains
from models.observations import PoseLandmark
from models.pose_landmarker import refine, turn
from models.region import Region
from tests.models.conftest import LabelledPicture

JOINTS = {
    PoseLandmark.LEFT_SHOULDER: "shoulder_l",
    PoseLandmark.RIGHT_SHOULDER: "shoulder_r",
    PoseLandmark.LEFT_ELBOW: "elbow_l",
    PoseLandmark.LEFT_WRIST: "wrist_l",
    PoseLandmark.LEFT_HIP: "hip_l",
    PoseLandmark.RIGHT_HIP: "hip_r",
    PoseLandmark.LEFT_KNEE: "knee_l",
}


def flat_maps() -> np.ndarray:
    return np.full((64, 64, 1), -20.0, np.float32)


def test_refine_moves_a_point_to_the_confident_mass_near_it() -> None:
    maps = flat_maps()
    maps[30, 33] = maps[30, 34] = 5.0
    moved = refine(np.array([[32.4 / 64, 31.9 / 64]]), maps)
    assert moved[0] * 64 == pytest.approx([33.5, 30.0], abs=1e-3)


@pytest.mark.parametrize(
    ("logit", "cell", "why"),
    [(-0.1, (33, 30), "not confident"), (5.0, (36, 30), "outside the kernel")],
)
def test_refine_leaves_a_point(logit: float, cell: tuple[int, int], why: str) -> None:
    maps = flat_maps()
    maps[cell[1], cell[0]] = logit
    point = np.array([[32.4 / 64, 30.5 / 64]])
    assert refine(point, maps) == pytest.approx(point), why


def test_refine_leaves_points_outside_the_crop_and_cuts_the_kernel_at_edges() -> None:
    maps = np.repeat(flat_maps(), 2, axis=2)
    maps[0, 0] = 5.0
    points = np.array([[-0.1, 0.5], [0.02, 0.02]])
    assert refine(points, maps) * 64 == pytest.approx(np.array([[-6.4, 32], [0, 0]]), abs=1e-3)


def test_turn_is_clockwise_in_the_picture() -> None:
    assert turn(np.array([[0.0, -1.0, 5.0]]), np.pi / 2)[0] == pytest.approx([1, 0, 5])


def test_landmarks_lie_on_the_labelled_joints(chains: Chains, side_view: LabelledPicture) -> None:
    people = chains.people.detect(side_view.image)
    pose = chains.poses.estimate(side_view.image, chains.people.region(people, 0)).pose
    assert pose.score > 0.9
    torso = np.linalg.norm(side_view.joint_px("shoulder_l") - side_view.joint_px("hip_l"))
    for mark, joint in JOINTS.items():
        apart = np.linalg.norm(pose.landmarks_px[mark] - side_view.joint_px(joint))
        assert apart < 0.3 * torso, joint
    left, right = PoseLandmark.LEFT_SHOULDER, PoseLandmark.RIGHT_SHOULDER
    assert pose.world_m[left, 2] < pose.world_m[right, 2]  # camera at the left: left is nearer
    assert pose.depth[left] < pose.depth[right]
    hips = pose.world_m[[PoseLandmark.LEFT_HIP, PoseLandmark.RIGHT_HIP]].mean(axis=0)
    assert hips == pytest.approx(np.zeros(3), abs=0.03)


def test_a_turned_picture_gives_turned_landmarks(
    chains: Chains, side_view: LabelledPicture
) -> None:
    upright = chains.poses.estimate(side_view.image, Region(495, 310, 490, 490)).pose
    turned_image = np.ascontiguousarray(np.rot90(side_view.image, k=-1))  # clockwise
    height = side_view.image.shape[0]
    turned = chains.poses.estimate(turned_image, Region(height - 310, 495, 490, 490, np.pi / 2))
    expected = np.column_stack([height - upright.landmarks_px[:, 1], upright.landmarks_px[:, 0]])
    apart = np.linalg.norm(turned.pose.landmarks_px - expected, axis=1)
    assert np.median(apart) < 2.0
    world = np.column_stack([-upright.world_m[:, 1], upright.world_m[:, 0], upright.world_m[:, 2]])
    assert np.median(np.abs(turned.pose.world_m - world)) < 0.02


def test_the_next_region_holds_the_same_person(chains: Chains, side_view: LabelledPicture) -> None:
    first = chains.poses.estimate(side_view.image, Region(495, 310, 490, 490))
    second = chains.poses.estimate(side_view.image, first.next_region)
    moved = np.linalg.norm(first.pose.landmarks_px - second.pose.landmarks_px, axis=1)
    assert np.median(moved) < 5.0
    assert second.pose.score > 0.9


def test_an_empty_region_scores_low(chains: Chains) -> None:
    nobody = np.full((540, 960, 3), 120, np.uint8)
    assert chains.poses.estimate(nobody, Region(480, 270, 400, 400)).pose.score < 0.1

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.parity.chains import Chains
from models.face_analyzer import head_region
from models.face_detector import face_region
from models.observations import FACE_KEYPOINTS, Face
from models.region import Region
from tests.models.conftest import LabelledPicture


def head_of(chains: Chains, picture: LabelledPicture) -> Region:
    people = chains.people.detect(picture.image)
    pose = chains.poses.estimate(picture.image, chains.people.region(people, 0)).pose
    return head_region(pose)


@pytest.fixture(scope="module")
def head(chains: Chains, oblique_view: LabelledPicture) -> Region:
    return head_of(chains, oblique_view)


@pytest.fixture(scope="module")
def face(chains: Chains, oblique_view: LabelledPicture, head: Region) -> Face:
    found = chains.analyzer.analyze(oblique_view.image, head)
    assert found is not None
    return found


def test_the_head_region_is_upright_and_holds_the_head(
    head: Region, oblique_view: LabelledPicture
) -> None:
    assert head.rotation_rad == 0
    for joint in ("nose", "ear_l", "ear_r", "eye_l", "eye_r"):
        x, y = oblique_view.joint_px(joint)
        assert abs(x - head.center_x_px) < head.width_px / 2
        assert abs(y - head.center_y_px) < head.height_px / 2


def test_mesh_points_lie_on_the_labelled_face(face: Face, oblique_view: LabelledPicture) -> None:
    assert face.score > 0.9
    assert face.landmarks_px.shape == (468, 2)
    nose = face.landmarks_px[FACE_KEYPOINTS["nose_tip"]]
    assert np.linalg.norm(nose - oblique_view.joint_px("nose")) < 0.25 * face.size_px
    left = face.landmarks_px[[FACE_KEYPOINTS[f"left_eye_{s}"] for s in ("inner", "outer")]]
    assert np.linalg.norm(left.mean(axis=0) - oblique_view.joint_px("eye_l")) < 0.25 * face.size_px


def test_the_head_looks_where_the_label_says(face: Face, oblique_view: LabelledPicture) -> None:
    to_camera = np.array(oblique_view.camera["R_world_to_cam"])
    truth = to_camera @ oblique_view.frame["head_forward_world"]
    forward = -face.rotation[:, 2]
    assert np.degrees(np.arccos(forward @ truth)) < 12
    assert (
        forward[0] < 0
    )  # the camera is at the wearer's left, who looks to the left of the picture
    assert np.linalg.det(face.rotation) == pytest.approx(1)


def test_size_is_the_width_of_the_face(face: Face, oblique_view: LabelledPicture) -> None:
    joints, camera = oblique_view.frame["joints"], oblique_view.camera
    ears = np.array([joints["ear_l"][:3], joints["ear_r"][:3]])
    to_camera, offset = np.array(camera["R_world_to_cam"]), np.array(camera["t_world_to_cam"])
    depth_m = (to_camera @ ears.mean(axis=0) + offset)[2]
    width_px = np.linalg.norm(ears[0] - ears[1]) * camera["K"][0][0] / depth_m
    assert face.size_px == pytest.approx(width_px, rel=0.2)


def test_the_face_before_is_only_a_hint(
    chains: Chains, oblique_view: LabelledPicture, head: Region, face: Face
) -> None:
    followed = chains.analyzer.analyze(oblique_view.image, head, face)
    assert followed is not None
    apart = np.linalg.norm(followed.landmarks_px - face.landmarks_px, axis=1)
    assert np.median(apart) < 0.03 * face.size_px
    elsewhere = Face(
        face.landmarks_px - 300, face.rotation, face.shape_cm, face.score, face.size_px
    )
    found_again = chains.analyzer.analyze(oblique_view.image, head, elsewhere)
    assert found_again is not None
    assert np.array_equal(found_again.landmarks_px, face.landmarks_px)


def test_a_face_of_25_px_is_still_found(
    chains: Chains, oblique_view: LabelledPicture, head: Region, face: Face
) -> None:
    share = 25 / face.size_px
    small = cv2.resize(oblique_view.image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    where = Region(
        *(share * v for v in (head.center_x_px, head.center_y_px)),
        head.width_px * share,
        head.height_px * share,
    )
    found = chains.analyzer.analyze(small, where)
    assert found is not None
    apart = np.linalg.norm(found.landmarks_px / share - face.landmarks_px, axis=1)
    assert np.median(apart) < 0.05 * face.size_px


def test_no_face_from_behind_the_profile_nor_on_a_wall(
    chains: Chains, side_view: LabelledPicture
) -> None:
    wall = Region(150, 120, 120, 120)
    assert chains.analyzer.analyze(side_view.image, wall) is None
    chest = np.mean([side_view.joint_px("shoulder_l"), side_view.joint_px("hip_l")], axis=0)
    assert chains.analyzer.analyze(side_view.image, Region(*chest, 60, 60)) is None


def test_the_face_region_levels_the_eyes(
    chains: Chains, oblique_view: LabelledPicture, head: Region
) -> None:
    faces = chains.faces.detect(oblique_view.image, head)
    assert len(faces) == 1
    region = face_region(faces, 0)
    eyes = faces.keypoints_px[0, :2]
    slope = np.arctan2(*(eyes[1] - eyes[0])[::-1])
    assert region.rotation_rad == pytest.approx(slope)
    assert region.width_px == pytest.approx(
        1.5 * max(np.diff(faces.boxes_px.reshape(2, 2), axis=0)[0])
    )

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from models.head_pose import canonical_face, face_width_px, fit_head, shape_in_head_axes
from models.observations import FACE_KEYPOINTS


def test_the_canonical_face_looks_out_of_the_picture_and_is_symmetric() -> None:
    face = canonical_face()
    assert face.points_cm.shape == (468, 3)
    assert face.weights.shape == (468,)
    assert (face.weights > 0).sum() == 33
    left, right, nose, ear_side, chin, forehead = (
        face.points_cm[FACE_KEYPOINTS[name]]
        for name in (
            "left_eye_outer",
            "right_eye_outer",
            "nose_tip",
            "left_cheek",
            "chin",
            "forehead",
        )
    )
    assert left == pytest.approx(right * [-1, 1, 1])
    assert left[0] > 0  # x to the wearer's left
    assert chin[1] > forehead[1]  # y down
    assert nose[2] < ear_side[2]  # z backwards


@pytest.mark.parametrize("euler_deg", [(0, 0, 0), (40, 0, 0), (-20, 25, 10), (70, -15, -30)])
def test_fit_recovers_a_known_rotation_scale_and_place(euler_deg: tuple[int, int, int]) -> None:
    face = canonical_face()
    rotation = Rotation.from_euler("yxz", euler_deg, degrees=True).as_matrix()
    mesh = 3.5 * face.points_cm @ rotation.T + [400, 200, 7]
    fit = fit_head(mesh, face)
    assert fit.rotation == pytest.approx(rotation, abs=1e-9)
    assert fit.px_per_cm == pytest.approx(3.5)
    assert fit.offset_px == pytest.approx([400, 200, 7])
    assert shape_in_head_axes(mesh, fit) == pytest.approx(face.points_cm, abs=1e-9)
    assert face_width_px(fit, face) == pytest.approx(3.5 * 15.328, rel=1e-3)


def test_the_mouth_does_not_move_the_head() -> None:
    face = canonical_face()
    mesh = face.points_cm.copy()
    mesh[FACE_KEYPOINTS["lip_lower_inner"]] += [0, 3, 0]
    fit = fit_head(mesh, face)
    assert fit.rotation == pytest.approx(np.eye(3), abs=1e-9)
    moved = shape_in_head_axes(mesh, fit) - face.points_cm
    assert moved[FACE_KEYPOINTS["lip_lower_inner"]] == pytest.approx([0, 3, 0])


def test_a_mirrored_face_is_still_given_a_rotation() -> None:
    face = canonical_face()
    fit = fit_head(face.points_cm * [-1, 1, 1], face)
    assert np.linalg.det(fit.rotation) == pytest.approx(1)


def test_the_shared_face_cannot_be_altered() -> None:
    with pytest.raises(ValueError, match="read-only"):
        canonical_face().points_cm[0] = 0

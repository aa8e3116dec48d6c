"""The direction against gravity that a tilted, rolled camera sees."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.camera import CameraModel


def up(tilt_deg: float, roll_deg: float) -> list[float]:
    camera = CameraModel.from_tilt(tilt_deg, roll_deg, 1.0)
    assert camera.up_camera is not None
    return camera.up_camera.tolist()


def test_level_camera_sees_up_towards_the_top_of_the_picture() -> None:
    assert up(0.0, 0.0) == pytest.approx([0.0, -1.0, 0.0])


def test_camera_that_looks_straight_down_has_up_behind_it() -> None:
    assert up(90.0, 0.0) == pytest.approx([0.0, 0.0, -1.0], abs=1e-12)


def test_thirty_degrees_down() -> None:
    assert up(30.0, 0.0) == pytest.approx([0.0, -np.sqrt(0.75), -0.5])


def test_clockwise_roll_turns_the_world_counter_clockwise() -> None:
    # up lies to the left of the picture's top
    assert up(0.0, 10.0) == pytest.approx([-np.sin(np.radians(10)), -np.cos(np.radians(10)), 0.0])


@pytest.mark.parametrize(("tilt", "roll"), [(20.0, -5.0), (-10.0, 30.0)])
def test_up_is_a_unit_vector(tilt: float, roll: float) -> None:
    assert np.linalg.norm(up(tilt, roll)) == pytest.approx(1.0)


def test_nothing_is_known_by_default() -> None:
    camera = CameraModel()
    assert camera.matrix is None
    assert camera.up_camera is None
    assert np.isnan(camera.up_sigma_deg)


def test_a_lens_without_distortion_leaves_points_where_they_are() -> None:
    points = np.array([[10.0, 20.0], [np.nan, 5.0]])
    assert CameraModel(np.diag([800.0, 800, 1])).straightened_px(points) is points


def test_distortion_is_undone() -> None:
    matrix = np.array([[800.0, 0, 480], [0, 800, 270], [0, 0, 1]])
    k1, k2 = -0.3, 0.1
    straight = np.array([[480.0, 270.0], [40.0, 30.0], [900.0, 500.0]])
    offset = (straight - [480, 270]) / 800
    r2 = np.square(offset).sum(axis=1, keepdims=True)
    bent = offset * (1 + k1 * r2 + k2 * r2**2) * 800 + [480, 270]
    camera = CameraModel(matrix, distortion=(k1, k2))
    assert camera.straightened_px(bent) == pytest.approx(straight, abs=1e-3)
    assert np.isnan(camera.straightened_px(np.array([[np.nan, 1.0]]))).all()

from __future__ import annotations

import math

import numpy as np
import pytest

from models.region import (
    Border,
    Region,
    crop,
    crop_to_picture,
    project,
    region_about,
    square,
    to_tensor,
    whole_picture,
    wrap_angle,
)


@pytest.mark.parametrize(
    ("tip", "rotation_deg"),
    [((50, 20), 0.0), ((80, 50), 90.0), ((20, 50), -90.0), ((71.2132, 28.7868), 45.0)],
)
def test_region_about_turns_the_tip_up(tip: tuple[float, float], rotation_deg: float) -> None:
    region = region_about(np.array([50.0, 50.0]), np.array(tip), 1.25)
    assert math.degrees(region.rotation_rad) == pytest.approx(rotation_deg, abs=1e-4)
    assert region.width_px == region.height_px == pytest.approx(2 * 30 * 1.25, rel=1e-5)
    in_crop_up = crop_to_picture(region, 100) @ np.array([50.0, 50 - 100 / 1.25 / 2, 1.0])
    assert in_crop_up == pytest.approx(np.array(tip), abs=1e-3)


def test_square_keeps_center_and_turn_and_takes_the_longer_side() -> None:
    grown = square(Region(10, 20, 30, 40, 0.5), 1.5)
    assert grown == Region(10, 20, 60, 60, 0.5)


@pytest.mark.parametrize(("angle", "wrapped"), [(math.pi, -math.pi), (3.5, 3.5 - 2 * math.pi)])
def test_wrap_angle(angle: float, wrapped: float) -> None:
    assert wrap_angle(angle) == pytest.approx(wrapped)


def test_upright_crop_of_the_whole_picture_is_the_picture_in_rgb() -> None:
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    same = crop(image, whole_picture(64, 64), 64, Border.BLACK)
    assert np.array_equal(same, image[:, :, ::-1])


def test_clockwise_region_shows_what_lies_clockwise() -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    image[45:55, 75:85] = 255  # to the right of the middle
    turned = crop(image, Region(50, 50, 100, 100, math.pi / 2), 100, Border.BLACK)
    bright = np.argwhere(turned[:, :, 0] > 128).mean(axis=0)
    assert bright == pytest.approx([20, 50], abs=1)  # row, column: above the middle


def test_crop_and_picture_coordinates_agree() -> None:
    image = np.zeros((200, 300, 3), np.uint8)
    image[119:122, 79:82] = 255
    region = Region(100, 110, 90, 90, 0.7)
    seen = crop(image, region, 180, Border.BLACK)
    row, column = np.argwhere(seen[:, :, 0] > 128).mean(axis=0)
    back = project(np.array([column, row]), crop_to_picture(region, 180))
    assert back == pytest.approx([80, 120], abs=0.6)


def test_beyond_the_edge_black_or_the_edge_itself() -> None:
    image = np.full((50, 50, 3), 200, np.uint8)
    beyond = Region(0, 25, 50, 50)
    assert crop(image, beyond, 50, Border.BLACK)[25, 5].tolist() == [0, 0, 0]
    assert crop(image, beyond, 50, Border.REPLICATE)[25, 5].tolist() == [200, 200, 200]


def test_to_tensor_spans_the_range() -> None:
    ends = np.array([[[0, 255, 51]]], np.uint8)
    assert to_tensor(ends, -1, 1).ravel() == pytest.approx([-1, 1, -0.6])
    assert to_tensor(ends, 0, 1).ravel() == pytest.approx([0, 1, 0.2])

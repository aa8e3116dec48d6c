"""A textured room, shifted, turned, enlarged, darkened, covered and blurred by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from calibration.drift import Sight, drift_of, sight_of

WIDTH, HEIGHT = 640, 360


@pytest.fixture(scope="module")
def room() -> np.ndarray:
    """Rectangles of many greys, as furniture has them."""
    noise = np.random.default_rng(3)
    picture = np.full((HEIGHT, WIDTH), 110, np.uint8)
    for _ in range(250):
        u, v = noise.integers(0, (WIDTH, HEIGHT))
        size = noise.integers(8, 60, 2)
        picture[v : v + size[1], u : u + size[0]] = noise.integers(20, 240)
    return cv2.GaussianBlur(picture, (3, 3), 0)


def warped(room: np.ndarray, turned_deg: float, scale: float, shift: tuple[float, float]):
    fit = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -turned_deg, scale)
    fit[:, 2] += shift
    return cv2.warpAffine(room, fit, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)


def noisy(picture: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(4).normal(0, 4, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("turned", "scale", "shift"),
    [
        (0.0, 1.0, (12.0, -5.0)),
        (4.0, 1.0, (0.0, 0.0)),
        (0.0, 1.1, (3.0, 0.0)),
        (-2.0, 0.95, (9, 9)),
    ],
)
def test_a_moved_camera_is_measured(room, turned, scale, shift) -> None:
    drift = drift_of(noisy(warped(room, turned, scale, shift)), room)
    assert drift is not None
    assert drift.shift_px == pytest.approx(shift, abs=1.0)
    assert drift.rotation_deg == pytest.approx(turned, abs=0.3)
    assert drift.scale == pytest.approx(scale, abs=0.01)
    assert drift.moved(WIDTH)


def test_noise_and_other_light_are_no_move(room) -> None:
    drift = drift_of(noisy((room * 0.7).astype(np.uint8)), room)
    assert drift is not None
    assert not drift.moved(WIDTH)


def test_people_in_a_third_of_the_picture_are_no_move(room) -> None:
    crowded = room.copy()
    crowded[100:, 200:420] = noisy(np.full((HEIGHT - 100, 220), 90, np.uint8))
    drift = drift_of(crowded, room)
    assert drift is not None
    assert not drift.moved(WIDTH)


def test_another_room_has_nothing_in_common(room) -> None:
    assert drift_of(noisy(np.ascontiguousarray(room[::-1, ::-1].T[:HEIGHT, :WIDTH])), room) is None
    assert drift_of(np.full_like(room, 128), room) is None


def test_what_the_lens_lets_through(room) -> None:
    assert sight_of(noisy(room), room) is Sight.CLEAR
    assert sight_of((room * 0.05).astype(np.uint8), room) is Sight.DARK
    assert sight_of(noisy(np.full_like(room, 90)), room) is Sight.COVERED
    assert sight_of(noisy(cv2.GaussianBlur(room, (0, 0), 8)), room) is Sight.DEFOCUSED

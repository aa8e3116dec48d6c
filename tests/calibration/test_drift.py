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


def bare_room() -> np.ndarray:
    """Walls without a corner but where two rails meet, as in a lobby."""
    picture = np.full((HEIGHT, WIDTH), 150, np.uint8)
    cv2.line(picture, (0, 90), (430, 90), 60, 5)
    cv2.line(picture, (430, 90), (WIDTH, 330), 60, 5)
    cv2.rectangle(picture, (0, 250), (200, 262), 90, -1)
    return cv2.GaussianBlur(picture, (3, 3), 0)


def with_clerk(room: np.ndarray, left: int) -> np.ndarray:
    """A person in a chequered jacket, who has nearly every corner of the picture."""
    picture = room.copy()
    noise = np.random.default_rng(9)
    jacket = cv2.resize(noise.integers(20, 240, (24, 16), np.uint8), (128, 190), interpolation=0)
    picture[80:270, left : left + 128] = jacket
    return picture


def test_who_walks_before_a_bare_wall_does_not_move_the_camera() -> None:
    drift = drift_of(noisy(with_clerk(bare_room(), 290)), with_clerk(bare_room(), 240))
    assert drift is not None
    assert not drift.moved(WIDTH)


def test_a_bare_room_tells_a_move_by_its_rails() -> None:
    drift = drift_of(noisy(warped(bare_room(), 0.0, 1.0, (9.0, -6.0))), bare_room())
    assert drift is not None
    assert drift.shift_px == pytest.approx((9.0, -6.0), abs=1.5)


def test_letters_that_the_recorder_writes_do_not_hold_the_camera(room) -> None:
    def written(picture: np.ndarray) -> np.ndarray:
        cv2.putText(picture, "2026-11-22 08:30:04", (10, 340), 0, 1.0, 255, 2)
        return picture

    drift = drift_of(noisy(written(warped(room, 0.0, 1.0, (14.0, 3.0)))), written(room.copy()))
    assert drift is not None
    assert drift.shift_px == pytest.approx((14.0, 3.0), abs=1.0)


def test_a_large_picture_is_measured_in_its_own_pixels(room) -> None:
    size = (3 * WIDTH, 3 * HEIGHT)
    large, moved = cv2.resize(room, size), cv2.resize(warped(room, 2.0, 1.0, (4, 0)), size)
    drift = drift_of(moved, large)
    assert drift is not None
    assert drift.shift_px == pytest.approx((12.0, 0.0), abs=1.5)
    assert drift.rotation_deg == pytest.approx(2.0, abs=0.2)


def test_another_room_has_nothing_in_common(room) -> None:
    assert drift_of(noisy(np.ascontiguousarray(room[::-1, ::-1].T[:HEIGHT, :WIDTH])), room) is None
    assert drift_of(np.full_like(room, 128), room) is None


def test_what_the_lens_lets_through(room) -> None:
    assert sight_of(noisy(room), room) is Sight.CLEAR
    assert sight_of((room * 0.05).astype(np.uint8), room) is Sight.DARK
    assert sight_of(noisy(np.full_like(room, 90)), room) is Sight.COVERED
    assert sight_of(noisy(cv2.GaussianBlur(room, (0, 0), 8)), room) is Sight.DEFOCUSED

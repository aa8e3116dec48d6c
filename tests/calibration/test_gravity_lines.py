"""Upright lines of a room, projected by hand into a tilted and rolled camera."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.gravity import GravityError, Lens, tilt_and_roll_deg, up_of
from calibration.gravity_lines import gravity_from_verticals

WIDTH, HEIGHT = 1280, 720
LENS = Lens(np.array([[1000.0, 0, 640], [0, 1000.0, 360], [0, 0, 1]]))


def seen(tilt_deg: float, roll_deg: float, places: list[tuple[float, float]]) -> np.ndarray:
    """Return the pictures (N, 2, 2) of upright edges 2 m long at (right, away) of the camera."""
    up = up_of(tilt_deg, roll_deg)
    away = np.array([0, 0, 1.0]) - np.array([0, 0, 1.0]) @ up * up
    away /= np.linalg.norm(away)
    right = np.cross(up, -away)
    lines = []
    for aside, ahead in places:
        foot = aside * right + ahead * away - 1.5 * up
        ends = np.array([foot, foot + 2 * up])
        lines.append(1000 * ends[:, :2] / ends[:, 2:] + [640, 360])
    return np.array(lines)


ROOM = [(-1.5, 4.0), (1.5, 4.0), (-0.5, 6.0), (2.0, 5.0)]


@pytest.mark.parametrize(("tilt", "roll"), [(20.0, 0.0), (35.0, 6.0), (0.0, -4.0), (-8.0, 2.0)])
def test_lines_meet_where_gravity_points(tilt: float, roll: float) -> None:
    told = gravity_from_verticals(seen(tilt, roll, ROOM), LENS, WIDTH)
    assert told.tilt_down_deg == pytest.approx(tilt, abs=0.01)
    assert told.roll_deg == pytest.approx(roll, abs=0.01)
    assert 0.3 <= told.sigma_deg < 2.0


def test_the_mirrored_room_rolls_the_other_way() -> None:
    lines = seen(20.0, 6.0, ROOM)
    lines[..., 0] = WIDTH - lines[..., 0]
    told = gravity_from_verticals(lines, LENS, WIDTH)
    assert (told.tilt_down_deg, told.roll_deg) == pytest.approx((20.0, -6.0), abs=0.01)


def test_it_does_not_matter_which_end_is_named_first() -> None:
    lines = seen(20.0, 3.0, ROOM)
    lines[1] = lines[1, ::-1]
    told = gravity_from_verticals(lines, LENS, WIDTH)
    assert told.tilt_down_deg == pytest.approx(20.0, abs=0.01)


def test_sigma_covers_hands_that_mark_loosely() -> None:
    rng = np.random.default_rng(1)
    errors, sigmas = [], []
    for _ in range(60):
        lines = seen(20.0, 3.0, ROOM)
        told = gravity_from_verticals(lines + rng.normal(0, 1.5, lines.shape), LENS, WIDTH)
        errors.append(told.tilt_down_deg - 20.0)
        sigmas.append(told.sigma_deg)
    assert np.mean(np.abs(errors) <= 2 * np.array(sigmas)) >= 0.85
    assert np.std(errors) > 0.3 * np.mean(sigmas)


def test_an_unknown_lens_widens_sigma() -> None:
    lines = seen(20.0, 3.0, ROOM)
    known = gravity_from_verticals(lines, LENS, WIDTH)
    guessed = gravity_from_verticals(lines, Lens(LENS.matrix, 0.15), WIDTH)
    assert guessed.sigma_deg > known.sigma_deg + 1.0


def test_a_leaning_line_contradicts_the_others() -> None:
    lines = seen(20.0, 0.0, ROOM)
    lines[2, 1] += [60.0, 0.0]
    with pytest.raises(GravityError, match=r"contradict one another: line 3 stands"):
        gravity_from_verticals(lines, LENS, WIDTH)


def test_one_line_is_not_enough() -> None:
    with pytest.raises(GravityError, match="two or more"):
        gravity_from_verticals(seen(20.0, 0.0, ROOM[:1]), LENS, WIDTH)


def test_two_lines_side_by_side_are_not_enough() -> None:
    with pytest.raises(GravityError, match="too close together"):
        gravity_from_verticals(seen(20.0, 0.0, [(0.0, 5.0), (0.1, 5.0)]), LENS, WIDTH)


def test_up_tells_tilt_and_roll_again() -> None:
    assert tilt_and_roll_deg(up_of(33.0, -7.0)) == pytest.approx((33.0, -7.0))

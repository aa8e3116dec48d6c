"""People who walk over a level floor, projected by hand; people who stand, by their posture."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.gravity import GravityError, Lens, up_of
from calibration.gravity_people import Rod, Stance, gravity_from_people

FOCAL = 900.0
LENS = Lens(np.array([[FOCAL, 0, 480], [0, FOCAL, 270], [0, 0, 1]]))
HEIGHT_M = 2.4


def walker(
    tilt_deg: float,
    roll_deg: float,
    stature_m: float = 1.45,
    lower_m: float = 0.0,
    noise_px: float = 0.0,
) -> Rod:
    """Return somebody who walks from 3 to 7 m before the camera, from left to right."""
    up = up_of(tilt_deg, roll_deg)
    away = np.array([0, 0, 1.0]) - np.array([0, 0, 1.0]) @ up * up
    away /= np.linalg.norm(away)
    right = np.cross(up, -away)
    steps = np.linspace(0, 1, 20)[:, None]
    feet = (-1 + 2 * steps) * right + (3 + 4 * steps) * away + (lower_m - HEIGHT_M) * up
    rng = np.random.default_rng(2)
    ends = [
        FOCAL * end[:, :2] / end[:, 2:] + [480, 270] + rng.normal(0, noise_px, (20, 2))
        for end in (feet, feet + (stature_m - lower_m) * up)
    ]
    return Rod(ends[0], ends[1], whole=lower_m == 0.0, level=True)


@pytest.mark.parametrize(("tilt", "roll"), [(10.0, 0.0), (30.0, 1.5), (45.0, -1.0)])
def test_a_walker_tells_the_tilt(tilt: float, roll: float) -> None:
    told = gravity_from_people([walker(tilt, roll)], [], LENS)
    assert told.tilt_down_deg == pytest.approx(tilt, abs=0.6)
    assert told.roll_deg == pytest.approx(roll, abs=1.0)  # the usual, level, draws it to 0
    assert told.sigma_deg < 2.5


def test_many_walkers_overrule_the_usual_roll() -> None:
    people = [walker(25.0, 8.0, stature) for stature in np.linspace(1.3, 1.6, 9)]
    told = gravity_from_people(people, [], LENS)
    assert told.roll_deg == pytest.approx(8.0, abs=1.5)


def test_hips_that_move_level_tell_it_as_well() -> None:
    told = gravity_from_people([walker(30.0, 0.0, lower_m=0.9)], [], LENS)
    assert told.tilt_down_deg == pytest.approx(30.0, abs=1.0)


def test_landmarks_that_shake_are_covered_by_sigma() -> None:
    told = gravity_from_people([walker(30.0, 0.0, noise_px=2.0)], [], LENS)
    assert abs(told.tilt_down_deg - 30.0) <= 2 * told.sigma_deg


def test_one_who_leans_does_not_outvote_five_who_walk() -> None:
    people = [walker(25.0, 0.0, stature) for stature in (1.35, 1.4, 1.45, 1.5, 1.55)]
    good = people[0]
    leaning = Rod(good.lower_px, good.upper_px + np.array([80.0, 0.0]), whole=True, level=False)
    told = gravity_from_people([*people, leaning], [], LENS)
    assert told.roll_deg == pytest.approx(0.0, abs=1.0)


def test_posture_alone_is_weighed_against_the_usual() -> None:
    stance = Stance(np.array([480.0, 270.0]), 35.0, 6.0)
    told = gravity_from_people([], [stance], LENS)
    # between the usual 17 ± 9° and 35 ± 6°; robustness moves it a little
    assert told.tilt_down_deg == pytest.approx((17 / 81 + 35 / 36) / (1 / 81 + 1 / 36), abs=2.0)
    assert 4.0 < told.sigma_deg < 7.0


def test_ten_people_tell_more_than_one() -> None:
    one = Stance(np.array([480.0, 270.0]), 30.0, 6.0)
    alone, many = (gravity_from_people([], [one] * count, LENS) for count in (1, 10))
    assert many.sigma_deg < alone.sigma_deg / 2
    assert abs(many.tilt_down_deg - 30.0) < abs(alone.tilt_down_deg - 30.0)


def test_who_stands_low_in_the_picture_is_seen_from_further_above() -> None:
    low = Stance(np.array([480.0, 270.0 + FOCAL * np.tan(np.radians(10.0))]), 30.0, 0.5)
    told = gravity_from_people([], [low], LENS)
    assert told.tilt_down_deg == pytest.approx(20.0, abs=0.3)


def test_an_unknown_lens_is_found_within_its_play() -> None:
    people = [walker(30.0, 0.0, stature) for stature in (1.35, 1.45, 1.55)]
    told = gravity_from_people(people, [], Lens(np.diag([1.1, 1.1, 1]) @ LENS.matrix, 0.15))
    assert abs(told.tilt_down_deg - 30.0) <= 2 * told.sigma_deg


def test_nobody_tells_nothing() -> None:
    with pytest.raises(GravityError, match="nobody stands or walks"):
        gravity_from_people([], [], LENS)

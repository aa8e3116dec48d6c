"""Gravity from halls drawn through known cameras, and from upright lines projected by hand."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.gravity import USUAL_BEND_SIGMA, GravityError, GravityEstimate, Lens, up_of
from calibration.gravity_room import RoomGravity, gravity_from_edges, gravity_from_room
from calibration.room_lines import at_rest, edges_of, line_pieces
from tests.calibration.room_drawing import (
    EYE_M,
    FOCAL,
    HEIGHT,
    MATRIX,
    WIDTH,
    axes_of,
    drawn,
    hall,
    noisy,
    tiles,
    upright,
)

LENS = Lens(MATRIX)
STILL = np.zeros((HEIGHT, WIDTH), np.uint8)
PLACES = [(-2.6, 5.0), (-1.8, 4.0), (-0.9, 6.0), (0.4, 5.0), (1.3, 4.5), (2.4, 5.5)]


def off_deg(told: GravityEstimate, tilt_deg: float, roll_deg: float) -> float:
    cosine = up_of(tilt_deg, roll_deg) @ up_of(told.tilt_down_deg, told.roll_deg)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def posts(
    tilt_deg: float, roll_deg: float, places: list[tuple[float, float]] = PLACES
) -> np.ndarray:
    """Return the pictures (N, 2, 2) of upright posts of 1.6 m at (right, ahead) of the camera."""
    feet = np.array([[(x, y, 0.4 - EYE_M), (x, y, 2.0 - EYE_M)] for x, y in places])
    seen = feet @ axes_of(tilt_deg, roll_deg)
    return seen[..., :2] / seen[..., 2:] * FOCAL + MATRIX[:2, 2]


@pytest.mark.parametrize("floor", [[], tiles()], ids=["even floor", "tiles"])
@pytest.mark.parametrize("distortion", [(0.0, 0.0), (-0.25, 0.08)], ids=["pinhole", "barrel"])
@pytest.mark.parametrize(
    ("tilt", "roll"), [(0.0, 0.0), (8.0, -5.0), (18.0, 3.0), (28.0, 12.0), (36.0, -10.0)]
)
def test_a_drawn_hall_tells_how_the_camera_hangs(
    tilt: float, roll: float, distortion: tuple[float, float], floor: list
) -> None:
    picture = drawn(floor + hall(), tilt, roll, distortion)
    told = gravity_from_room(picture, STILL, Lens(MATRIX, distortion=distortion))
    assert off_deg(told.estimate, tilt, roll) < 0.3
    assert 0.3 < told.estimate.sigma_deg < 1.5
    assert told.edges >= told.places >= 4


def test_the_same_picture_gives_the_same_answer() -> None:
    picture = drawn(hall(), 20.0, 4.0)
    assert gravity_from_room(picture, STILL, LENS) == gravity_from_room(picture, STILL, LENS)


def test_leaning_things_do_not_pull_it_away() -> None:
    leaning = [
        [(x, 3.2, z), (x + 0.3, 3.2, z), (x + lean, 3.2, z + 0.7)]
        for x, z, lean in [(-1.2, 1.1, 0.09), (-0.5, 1.2, -0.13)]
    ]
    picture = drawn([*hall(), *((face, 20) for face in leaning)], 18.0, 3.0)
    told = gravity_from_room(picture, STILL, LENS)
    assert off_deg(told.estimate, 18.0, 3.0) < 0.3
    assert told.candidates > told.edges


def test_lines_on_what_moves_are_left_out() -> None:
    figures = [
        (upright((x, x + 0.25), (3.0, 3.0), (0.9, 1.7)), 20 + 10 * row)
        for row, x in enumerate((-1.4, -0.7, 0.1, 0.8))
    ]
    picture, empty = drawn(hall() + figures, 18.0, 3.0), drawn(hall(), 18.0, 3.0)
    unrest = np.where(np.abs(picture.astype(int) - empty) > 15, 60, 3).astype(np.uint8)
    pieces = line_pieces(picture)
    calm = at_rest(pieces, unrest)
    assert 0 < len(calm) < len(pieces)
    middles = calm.mean(axis=1).astype(int)
    assert np.mean(unrest[middles[:, 1], middles[:, 0]] > 3) < 0.05
    told = gravity_from_room(picture, unrest, LENS)
    assert off_deg(told.estimate, 18.0, 3.0) < 0.3


def test_a_lens_that_bends_lines_must_be_known_or_widens_sigma() -> None:
    picture = drawn(hall(), 18.0, 3.0, (-0.1, 0.0))
    known = gravity_from_room(picture, STILL, Lens(MATRIX, distortion=(-0.1, 0.0)))
    guessed = gravity_from_room(picture, STILL, Lens(MATRIX, bend_sigma=USUAL_BEND_SIGMA))
    assert guessed.estimate.sigma_deg > known.estimate.sigma_deg + 0.5
    assert off_deg(guessed.estimate, 18.0, 3.0) < 2 * guessed.estimate.sigma_deg


def test_an_unknown_focal_length_widens_sigma() -> None:
    known = gravity_from_edges(posts(20.0, 3.0), LENS, WIDTH)
    guessed = gravity_from_edges(posts(20.0, 3.0), Lens(MATRIX, 0.15), WIDTH)
    assert guessed.estimate.sigma_deg > known.estimate.sigma_deg + 1.0


def test_sigma_covers_edges_that_are_found_loosely_and_stand_askew() -> None:
    rng = np.random.default_rng(1)
    errors, sigmas = [], []
    for _ in range(60):
        edges = posts(20.0, 3.0) + rng.normal(0, 0.5, (len(PLACES), 2, 2))
        edges[:, 1, 0] += np.tan(np.deg2rad(rng.normal(0, 0.3, len(PLACES)))) * 200
        told = gravity_from_edges(edges, LENS, WIDTH).estimate
        errors.append(off_deg(told, 20.0, 3.0))
        sigmas.append(told.sigma_deg)
    assert np.mean(np.array(errors) <= 2 * np.array(sigmas)) >= 0.9
    assert np.mean(errors) > 0.2 * np.mean(sigmas)


def test_of_very_many_pairs_the_same_are_tried_every_time() -> None:
    rng = np.random.default_rng(2)
    many = [(x, y) for x, y in zip(rng.uniform(-3, 3, 130), rng.uniform(4, 7, 130), strict=True)]
    edges = posts(20.0, 3.0, many)
    told: RoomGravity = gravity_from_edges(edges, LENS, WIDTH)
    assert told == gravity_from_edges(edges, LENS, WIDTH)
    assert off_deg(told.estimate, 20.0, 3.0) < 0.01


@pytest.mark.parametrize("picture", [STILL, noisy(STILL + 120), noisy(STILL + 120, 3)])
def test_an_empty_picture_is_refused(picture: np.ndarray) -> None:
    with pytest.raises(GravityError, match="too few upright edges in the room: 0 look upright"):
        gravity_from_room(picture, STILL, LENS)


def test_three_posts_are_not_enough() -> None:
    with pytest.raises(GravityError, match=r"too few upright edges.*4 are needed; mark"):
        gravity_from_edges(posts(20.0, 0.0, PLACES[:3]), LENS, WIDTH)


def test_two_equally_good_directions_contradict_one_another() -> None:
    edges = np.concatenate([posts(12.0, -4.0), posts(24.0, 6.0, [(x, 5.2) for x, _ in PLACES])])
    with pytest.raises(GravityError, match="contradict one another: a second direction is"):
        gravity_from_edges(edges, LENS, WIDTH)


def test_lines_of_all_directions_contradict_one_another() -> None:
    rng = np.random.default_rng(3)
    middles = rng.uniform([60, 120], [900, 420], (60, 2))
    turn = np.deg2rad(rng.uniform(-14, 14, 60))
    half = 50 * np.column_stack([np.sin(turn), np.cos(turn)])
    with pytest.raises(GravityError, match="contradict one another"):
        gravity_from_edges(np.stack([middles - half, middles + half], axis=1), LENS, WIDTH)


def test_posts_at_one_side_span_too_little() -> None:
    near = [(x, 6.0) for x in (-0.6, -0.4, -0.2, 0.0, 0.2, 0.4)]
    with pytest.raises(GravityError, match=r"lie too close together, within \d+° of the view"):
        gravity_from_edges(posts(20.0, 0.0, near), LENS, WIDTH)


@pytest.mark.parametrize(("tilt", "roll"), [(20.0, 40.0), (-20.0, 0.0)])
def test_cameras_that_hang_as_none_does_are_not_told(tilt: float, roll: float) -> None:
    with pytest.raises(GravityError, match=r"(in|of) the room"):
        gravity_from_edges(posts(tilt, roll), LENS, WIDTH)


def test_pieces_of_one_edge_are_put_together() -> None:
    pieces = np.array(
        [
            [[100, 50], [104, 130]],
            [[105, 150.5], [110.2, 250]],
            [[140, 50], [144, 130]],
            [[100.8, 51], [104.6, 128]],
        ]
    )
    edges = edges_of(pieces, WIDTH)
    assert len(edges) == 2
    assert sorted(edges[0][:, 1].round()) == [50, 250]
    assert edges_of(np.empty((0, 2, 2)), WIDTH).shape == (0, 2, 2)

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.parity.chains import Chains
from models.observations import Detections
from models.person_detector import merge, tiles
from models.region import Region, whole_picture
from tests.models.conftest import LabelledPicture


def test_a_person_is_found_upright_about_the_hips(
    chains: Chains, side_view: LabelledPicture
) -> None:
    people = chains.people.detect(side_view.image)
    assert len(people) == 1
    region = chains.people.region(people, 0)
    hips = (side_view.joint_px("hip_l") + side_view.joint_px("hip_r")) / 2
    assert [region.center_x_px, region.center_y_px] == pytest.approx(hips, abs=30)
    assert abs(region.rotation_rad) < np.deg2rad(15)
    assert region.height_px > 1.5 * abs(hips[1] - side_view.joint_px("nose")[1])


def test_two_people_are_two_detections_best_first(
    chains: Chains, side_view: LabelledPicture, oblique_view: LabelledPicture
) -> None:
    both = np.hstack([side_view.image[:, 240:720], oblique_view.image[:, 240:720]])
    people = chains.people.detect(both)
    assert len(people) == 2
    assert people.scores[0] >= people.scores[1]
    sides = sorted(float(x) for x in people.keypoints_px[:, 0, 0])
    assert sides[0] < 480 < sides[1]


def test_overlapping_looks_count_a_person_once(chains: Chains, side_view: LabelledPicture) -> None:
    looks = [whole_picture(960, 540), *tiles(960, 540, 540)]
    assert len(looks) == 4
    assert len(chains.people.detect(side_view.image, looks)) == 1


def test_a_small_person_is_found_in_a_tile_alone(
    chains: Chains, side_view: LabelledPicture
) -> None:
    wide = np.full((1080, 1920, 3), 128, np.uint8)
    wide[400:670, 1300:1780] = side_view.image[::2, ::2]
    assert len(chains.people.detect(wide)) == 0
    assert len(chains.people.detect(wide, tiles(1920, 1080, 540))) == 1


def test_nobody_in_an_empty_picture(chains: Chains) -> None:
    assert len(chains.people.detect(np.full((270, 480, 3), 90, np.uint8))) == 0


@pytest.mark.parametrize("size", [(1920, 1080), (640, 480), (500, 2000)])
def test_tiles_cover_the_picture_and_overlap(size: tuple[int, int]) -> None:
    covered = np.zeros(size[::-1], int)
    for tile in tiles(*size, tile_px=400):
        x, y = round(tile.center_x_px - 200), round(tile.center_y_px - 200)
        assert x >= 0
        assert y >= 0
        covered[y : y + 400, x : x + 400] += 1
    assert covered.min() >= 1
    assert covered.max() >= 2


def test_a_tile_larger_than_the_picture_is_the_picture() -> None:
    assert tiles(480, 270, 500) == [Region(240, 135, 480, 270)]


def person(hip: tuple[float, float], radius: float, score: float) -> Detections:
    x, y = hip
    face = [x - 5, y - radius * 0.8, x + 5, y - radius * 0.8 + 10]
    points = [[x, y], [x, y - radius], [x, y - radius / 2], [x, y - radius]]
    return Detections(np.array([face]), np.array([score]), np.array([points]))


def test_merge_keeps_the_better_of_two_looks_and_neighbours_apart() -> None:
    looks = [
        person((100, 200), 80, 0.6),
        person((104, 203), 85, 0.9),
        person((160, 200), 80, 0.7),
        person((100, 200), 20, 0.5),  # a child-sized figure at the same hips is somebody else
    ]
    assert merge(looks).scores.tolist() == [0.9, 0.7, 0.5]

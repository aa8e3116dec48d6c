from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from auditor.tracking.appearance import appearance, likeness
from tests.auditor.people import standing_pose

NAVY, RED, BLOND, BLACK = (90, 40, 20), (40, 40, 200), (120, 200, 230), (25, 25, 25)
POSE = standing_pose((300.0, 300.0))


def picture(
    jacket: tuple[int, int, int], hair: tuple[int, int, int], light: int = 0
) -> NDArray[np.uint8]:
    """Return a wall with a jacket and a head where `POSE` has them."""
    image = np.full((600, 600, 3), 128, dtype=float)
    image[195:305, 240:360] = jacket
    image[110:200, 255:345] = hair
    image += np.random.default_rng(3).normal(light, 6, image.shape)
    return image.clip(0, 255).astype(np.uint8)


def like(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    looks = [appearance(image, POSE) for image in (one, other)]
    assert looks[0] is not None
    assert looks[1] is not None
    return likeness(looks[0], looks[1])


def test_the_same_clothes_and_hair_are_alike() -> None:
    assert like(picture(NAVY, BLACK), picture(NAVY, BLACK)) == pytest.approx(1.0, abs=0.05)


def test_other_clothes_or_other_hair_are_not() -> None:
    assert like(picture(NAVY, BLACK), picture(RED, BLACK)) < 0.5
    assert like(picture(NAVY, BLACK), picture(NAVY, BLOND)) < 0.7


def test_who_is_out_of_the_picture_has_no_look() -> None:
    assert appearance(picture(NAVY, BLACK), standing_pose((-500.0, 300.0))) is None


def test_a_look_is_no_picture() -> None:
    look = appearance(picture(NAVY, BLACK), POSE)
    assert look is not None
    assert look.chest.shape == look.head.shape == (8, 16, 16)
    assert look.chest.sum() == pytest.approx(1.0)

from __future__ import annotations

import numpy as np
import pytest

from auditor.changes import ChangeMap, ChangeSettings, clusters
from models.observations import FloatArray, Frame
from models.region import Region, whole_picture

NOISE = np.random.default_rng(7)
WHOLE = whole_picture(960, 540)


def frame(t_s: float, *boxes: tuple[int, int, int, int], grey: int = 120) -> Frame:
    """A noisy grey wall with dark boxes x0, y0, x1, y1 before it."""
    image = NOISE.normal(grey, 8, (540, 960, 3))
    for x0, y0, x1, y1 in boxes:
        image[y0:y1, x0:x1] -= 70
    return Frame(image.clip(0, 255).astype(np.uint8), t_s, 0, "made")


def box(*corners: float) -> FloatArray:
    return np.array(corners, dtype=float)


@pytest.fixture
def changes() -> ChangeMap:
    return ChangeMap.begin(frame(0.0), ChangeSettings())


def test_noise_is_no_change(changes: ChangeMap) -> None:
    assert all(changes.update(frame(row / 8), []) is None for row in range(1, 20))


def test_who_comes_in_is_a_change_where_he_is(changes: ChangeMap) -> None:
    told = changes.update(frame(0.1, (600, 200, 640, 330)), [])
    assert told is not None
    assert told == pytest.approx(box(600, 200, 640, 330), abs=10)


def test_the_largest_of_two_changes_is_told(changes: ChangeMap) -> None:
    told = changes.update(frame(0.1, (100, 200, 130, 300), (600, 100, 700, 400)), [])
    assert told == pytest.approx(box(600, 100, 700, 400), abs=10)


def test_a_known_person_is_no_change_nor_is_the_wall_he_leaves(changes: ChangeMap) -> None:
    seen = [(300 + 20 * row, 200, 380 + 20 * row, 400) for row in range(10)]
    for row, corners in enumerate(seen):
        assert changes.update(frame(row / 8, corners), [box(*corners)]) is None
    assert changes.update(frame(2.0), []) is None


def test_a_place_that_was_looked_at_rests(changes: ChangeMap) -> None:
    person = (600, 200, 640, 330)
    assert changes.update(frame(1.0, person), []) is not None
    changes.rest(Region(620, 265, 200, 200), 1.0)
    assert changes.update(frame(1.1, person), []) is None
    assert changes.update(frame(1.3, person), []) is not None


def test_what_stays_is_taken_for_normal(changes: ChangeMap) -> None:
    chair = (600, 200, 640, 330)
    told = []
    for row in range(1, 80):
        told.append(changes.update(frame(row / 8, chair), []) is not None)
        if told[-1]:
            changes.rest(WHOLE, row / 8)
    assert sum(told) == ChangeSettings().tries


def test_light_switched_on_is_one_change_everywhere(changes: ChangeMap) -> None:
    told = changes.update(frame(0.1, grey=200), [])
    assert told == pytest.approx(box(0, 0, 960, 540))


def test_cells_with_one_between_them_hang_together() -> None:
    changed = np.zeros((10, 20), dtype=np.bool_)
    changed[2:5, 3:5] = changed[2:5, 6:8] = True
    changed[8, 15] = True
    assert clusters(changed, 2) == [(3, 2, 8, 5)]


def test_a_picture_smaller_than_the_map_has_one() -> None:
    tiny = Frame(np.zeros((16, 16, 3), np.uint8), 0.0, 0, "made")
    changes = ChangeMap.begin(tiny, ChangeSettings())
    white = Frame(np.full((16, 16, 3), 255, np.uint8), 0.1, 1, "made")
    assert changes.update(white, []) == pytest.approx(box(0, 0, 16, 16))

from __future__ import annotations

import numpy as np
import pytest

from calibration.zones import Zone, counter_edge_px

L_SHAPE = ((0, 0), (10, 0), (10, 4), (4, 4), (4, 10), (0, 10))


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ((2, 2), True),
        ((8, 2), True),
        ((2, 8), True),
        ((8, 8), False),
        ((-1, 2), False),
        ((11, 2), False),
    ],
)
@pytest.mark.parametrize("corners", [L_SHAPE, L_SHAPE[::-1]])
def test_inside_an_l_shape_whichever_way_it_was_drawn(corners, point, expected):
    zone = Zone(name="l", kind="staff", polygon=corners)
    assert zone.contains(np.array([point], dtype=float)).tolist() == [expected]


def test_a_triangle():
    zone = Zone(name="t", kind="queue", polygon=((0, 0), (10, 0), (5, 10)))
    points = np.array([[5, 5], [1, 5], [9, 5], [5, 9.9], [np.nan, 5], [5, np.nan]])
    assert zone.contains(points).tolist() == [True, False, False, True, False, False]


def test_scaled():
    zone = Zone(name="t", kind="queue", polygon=((0, 0), (10, 0), (5, 10))).scaled(2, 3)
    assert zone.polygon == ((0, 0), (20, 0), (10, 30))


def test_the_counter_edge_is_told_only_when_there_is_one() -> None:
    edge = Zone(name="edge", kind="counter_edge", polygon=((0, 320), (960, 330)))
    post = Zone(name="post", kind="staff", polygon=((0, 0), (9, 0), (9, 9)))
    found = counter_edge_px([post, edge])
    assert found is not None
    assert found.tolist() == [[0.0, 320.0], [960.0, 330.0]]
    assert counter_edge_px([post]) is None
    assert counter_edge_px([edge, edge]) is None

from __future__ import annotations

import numpy as np
import pytest

from calibration.zones import Zone

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

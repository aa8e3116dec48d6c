from __future__ import annotations

import numpy as np

from rules.engine.lowest import lowest_rows


def test_the_lowest_of_every_stretch_is_found_and_of_equals_the_first():
    rng = np.random.default_rng(3)
    for count in (1, 2, 3, 17, 64, 100):
        values = rng.integers(0, 6, count).astype(float)
        starts = rng.integers(0, count, 50)
        stops = np.array([rng.integers(start + 1, count + 1) for start in starts])
        expected = [
            start + int(np.argmin(values[start:stop]))
            for start, stop in zip(starts, stops, strict=True)
        ]
        assert lowest_rows(values, starts, stops).tolist() == expected

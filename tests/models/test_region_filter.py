from __future__ import annotations

import numpy as np
import pytest

from models.region import Region
from models.region_filter import SteadyRegion, steady


def walk(regions: list[Region], step_s: float = 0.08) -> list[SteadyRegion]:
    states: list[SteadyRegion] = []
    for number, region in enumerate(regions):
        states.append(steady(states[-1] if states else None, region, number * step_s))
    return states


def test_the_first_region_stays_as_it_is() -> None:
    region = Region(100, 200, 150, 150, 0.3)
    assert steady(None, region, 0.0).region == region


def test_jitter_at_rest_is_damped() -> None:
    jitter = np.random.default_rng(0).normal(0, 1.0, 60)
    states = walk([Region(200 + j, 300, 250, 250) for j in jitter])
    centers = [s.region.center_x_px for s in states[10:]]
    assert np.std(centers) < 0.3 * np.std(jitter[10:])


def test_a_walking_person_is_followed() -> None:
    states = walk([Region(200 + 20 * k, 300, 250, 250) for k in range(25)])
    behind = 200 + 20 * 24 - states[-1].region.center_x_px
    assert 0 <= behind < 0.1 * 250


def test_size_and_turn_are_smoothed_with_the_points() -> None:
    states = walk([Region(200, 300, 250, 250, 0.2)] * 5)
    last = states[-1].region
    assert last.width_px == pytest.approx(250)
    assert last.rotation_rad == pytest.approx(0.2)


def test_a_time_that_stands_still_starts_anew() -> None:
    before = steady(None, Region(100, 100, 50, 50), 1.0)
    again = steady(before, Region(300, 300, 50, 50), 1.0)
    assert again.region == Region(300, 300, 50, 50)

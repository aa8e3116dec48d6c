"""What smoothing keeps, removes and refuses to invent."""

from __future__ import annotations

import numpy as np
import pytest

from rules.smoothing import hampel, known_median, moving_average, rolling_quantile, runs, smooth

T = np.arange(50) / 12.5


def wave(hz: float) -> np.ndarray:
    return np.sin(2 * np.pi * hz * T)


class TestSmooth:
    def test_a_straight_line_stays(self) -> None:
        line = 3.0 + 2.0 * T
        assert smooth(T, line, 2.5) == pytest.approx(line, abs=1e-9)

    def test_slow_stays_and_fast_goes(self) -> None:
        middle = slice(8, -8)
        assert smooth(T, wave(0.5), 2.5)[middle] == pytest.approx(wave(0.5)[middle], abs=0.02)
        assert np.abs(smooth(T, wave(5.5), 2.5)[middle]).max() < 0.15

    def test_no_phase_shift(self) -> None:
        bump = np.exp(-(((T - 2.0) / 0.4) ** 2))
        assert int(np.argmax(smooth(T, bump, 2.5))) == int(np.argmax(bump))

    def test_the_ends_of_a_short_clip_are_not_bent(self) -> None:
        ramp = np.clip(T - 3.0, 0.0, None)
        result = smooth(T, ramp, 2.5)
        assert result[[0, -1]] == pytest.approx(ramp[[0, -1]], abs=0.02)

    def test_a_wild_sample_goes(self) -> None:
        line = 0.1 * wave(0.7)
        spoiled = line.copy()
        spoiled[20] += 40.0
        assert smooth(T, spoiled, 2.5) == pytest.approx(line, abs=0.05)

    def test_unknown_stays_unknown(self) -> None:
        values = wave(0.5)
        values[10:12] = np.nan
        result = smooth(T, values, 2.5)
        assert np.isnan(result[10:12]).all()
        assert np.isfinite(np.delete(result, [10, 11])).all()

    def test_a_long_gap_parts_what_a_short_one_joins(self) -> None:
        step = np.where(T < 2.0, 0.0, 10.0)
        parted = step.copy()
        parted[(T > 1.7) & (T < 2.2)] = np.nan
        result = smooth(T, parted, 2.5)
        assert result[T <= 1.7] == pytest.approx(0.0, abs=1e-9)
        assert result[T >= 2.2] == pytest.approx(10.0, abs=1e-9)

    def test_slow_sampling_is_left_alone(self) -> None:
        t = np.arange(10) / 3.0
        values = np.array([0.0, 5, 1, 7, 2, 9, 3, 8, 4, 6])
        assert smooth(t, values, 2.5, max_gap_s=0.5).tolist() == values.tolist()

    def test_uneven_times_keep_a_parabola(self) -> None:
        t = np.sort(np.random.default_rng(1).uniform(0, 4, 60))
        values = (t - 2.0) ** 2
        assert smooth(t, values, 2.5, max_gap_s=1.0)[5:-5] == pytest.approx(values[5:-5], abs=0.06)

    def test_nothing_known_gives_nothing(self) -> None:
        assert np.isnan(smooth(T, np.full(50, np.nan), 2.5)).all()
        assert smooth(np.array([]), np.array([]), 2.5).tolist() == []


def test_runs_break_at_gaps_and_skip_the_unknown() -> None:
    t = np.array([0.0, 0.1, 0.2, 0.9, 1.0])
    values = np.array([1.0, np.nan, 1.0, 1.0, 1.0])
    assert [r.tolist() for r in runs(t, values, 0.3)] == [[0, 2], [3, 4]]


def test_hampel_spares_a_ramp() -> None:
    assert hampel(T, 5 * T) == pytest.approx(5 * T)


def test_moving_average_by_hand() -> None:
    t = np.array([0.0, 1.0, 2.0, 3.0])
    values = np.array([1.0, 3.0, np.nan, 7.0])
    assert moving_average(t, values, 2.0).tolist() == [2.0, 2.0, 5.0, 7.0]


def test_moving_average_of_columns() -> None:
    values = np.array([[1.0, 10.0], [3.0, 30.0]])
    assert moving_average(np.array([0.0, 1.0]), values, 2.0).tolist() == [[2.0, 20.0]] * 2


def test_rolling_quantile_is_the_level_below_a_bow() -> None:
    t = np.arange(100) / 10
    values = np.where((t > 4) & (t < 7), 30.0, 2.0)
    assert rolling_quantile(t, values, 10.0, 0.2) == pytest.approx(2.0)


def test_rolling_quantile_of_the_unknown() -> None:
    assert np.isnan(rolling_quantile(T, np.full(50, np.nan), 10.0, 0.2)).all()


def test_known_median() -> None:
    assert known_median(np.array([np.nan, 1.0, 5.0, 3.0])) == 3.0
    assert np.isnan(known_median(np.array([np.nan])))

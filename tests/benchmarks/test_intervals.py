from __future__ import annotations

import pytest

from benchmarks.intervals import Tally, match, temporal_iou


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((0.0, 2.0), (0.0, 2.0), 1.0),
        ((0.0, 2.0), (1.0, 3.0), 1 / 3),
        ((0.0, 4.0), (1.0, 2.0), 0.25),
        ((0.0, 1.0), (1.0, 2.0), 0.0),
        ((0.0, 1.0), (5.0, 6.0), 0.0),
        ((1.0, 1.0), (1.0, 1.0), 0.0),
    ],
)
def test_overlap_is_the_common_part_of_the_union(
    a: tuple[float, float], b: tuple[float, float], expected: float
) -> None:
    assert temporal_iou(a, b) == pytest.approx(expected)
    assert temporal_iou(b, a) == pytest.approx(expected)


def test_a_truth_is_found_once() -> None:
    assert match([(0.0, 4.0)], [(0.0, 3.0), (0.0, 3.8)], 0.5) == [(0, 1)]


def test_more_pairs_win_over_a_better_overlap() -> None:
    # greedy would give the second find (IoU 1) to the first truth and leave the other alone
    truth = [(0.0, 4.0), (1.0, 5.0)]
    found = [(0.0, 3.0), (0.0, 4.0)]
    assert match(truth, found, 0.5) == [(0, 0), (1, 1)]


def test_too_little_overlap_is_no_pair_even_when_nothing_else_is_left() -> None:
    assert match([(0.0, 4.0)], [(3.0, 7.0)], 0.5) == []
    assert match([(0.0, 1.0)], [(2.0, 3.0)], 0.0) == []


def test_nothing_matches_nothing() -> None:
    assert match([], [(0.0, 1.0)], 0.5) == []
    assert match([(0.0, 1.0)], [], 0.5) == []


def test_shares_of_a_tally() -> None:
    tally = Tally(found=3, missed=1, false=2)
    assert tally.precision == pytest.approx(0.6)
    assert tally.recall == pytest.approx(0.75)
    assert tally.f1 == pytest.approx(2 / 3)


def test_no_share_of_nothing() -> None:
    empty = Tally(found=0, missed=0, false=0)
    assert (empty.precision, empty.recall, empty.f1) == (None, None, None)

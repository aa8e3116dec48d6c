from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pytest

from benchmarks.identity import LEVELS, Look, hota, idf1


def look(people: str, tracks: tuple[Hashable, ...], *pairs: tuple[int, int, float]) -> Look:
    similarity = np.zeros((len(people), len(tracks)))
    for row, column, value in pairs:
        similarity[row, column] = value
    return Look(tuple(people), tracks, similarity)


def test_all_found_and_never_mixed_up_is_one() -> None:
    looks = [look("ab", (1, 2), (0, 0, 1.0), (1, 1, 1.0))] * 5
    assert idf1(looks) == 1.0
    assert hota(looks) == pytest.approx(1.0)


def test_an_id_lost_half_way_halves_the_identity() -> None:
    looks = [look("a", (1,), (0, 0, 1.0))] * 5 + [look("a", (2,), (0, 0, 1.0))] * 5
    assert idf1(looks) == 0.5  # 5 of 10 looks under the one name: 2·5 / (10 + 10)
    # Every look is found, and each pair shares 5 of the person's 10 looks: √(1 · 0.5).
    assert hota(looks) == pytest.approx(np.sqrt(0.5))


def test_ids_that_swap_are_worth_no_more_than_ids_lost() -> None:
    straight = look("ab", (1, 2), (0, 0, 1.0), (1, 1, 1.0))
    crossed = look("ab", (1, 2), (0, 1, 1.0), (1, 0, 1.0))
    looks = [straight] * 6 + [crossed] * 2
    assert idf1(looks) == 0.75
    # Straight pairs share 6 of 10 looks, crossed ones 2 of 14: (12·6/10 + 4·2/14) / 16.
    assert hota(looks) == pytest.approx(np.sqrt((12 * 0.6 + 4 * 2 / 14) / 16))


def test_missed_people_and_ghosts_lower_both() -> None:
    looks = [look("ab", (1, 7), (0, 0, 1.0))]
    assert idf1(looks) == 0.5
    assert hota(looks) == pytest.approx(np.sqrt(1 / 3))  # one found, one missed, one false


def test_a_loose_place_counts_up_to_its_similarity() -> None:
    looks = [look("a", (1,), (0, 0, 0.5))] * 3
    assert idf1(looks) == 1.0
    assert hota(looks) == pytest.approx(np.mean(LEVELS <= 0.5))


def test_nobody_shown_and_nobody_found_gives_no_figure() -> None:
    nobody = [look("", ())] * 3
    assert idf1(nobody) is None
    assert hota(nobody) is None


def test_a_clip_in_which_nobody_is_found_is_nought() -> None:
    looks = [look("a", ())] * 3
    assert idf1(looks) == 0.0
    assert hota(looks) == 0.0

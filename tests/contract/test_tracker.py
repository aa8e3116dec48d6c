"""What every `Tracker` does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from auditor.tracking.appearance import Appearance
from auditor.tracking.tracker import AssignmentTracker, Tracker
from tests.auditor.people import standing_pose

STEP_S = 0.08
NAVY, RED = 0, 1


def look(color: int) -> Appearance:
    """Return somebody all in one colour."""
    histogram = np.zeros(4)
    histogram[color] = 1.0
    return Appearance(histogram, histogram)


def rest(tracker: Tracker, start_s: float, color: int) -> list[int]:
    """Let somebody stand in the same place for two seconds; return the ids in order."""
    steps = range(round(2.0 / STEP_S))
    ids = [
        tracker.update(start_s + row * STEP_S, [standing_pose()], [look(color)]) for row in steps
    ]
    return [one for (one,) in ids]


@pytest.fixture(params=[AssignmentTracker])
def tracker(request: pytest.FixtureRequest) -> Tracker:
    factory: Callable[[], Tracker] = request.param
    return factory()


def test_one_who_stays_keeps_the_id(tracker: Tracker) -> None:
    ids = [tracker.update(row * STEP_S, [standing_pose()]) for row in range(20)]
    assert ids == [[1]] * 20


def test_order_of_the_poses_does_not_matter(tracker: Tracker) -> None:
    left, right = standing_pose((200, 300)), standing_pose((500, 300))
    first = tracker.update(0.0, [left, right])
    assert tracker.update(STEP_S, [right, left]) == first[::-1]


@pytest.mark.parametrize("hidden_s", [0.5, 1.0, 1.8, 3.0])
def test_an_id_survives_being_hidden(tracker: Tracker, hidden_s: float) -> None:
    other = standing_pose((700, 300))
    before = tracker.update(0.0, [standing_pose(), other])
    tracker.update(STEP_S, [other])
    assert tracker.update(hidden_s, [standing_pose((310, 300)), other]) == before


def test_who_comes_back_after_long_is_somebody_new(tracker: Tracker) -> None:
    before = tracker.update(0.0, [standing_pose()])
    tracker.update(5.0, [])
    assert tracker.update(10.0, [standing_pose()]) != before


def test_a_newcomer_far_away_gets_an_id_of_his_own(tracker: Tracker) -> None:
    tracker.update(0.0, [standing_pose((200, 300))])
    assert tracker.update(STEP_S, [standing_pose((800, 300))]) == [2]


def test_two_who_pass_each_other_keep_their_ids(tracker: Tracker) -> None:
    ids = []
    for row in range(30):
        t_s = row * STEP_S
        rightwards = standing_pose((100 + 20 * row, 300))
        leftwards = standing_pose((700 - 20 * row, 330), torso_px=90)
        ids.append(tuple(tracker.update(t_s, [rightwards, leftwards])))
    assert set(ids) == {ids[0]}


def test_reset_forgets_everybody(tracker: Tracker) -> None:
    tracker.update(0.0, [standing_pose((200, 300))])
    tracker.reset()
    assert tracker.update(STEP_S, [standing_pose((800, 300))]) == [1]


def test_two_who_swap_places_unseen_do_not_swap_ids(tracker: Tracker) -> None:
    left, right = standing_pose((200, 300)), standing_pose((290, 300))
    navy, red = look(NAVY), look(RED)
    before = tracker.update(0.0, [left, right], [navy, red])
    after = tracker.update(1.5, [left, right], [red, navy])
    assert after[0] != before[0]
    assert after[1] != before[1]


def test_who_comes_back_to_the_seat_after_minutes_is_recognised(tracker: Tracker) -> None:
    (before,) = set(rest(tracker, 0.0, NAVY))
    assert rest(tracker, 120.0, NAVY)[-1] == before


def test_who_walks_back_to_the_seat_has_the_old_id_there(tracker: Tracker) -> None:
    (before,) = set(rest(tracker, 0.0, NAVY))
    ids = []
    for row in range(20):
        pose = standing_pose((680.0 - 20 * row, 300.0))
        ids += tracker.update(60.0 + row * STEP_S, [pose], [look(NAVY)])
    assert ids[0] != before
    assert ids[-1] == before


def test_somebody_else_on_the_seat_is_somebody_else(tracker: Tracker) -> None:
    (before,) = set(rest(tracker, 0.0, NAVY))
    assert before not in rest(tracker, 60.0, RED)


def test_one_who_looks_the_same_elsewhere_is_somebody_else(tracker: Tracker) -> None:
    (before,) = set(rest(tracker, 0.0, NAVY))
    assert tracker.update(60.0, [standing_pose((700.0, 300.0))], [look(NAVY)]) != [before]


def test_where_two_wear_the_same_a_seat_proves_nothing(tracker: Tracker) -> None:
    (before,) = set(rest(tracker, 0.0, NAVY))
    colleague = standing_pose((700.0, 300.0))
    tracker.update(60.0, [colleague], [look(NAVY)])
    both = tracker.update(60.1, [colleague, standing_pose()], [look(NAVY), look(NAVY)])
    assert before not in both


def test_a_seat_is_not_kept_for_ever(tracker: Tracker) -> None:
    (before,) = set(rest(tracker, 0.0, NAVY))
    assert before not in rest(tracker, 400.0, NAVY)

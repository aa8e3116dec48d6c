"""What every `Tracker` does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.tracking.tracker import AssignmentTracker, Tracker
from tests.auditor.people import standing_pose

STEP_S = 0.08


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


@pytest.mark.parametrize("hidden_s", [0.5, 1.0, 1.8])
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

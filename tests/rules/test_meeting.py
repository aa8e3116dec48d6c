"""Hand-overs told by the hands of two people that meet in the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.observations import FloatArray, PersonTrack, Role
from models.observations import PoseLandmark as P
from rules.episode import Episode
from rules.episodes.meeting import MEET_M, REACH_S, with_meetings
from rules.measures.body import px_per_m
from rules.measures.registry import compute_signals
from tests.rules.skeletons import FRAME_PX, Posture, View, make_track

FRONT = View(10.0, 20.0)
TIMES = np.arange(80) / 10
MEETS_S = (3.0, 4.0)
STILL = make_track([Posture()] * len(TIMES), TIMES, FRONT)
PX_PER_M = float(np.median(px_per_m(STILL)))
WRISTS = {"left": P.LEFT_WRIST, "right": P.RIGHT_WRIST}


def hand_at(
    places_px: FloatArray, wrist: str = "right", role: Role = Role.CUSTOMER, size: float = 1.0
) -> PersonTrack:
    """Somebody 2 m aside of the giver, one wrist of whom is at `places_px` (T, 2)."""
    middle = STILL.landmarks_px.mean(axis=1, keepdims=True)
    points = middle + (STILL.landmarks_px - middle) * size + np.array([2.0 * PX_PER_M, 0.0])
    points[:, WRISTS[wrist]] = places_px
    return replace(STILL, track_id=2, role=role, landmarks_px=points)


def beside(giver_wrist: str, apart_m: float, during_s: tuple[float, float] = MEETS_S) -> FloatArray:
    """Where a hand is that comes so near to a wrist of the giver for a while, and is far else."""
    away = np.where((during_s[0] <= TIMES) & (during_s[1] >= TIMES), apart_m, 1.5)
    shift = np.stack([away * PX_PER_M, np.zeros(len(TIMES))], axis=1)
    place: FloatArray = STILL.landmarks_px[:, WRISTS[giver_wrist]] + shift
    return place


def found(*others: PersonTrack, known: tuple[Episode, ...] = ()) -> list[Episode]:
    signals = compute_signals(STILL, FRONT.camera, FRAME_PX, ["trunk_pitch_deg"])
    return with_meetings(known, [STILL, *others], {STILL.track_id: signals})


def test_hands_that_meet_hand_something_over() -> None:
    (one,) = found(hand_at(beside("left", 0.2)))
    assert (one.kind, one.track_id, one.side) == ("handover", STILL.track_id, "left")
    assert one.start_s == pytest.approx(MEETS_S[0] - REACH_S)
    assert one.end_s == pytest.approx(MEETS_S[1] + REACH_S)
    assert one.attributes["hold"].value == pytest.approx(1.0)
    assert abs(one.attributes["trunk_pitch"].value) < 2 * one.attributes["trunk_pitch"].sigma


def test_the_hands_of_the_giver_are_counted_where_that_is_plain() -> None:
    arms_apart = STILL.landmarks_px.copy()
    arms_apart[:, P.RIGHT_WRIST] -= np.array([PX_PER_M, 0.0])
    giver = replace(STILL, landmarks_px=arms_apart)
    taker = hand_at(beside("left", 0.2))
    (one,) = with_meetings([], [giver, taker], {})
    assert one.attributes["hands"].value == 1
    together = STILL.landmarks_px.copy()
    together[:, P.RIGHT_WRIST] = together[:, P.LEFT_WRIST]
    (one,) = with_meetings([], [replace(STILL, landmarks_px=together), taker], {})
    assert one.attributes["hands"].value == 2


def test_hands_that_stay_apart_hand_nothing_over() -> None:
    assert found(hand_at(beside("left", 1.3 * MEET_M))) == []


def test_hands_that_brush_past_hand_nothing_over() -> None:
    assert found(hand_at(beside("left", 0.2, (3.0, 3.1)))) == []


def test_colleagues_hand_nothing_over_to_a_customer() -> None:
    assert found(hand_at(beside("left", 0.2), role=Role.STAFF)) == []


def test_somebody_much_nearer_to_the_camera_only_seems_to_meet() -> None:
    assert found(hand_at(beside("left", 0.2), size=1.6)) == []


def test_hands_that_are_not_seen_do_not_meet() -> None:
    taker = hand_at(beside("left", 0.2))
    hidden = taker.visibility.copy()
    hidden[:, P.RIGHT_WRIST] = 0.1
    assert found(replace(taker, visibility=hidden)) == []


def test_what_the_pose_shows_already_is_not_told_twice() -> None:
    shown = Episode("handover", STILL.track_id, 2.0, 3.5, 5.0)
    assert found(hand_at(beside("left", 0.2)), known=(shown,)) == [shown]

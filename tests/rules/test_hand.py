"""Fingers and palm of hands whose angles one computes by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.observations import HAND_LANDMARKS, FloatArray, HandColumns, PersonTrack
from rules.measures.pieces import MARGIN_S, PIECE_S, signals_by_piece
from rules.measures.registry import compute_signals
from rules.signals import Signal
from tests.rules.skeletons import FRAME_PX, Posture, View, make_track, turn

LEVEL = View(0.0, 0.0)
"""The camera looks level, so that −y of its axes is up."""
TIMES = np.arange(5) / 12.5
X, Z = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])


def right_hand(spread_deg: float = 0.0, raised_deg: float = 0.0) -> FloatArray:
    """(21, 3) a right hand in camera axes: fingers to the right of the picture, palm raised.

    At 0° the palm faces the camera, at 90° the ceiling; the middle finger stands apart from the
    index by `spread_deg`.
    """
    points = np.zeros((HAND_LANDMARKS, 3))
    for finger, across in enumerate((-0.03, -0.01, 0.01, 0.03)):
        way = turn(Z, spread_deg if finger else 0.0) @ X
        knuckle = np.array([0.09, across, 0.0])
        points[5 + 4 * finger : 9 + 4 * finger] = knuckle + np.outer([0, 0.03, 0.05, 0.07], way)
    # a palm at the camera has its index finger up; raised, it turns about the fingers
    return points @ turn(X, raised_deg).T


def seen(
    hand: FloatArray, side: str = "right", palm_px: float = 40.0, times: FloatArray = TIMES
) -> PersonTrack:
    rows = len(times)
    row = 0 if side == "left" else 1
    world = np.full((rows, 2, HAND_LANDMARKS, 3), np.nan)
    world[:, row] = hand
    places = np.full((rows, 2, HAND_LANDMARKS, 2), np.nan)
    places[:, row] = hand[:, :2] * palm_px / np.linalg.norm(hand[9] - hand[0])
    score = np.full((rows, 2), np.nan)
    score[:, row] = 0.95
    track = make_track([Posture()] * rows, times, LEVEL)
    return replace(track, hands=HandColumns(places, world, score, np.full_like(score, np.nan)))


def measure(track: PersonTrack, name: str) -> Signal:
    return compute_signals(track, LEVEL.camera, FRAME_PX, [name])[name]


@pytest.mark.parametrize("spread_deg", [0.0, 8.0, 35.0, 90.0])
def test_the_widest_gap_between_fingers(spread_deg: float) -> None:
    signal = measure(seen(right_hand(spread_deg)), "finger_spread_right_deg")
    assert signal.value == pytest.approx(spread_deg, abs=0.1)
    assert signal.observable.all()


@pytest.mark.parametrize("raised_deg", [-80.0, -30.0, 0.0, 40.0, 85.0])
def test_how_far_the_palm_is_up(raised_deg: float) -> None:
    signal = measure(seen(right_hand(raised_deg=raised_deg)), "palm_up_right_deg")
    assert signal.value == pytest.approx(raised_deg, abs=0.1)


def test_a_left_hand_is_a_right_one_in_the_mirror() -> None:
    mirrored = right_hand(12.0, 40.0) * [-1.0, 1.0, 1.0]
    track = seen(mirrored, "left")
    assert measure(track, "palm_up_left_deg").value == pytest.approx(40.0, abs=0.1)
    assert measure(track, "finger_spread_left_deg").value == pytest.approx(12.0, abs=0.1)
    assert not measure(track, "palm_up_right_deg").observable.any()


def test_a_small_palm_is_less_sure_and_a_tiny_one_unknown() -> None:
    near, far, tiny = (
        measure(seen(right_hand(), palm_px=size), "finger_spread_right_deg")
        for size in (40.0, 12.0, 6.0)
    )
    assert np.all(near.sigma < far.sigma)
    assert not tiny.observable.any()
    assert np.isnan(tiny.value).all()


def test_a_palm_seen_edge_on_is_unsure() -> None:
    open_palm, edge_on = (
        measure(seen(right_hand(raised_deg=raised)), "palm_up_right_deg") for raised in (0.0, 85.0)
    )
    assert np.all(edge_on.sigma > 2 * open_palm.sigma)


def test_where_nobody_looked_at_hands_nothing_is_known() -> None:
    track = make_track([Posture()] * len(TIMES), TIMES, LEVEL)
    for name in ("finger_spread_left_deg", "palm_up_right_deg"):
        signal = measure(track, name)
        assert not signal.observable.any()
        assert np.isnan(signal.value).all()


def test_hands_come_along_in_pieces() -> None:
    edge = PIECE_S + 40.0
    times = np.concatenate([[40.0], np.arange(edge - MARGIN_S, edge + MARGIN_S), [2 * PIECE_S]])
    joined = signals_by_piece(seen(right_hand(20.0), times=times), LEVEL.camera, FRAME_PX)
    assert joined["finger_spread_right_deg"].value == pytest.approx(20.0, abs=0.1)


def test_between_two_looks_the_hand_goes_on_but_not_across_a_gap() -> None:
    times = np.arange(12) * 0.1
    track = seen(right_hand(20.0), times=times)
    assert track.hands is not None
    looked = np.isin(np.arange(12), [0, 2, 4, 9])  # the look at 0.6 s found no hand
    world = np.where(looked[:, None, None, None], track.hands.world_m, np.nan)
    signal = measure(
        replace(track, hands=replace(track.hands, world_m=world)), "finger_spread_right_deg"
    )
    told = np.flatnonzero(signal.observable)
    assert told.tolist() == [0, 1, 2, 3, 4, 9]
    assert signal.value[told] == pytest.approx(20.0, abs=0.1)

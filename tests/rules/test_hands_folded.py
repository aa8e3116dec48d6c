"""Which hand lies on top, of skeletons with looks at hands as one writes them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.observations import HAND_LANDMARKS, HandColumns, PersonTrack
from rules.measures.registry import compute_signals
from rules.vocabulary import CLASSES
from tests.rules.skeletons import FRAME_PX, ArmPose, Posture, View, make_track

FRONT = View(0.0, 10.0)
TIMES = np.arange(30) / 10
FOLDED, SIDES = ArmPose(35.0, -40.0, 100.0), ArmPose(15.0, 45.0)
NAN = float("nan")


def folded(
    score: tuple[float, float],
    right_score: tuple[float, float],
    arm: ArmPose = FOLDED,
    view: View = FRONT,
) -> PersonTrack:
    """Somebody whose hands are looked at every 0.2 s; (left, right) what the network believes."""
    rows = len(TIMES)
    hands = HandColumns(
        np.full((rows, 2, HAND_LANDMARKS, 2), NAN),
        np.full((rows, 2, HAND_LANDMARKS, 3), NAN),
        np.full((rows, 2), NAN),
        np.full((rows, 2), NAN),
    )
    hands.score[::2], hands.right_score[::2] = score, right_score
    track = make_track([Posture(left_arm=arm, right_arm=arm)] * rows, TIMES, view)
    return replace(track, hands=hands)


def places(track: PersonTrack, view: View = FRONT) -> set[str]:
    """What is told of the hands, over all looks."""
    signal = compute_signals(track, view.camera, FRAME_PX, ["hands_folded"])["hands_folded"]
    names = CLASSES["hands_folded"]
    return {names[int(one)] if np.isfinite(one) else "unknown" for one in signal.value}


@pytest.mark.parametrize(
    ("score", "right_score", "told"),
    [
        # the left hand is seen, and at the right hand's place a left one too
        ((0.95, 0.6), (0.02, 0.05), "left_over_right"),
        ((0.6, 0.95), (0.95, 0.98), "right_over_left"),
        ((0.95, NAN), (0.02, NAN), "left_over_right"),
        ((NAN, 0.95), (NAN, 0.98), "right_over_left"),
        # each place shows a hand of its own: side by side
        ((0.95, 0.9), (0.02, 0.98), "unknown"),
        # the signs contradict each other
        ((0.95, NAN), (0.98, NAN), "unknown"),
        ((NAN, NAN), (NAN, NAN), "unknown"),
    ],
)
def test_the_upper_hand_is_seen_at_both_places(
    score: tuple[float, float], right_score: tuple[float, float], told: str
) -> None:
    assert places(folded(score, right_score)) == {told}


def test_hands_beside_the_body_are_apart() -> None:
    assert places(folded((0.95, 0.95), (0.02, 0.98), SIDES)) == {"apart"}


def test_from_the_side_nothing_is_told() -> None:
    aside = View(80.0, 10.0)
    assert places(folded((0.95, NAN), (0.02, NAN), view=aside), aside) == {"unknown"}


def test_one_look_is_not_enough() -> None:
    track = folded((0.95, NAN), (0.02, NAN))
    assert track.hands is not None
    track.hands.score[2:], track.hands.right_score[2:] = NAN, NAN
    assert places(track) == {"unknown"}


def test_without_looks_at_hands_only_apart_is_told() -> None:
    assert places(replace(folded((NAN, NAN), (NAN, NAN)), hands=None)) == {"unknown"}
    assert places(replace(folded((NAN, NAN), (NAN, NAN), SIDES), hands=None)) == {"apart"}

"""Hand-overs of moving skeletons: which hands go out, and whether anybody is near to take it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.observations import PersonTrack, Role
from models.observations import PoseLandmark as P
from rules.episode import Episode
from rules.episodes.taker import NEAR_M, with_takers
from rules.measures.body import px_per_m
from tests.rules.skeletons import ArmPose, Posture, View, make_track, unseen
from tests.rules.test_episodes import episodes, swing, times

FRONT, OBLIQUE = View(10.0, 20.0), View(-30.0, 20.0)
REST = ArmPose(12.0, 0.0, elbow_deg=170.0)
OUT_DEG, LEAN_DEG = 62.0, 7.0


def giving(
    hands: tuple[str, ...], azimuth_deg: float = 0.0, elbow_deg: float = 160.0
) -> PersonTrack:
    """Somebody who holds something out over a counter from 1.5 to 4.3 s."""
    return make_track(postures(hands, azimuth_deg, elbow_deg), times(6.0), FRONT)


def postures(
    hands: tuple[str, ...], azimuth_deg: float = 0.0, elbow_deg: float = 160.0
) -> list[Posture]:
    def arm(side: str, share: float) -> ArmPose:
        if side not in hands:
            return REST
        return ArmPose(
            REST.angle_deg + (OUT_DEG - REST.angle_deg) * share,
            azimuth_deg * share,
            REST.elbow_deg + (elbow_deg - REST.elbow_deg) * share,
        )

    return [
        Posture(
            pitch_deg=LEAN_DEG * float(share),
            left_arm=arm("left", float(share)),
            right_arm=arm("right", float(share)),
        )
        for share in swing(times(6.0), 1.5, 4.3)
    ]


@pytest.mark.parametrize("view", [FRONT, OBLIQUE])
@pytest.mark.parametrize(("hands", "count"), [(("left", "right"), 2), (("left",), 1)])
def test_the_hands_are_counted(view: View, hands: tuple[str, ...], count: int) -> None:
    track = make_track(postures(hands), times(6.0), view)
    (one,) = episodes(track, "handover")
    assert one.start_s == pytest.approx(1.7, abs=0.3)
    assert one.end_s == pytest.approx(4.1, abs=0.3)
    assert one.attributes["hands"].value == count
    assert one.side in hands
    lean = one.attributes["trunk_pitch"]
    assert abs(lean.value - LEAN_DEG) < 2 * lean.sigma


def test_it_is_neither_a_bow_nor_a_direction() -> None:
    for hands in (("left",), ("left", "right")):
        for kind in ("bow", "direction_gesture"):
            assert episodes(giving(hands), kind) == []


def test_with_the_other_hand_hidden_the_number_stays_open() -> None:
    (one,) = episodes(unseen(giving(("left",)), [P.RIGHT_WRIST, P.RIGHT_ELBOW]), "handover")
    assert "hands" not in one.attributes


@pytest.mark.parametrize("azimuth_deg", [70.0, 90.0])
def test_a_hand_held_aside_hands_nothing_over(azimuth_deg: float) -> None:
    assert episodes(giving(("right",), azimuth_deg), "handover") == []


def test_a_bent_arm_before_the_breast_hands_nothing_over() -> None:
    assert episodes(giving(("right",), elbow_deg=70.0), "handover") == []


def test_hands_at_rest_hand_nothing_over() -> None:
    assert episodes(giving(()), "handover") == []


def test_a_deep_bow_hands_nothing_over() -> None:
    bent = [replace(posture, pitch_deg=6.0 * posture.pitch_deg) for posture in postures(("left",))]
    assert episodes(make_track(bent, times(6.0), FRONT), "handover") == []


class TestTaker:
    """Somebody who hands over with both hands, and another person beside or far away."""

    def counted(self, *others: PersonTrack) -> bool:
        giver = replace(giving(("left", "right")), track_id=1, role=Role.STAFF)
        found: list[Episode] = episodes(giver, "handover")
        (one,) = with_takers(found, [giver, *others])
        return "hands" in one.attributes

    def other(self, away_m: float, role: Role = Role.CUSTOMER, seen_s: float = 6.0) -> PersonTrack:
        still = make_track([Posture()] * len(times(seen_s)), times(seen_s), FRONT)
        aside = away_m * float(np.median(px_per_m(still)))
        places = still.landmarks_px + np.array([aside, 0.0])
        return replace(still, track_id=2, role=role, landmarks_px=places)

    def test_somebody_near_may_take_it(self) -> None:
        assert self.counted(self.other(0.6 * NEAR_M))
        assert self.counted(self.other(0.6 * NEAR_M, Role.UNKNOWN))

    def test_nobody_else_is_there(self) -> None:
        assert not self.counted()

    def test_somebody_far_away_takes_nothing(self) -> None:
        assert not self.counted(self.other(1.5 * NEAR_M))

    def test_a_colleague_is_no_customer(self) -> None:
        assert not self.counted(self.other(0.6 * NEAR_M, Role.STAFF))

    def test_somebody_who_had_left_before_takes_nothing(self) -> None:
        assert not self.counted(self.other(0.6 * NEAR_M, seen_s=1.0))

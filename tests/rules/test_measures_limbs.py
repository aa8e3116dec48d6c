"""Legs, lap, hands and limbs of skeletons against what they were drawn with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.observations import FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.arms import Side
from rules.measures.registry import compute_signals
from rules.signals import Signal
from tests.rules.skeletons import (
    FRAME_PX,
    HIP_HALF,
    SHOULDER_HALF,
    ArmPose,
    Posture,
    View,
    make_track,
    unseen,
)
from tests.rules.test_hand import LEVEL, measure, right_hand, seen
from tests.rules.test_measures_posture import SIDE, STEPS, swinging, walk, wave

TIMES = np.arange(20) / 10
SQUARE_VIEWS = [View(yaw, tilt, 4.5) for yaw in (0.0, 90.0, -90.0) for tilt in (5.0, 20.0)]
UPRIGHT = Posture()


def signal(track: PersonTrack, view: View, name: str) -> Signal:
    return compute_signals(track, view.camera, FRAME_PX, [name])[name]


def moved(track: PersonTrack, view: View, landmark: P, world_m: FloatArray) -> PersonTrack:
    """The track with one joint of the 3D landmarks moved by (T or 1, 3) metres of the world."""
    places = track.world_m.copy()
    places[:, landmark] += world_m @ view.world_to_camera.T
    return replace(track, world_m=places)


def still(view: View, posture: Posture = UPRIGHT) -> PersonTrack:
    return make_track([posture] * len(TIMES), TIMES, view)


@pytest.mark.parametrize("view", SQUARE_VIEWS)
class TestLegs:
    def spread(self, view: View, aside_m: float, ahead_m: float = 0.0) -> PersonTrack:
        """A seated person whose knees and ankles are moved aside, the left ones also ahead."""
        track = still(view, Posture(sits=True))
        for joint in (P.LEFT_KNEE, P.LEFT_ANKLE):
            track = moved(track, view, joint, np.array([ahead_m, aside_m, 0.0]))
            track = moved(track, view, P(joint + 1), np.array([0.0, -aside_m, 0.0]))
        return track

    @pytest.mark.parametrize("aside_m", [-HIP_HALF, 0.0, 0.15])
    def test_knees_in_shoulder_widths(self, view: View, aside_m: float) -> None:
        told = signal(self.spread(view, aside_m), view, "knee_distance")
        expected = (HIP_HALF + aside_m) / SHOULDER_HALF
        assert np.median(told.value) == pytest.approx(expected, abs=0.06)

    def test_a_knee_put_forward_does_not_count(self, view: View) -> None:
        told = signal(self.spread(view, 0.0, 0.2), view, "knee_distance")
        assert np.median(told.value) == pytest.approx(HIP_HALF / SHOULDER_HALF, abs=0.12)

    def test_slant_of_the_shanks(self, view: View) -> None:
        """Both ankles 0.2 m to the left of where they were, 0.42 m below the knees: 25.5°."""
        track = still(view, Posture(sits=True))
        for ankle in (P.LEFT_ANKLE, P.RIGHT_ANKLE):
            track = moved(track, view, ankle, np.array([0.0, 0.2, 0.0]))
        told = signal(track, view, "shank_slant_deg")
        assert np.median(told.value) == pytest.approx(25.5, abs=2.0)
        upright = signal(still(view, Posture(sits=True)), view, "shank_slant_deg")
        assert np.median(upright.value) == pytest.approx(0.0, abs=2.0)

    @pytest.mark.parametrize("name", ["knee_distance", "shank_slant_deg"])
    def test_behind_a_desk_nothing_is_told(self, view: View, name: str) -> None:
        hidden = unseen(still(view, Posture(sits=True)), [P.LEFT_ANKLE])
        assert not signal(hidden, view, name).observable.any()


class TestHandsApart:
    @pytest.mark.parametrize("view", SQUARE_VIEWS)
    def test_in_shoulder_widths(self, view: View) -> None:
        """Arms straight down: the wrists hang under the shoulders."""
        arm = ArmPose(0.001)
        told = signal(still(view, Posture(left_arm=arm, right_arm=arm)), view, "hands_apart")
        assert np.median(told.value) == pytest.approx(1.0, abs=0.05)

    def test_a_hidden_hand_tells_nothing(self) -> None:
        view = View()
        hidden = unseen(still(view), [P.RIGHT_WRIST])
        assert not signal(hidden, view, "hands_apart").observable.any()


class TestLap:
    def sitting(self, arm: ArmPose, hidden: tuple[P, ...] = (), *, sits: bool = True) -> float:
        view = View(20.0, 15.0)
        posture = Posture(sits=sits, left_arm=arm, right_arm=arm)
        return float(
            np.median(signal(unseen(still(view, posture), hidden), view, "hands_on_lap").value)
        )

    def test_hands_on_the_thighs(self) -> None:
        """Upper arms hang, the forearms lie forward and down along the thighs."""
        assert self.sitting(ArmPose(20.0, 0.0, 140.0)) == 1.0

    def test_raised_hands(self) -> None:
        assert self.sitting(ArmPose(100.0, 0.0, 150.0)) == 0.0

    def test_unknown_where_knees_or_hands_are_hidden_and_of_who_stands(self) -> None:
        lap = ArmPose(20.0, 0.0, 140.0)
        assert np.isnan(self.sitting(lap, (P.LEFT_WRIST,)))
        assert np.isnan(self.sitting(lap, (P.LEFT_KNEE, P.RIGHT_KNEE)))
        assert np.isnan(self.sitting(lap, sits=False))


class TestLimbsOpposed:
    def walking(self, sign: float, legs_deg: float = 25.0) -> Signal:
        """Arms swing by 20° to each side, the thighs of the same side with or against them."""
        track = walk(SIDE, swinging(20.0))
        for knee, side in ((P.LEFT_KNEE, 1.0), (P.RIGHT_KNEE, -1.0)):
            bend = np.radians([sign * side * legs_deg * wave(float(t)) for t in STEPS])
            way = 0.4 * np.stack([np.sin(bend), np.zeros_like(bend), 1.0 - np.cos(bend)], axis=1)
            track = moved(track, SIDE, knee, way)
        return signal(track, SIDE, "limbs_opposed")

    def test_against_and_with_each_other(self) -> None:
        against, together = (self.walking(sign) for sign in (-1.0, 1.0))
        values = sorted(float(np.nanmedian(one.value)) for one in (against, together))
        assert values == pytest.approx([-1.0, 1.0], abs=0.1)

    def test_legs_that_hardly_swing_tell_nothing(self) -> None:
        assert not self.walking(1.0, legs_deg=1.0).observable.any()

    def test_who_stands_tells_nothing(self) -> None:
        track = make_track([Posture()] * len(STEPS), STEPS, SIDE)
        assert not signal(track, SIDE, "limbs_opposed").observable.any()


class TestPointing:
    @pytest.mark.parametrize(
        ("arm", "state"), [(ArmPose(75.0, 0.0), 1.0), (ArmPose(5.0, 0.0), 0.0)]
    )
    def test_a_hand_held_out(self, arm: ArmPose, state: float) -> None:
        view = View(60.0, 10.0)
        told = signal(still(view, Posture(left_arm=arm)), view, "hand_out")
        assert np.median(told.value) == state

    def test_hidden_hands_tell_nothing(self) -> None:
        view = View(60.0, 10.0)
        hidden = unseen(still(view), [side.value[2] for side in Side])
        assert not signal(hidden, view, "hand_out").observable.any()

    def hand(self, curled: tuple[int, ...]) -> FloatArray:
        """A right hand, some of whose fingers (0 = index) turn back at the second joint."""
        points = right_hand()
        for finger in curled:
            base = 5 + 4 * finger
            back = points[base + 1] - points[base]
            points[base + 2] = points[base + 1] + 0.5 * np.array([0.0, 0.0, 0.02])
            points[base + 3] = points[base + 2] - 0.6 * back
        return points

    @pytest.mark.parametrize(
        ("curled", "state"), [((1, 2, 3), 1.0), ((), 0.0), ((0, 1, 2, 3), 0.0), ((2, 3), 0.0)]
    )
    def test_the_index_finger_alone(self, curled: tuple[int, ...], state: float) -> None:
        assert measure(seen(self.hand(curled)), "right_index_finger").value == pytest.approx(state)

    def test_small_hands_and_left_ones_tell_nothing(self) -> None:
        pressing = self.hand((1, 2, 3))
        assert not measure(seen(pressing, palm_px=12.0), "right_index_finger").observable.any()
        assert not measure(seen(pressing, "left"), "right_index_finger").observable.any()

    def test_where_nobody_looked_at_hands(self) -> None:
        track = make_track([Posture()] * len(TIMES), TIMES, LEVEL)
        assert not measure(track, "right_index_finger").observable.any()

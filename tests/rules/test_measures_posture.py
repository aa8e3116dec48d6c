"""Hands, feet, forearms and gait of skeletons against what they were drawn with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from models.observations import FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.registry import compute_signals
from rules.signals import Signal
from rules.vocabulary import CLASSES
from tests.rules.skeletons import (
    FRAME_PX,
    HIP_Z,
    TRUNK,
    UPPER_ARM,
    ArmPose,
    Posture,
    View,
    make_track,
    points_of,
    unseen,
)

TIMES = np.arange(20) / 10
SQUARE_VIEWS = [View(yaw, tilt) for yaw in (0.0, 90.0, -90.0) for tilt in (5.0, 25.0)]
WRISTS = [P.LEFT_WRIST, P.RIGHT_WRIST]
ARMS = {
    "sides": ArmPose(15.0, 45.0),
    "behind": ArmPose(35.0, -140.0, 100.0),
    "front": ArmPose(35.0, -40.0, 100.0),
    "raised": ArmPose(70.0, -30.0, 70.0),
    "held out": ArmPose(50.0, 0.0),
}


def still(posture: Posture, view: View) -> PersonTrack:
    return make_track([posture] * len(TIMES), TIMES, view)


def signal(track: PersonTrack, view: View, name: str, edge: FloatArray | None = None) -> Signal:
    return compute_signals(track, view.camera, FRAME_PX, [name], edge)[name]


def value(track: PersonTrack, view: View, name: str) -> float:
    return float(np.median(signal(track, view, name).value))


def hands(view: View, arms: str, hidden: tuple[P, ...] = ()) -> float:
    posture = Posture(left_arm=ARMS[arms], right_arm=ARMS[arms])
    return value(unseen(still(posture, view), hidden), view, "hands_position")


@pytest.mark.parametrize("view", SQUARE_VIEWS)
class TestHands:
    @pytest.mark.parametrize(
        ("arms", "place"),
        [
            ("sides", "sides"),
            ("behind", "behind"),
            ("front", "front"),
            ("raised", "elsewhere"),
            ("held out", "elsewhere"),
        ],
    )
    def test_place_of_the_hands(self, view: View, arms: str, place: str) -> None:
        assert hands(view, arms) == CLASSES["hands_position"].index(place)

    @pytest.mark.parametrize(("arms", "rest"), [("front", 1.0), ("behind", 1.0), ("raised", 0.0)])
    def test_hands_at_rest(self, view: View, arms: str, rest: float) -> None:
        posture = Posture(left_arm=ARMS[arms], right_arm=ARMS[arms])
        assert value(still(posture, view), view, "hands_at_rest") == rest

    def test_hands_that_a_counter_hides_are_nowhere(self, view: View) -> None:
        for arms in ("sides", "front", "raised", "held out"):
            assert np.isnan(hands(view, arms, (P.LEFT_WRIST, P.RIGHT_WRIST))), arms

    def test_the_own_body_hides_hands_behind_the_back(self, view: View) -> None:
        behind = CLASSES["hands_position"].index("behind")
        assert hands(view, "behind", (P.LEFT_WRIST, P.RIGHT_WRIST)) == behind

    def test_one_hand_alone_is_never_elsewhere(self, view: View) -> None:
        assert np.isnan(hands(view, "raised", (P.LEFT_WRIST,)))


@pytest.mark.parametrize("view", [replace(view, distance_m=5.0) for view in SQUARE_VIEWS])
class TestFeet:
    @pytest.mark.parametrize(("half_m", "ratio"), [(0.09, 0.5), (0.18, 1.0), (0.27, 1.5)])
    def test_distance_in_shoulder_widths(self, view: View, half_m: float, ratio: float) -> None:
        track = still(Posture(ankle_half_m=half_m), view)
        assert value(track, view, "feet_distance") == pytest.approx(ratio, abs=0.02)

    @pytest.mark.parametrize("toes_out_deg", [-15.0, 0.0, 30.0])
    def test_angle_between_the_feet(self, view: View, toes_out_deg: float) -> None:
        track = still(Posture(toes_out_deg=toes_out_deg), view)
        assert value(track, view, "feet_angle_deg") == pytest.approx(2 * toes_out_deg, abs=2.0)

    def test_hidden_feet_tell_nothing(self, view: View) -> None:
        track = unseen(still(Posture(), view), [P.LEFT_ANKLE, P.RIGHT_FOOT_INDEX])
        for name in ("feet_distance", "feet_angle_deg"):
            assert not signal(track, view, name).observable.any(), name


class TestRolledCamera:
    def test_a_turned_picture_turns_neither_feet_nor_hands(self) -> None:
        view = View(0.0, 15.0, distance_m=5.0, roll_deg=10.0)
        posture = Posture(ankle_half_m=0.18, left_arm=ARMS["front"], right_arm=ARMS["front"])
        track = still(posture, view)
        assert value(track, view, "feet_distance") == pytest.approx(1.0, abs=0.03)
        assert value(track, view, "hands_position") == CLASSES["hands_position"].index("front")


class TestSitting:
    def test_knees_that_a_desk_hides_do_not_tell_sitting(self) -> None:
        view = View()
        track = unseen(still(Posture(sits=True), view), [P.LEFT_KNEE, P.RIGHT_KNEE])
        assert np.isnan(signal(track, view, "sitting").value).all()


# upper arms hang, forearms lie level before them: 0.24 m ahead, 0.26 m down
DESK_ARM = ArmPose(float(np.degrees(np.arctan2(0.24, 0.26))), 0.0, 90.0)


def seated(view: View, share: float, arm: ArmPose = DESK_ARM) -> Signal:
    """The forearms over a counter whose edge leaves `share` of them beyond it."""
    posture = Posture(sits=True, left_arm=arm, right_arm=arm)
    points = points_of(Posture(sits=True, left_arm=DESK_ARM, right_arm=DESK_ARM))
    elbow, wrist = points[P.LEFT_ELBOW], points[P.LEFT_WRIST]
    at = wrist + share * (elbow - wrist)
    edge = np.array([[at[0], 0.6, elbow[2] - 0.035], [at[0], -0.6, elbow[2] - 0.035]])
    track = make_track([posture] * len(TIMES), TIMES, view)
    return signal(track, view, "forearms_on_counter", view.in_picture(edge))


class TestForearms:
    @pytest.mark.parametrize("view", [View(0.0, 25.0), View(90.0, 15.0), View(-90.0, 30.0)])
    @pytest.mark.parametrize("share", [0.25, 2 / 3, 1.0])
    def test_share_beyond_the_edge(self, view: View, share: float) -> None:
        assert np.median(seated(view, share).value) == pytest.approx(share, abs=0.1)

    def test_lifted_forearms_are_not_measured(self) -> None:
        assert not seated(View(90.0, 15.0), 0.5, ArmPose(60.0, 0.0, 60.0)).observable.any()

    def test_without_an_edge_nothing_is_told(self) -> None:
        track = still(Posture(sits=True, left_arm=DESK_ARM, right_arm=DESK_ARM), View())
        assert not signal(track, View(), "forearms_on_counter").observable.any()

    def test_a_camera_at_the_height_of_the_counter_cannot_tell(self) -> None:
        assert not seated(View(0.0, 2.0), 0.5).observable.any()

    def test_the_arm_lies_where_the_skeleton_says(self) -> None:
        points = points_of(Posture(sits=True, left_arm=DESK_ARM))
        assert points[P.LEFT_ELBOW, 2] == pytest.approx(points[P.LEFT_WRIST, 2], abs=1e-6)
        assert points[P.LEFT_ELBOW, 2] == pytest.approx(HIP_Z - 0.4 + TRUNK - UPPER_ARM, abs=0.01)


STEPS = np.arange(63) / 12.5
SIDE, TOWARDS = View(90.0, 10.0, distance_m=9.0), View(30.0, 10.0, distance_m=9.0)


def walk(
    view: View, posture: Callable[[float], Posture], times: FloatArray = STEPS, speed: float = 1.3
) -> PersonTrack:
    start = -speed * times[-1] / 2
    postures = []
    for t in times:
        drawn = posture(t)
        x, y = drawn.place_m
        postures.append(replace(drawn, place_m=(start + speed * t + x, y)))
    return make_track(postures, times, view)


def wave(t: float, period_s: float = 1.2) -> float:
    return float(np.sin(2 * np.pi * t / period_s))


def swinging(degrees: float) -> Callable[[float], Posture]:
    def arm(angle_deg: float) -> ArmPose:
        return ArmPose(abs(angle_deg), 0.0 if angle_deg >= 0 else 180.0)

    return lambda t: Posture(left_arm=arm(degrees * wave(t)), right_arm=arm(-degrees * wave(t)))


class TestGait:
    def test_swing_is_the_whole_arc_of_the_near_arm(self) -> None:
        swing = signal(walk(SIDE, swinging(20.0)), SIDE, "arm_swing_deg")
        assert swing.observable[20:40].all()
        assert np.nanmedian(swing.value) == pytest.approx(40.0, abs=4.0)

    def test_stiff_arms_do_not_swing(self) -> None:
        assert np.nanmax(signal(walk(SIDE, swinging(1.0)), SIDE, "arm_swing_deg").value) < 6.0

    def test_swing_does_not_show_towards_the_camera(self) -> None:
        assert not signal(walk(TOWARDS, swinging(20.0)), TOWARDS, "arm_swing_deg").observable.any()

    def test_sway_is_half_the_range_of_the_roll(self) -> None:
        track = walk(SIDE, lambda t: Posture(roll_deg=8.0 * wave(t)))
        sway = signal(track, SIDE, "trunk_sway_deg").value
        assert np.nanmedian(sway) == pytest.approx(8.0, abs=1.0)

    def test_pace(self) -> None:
        even = signal(walk(SIDE, lambda _: Posture()), SIDE, "pace_variation")
        assert even.observable[25:35].all()
        assert np.nanmax(even.value) < 0.05
        # 1.3 m/s ± 45 %: the deviation of a sine is its amplitude over √2
        drift = 0.45 * 1.3 * 2.4 / (2 * np.pi)
        uneven = walk(SIDE, lambda t: Posture(place_m=(-drift * np.cos(2 * np.pi * t / 2.4), 0)))
        varied = np.nanmedian(signal(uneven, SIDE, "pace_variation").value)
        assert varied == pytest.approx(0.45 / np.sqrt(2), abs=0.1)

    @pytest.mark.parametrize("name", ["arm_swing_deg", "trunk_sway_deg", "pace_variation"])
    def test_who_stands_has_no_gait(self, name: str) -> None:
        track = make_track([Posture()] * len(STEPS), STEPS, SIDE)
        assert not signal(track, SIDE, name).observable.any()

    def test_three_looks_a_second_show_no_step(self) -> None:
        track = walk(SIDE, swinging(20.0), np.arange(0.0, 5.0, 1 / 3))
        assert not signal(track, SIDE, "arm_swing_deg").observable.any()

    def test_a_hidden_arm_does_not_swing(self) -> None:
        track = unseen(walk(SIDE, swinging(20.0)), WRISTS)
        assert not signal(track, SIDE, "arm_swing_deg").observable.any()

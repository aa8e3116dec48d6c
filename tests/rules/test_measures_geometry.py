"""Angles of skeletons against the angles they were drawn with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.camera import CameraModel
from models.observations import PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.registry import MEASURES, compute_signals
from rules.measures.vectors import angle_between_deg, horizontal, turn_about, unit
from rules.signals import Signal
from rules.vocabulary import MEASURE_UNITS
from tests.rules.skeletons import (
    FRAME_PX,
    ArmPose,
    Posture,
    View,
    make_track,
    mirrored,
    unseen,
    with_face,
)

TIMES = np.arange(20) / 10
SQUARE_VIEWS = [View(yaw, tilt) for yaw in (0.0, 90.0, -90.0) for tilt in (5.0, 25.0)]


def still(posture: Posture, view: View) -> PersonTrack:
    return make_track([posture] * len(TIMES), TIMES, view)


def signal(track: PersonTrack, view: View, name: str) -> Signal:
    return compute_signals(track, view.camera, FRAME_PX, [name])[name]


def value(track: PersonTrack, view: View, name: str) -> float:
    return float(np.median(signal(track, view, name).value))


class TestVectors:
    def test_angle_is_exact_at_both_ends(self) -> None:
        x, y = np.array([1.0, 0, 0]), np.array([0, 2.0, 0])
        angles = [float(angle_between_deg(x, v)) for v in (x, y, -x)]
        assert angles == [0.0, 90.0, 180.0]

    def test_unit_of_nothing_is_unknown(self) -> None:
        assert np.isnan(unit(np.zeros(3))).all()

    def test_horizontal_part_has_no_height(self) -> None:
        part = horizontal(np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, 1.0]))
        assert part.tolist() == [1.0, 2.0, 0.0]

    def test_turning_is_right_handed(self) -> None:
        up = np.array([0.0, 0.0, 1.0])
        turned = turn_about(np.array([1.0, 0, 0]), up, np.array(90.0))
        assert turned == pytest.approx([0.0, 1.0, 0.0])


@pytest.mark.parametrize("view", SQUARE_VIEWS)
class TestStanding:
    def test_upright_person_reads_zero(self, view: View) -> None:
        track = still(Posture(), view)
        for name in ("trunk_pitch_deg", "trunk_roll_deg", "shoulder_tilt_deg"):
            assert value(track, view, name) == pytest.approx(0.0, abs=0.5), name

    def test_shoulder_tilt_is_positive_with_the_left_shoulder_up(self, view: View) -> None:
        track = still(Posture(shoulder_tilt_deg=8.0), view)
        assert value(track, view, "shoulder_tilt_deg") == pytest.approx(8.0, abs=1.0)

    def test_legs_tell_standing(self, view: View) -> None:
        track = still(Posture(), view)
        assert value(track, view, "standing") == 1.0
        assert value(track, view, "sitting") == 0.0

    def test_legs_tell_sitting(self, view: View) -> None:
        track = still(Posture(sits=True), view)
        assert value(track, view, "sitting") == 1.0
        assert value(track, view, "seat_lean_deg") == pytest.approx(0.0, abs=0.5)

    def test_nobody_walks(self, view: View) -> None:
        track = still(Posture(), view)
        assert value(track, view, "still") == 1.0
        assert value(track, view, "walking") == 0.0


@pytest.mark.parametrize("view", SQUARE_VIEWS)
@pytest.mark.parametrize("side", ["left", "right"])
class TestArms:
    @pytest.mark.parametrize(("angle", "azimuth"), [(45.0, 0.0), (45.0, 90.0), (90.0, 60.0)])
    def test_straight_arm_from_afar(
        self, view: View, side: str, angle: float, azimuth: float
    ) -> None:
        far = replace(view, distance_m=12.0)
        track = still(Posture(**{f"{side}_arm": ArmPose(angle, azimuth)}), far)
        assert value(track, far, f"arm_trunk_angle_{side}_deg") == pytest.approx(angle, abs=8.0)
        assert value(track, far, f"elbow_{side}_deg") > 160.0

    @pytest.mark.parametrize("azimuth", [0.0, 45.0])
    def test_sigma_covers_the_perspective_of_a_near_camera(
        self, view: View, side: str, azimuth: float
    ) -> None:
        track = still(Posture(**{f"{side}_arm": ArmPose(45.0, azimuth)}), view)
        angle = signal(track, view, f"arm_trunk_angle_{side}_deg")
        assert np.all(np.abs(angle.value - 45.0) <= 2 * angle.sigma)

    def test_bent_elbow(self, view: View, side: str) -> None:
        arms = {f"{side}_arm": ArmPose(50.0, 45.0, elbow_deg=100.0)}
        assert value(still(Posture(**arms), view), view, f"elbow_{side}_deg") < 130.0

    def test_hanging_hand_is_below_the_waist(self, view: View, side: str) -> None:
        assert value(still(Posture(), view), view, f"wrist_height_{side}") < 0.0

    def test_level_arm_is_between_waist_and_chin(self, view: View, side: str) -> None:
        arms = {f"{side}_arm": ArmPose(85.0, 60.0)}
        assert 0.4 < value(still(Posture(**arms), view), view, f"wrist_height_{side}") < 1.1

    def test_hidden_wrist_is_unknown(self, view: View, side: str) -> None:
        wrist = P.LEFT_WRIST if side == "left" else P.RIGHT_WRIST
        hidden = signal(unseen(still(Posture(), view), [wrist]), view, f"elbow_{side}_deg")
        assert np.isnan(hidden.value).all()
        assert not hidden.observable.any()


class TestHead:
    @pytest.mark.parametrize("view", SQUARE_VIEWS)
    @pytest.mark.parametrize(("yaw", "pitch", "roll"), [(0, 0, 0), (30, 0, 0), (-20, 15, 10)])
    def test_face_gives_yaw_pitch_and_roll(
        self, view: View, yaw: float, pitch: float, roll: float
    ) -> None:
        posture = Posture(head_yaw_deg=yaw, head_pitch_deg=pitch, head_roll_deg=roll)
        postures = [posture] * len(TIMES)
        track = with_face(make_track(postures, TIMES, view), postures, view, [5.0] * len(TIMES))
        for name, angle in (("yaw", yaw), ("pitch", pitch), ("roll", roll)):
            assert value(track, view, f"head_{name}_deg") == pytest.approx(angle, abs=0.5)

    @pytest.mark.parametrize("yaw", [-25.0, 0.0, 25.0])
    def test_without_a_face_the_pose_tells_with_larger_sigma(self, yaw: float) -> None:
        view, posture = View(0.0, 10.0), Posture(head_yaw_deg=yaw, head_pitch_deg=10.0)
        postures = [posture] * len(TIMES)
        bare = make_track(postures, TIMES, view)
        faced = with_face(bare, postures, view, [5.0] * len(TIMES))
        assert value(bare, view, "head_yaw_deg") == pytest.approx(yaw, abs=2.0)
        assert value(bare, view, "head_pitch_deg") == pytest.approx(10.0, abs=2.0)
        sigmas = [np.median(signal(t, view, "head_yaw_deg").sigma) for t in (bare, faced)]
        assert sigmas[0] > sigmas[1]


class TestMouth:
    def test_widening_is_a_smile_and_a_still_mouth_is_none(self) -> None:
        view, postures = View(), [Posture()] * 20
        widths = [5.0] * 10 + [5.7] * 10
        track = with_face(make_track(postures, TIMES, view), postures, view, widths)
        smile = signal(track, view, "smile").value
        assert smile[:6] == pytest.approx(0.0, abs=0.1)
        assert smile[14:] == pytest.approx(1.0, abs=0.1)

    def test_who_always_smiles_still_smiles(self) -> None:
        view, postures = View(), [Posture()] * 20
        track = with_face(make_track(postures, TIMES, view), postures, view, [5.8] * 20)
        assert value(track, view, "smile") > 0.5

    def test_small_faces_show_no_mouth(self) -> None:
        view, postures = View(), [Posture()] * 20
        track = with_face(make_track(postures, TIMES, view), postures, view, [5.0] * 20)
        track.face_size_px[:] = 30.0
        assert not signal(track, view, "smile").observable.any()


class TestMirror:
    @pytest.mark.parametrize("yaw", [0.0, 40.0, 90.0])
    def test_left_and_right_trade_places(self, yaw: float) -> None:
        posture = Posture(
            pitch_deg=12.0,
            shoulder_tilt_deg=6.0,
            head_yaw_deg=20.0,
            left_arm=ArmPose(45.0, 70.0),
        )
        view = View(yaw, 15.0)
        track = still(posture, view)
        here = compute_signals(track, view.camera, FRAME_PX)
        there = compute_signals(mirrored(track), View(-yaw, 15.0).camera, FRAME_PX)
        for name, sign in (
            ("trunk_pitch_deg", 1.0),
            ("trunk_roll_deg", -1.0),
            ("shoulder_tilt_deg", -1.0),
            ("head_yaw_deg", -1.0),
            ("head_pitch_deg", 1.0),
        ):
            assert there[name].value == pytest.approx(sign * here[name].value, abs=1e-6), name
        for name in ("arm_trunk_angle_{}_deg", "elbow_{}_deg", "wrist_height_{}"):
            twin = there[name.format("right")].value
            assert twin == pytest.approx(here[name.format("left")].value, abs=1e-6), name


class TestCamera:
    def test_without_a_camera_sigma_is_larger(self) -> None:
        view = View(60.0, 20.0)
        track = still(Posture(), view)
        known = compute_signals(track, view.camera, FRAME_PX)["trunk_pitch_deg"]
        guessed = compute_signals(track, CameraModel(), FRAME_PX)["trunk_pitch_deg"]
        assert np.all(guessed.sigma > known.sigma)
        assert guessed.value == pytest.approx(0.0, abs=6.0)

    def test_a_tilted_camera_is_undone(self) -> None:
        view = View(0.0, 15.0, roll_deg=8.0)
        assert value(still(Posture(), view), view, "shoulder_tilt_deg") == pytest.approx(0, abs=3)


class TestUnknown:
    def test_a_track_without_any_pose_is_unobservable(self) -> None:
        track = still(Posture(), View())
        for column in (track.landmarks_px, track.world_m, track.visibility, track.pose_score):
            column[...] = np.nan
        for name, result in compute_signals(track, CameraModel(), FRAME_PX).items():
            assert np.isnan(result.value).all(), name
            assert np.isnan(result.sigma).all(), name

    def test_hidden_hips_hide_the_trunk_and_nothing_else(self) -> None:
        track = unseen(still(Posture(), View()), [P.LEFT_HIP], slice(5, 10))
        signals = compute_signals(track, View().camera, FRAME_PX)
        assert np.isnan(signals["trunk_pitch_deg"].value[5:10]).all()
        assert np.isfinite(signals["trunk_pitch_deg"].value[10:]).all()
        assert np.isfinite(signals["shoulder_tilt_deg"].value).all()

    def test_one_look_is_enough_for_an_angle(self) -> None:
        track = make_track([Posture()], [0.0], View())
        assert np.isfinite(compute_signals(track, View().camera, FRAME_PX)["trunk_roll_deg"].value)

    def test_the_badge_waits_for_its_network(self) -> None:
        assert not signal(still(Posture(), View()), View(), "badge_region").observable.any()


class TestRegistry:
    def test_names_and_units_are_the_vocabulary(self) -> None:
        assert {m.name: m.unit for m in MEASURES.values()}.items() <= MEASURE_UNITS.items()

    def test_only_what_is_asked_for_is_computed(self) -> None:
        track = still(Posture(), View())
        names = ["elbow_left_deg", "sitting"]
        assert set(compute_signals(track, View().camera, FRAME_PX, names)) == set(names)

    def test_an_unknown_measure_is_named(self) -> None:
        with pytest.raises(KeyError, match="knee_deg"):
            compute_signals(still(Posture(), View()), View().camera, FRAME_PX, ["knee_deg"])

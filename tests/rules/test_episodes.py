"""Episodes of moving skeletons and of synthetic series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from calibration.camera import CameraModel
from models.observations import FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.episode import Episode
from rules.episodes.excursion import find_excursions
from rules.episodes.registry import KINDS, find_episodes
from rules.measures.registry import compute_signals
from rules.relations.registry import EPISODES_OF_TWO
from rules.vocabulary import EPISODES
from tests.rules.skeletons import FRAME_PX, ArmPose, Posture, View, make_track, unseen, with_face

OBLIQUE, SIDE = View(60.0, 18.0), View(90.0, 15.0)
RATE_HZ = 12.5


def times(seconds: float, rate_hz: float = RATE_HZ) -> FloatArray:
    return np.arange(round(seconds * rate_hz)) / rate_hz


def swing(t: FloatArray, start: float, end: float, ramp: float = 0.8) -> FloatArray:
    """0 before and after, 1 in the hold, minimum-jerk ramps."""

    def ease(x: FloatArray) -> FloatArray:
        x = np.clip(x, 0.0, 1.0)
        return x**3 * (10 - 15 * x + 6 * x**2)

    return ease((t - start) / ramp) - ease((t - end + ramp) / ramp)


def unrest(size: float, count: int) -> FloatArray:
    return np.random.default_rng(7).normal(0.0, size, count)


def bowing(depth_deg: float, t: FloatArray, *spans: tuple[float, float]) -> list[Posture]:
    share = np.sum([swing(t, *span) for span in spans], axis=0)
    noise = unrest(0.3, len(t))
    return [
        Posture(pitch_deg=float(depth_deg * s + n), head_pitch_deg=float(depth_deg * s))
        for s, n in zip(share, noise, strict=True)
    ]


def episodes(track: PersonTrack, kind: str, camera: CameraModel | None = None) -> list[Episode]:
    signals = compute_signals(track, camera or CameraModel(), FRAME_PX)
    return list(find_episodes(track, signals, [kind]))


def found(postures: Sequence[Posture], t: FloatArray, view: View, kind: str) -> list[Episode]:
    return episodes(make_track(postures, t, view), kind)


class TestBow:
    @pytest.mark.parametrize("view", [OBLIQUE, SIDE, View(-45.0, 25.0)])
    @pytest.mark.parametrize("depth", [8.0, 15.0, 30.0])
    def test_depth_times_and_hold(self, view: View, depth: float) -> None:
        t = times(6.0)
        (bow,) = found(bowing(depth, t, (1.5, 4.3)), t, view, "bow")
        measured = bow.attributes["depth"]
        assert measured.value == pytest.approx(depth, abs=max(2.5, 0.25 * depth))
        assert abs(measured.value - depth) < 2 * measured.sigma
        # minimum jerk passes a tenth of its way after a quarter of the ramp
        assert bow.start_s == pytest.approx(1.7, abs=0.15)
        assert bow.end_s == pytest.approx(4.1, abs=0.15)
        assert bow.start_s < bow.peak_s < bow.end_s
        assert bow.attributes["hold"].value == pytest.approx(1.6, abs=0.3)
        assert bow.attributes["duration"].value == pytest.approx(bow.end_s - bow.start_s)

    def test_a_slight_bow_from_the_side(self) -> None:
        t = times(5.0)
        (bow,) = found(bowing(6.0, t, (1.5, 3.8)), t, SIDE, "bow")
        assert bow.attributes["depth"].value == pytest.approx(6.0, abs=1.5)

    def test_from_the_front_the_sinking_shoulders_tell(self) -> None:
        t, view = times(6.0), View(0.0, 28.0)
        bent = bowing(20.0, t, (1.5, 4.3))
        track = with_face(make_track(bent, t, view), bent, view, [5.0] * len(t))
        # the network's fault: seen from the front its 3D landmarks do not bend
        flat = make_track(bowing(0.0, t, (1.5, 4.3)), t, view)
        (bow,) = episodes(replace(track, world_m=flat.world_m), "bow", view.camera)
        assert bow.attributes["depth"].value == pytest.approx(20.0, abs=8.0)

    def test_two_bows_in_a_row(self) -> None:
        t = times(9.0)
        bows = found(bowing(15.0, t, (1.0, 3.4), (4.4, 6.8)), t, SIDE, "bow")
        assert [round(b.start_s) for b in bows] == [1, 5]

    def test_without_unrest_nothing_is_found(self) -> None:
        t = times(5.0)
        assert found([Posture()] * len(t), t, SIDE, "bow") == []

    def test_too_small_is_none(self) -> None:
        t = times(5.0)
        assert found(bowing(2.5, t, (1.5, 3.8)), t, SIDE, "bow") == []

    def test_leaning_for_good_is_none(self) -> None:
        t = times(6.0)
        pitch = 15.0 * np.clip((t - 1.5) / 1.5, 0, 1)
        assert found([Posture(pitch_deg=float(p)) for p in pitch], t, SIDE, "bow") == []

    def test_working_bent_for_long_is_none(self) -> None:
        t = times(16.0)
        assert found(bowing(20.0, t, (3.0, 12.5)), t, SIDE, "bow") == []

    def test_a_gap_at_the_peak_leaves_it_unknown(self) -> None:
        t = times(6.0)
        track = make_track(bowing(15.0, t, (1.5, 4.3)), t, SIDE)
        gap = slice(int(2.3 * RATE_HZ), int(3.4 * RATE_HZ))
        assert episodes(unseen(track, [P.LEFT_HIP, P.RIGHT_HIP], gap), "bow") == []

    def test_a_walker_bows_not(self) -> None:
        t = times(6.0)
        sway = 8.0 * np.sin(2 * np.pi * 0.9 * t)
        postures = [
            Posture(pitch_deg=float(s), place_m=(float(0.9 * (x - 3.0)), 0.0))
            for s, x in zip(sway, t, strict=True)
        ]
        assert found(postures, t, SIDE, "bow") == []

    def test_reaching_out_is_no_bow(self) -> None:
        t = times(6.0)
        share = swing(t, 1.5, 4.3)
        postures = [
            Posture(
                pitch_deg=float(10 * s),
                head_pitch_deg=float(10 * s),
                left_arm=ArmPose(15 + 60 * float(s)),
                right_arm=ArmPose(15 + 60 * float(s)),
            )
            for s in share
        ]
        assert found(postures, t, OBLIQUE, "bow") == []

    def test_a_level_head_over_sinking_shoulders_is_no_bow(self) -> None:
        t, view = times(6.0), View(0.0, 25.0)
        bent = bowing(15.0, t, (1.5, 4.3))
        postures = [replace(p, head_pitch_deg=0.0) for p in bent]
        track = with_face(make_track(postures, t, view), postures, view, [5.0] * len(t))
        assert episodes(track, "bow", view.camera) == []

    def test_the_same_without_a_camera_and_with(self) -> None:
        t = times(6.0)
        track = make_track(bowing(15.0, t, (1.5, 4.3)), t, OBLIQUE)
        depths = [
            episodes(track, "bow", camera)[0].attributes["depth"].value
            for camera in (OBLIQUE.camera, CameraModel())
        ]
        assert depths[0] == pytest.approx(depths[1], abs=3.0)


class TestNod:
    def nodding(self, t: FloatArray, trunk_share: float) -> PersonTrack:
        dip = 15.0 * swing(t, 1.5, 2.3, 0.35)
        postures = [Posture(head_pitch_deg=float(d), pitch_deg=float(trunk_share * d)) for d in dip]
        view = View(0.0, 15.0)
        return with_face(make_track(postures, t, view), postures, view, [5.0] * len(t))

    def test_the_head_alone_is_a_nod(self) -> None:
        (nod,) = episodes(self.nodding(times(4.0), 0.0), "nod")
        assert nod.attributes["depth"].value == pytest.approx(15.0, abs=4.0)
        assert 1.4 < nod.start_s < nod.end_s < 2.4

    def test_with_the_trunk_it_is_none(self) -> None:
        assert episodes(self.nodding(times(4.0), 1.0), "nod") == []

    def test_without_a_face_nothing_is_said(self) -> None:
        track = self.nodding(times(4.0), 0.0)
        blank = replace(
            track,
            face_score=np.full(len(track.t_s), np.nan),
            face_rotation=np.full((len(track.t_s), 3, 3), np.nan),
        )
        assert episodes(blank, "nod") == []


class TestDirectionGesture:
    def pointing(self, t: FloatArray, arm: ArmPose, side: str) -> list[Posture]:
        rest = ArmPose(20.0, 0.0, 140.0)
        postures = []
        for s in swing(t, 1.5, 4.3):
            mixed = ArmPose(
                *(
                    float(a + s * (b - a))
                    for a, b in (
                        (rest.angle_deg, arm.angle_deg),
                        (rest.azimuth_deg, arm.azimuth_deg),
                        (rest.elbow_deg, arm.elbow_deg),
                    )
                )
            )
            postures.append(
                Posture(**{"left_arm": rest, "right_arm": rest} | {f"{side}_arm": mixed})
            )
        return postures

    @pytest.mark.parametrize("side", ["left", "right"])
    @pytest.mark.parametrize("view", [View(0.0, 15.0), View(25.0, 15.0), View(-25.0, 20.0)])
    def test_an_arm_held_aside(self, view: View, side: str) -> None:
        t = times(6.0)
        (gesture,) = found(
            self.pointing(t, ArmPose(50.0, 75.0), side), t, view, "direction_gesture"
        )
        assert gesture.side == side
        assert gesture.start_s == pytest.approx(1.7, abs=0.3)
        angle = gesture.attributes["arm_trunk_angle"]
        assert abs(angle.value - 50.0) < 2 * angle.sigma
        assert gesture.attributes["elbow"].value > 150.0
        of_hands = set(EPISODES["direction_gesture"].taken_from)
        assert set(gesture.attributes) == set(EPISODES["direction_gesture"].attributes) - of_hands

    def test_forward_is_none(self) -> None:
        t = times(6.0)
        postures = self.pointing(t, ArmPose(70.0, 0.0), "right")
        assert found(postures, t, View(0.0, 15.0), "direction_gesture") == []

    def test_a_bent_arm_is_none(self) -> None:
        t = times(6.0)
        postures = self.pointing(t, ArmPose(60.0, 60.0, elbow_deg=75.0), "left")
        assert found(postures, t, View(0.0, 15.0), "direction_gesture") == []

    def test_both_arms_are_none(self) -> None:
        t = times(6.0)
        one = self.pointing(t, ArmPose(60.0, 75.0), "left")
        both = [replace(p, right_arm=p.left_arm) for p in one]
        assert found(both, t, View(0.0, 15.0), "direction_gesture") == []

    def test_a_bow_meanwhile_is_none(self) -> None:
        t = times(6.0)
        postures = [
            replace(p, pitch_deg=float(8 * s), head_pitch_deg=float(8 * s))
            for p, s in zip(
                self.pointing(t, ArmPose(50.0, 75.0), "left"), swing(t, 1.5, 4.3), strict=True
            )
        ]
        assert found(postures, t, View(25.0, 20.0), "bow") == []


class TestSeat:
    def changing(self, *, sits_first: bool) -> PersonTrack:
        t, view = times(9.0), View(20.0, 15.0)
        up = np.clip((t - 4.0) / 1.0, 0, 1)
        up = up if sits_first else 1 - up
        seated = make_track([Posture(sits=True)] * len(t), t, view)
        stood = make_track([Posture()] * len(t), t, view)
        blend = up[:, np.newaxis, np.newaxis]
        return replace(
            seated,
            landmarks_px=(1 - blend) * seated.landmarks_px + blend * stood.landmarks_px,
            world_m=(1 - blend) * seated.world_m + blend * stood.world_m,
        )

    @pytest.mark.parametrize(("sits_first", "kind"), [(True, "stand_up"), (False, "sit_down")])
    def test_rising_and_sitting_down(self, kind: str, *, sits_first: bool) -> None:
        track = self.changing(sits_first=sits_first)
        (episode,) = episodes(track, kind)
        assert 3.7 < episode.start_s < 4.5 < episode.end_s < 5.4
        others = set(KINDS) - {kind}
        signals = compute_signals(track, CameraModel(), FRAME_PX)
        assert find_episodes(track, signals, others) == ()

    @pytest.mark.parametrize(("sits_first", "kind"), [(True, "stand_up"), (False, "sit_down")])
    def test_hidden_legs_do_not_matter(self, kind: str, *, sits_first: bool) -> None:
        legs = [P.LEFT_KNEE, P.RIGHT_KNEE, P.LEFT_ANKLE, P.RIGHT_ANKLE]
        assert len(episodes(unseen(self.changing(sits_first=sits_first), legs), kind)) == 1

    def test_who_rises_leans_forward_first(self) -> None:
        t, view = times(9.0), View(20.0, 15.0)
        leaned = [
            Posture(
                sits=True, pitch_deg=float(np.interp(now, [3.0, 3.5, 4.5, 5.0], [0, 25, 25, 0]))
            )
            for now in t
        ]
        seated = make_track(leaned, t, view)
        stood = make_track([Posture(pitch_deg=one.pitch_deg) for one in leaned], t, view)
        blend = np.clip((t - 4.0) / 1.0, 0, 1)[:, np.newaxis, np.newaxis]
        track = replace(
            seated,
            landmarks_px=(1 - blend) * seated.landmarks_px + blend * stood.landmarks_px,
            world_m=(1 - blend) * seated.world_m + blend * stood.world_m,
        )
        (episode,) = episodes(track, "stand_up")
        assert 2.9 < episode.start_s < 3.5


class TestExcursion:
    T = np.arange(100) / 10

    def test_by_hand(self) -> None:
        values = np.interp(self.T, [2, 4, 6, 8], [1, 11, 11, 1])
        (one,) = find_excursions(self.T, values, 4.0)
        assert one.level == pytest.approx(1.0)
        assert one.size == pytest.approx(10.0)
        # a tenth of ten degrees is passed a tenth of the way up two seconds
        assert (one.start_s, one.end_s) == pytest.approx((2.2, 7.8), abs=0.01)
        assert one.hold_s == pytest.approx(2.6, abs=0.21)

    def test_a_cut_excursion_is_none(self) -> None:
        values = np.interp(self.T, [7, 9], [0, 10])
        assert find_excursions(self.T, values, 4.0) == []

    def test_a_gap_parts(self) -> None:
        values = np.interp(self.T, [2, 4, 6, 8], [1, 11, 11, 1])
        values[45:55] = np.nan
        assert find_excursions(self.T, values, 4.0) == []

    def test_a_dent_in_the_hold_is_one_excursion(self) -> None:
        values = np.interp(self.T, [2, 3, 4, 5, 6, 8], [0, 10, 8, 10, 10, 0])
        assert len(find_excursions(self.T, values, 4.0)) == 1

    def test_nothing_known(self) -> None:
        assert find_excursions(self.T, np.full(100, np.nan), 4.0) == []


class TestRegistry:
    def test_attributes_are_the_vocabulary(self) -> None:
        assert {k for k, term in EPISODES.items() if term.needs} == set(KINDS) | EPISODES_OF_TWO
        t = times(6.0)
        (bow,) = found(bowing(15.0, t, (1.5, 4.3)), t, SIDE, "bow")
        units = {name: q.unit for name, q in bow.attributes.items()}
        assert units == dict(EPISODES["bow"].attributes)

    def test_an_unknown_kind_is_named(self) -> None:
        track = make_track([Posture()], [0.0], SIDE)
        with pytest.raises(KeyError, match="curtsy"):
            find_episodes(track, {}, ["curtsy"])

    def test_without_signals_nothing_happens(self) -> None:
        t = times(6.0)
        track = make_track(bowing(15.0, t, (1.5, 4.3)), t, SIDE)
        assert find_episodes(track, {}, ["bow", "nod"]) == ()

    def test_one_look_shows_no_episode(self) -> None:
        track = make_track([Posture()], [0.0], SIDE)
        signals = compute_signals(track, CameraModel(), FRAME_PX)
        assert find_episodes(track, signals) == ()

"""The lifting frame and its angles by hand; the network on rendered people whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from benchmarks.accuracy.samples import Group, compare
from benchmarks.accuracy.truth import read_truth
from benchmarks.labels import read_clip
from benchmarks.perceived import Eyes
from calibration.camera import CameraModel
from models.observations import FloatArray, PersonTrack
from models.store import ensure_weights, network_hashes
from rules.measures.body import build_body
from rules.measures.lifting.features import OUTPUTS, inputs_of, mirrored_outputs
from rules.measures.lifting.frame import axes_towards, bearings, rays
from rules.measures.lifting.joints import Lifted, angles_deg, lift
from rules.measures.lifting.mixing import blended, familiarity, mixed
from rules.measures.lifting.network import ANGLES, lifting_by, lifting_network
from rules.measures.raw import Raw
from tests.rules.skeletons import FOCAL_PX, FRAME_PX, Posture, View, make_track, mirrored

TIMES = np.arange(0.0, 2.0, 0.08)


def lifted(
    *,
    trunk: tuple[float, float, float] = (0.0, 0.0, 1.0),
    left_wrist: tuple[float, float, float] = (-0.2, 0.0, 0.0),
    left_elbow: tuple[float, float, float] = (-0.2, 0.0, 0.5),
    ahead: tuple[float, float, float] = (0.0, 1.0, 0.0),
) -> Lifted:
    """One person who faces the camera, so that the left is at −x; the left arm as given."""
    top = np.array(trunk)
    half, hip = np.array([-0.2, 0.0, 0.0]), np.array([-0.1, 0.0, 0.0])
    right_arm = [top - half - [0, 0, 0.5], top - half - [0, 0, 1.0]]
    joints = np.array(
        [top + half, top - half, left_elbow, right_arm[0], left_wrist, right_arm[1], hip, -hip]
    )
    return Lifted(joints[np.newaxis], np.array([ahead]), np.zeros((1, len(ANGLES))))


def angle(of: Lifted, name: str) -> float:
    return float(angles_deg(of)[name][0])


def test_the_frame_stands_on_gravity_and_faces_the_camera() -> None:
    up = np.array([0.0, -np.cos(0.3), -np.sin(0.3)])  # a camera that looks down
    axes = axes_towards(np.array([0.0, 0.0, 1.0]), up)
    assert axes @ axes.T == pytest.approx(np.eye(3))
    assert axes[2] == pytest.approx(up)
    assert axes[1] @ [0, 0, 1] < 0  # towards the camera
    assert axes[0] == pytest.approx([-1, 0, 0])  # the right hand of who faces it
    assert np.linalg.det(axes) == pytest.approx(1.0)


OFF_PX = np.array([70.0, -45.0])


def off_centre(track: PersonTrack) -> PersonTrack:
    """The same person through a lens whose axis does not meet the middle of the sensor."""
    return replace(
        track,
        landmarks_px=track.landmarks_px + OFF_PX,
        face_points_px=track.face_points_px + OFF_PX,
        boxes_px=track.boxes_px + np.tile(OFF_PX, 2),
    )


def matrix_of(principal: FloatArray) -> FloatArray:
    return np.array([[FOCAL_PX, 0, principal[0]], [0, FOCAL_PX, principal[1]], [0, 0, 1.0]])


VIEW = View(yaw_deg=40.0)
BENT = [Posture(pitch_deg=12.0)] * len(TIMES)
MIDDLE_PX = np.array(FRAME_PX) / 2


def seen_through(principal: FloatArray, distortion: tuple[float, float] = (0.0, 0.0)):
    return replace(VIEW.camera, matrix=matrix_of(principal), distortion=distortion)


def test_a_lens_off_centre_is_undone_where_the_profile_knows_it() -> None:
    track = make_track(BENT, TIMES, VIEW)
    plain = build_body(track, seen_through(MIDDLE_PX), FRAME_PX)
    moved = build_body(off_centre(track), seen_through(MIDDLE_PX + OFF_PX), FRAME_PX)
    assert inputs_of(moved).table == pytest.approx(inputs_of(plain).table, abs=1e-9)
    ignored = build_body(off_centre(track), seen_through(MIDDLE_PX), FRAME_PX)
    assert np.abs(inputs_of(ignored).table - inputs_of(plain).table).max() > 0.01


def test_a_lens_that_bends_is_undone_where_the_profile_knows_it() -> None:
    track = make_track(BENT, TIMES, VIEW)
    plain = build_body(track, seen_through(MIDDLE_PX), FRAME_PX)
    at = plain.offsets(track.landmarks_px)
    bent_px = at * (1 - 0.25 * np.square(at).sum(axis=-1, keepdims=True)) * FOCAL_PX + MIDDLE_PX
    known = seen_through(MIDDLE_PX, (-0.25, 0.0))
    bent = build_body(replace(track, landmarks_px=bent_px), known, FRAME_PX)
    told = rays(bent, bent.track.landmarks_px)
    assert told == pytest.approx(rays(plain, track.landmarks_px), abs=1e-6)


def test_an_unknown_lens_is_centred() -> None:
    body = build_body(make_track(BENT, TIMES, VIEW), CameraModel(), FRAME_PX)
    assert body.principal_px == pytest.approx(MIDDLE_PX)
    assert rays(body, MIDDLE_PX) == pytest.approx([0.0, 0.0, 1.0])


def test_bearings_count_from_straight_away() -> None:
    directions = np.array([[0.0, -1.0, 0.0], [1.0, -1.0, 0.0], [0.0, -1.0, 1.0]])
    assert np.degrees(bearings(directions)) == pytest.approx(np.array([[0, 0], [45, 0], [0, 45]]))


def test_an_upright_person_reads_zero() -> None:
    upright = lifted()
    for name in ("trunk_pitch", "trunk_roll", "shoulder_tilt", "head_yaw", "head_pitch"):
        assert angle(upright, name) == pytest.approx(0.0, abs=1e-9), name
    assert angle(upright, "arm_left") == pytest.approx(0.0, abs=1e-6)
    assert angle(upright, "elbow_left") == pytest.approx(180.0, abs=1e-6)


@pytest.mark.parametrize("size", [5.0, 15.0, 40.0])
def test_signs_are_those_of_the_measures(size: float) -> None:
    sin, cos = np.sin(np.radians(size)), np.cos(np.radians(size))
    assert angle(lifted(trunk=(0, sin, cos)), "trunk_pitch") == pytest.approx(size)
    assert angle(lifted(trunk=(-sin, 0, cos)), "trunk_roll") == pytest.approx(size)
    assert angle(lifted(ahead=(-sin, cos, 0)), "head_yaw") == pytest.approx(size)
    assert angle(lifted(ahead=(0, cos, -sin)), "head_pitch") == pytest.approx(size)
    out, down = 0.2 + 0.5 * sin, 1.0 - 0.5 * cos
    aside = lifted(left_elbow=(-out, 0, down), left_wrist=(-0.2 - sin, 0, 1 - cos))
    assert angle(aside, "arm_left") == pytest.approx(size)
    assert angle(aside, "elbow_left") == pytest.approx(180.0, abs=1e-5)
    bent = lifted(left_wrist=(-0.2, 0.5 * sin, 0.5 - 0.5 * cos))
    assert angle(bent, "elbow_left") == pytest.approx(180.0 - size)


def test_a_mirror_twice_is_the_person() -> None:
    outputs = np.random.default_rng(3).normal(size=(4, OUTPUTS))
    assert mirrored_outputs(mirrored_outputs(outputs)) == pytest.approx(outputs)
    body = build_body(
        make_track([Posture()] * len(TIMES), TIMES, View(30.0, 18.0)), CameraModel(), FRAME_PX
    )
    inputs = inputs_of(body)
    assert inputs.mirrored.mirrored.table == pytest.approx(inputs.table)


def test_a_person_in_a_mirror_has_the_angles_of_the_other_side() -> None:
    track = make_track([Posture(pitch_deg=12.0)] * len(TIMES), TIMES, View(25.0, 15.0))
    camera = CameraModel.from_tilt(15.0, 0.0, 1.0)
    one, other = (
        angles_deg(lift(build_body(each, camera, FRAME_PX))) for each in (track, mirrored(track))
    )
    assert one["arm_left"] == pytest.approx(other["arm_right"], abs=0.05)
    assert one["trunk_pitch"] == pytest.approx(other["trunk_pitch"], abs=0.05)
    assert one["trunk_roll"] == pytest.approx(-other["trunk_roll"], abs=0.05)


def test_looks_unlike_the_training_are_left_to_geometry() -> None:
    body = build_body(
        make_track([Posture()] * len(TIMES), TIMES, View(30.0, 18.0)), CameraModel(), FRAME_PX
    )
    count = len(TIMES)
    geometric = Raw(np.full(count, 7.0), np.full(count, 2.0), np.ones(count, dtype=bool))
    told = mixed(body, "trunk_pitch", geometric)
    assert told.value == pytest.approx(geometric.value)
    assert told.sigma == pytest.approx(geometric.sigma)


def test_another_network_lifts_for_a_while() -> None:
    own = lifting_network()
    other = replace(own, usual_deg=2 * own.usual_deg)
    camera, track = VIEW.camera, make_track([Posture()] * len(TIMES), TIMES, VIEW)
    with lifting_by(other):
        inside = lift(build_body(track, camera, FRAME_PX))
    assert lifting_network() is own
    outside = lift(build_body(track, camera, FRAME_PX))
    assert inside.sigma_deg == pytest.approx(2 * outside.sigma_deg)
    assert inside.joints == pytest.approx(outside.joints)


def test_what_is_kept_for_geometry_is_not_lifted(samples: Path, tmp_path: Path) -> None:
    names = BODY + FACE
    eyes = Eyes(
        open_networks(ensure_weights(names)), network_hashes(names), PerceptionSettings(), tmp_path
    )
    seen, _ = eyes.look(samples / "c004_gest45_y-30_White_F_2.mp4")
    body = build_body(seen.tracks[0], CameraModel(), seen.frame_size_px)
    count = len(body.track.t_s)
    lifted = (np.full(count, 10.0), np.full(count, 1.0))
    geometric = Raw(np.full(count, 50.0), np.full(count, 2.0), np.ones(count, dtype=bool))
    known = familiarity(body) == 1.0
    assert known.mean() > 0.5
    plain = np.where(np.arange(count) < count // 2, 0.0, 1.0)
    told = blended(body, lifted, geometric, plain)
    assert told.value[known] == pytest.approx(np.where(plain, 50.0, 10.0)[known])
    assert told.sigma[known] == pytest.approx(np.where(plain, 2.0, 1.0)[known])
    half = blended(body, lifted, geometric, np.full(count, 0.5))
    assert half.value[known] == pytest.approx(30.0)
    assert half.sigma[known] == pytest.approx(np.sqrt(2.5 + 0.25 * 40.0**2))  # they disagree
    unseen = replace(geometric, value=np.full(count, np.nan))
    assert blended(body, lifted, unseen, plain).value[known] == pytest.approx(10.0)


def test_the_weights_fit_the_features() -> None:
    network = lifting_network()
    body = build_body(
        make_track([Posture()] * len(TIMES), TIMES, View(30.0, 18.0)), CameraModel(), FRAME_PX
    )
    table = inputs_of(body).table
    assert len(network.joints) == 3
    assert all(member(table).shape == (len(TIMES), OUTPUTS) for member in network.joints)
    assert network.doubt(table).shape == (len(TIMES), len(ANGLES))


def test_rendered_people_are_lifted_to_their_true_angles(samples: Path, tmp_path: Path) -> None:
    names = BODY + FACE
    eyes = Eyes(
        open_networks(ensure_weights(names)), network_hashes(names), PerceptionSettings(), tmp_path
    )
    for clip in ("c008_bow15_y90_White_M_1", "c004_gest45_y-30_White_F_2"):
        truth = read_truth(samples / f"{clip}.json")
        seen, _ = eyes.look(samples / f"{clip}.mp4")
        for camera in (truth.camera, CameraModel()):
            group = Group.of(read_clip(samples / f"{clip}.mp4", samples), truth)
            found = {one.measure: one for one in compare(group, truth, seen, camera)}
            pitch = found["trunk_pitch_deg"]
            assert np.nanmean(np.abs(pitch.value - pitch.truth)) < 4.0
            assert np.nanmean(np.abs(pitch.value - pitch.truth) <= 2 * pitch.sigma) > 0.8

"""The steps from the network's landmarks to our angles, on a skeleton and on the samples."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.accuracy.ablation import LEVEL_UP, STEPS, Errors, figures, lines, plain_angles
from benchmarks.commands import bench
from rules.measures.gravity import NETWORK_LEAN_DEG
from tests.rules.skeletons import ArmPose, Posture, View, make_track

VIEW = View(70.0, 15.0)


def still(posture: Posture) -> dict[str, float]:
    track = make_track([posture] * 3, [0.0, 0.1, 0.2], VIEW)
    up = VIEW.camera.up_camera
    assert up is not None
    return {name: float(one.value[0]) for name, one in plain_angles(track, up).items()}


def test_plain_angles_are_those_of_the_landmarks() -> None:
    posture = Posture(pitch_deg=20.0, left_arm=ArmPose(50.0, 70.0, elbow_deg=120.0))
    angles = still(posture)
    assert angles["trunk_pitch_deg"] == pytest.approx(20.0 - NETWORK_LEAN_DEG, abs=1.0)
    assert angles["elbow_left_deg"] == pytest.approx(120.0, abs=0.5)
    assert angles["arm_trunk_angle_left_deg"] == pytest.approx(50.0, abs=8.0)
    assert still(Posture(shoulder_tilt_deg=6.0))["shoulder_tilt_deg"] == pytest.approx(6.0, abs=0.5)


def test_without_gravity_the_tilt_of_the_camera_goes_into_the_trunk() -> None:
    front = View(0.0, 15.0)
    track = make_track([Posture()], [0.0], front)
    up = front.camera.up_camera
    assert up is not None
    level, upright = (
        plain_angles(track, way)["trunk_pitch_deg"].value[0] for way in (LEVEL_UP, up)
    )
    assert abs(level - upright) == pytest.approx(15.0, abs=0.5)


def test_the_table_is_the_mean_size_by_step_and_view() -> None:
    def clip(yaw_deg: float, error: float) -> Errors:
        names = ("trunk pitch", "trunk roll", "shoulder tilt", "arm to trunk", "elbow")
        angles = {(s, n): np.array([error, -error, np.nan]) for s in STEPS for n in names}
        return Errors(yaw_deg, angles, {s: np.array([2 * error]) for s in STEPS})

    table = figures([clip(0.0, 1.0), clip(-50.0, 3.0)])
    row = table["+ gravity"]
    assert row["trunk pitch"] == 2.0
    assert (row["bow 0-15°"], row["bow 45-75°"], row["bow 15-45°"]) == (2.0, 6.0, None)
    assert len(list(lines(table))) == 1 + len(STEPS)


def test_each_step_is_told_of_the_samples(samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "ablation.json"
    arguments = ["ablation", "--data", str(samples), "--json", str(file)]
    done = CliRunner().invoke(bench, [*arguments, "--cache", str(tmp_path / "cache")])
    assert done.exit_code == 0, done.output
    found = json.loads(file.read_text("utf-8"))["results"]
    assert tuple(found) == STEPS
    assert found["+ lifting"]["trunk pitch"] < found["+ geometry"]["trunk pitch"]
    assert found["+ geometry"]["trunk pitch"] < found["landmarks"]["trunk pitch"]
    for step in STEPS:
        assert step in done.output

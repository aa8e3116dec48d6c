from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from auditor.errors import InputError
from benchmarks.accuracy.bows import bow_limit, decide
from benchmarks.accuracy.held import DEPTH, Held
from benchmarks.accuracy.report import counts, lines
from benchmarks.accuracy.samples import Group, Samples, at_times
from benchmarks.accuracy.statistics import accuracy
from benchmarks.accuracy.truth import read_truth
from benchmarks.commands import bench
from benchmarks.splits import Split
from rules.finding import Limit
from rules.pack_reader import DEFAULT_PACK, load_pack
from rules.signals import Quantity, Signal

NAN = float("nan")
GROUP = Group("clip", "somebody", 90.0, 2.0, 20.0, sitting=False, side=Split.TRAIN)


def test_figures_by_hand() -> None:
    truth = np.array([0.0, 10.0, 20.0, 30.0, 40.0])
    value = np.array([1.0, 8.0, 23.0, NAN, 38.0])  # errors 1, -2, 3, -2
    sigma = np.array([1.0, 1.0, 2.0, NAN, 0.5])
    found = accuracy(truth, value, sigma)
    assert (found.n, found.coverage) == (4, 0.8)
    assert found.mae == 2.0
    assert found.bias == 0.0
    assert found.rmse == pytest.approx(math.sqrt(18 / 4))
    assert found.p90 == pytest.approx(2.7)
    assert (found.low, found.high) == pytest.approx((-1.96 * math.sqrt(4.5), 1.96 * math.sqrt(4.5)))
    assert found.within_1s == 0.25
    assert found.within_2s == 0.75


def test_nothing_measured_has_no_figures_but_a_coverage() -> None:
    found = accuracy(np.zeros(3), np.full(3, NAN), np.full(3, NAN))
    assert (found.n, found.coverage) == (0, 0.0)
    assert math.isnan(found.mae)
    assert math.isnan(found.within_2s)


def test_values_are_taken_between_looks_but_never_across_a_gap() -> None:
    t_s = np.array([0.0, 0.2, 1.0, 1.2, 1.4])
    value = np.array([0.0, 2.0, 10.0, NAN, 14.0])
    sigma = np.where(np.isfinite(value), 1.0, NAN)
    signal = Signal("trunk_pitch_deg", 1, t_s, value, sigma, np.isfinite(value))
    at, spread = at_times(signal, np.array([-0.1, 0.0, 0.1, 0.6, 1.0, 1.1, 1.4, 1.5]))
    assert at == pytest.approx([NAN, 0.0, 1.0, NAN, 10.0, NAN, 14.0, NAN], nan_ok=True)
    assert np.array_equal(np.isfinite(spread), np.isfinite(at))


def bow(true_deg: float, measured_deg: float | None) -> Held:
    measured = None if measured_deg is None else Quantity(measured_deg, 1.0, "deg")
    return Held(DEPTH, GROUP, true_deg, measured)


def test_bows_are_decided_right_wrong_or_not() -> None:
    bows = [bow(15, 14), bow(30, 31), bow(21, 18), bow(19.8, 20.3), bow(5, None)]
    found = decide(bows, Limit(10.0, 20.0), k_sigma=1.0)
    assert found.n == 4
    assert found.accuracy_decided == pytest.approx(2 / 3)  # 21° was told to be within
    assert found.share_indeterminate == pytest.approx(1 / 4)
    assert found.n_at_limit == 1  # 19.8°
    assert found.share_open_off_limit == 0.0


def samples_of(yaw_deg: float, measured: int, due: int, side: Split = Split.TRAIN) -> Samples:
    group = replace(GROUP, yaw_deg=yaw_deg, side=side)
    value = np.where(np.arange(due) < measured, 12.0, NAN)
    return Samples("elbow_deg", group, np.full(due, 10.0), value, np.ones(due))


def test_a_figure_counts_when_enough_is_measured_from_everywhere() -> None:
    assert counts([samples_of(0.0, 90, 100), samples_of(60.0, 8, 10)])
    assert not counts([samples_of(0.0, 80, 100), samples_of(60.0, 8, 10)])  # in all 80 %
    assert not counts([samples_of(0.0, 100, 100), samples_of(60.0, 6, 10)])  # 60 % from there
    assert counts([samples_of(0.0, 100, 100)])  # no label from elsewhere


def test_the_table_marks_what_does_not_count_and_parts_the_split() -> None:
    few = [samples_of(0.0, 9, 10, Split.NEW_PERSONS), samples_of(-60.0, 1, 10, Split.NEW_VIEWS)]
    text = "\n".join(lines(few, decide([], Limit(10.0, 20.0), k_sigma=1.0)))
    assert "elbow_deg *" in text
    assert "* does not count: covers less than 85% of the labels, or less than 70%" in text
    rows = {line.strip()[:11].strip(): line.split()[2:4] for line in text.splitlines()}
    assert (rows["new persons"], rows["new views"]) == (["9", "90%"], ["1", "10%"])
    assert "both new" not in text
    enough = "\n".join(lines(few[:1], decide([], Limit(10.0, 20.0), k_sigma=1.0)))
    assert "*" not in enough


def test_the_limit_is_the_packs() -> None:
    assert bow_limit(load_pack(DEFAULT_PACK)) == Limit(10.0, 20.0)


def test_the_truth_of_a_sample(samples: Path) -> None:
    truth = read_truth(samples / "c017_bow30_y90_Black_F_1.json")
    assert truth.yaw_deg == 90.0
    assert not truth.sitting
    assert truth.angles["trunk_pitch_deg"].max() == pytest.approx(30, abs=1.5)
    assert truth.camera.up_camera is not None
    assert np.linalg.norm(truth.camera.up_camera) == pytest.approx(1.0)
    assert truth.camera.up_camera[1] < -0.5  # against gravity is up in the picture


def test_labels_of_another_schema_are_told(tmp_path: Path) -> None:
    file = tmp_path / "clip.json"
    file.write_text('{"frames": []}')
    with pytest.raises(InputError, match=r"clip\.json: .*expected synth-counter/1"):
        read_truth(file)
    with pytest.raises(InputError, match=r"none\.json: cannot be read"):
        read_truth(tmp_path / "none.json")


def test_the_samples_give_every_figure_of_the_contract(samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "accuracy.json"
    arguments = ["accuracy", "--data", str(samples), "--json", str(file)]
    arguments += ["--plots", str(tmp_path / "plots")]
    done = CliRunner().invoke(bench, [*arguments, "--cache", str(tmp_path / "cache")])
    assert done.exit_code == 0, done.output
    found = json.loads(file.read_text("utf-8"))
    assert found["bench"] == "accuracy"
    assert set(found["results"]) == {
        "bow_depth_deg",
        "arm_at_hold_deg",
        "trunk_pitch_deg",
        "trunk_roll_deg",
        "arm_trunk_angle_deg",
        "elbow_deg",
        "shoulder_tilt_deg",
        "head_yaw_deg",
        "head_pitch_deg",
        "head_roll_deg",
        "bow_decision",
    }
    plots = {path.stem for path in (tmp_path / "plots").iterdir()}
    assert plots == set(found["results"]) - {"bow_decision"}
    depth = found["results"]["bow_depth_deg"]
    assert depth["by_yaw"]["75-180.1"]["n"] == 2
    assert depth["by_yaw"]["75-180.1"]["mae"] < 3.0
    assert found["results"]["bow_decision"]["n"] == 3
    assert found["results"]["arm_at_hold_deg"]["n"] == 1
    assert found["results"]["arm_at_hold_deg"]["mae"] < 8.0
    assert "split: all of " in done.output
    assert "split.toml (sha256 " in done.output
    assert "trunk_pitch_deg" in done.output

"""`auditor audit --person-detector`: the operator's own YOLO export finds the people."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq

CLIP = "c008_bow15_y90_White_M_1.mp4"


def audit(clip: Path, detector: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("auditor")), "audit", str(clip)]
    command += ["--person-detector", str(detector), "--out", str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_export_finds_the_person_and_stands_in_the_record(
    samples: Path, yolo_file: Path, tmp_path: Path
) -> None:
    done = audit(samples / CLIP, yolo_file, tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / CLIP
    run = json.loads((folder / "run.json").read_text())
    assert run["networks"]["person_detector"] == hashlib.sha256(yolo_file.read_bytes()).hexdigest()
    assert "pose_detection" not in run["networks"]
    tracks = pq.read_table(folder / "observations.parquet").column("track").to_pylist()
    assert set(tracks) == {1}
    findings = [json.loads(line) for line in (folder / "findings.jsonl").read_text().splitlines()]
    (bow,) = [one for one in findings if one["norm"]["id"] == "etiquette.bow.greeting_15deg"]
    assert bow["verdict"] == "compliant"


def test_another_file_is_one_line_and_status_2(samples: Path, tmp_path: Path) -> None:
    file = tmp_path / "weights.onnx"
    file.write_text("these are no weights")
    done = audit(samples / CLIP, file, tmp_path / "out")
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert str(file) in line
    assert "format=onnx" in line
    assert not (tmp_path / "out").exists()

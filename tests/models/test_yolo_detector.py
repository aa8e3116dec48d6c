from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from auditor.networks import open_detector
from models.observations import Detections
from models.yolo_detector import DetectorFileError, body_points, decoded, suppressed
from tests.models.conftest import LabelledPicture
from tests.models.onnx_files import identity_network


def test_only_the_row_of_people_above_the_limit_is_read() -> None:
    output = np.zeros((4 + 3, 4), np.float32)
    output[:4] = np.array([[100, 200, 40, 80]]).T
    output[5] = [0.9, 0.3, 0.0, 0.5]
    output[6] = 1.0
    people = decoded(output, person_row=5, min_score=0.4)
    assert people.scores == pytest.approx([0.9, 0.5])
    assert people.boxes_px[0] == pytest.approx([80, 160, 120, 240])


def test_boxes_of_one_person_are_one_and_of_neighbours_two() -> None:
    boxes = np.array([[0, 0, 40, 100], [3, 2, 43, 101], [22, 0, 62, 100]], dtype=float)
    found = suppressed(Detections(boxes, np.array([0.6, 0.9, 0.7]), body_points(boxes)))
    assert found.scores.tolist() == [0.9, 0.7]


def test_nobody_is_nobody() -> None:
    none = suppressed(decoded(np.zeros((84, 10), np.float32), 4, 0.4))
    assert none.boxes_px.shape == (0, 4)
    assert none.keypoints_px.shape == (0, 2, 2)


def test_of_who_stands_in_the_open_the_box_is_the_body() -> None:
    ((hip, tip),) = body_points(np.array([[100.0, 0.0, 130.0, 100.0]]))
    assert hip == pytest.approx([115, 52])
    assert tip == pytest.approx([115, 2])


def test_of_who_stands_behind_a_counter_the_hips_are_lower_than_the_middle() -> None:
    ((hip, tip),) = body_points(np.array([[100.0, 0.0, 170.0, 100.0]]))
    assert 85 < hip[1] < 105
    assert tip[1] == pytest.approx(0, abs=10)


def test_the_export_finds_the_person_and_where_the_pose_is(
    yolo_file: Path, side_view: LabelledPicture
) -> None:
    detector = open_detector(yolo_file)
    people = detector.detect(side_view.image)
    assert len(people) == 1
    hips = (side_view.joint_px("hip_l") + side_view.joint_px("hip_r")) / 2
    region = detector.region(people, 0)
    assert [region.center_x_px, region.center_y_px] == pytest.approx(hips, abs=60)
    assert region.rotation_rad == pytest.approx(0.0)
    assert detector.sha256 == hashlib.sha256(yolo_file.read_bytes()).hexdigest()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DetectorFileError, match=r"gone\.onnx: cannot be read: No such file"):
        open_detector(tmp_path / "gone.onnx")


def test_a_text_named_onnx_is_told(tmp_path: Path) -> None:
    file = tmp_path / "notes.onnx"
    file.write_text("no network at all")
    with pytest.raises(DetectorFileError, match="no network that ONNX Runtime can run; name a"):
        open_detector(file)


def test_a_half_export_is_told(yolo_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "half.onnx"
    file.write_bytes(yolo_file.read_bytes()[:2_000_000])
    with pytest.raises(DetectorFileError, match="no network that ONNX Runtime can run"):
        open_detector(file)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (None, "input 1x3x64x64 and output 1x3x64x64 instead of 1x3xNxN and 1x84xM"),
        ("{0: 'cat'}", "instead of 1x3xNxN and 1x5xM"),
        ("cat, dog", "its class names cannot be read"),
    ],
)
def test_another_network_is_told(tmp_path: Path, names: str | None, message: str) -> None:
    file = tmp_path / "other.onnx"
    file.write_bytes(identity_network((1, 3, 64, 64), {} if names is None else {"names": names}))
    with pytest.raises(DetectorFileError, match=message):
        open_detector(file)


def test_a_detector_without_people_is_told(yolo_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "cats.onnx"
    file.write_bytes(yolo_file.read_bytes().replace(b"'person'", b"'parrot'"))
    with pytest.raises(DetectorFileError, match="without the class 'person'"):
        open_detector(file)

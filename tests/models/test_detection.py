from __future__ import annotations

import numpy as np
import pytest

from models.detection import carry, decode, overlap, weighted_suppression
from models.observations import Detections
from models.region import Region, crop_to_picture

ANCHORS = np.array([[10.0, 10.0], [100.0, 50.0], [20.0, 20.0]])


def raw(count: int) -> np.ndarray:
    boxes = np.zeros((count, 8), np.float32)
    boxes[:, 2:4] = [8, 4]
    return boxes


def test_decode_adds_offsets_to_anchors() -> None:
    boxes = raw(3)
    boxes[1] = [1, 2, 8, 4, 3, 5, -1, 0]
    found = decode(boxes, np.array([[-9.0], [0.0], [-9.0]]), ANCHORS, 0.5)
    assert found.boxes_px.tolist() == [[97, 50, 105, 54]]
    assert found.keypoints_px.tolist() == [[[103, 55], [99, 50]]]
    assert found.scores == pytest.approx([0.5])


def test_decode_of_nothing_keeps_the_shapes() -> None:
    found = decode(raw(3), np.full((3, 1), -200.0), ANCHORS, 0.5)
    assert len(found) == 0
    assert found.boxes_px.shape == (0, 4)
    assert found.keypoints_px.shape == (0, 2, 2)
    assert len(weighted_suppression(found, 0.3)) == 0


def test_huge_logits_do_not_overflow() -> None:
    found = decode(raw(3), np.array([[1e4], [-1e4], [0.0]]), ANCHORS, 0.5)
    assert found.scores == pytest.approx([1.0, 0.5])


def test_overlap() -> None:
    boxes = np.array([[0, 0, 2, 2], [1, 0, 3, 2], [5, 5, 6, 6], [1, 1, 1, 1.0]])
    assert overlap(boxes[0], boxes) == pytest.approx([1, 1 / 3, 0, 0])


def test_suppression_averages_a_cluster_by_score() -> None:
    found = Detections(
        np.array([[0, 0, 10, 10], [2, 0, 12, 10], [50, 50, 60, 60.0]]),
        np.array([0.6, 0.9, 0.7]),
        np.array([[[0.0, 0.0]], [[3.0, 3.0]], [[55.0, 55.0]]]),
    )
    kept = weighted_suppression(found, 0.3)
    assert kept.scores.tolist() == [0.9, 0.7]
    assert kept.boxes_px[0] == pytest.approx([1.2, 0, 11.2, 10])
    assert kept.keypoints_px[:, 0] == pytest.approx(np.array([[1.8, 1.8], [55, 55]]))


def test_suppression_ends_with_boxes_without_area() -> None:
    flat = Detections(np.zeros((2, 4)), np.array([0.6, 0.7]), np.zeros((2, 1, 2)))
    assert len(weighted_suppression(flat, 0.3)) == 2


def test_carry_moves_boxes_and_key_points_into_the_picture() -> None:
    found = Detections(np.array([[0, 0, 50, 100.0]]), np.array([0.5]), np.array([[[25.0, 50.0]]]))
    placed = carry(found, crop_to_picture(Region(300, 200, 200, 200), 100))
    assert placed.boxes_px.tolist() == [[200, 100, 300, 300]]
    assert placed.keypoints_px.tolist() == [[[250, 200]]]

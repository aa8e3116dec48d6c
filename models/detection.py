"""From a single-shot detector's tensors to detections: decoding and suppression, pure."""

from __future__ import annotations

import numpy as np

from models.observations import BoolArray, Detections, FloatArray
from models.region import project

SCORE_CLIP = 100.0
"""Raw scores are clipped here before the sigmoid (``score_clipping_thresh`` of the graphs)."""


def sigmoid(value: FloatArray) -> FloatArray:
    """Return the logistic function, elementwise."""
    result: FloatArray = 1.0 / (1.0 + np.exp(-value))
    return result


def decode(
    raw_boxes: FloatArray, raw_scores: FloatArray, anchors: FloatArray, min_score: float
) -> Detections:
    """Return the detections with at least `min_score`, in pixels of the network's input.

    Parameters
    ----------
    raw_boxes : (N, 4 + 2K) centre x, y, width, height and K key points, in pixels from the anchor.
    raw_scores : (N, 1) logits.
    anchors : (N, 2) from `models.anchors.anchor_centers`.

    Source: ``tensors_to_detections_calculator.cc`` with ``reverse_output_order`` and fixed anchors.
    """
    scores = sigmoid(np.clip(raw_scores[:, 0].astype(np.float64), -SCORE_CLIP, SCORE_CLIP))
    keep = scores >= min_score
    values, center = raw_boxes[keep].astype(np.float64), anchors[keep]
    middle, half = values[:, :2] + center, values[:, 2:4] / 2
    keypoints = (
        values[:, 4:].reshape(len(values), values.shape[1] // 2 - 2, 2) + center[:, np.newaxis]
    )
    return Detections(np.hstack([middle - half, middle + half]), scores[keep], keypoints)


def overlap(box: FloatArray, boxes: FloatArray) -> FloatArray:
    """Return the intersection over union (N,) of one box (4,) with boxes (N, 4)."""
    shared = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    intersection = np.prod(np.maximum(shared, 0), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    union = areas + np.prod(box[2:] - box[:2]) - intersection
    share: FloatArray = np.divide(intersection, union, out=np.zeros_like(union), where=union > 0)
    return share


def weighted_suppression(detections: Detections, max_overlap: float) -> Detections:
    """Return one detection per cluster: the mean of its members by score, with the best score.

    A cluster is a best-scored box and all remaining boxes that overlap it by more than
    `max_overlap`. The result is sorted by score, best first.
    Source: ``non_max_suppression_calculator.cc``, algorithm ``WEIGHTED``.
    """
    order = np.argsort(-detections.scores, kind="stable")
    kept: list[tuple[FloatArray, float, FloatArray]] = []
    while len(order):
        best = order[0]
        near = overlap(detections.boxes_px[best], detections.boxes_px[order]) > max_overlap
        near[0] = True  # a box without area overlaps nothing, not even itself
        members = order[near]
        weights = detections.scores[members]
        box = np.average(detections.boxes_px[members], axis=0, weights=weights)
        points = np.average(detections.keypoints_px[members], axis=0, weights=weights)
        kept.append((box, float(detections.scores[best]), points))
        order = order[~near]
    return Detections(
        np.array([k[0] for k in kept]).reshape(-1, 4),
        np.array([k[1] for k in kept]),
        np.array([k[2] for k in kept]).reshape(-1, *detections.keypoints_px.shape[1:]),
    )


def carry(detections: Detections, matrix: FloatArray) -> Detections:
    """Return the detections carried by an upright (2, 3) affine map, crop to picture."""
    corners = project(detections.boxes_px.reshape(-1, 2, 2), matrix).reshape(-1, 4)
    return Detections(corners, detections.scores, project(detections.keypoints_px, matrix))


def select(detections: Detections, rows: BoolArray | FloatArray) -> Detections:
    """Return the detections at `rows` (a mask or indices)."""
    return Detections(
        detections.boxes_px[rows], detections.scores[rows], detections.keypoints_px[rows]
    )

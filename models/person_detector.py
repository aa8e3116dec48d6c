"""People in a picture: MediaPipe ``pose_detection`` on LiteRT.

Sources: ``pose_detection_cpu.pbtxt``, ``pose_detection_to_roi.pbtxt`` and their calculators.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.anchors import anchor_centers
from models.detection import carry, decode, overlap, weighted_suppression
from models.observations import BoolArray, Detections
from models.region import (
    Border,
    Region,
    crop,
    crop_to_picture,
    region_about,
    square,
    to_tensor,
    whole_picture,
)
from models.runtime import LiteRtNetwork

STRIDES = (8, 16, 32, 32, 32)
MAX_OVERLAP = 0.3
REGION_SCALE = 1.25
_MID_HIP, _BODY_TIP = 0, 1


@dataclass(frozen=True, slots=True)
class MediaPipePersonDetector:
    """`models.protocols.PersonDetector` over ``pose_detection.tflite``; keeps no state.

    A detection's box is about the *face*; its four key points are mid-hip, full-body size and
    direction, mid-shoulder, upper-body size and direction.
    """

    network: LiteRtNetwork
    min_score: float = 0.5

    def detect(self, image: NDArray[np.uint8], regions: Sequence[Region] = ()) -> Detections:
        """Return the people seen in any of the upright `regions` (none = the whole picture)."""
        height, width = image.shape[:2]
        found = [
            self._detect_in(image, region) for region in regions or [whole_picture(width, height)]
        ]
        return merge(found)

    def region(self, detections: Detections, row: int) -> Region:
        """Return the region in which the pose network should look for detection `row`."""
        points = detections.keypoints_px[row]
        return region_about(points[_MID_HIP], points[_BODY_TIP], REGION_SCALE)

    def _detect_in(self, image: NDArray[np.uint8], region: Region) -> Detections:
        size, where = self.network.input_size_px, square(region)
        tensor = to_tensor(crop(image, where, size, Border.BLACK), -1.0, 1.0)
        boxes, scores = self.network.run(tensor)
        decoded = decode(boxes, scores, anchor_centers(size, STRIDES), self.min_score)
        return carry(weighted_suppression(decoded, MAX_OVERLAP), crop_to_picture(where, size))


def tiles(width_px: int, height_px: int, tile_px: int, min_overlap: float = 0.3) -> list[Region]:
    """Return upright square tiles of side `tile_px` that cover the picture, row by row.

    Neighbours share at least `min_overlap` of their side, so that a person cut by one tile stands
    whole in another. A tile larger than the picture gives the whole picture alone.
    """
    if tile_px >= max(width_px, height_px):
        return [whole_picture(width_px, height_px)]
    step = tile_px * (1 - min_overlap)
    xs, ys = ([*_starts(length, tile_px, step)] for length in (width_px, height_px))
    return [Region(x + tile_px / 2, y + tile_px / 2, tile_px, tile_px) for y in ys for x in xs]


def _starts(length_px: int, tile_px: int, step_px: float) -> list[float]:
    if length_px <= tile_px:
        return [(length_px - tile_px) / 2]
    count = math.ceil((length_px - tile_px) / step_px) + 1
    return [float(v) for v in np.linspace(0, length_px - tile_px, count)]


def merge(found: Sequence[Detections]) -> Detections:
    """Return the detections of several regions as one, each person once, best first.

    Two detections are one person when their face boxes overlap as in the network's own
    suppression, or their mid-hips lie within a quarter of the larger body's radius and the radii
    agree within a factor of 1.5; the better score stays.
    """
    boxes = np.concatenate([d.boxes_px for d in found])
    scores = np.concatenate([d.scores for d in found])
    points = np.concatenate([d.keypoints_px for d in found])
    order = np.argsort(-scores, kind="stable")
    everyone = Detections(boxes[order], scores[order], points[order])
    keep: list[int] = []
    for row in range(len(everyone)):
        if not np.any(_same_person(everyone, row)[keep]):
            keep.append(row)
    return Detections(everyone.boxes_px[keep], everyone.scores[keep], everyone.keypoints_px[keep])


def _same_person(people: Detections, row: int) -> BoolArray:
    hip = people.keypoints_px[:, _MID_HIP]
    radius = np.linalg.norm(people.keypoints_px[:, _BODY_TIP] - hip, axis=1)
    larger, smaller = np.maximum(radius, radius[row]), np.minimum(radius, radius[row])
    near = np.linalg.norm(hip - hip[row], axis=1) < 0.25 * larger
    same: BoolArray = (overlap(people.boxes_px[row], people.boxes_px) > MAX_OVERLAP) | (
        near & (larger < 1.5 * smaller)
    )
    return same

"""Faces in a region: MediaPipe ``face_detection_full_range_sparse`` on LiteRT.

Sources: ``face_detection.pbtxt``, ``face_detection_full_range.pbtxt``,
``face_detection_front_detection_to_roi.pbtxt`` and their calculators.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.anchors import anchor_centers
from models.detection import carry, decode, weighted_suppression
from models.observations import Detections, FloatArray
from models.region import (
    Border,
    Region,
    crop,
    crop_to_picture,
    square,
    to_tensor,
    wrap_angle,
)
from models.runtime import LiteRtNetwork

STRIDES = (4,)
MAX_OVERLAP = 0.3
REGION_SCALE = 1.5
_RIGHT_EYE, _LEFT_EYE = 0, 1


@dataclass(frozen=True, slots=True)
class MediaPipeFaceDetector:
    """Finds faces, each with six key points (eyes, nose, mouth, ears; the wearer's right first).

    `min_score` is 0.6 in the graph. Here a head is known to be in the region and the mesh network
    has the last word, so that the lower limit finds turned faces and adds no false ones.
    """

    network: LiteRtNetwork
    min_score: float = 0.3

    def detect(self, image: NDArray[np.uint8], region: Region) -> Detections:
        """Return the faces in an upright `region`, in pixels of `image`, best first."""
        size, where = self.network.input_size_px, square(region)
        tensor = to_tensor(crop(image, where, size, Border.BLACK), -1.0, 1.0)
        boxes, scores = self.network.run(tensor)
        anchors = anchor_centers(size, STRIDES, per_cell=1)
        decoded = decode(boxes, scores, anchors, self.min_score)
        return carry(weighted_suppression(decoded, MAX_OVERLAP), crop_to_picture(where, size))


def face_region(detections: Detections, row: int) -> Region:
    """Return the square about face `row`, turned so that the eyes lie level."""
    points = detections.keypoints_px[row]
    return region_of_box(detections.boxes_px[row], points[_RIGHT_EYE], points[_LEFT_EYE])


def region_of_box(box_px: FloatArray, right_eye_px: FloatArray, left_eye_px: FloatArray) -> Region:
    """Return the square about `box_px` (4,), 1.5 times its longer side, turned with the eyes.

    Source: ``detections_to_rects_calculator.cc`` with a target angle of 0°.
    """
    (x0, y0, x1, y1), (dx, dy) = box_px.tolist(), (left_eye_px - right_eye_px).tolist()
    turned = wrap_angle(math.atan2(dy, dx))
    return square(Region((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0, turned), REGION_SCALE)

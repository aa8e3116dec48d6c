"""People in a picture: a YOLO detector that Ultralytics exported to ONNX, supplied by the operator.

The detect head of YOLOv8 and later gives 4 + C rows for each of M candidates: centre x, y, width
and height in pixels of the input, then a score for each of C classes. Nothing of Ultralytics is
imported; the weights are under its licence (AGPL-3.0 or commercial) and no part of this project.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.detection import carry, overlap, select
from models.observations import Detections, FloatArray
from models.onnx_runtime import OnnxNetwork
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

PERSON = "person"
MAX_OVERLAP = 0.6
"""Boxes that overlap more are one person; people behind each other in a queue reach about 0.5."""
BODY_PER_WIDTH = 2.6
"""Height of a standing body over the width of its box; a wider box ends at a counter or a seat."""
MAX_HIDDEN = 2.0
"""The whole body is at most so much higher than the part that is seen: a counter shows half."""
HIP_HEIGHT = 0.52
"""How far down from the top of the head the hips are, as a share of the body's height."""
REGION_SCALE = 1.25
_MID_HIP, _BODY_TIP = 0, 1


class DetectorFileError(Exception):
    """A file that is no YOLO detector; the message names file, cause and remedy."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class YoloPersonDetector:
    """`models.protocols.PersonDetector` over a YOLO export; keeps no state, made by `open`.

    A detection's box is about the *whole body seen*. Its two key points, mid-hip and the top of
    the body's circle, are estimates from the box, for where the pose network should look first.
    """

    network: OnnxNetwork
    input_size_px: int
    person_row: int
    sha256: str
    min_score: float = 0.4

    @classmethod
    def open(cls, path: Path) -> YoloPersonDetector:
        """Load an export.

        Raises
        ------
        DetectorFileError
            when the file cannot be read or is no detector of people.
        """
        try:
            network = OnnxNetwork.open(path)
            size_px, person_row = _layout(network)
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise DetectorFileError(f"{path}: cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise DetectorFileError(
                f"{path}: {error}; name a detector made with "
                "`yolo export model=yolov8n.pt format=onnx`"
            ) from error
        return cls(network, size_px, person_row, sha256)

    def detect(self, image: NDArray[np.uint8], regions: Sequence[Region] = ()) -> Detections:
        """Return the people seen in any of the upright `regions` (none = the whole picture)."""
        height, width = image.shape[:2]
        found = [
            self._detect_in(image, region) for region in regions or [whole_picture(width, height)]
        ]
        everyone = Detections(
            np.concatenate([one.boxes_px for one in found]),
            np.concatenate([one.scores for one in found]),
            np.concatenate([one.keypoints_px for one in found]),
        )
        return suppressed(everyone)

    def region(self, detections: Detections, row: int) -> Region:
        """Return the region in which the pose network should look for detection `row`."""
        points = detections.keypoints_px[row]
        return region_about(points[_MID_HIP], points[_BODY_TIP], REGION_SCALE)

    def _detect_in(self, image: NDArray[np.uint8], region: Region) -> Detections:
        size, where = self.input_size_px, square(region)
        tensor = to_tensor(crop(image, where, size, Border.BLACK), 0.0, 1.0)
        output = self.network.run(np.ascontiguousarray(tensor.transpose(2, 0, 1)))
        found = decoded(output, self.person_row, self.min_score)
        return carry(suppressed(found), crop_to_picture(where, size))


def _layout(network: OnnxNetwork) -> tuple[int, int]:
    """Return the side of the input and the row of the score of people.

    Raises
    ------
    ValueError
        when the shapes are not those of a detect head with a class of people.
    """
    names = _class_names(network)
    match network.input_shape, network.output_shape:
        case (1, 3, int(height), int(width)), (1, int(rows), int(candidates)):
            fits = height == width and rows == 4 + len(names) and candidates > rows
        case _:
            fits, height = False, 0
    if not fits:
        raise ValueError(
            f"no YOLO detector: input {_shape(network.input_shape)} and output "
            f"{_shape(network.output_shape)} instead of 1x3xNxN and 1x{4 + len(names)}xM"
        )
    if PERSON not in names:
        raise ValueError(f"a YOLO detector without the class {PERSON!r}")
    return height, 4 + names.index(PERSON)


def _class_names(network: OnnxNetwork) -> list[str]:
    """Return the classes that the exporter named, else those of COCO, of which people come first.

    Raises
    ------
    ValueError
        when the exporter's list cannot be read.
    """
    text = network.metadata.get("names")
    if text is None:
        return [PERSON, *(f"class {row}" for row in range(1, 80))]
    try:
        return [str(name) for _, name in sorted(ast.literal_eval(text).items())]
    except (ValueError, SyntaxError, AttributeError, TypeError) as error:
        raise ValueError("no YOLO detector: its class names cannot be read") from error


def _shape(shape: tuple[object, ...]) -> str:
    return "x".join(str(size) for size in shape)


def decoded(output: FloatArray, person_row: int, min_score: float) -> Detections:
    """Return the people among the candidates (4 + C, M), in pixels of the network's input."""
    scores = output[person_row].astype(np.float64)
    keep = scores >= min_score
    center, size = output[:2, keep].T.astype(np.float64), output[2:4, keep].T.astype(np.float64)
    boxes = np.hstack([center - size / 2, center + size / 2])
    return Detections(boxes, scores[keep], body_points(boxes))


def body_points(boxes: FloatArray) -> FloatArray:
    """Return (N, 2, 2) mid-hip and the top of the body's circle, for upright people in boxes.

    Of who stands in the open the box is the body. A box that is wide for its height shows the
    upper part of somebody: the head is at its top, the hips are lower than its middle.
    """
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    body = np.clip(BODY_PER_WIDTH * width, height, MAX_HIDDEN * height)
    middle = boxes[:, [0, 2]].mean(axis=1)
    hip = boxes[:, 1] + HIP_HEIGHT * body
    points: FloatArray = np.stack(
        [np.stack([middle, hip], axis=1), np.stack([middle, hip - body / 2], axis=1)], axis=1
    )
    return points


def suppressed(found: Detections) -> Detections:
    """Return each person once, best first: boxes that overlap a better one much are dropped."""
    left = np.argsort(-found.scores, kind="stable")
    keep: list[int] = []
    while len(left):
        best, left = int(left[0]), left[1:]
        keep.append(best)
        left = left[overlap(found.boxes_px[best], found.boxes_px[left]) <= MAX_OVERLAP]
    return select(found, np.array(keep, dtype=int))

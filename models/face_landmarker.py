"""The face mesh: MediaPipe ``face_landmark`` (468 points) on LiteRT.

Sources: ``face_landmark_cpu.pbtxt``, ``face_landmark_landmarks_to_roi.pbtxt`` and
their calculators.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.detection import sigmoid
from models.face_detector import region_of_box
from models.observations import FACE_KEYPOINTS, FloatArray
from models.region import Border, Region, crop, crop_to_picture, project, to_tensor
from models.runtime import LiteRtNetwork


@dataclass(frozen=True, slots=True)
class FaceMesh:
    """`points_px` (468, 3): u, v in the picture and depth on the same scale, smaller = nearer.

    `score` is the network's belief that there is a face in the region, [0, 1].
    """

    points_px: FloatArray
    score: float


@dataclass(frozen=True, slots=True)
class MediaPipeFaceLandmarker:
    """The mesh of the one face in a region; keeps no state."""

    network: LiteRtNetwork

    def locate(self, image: NDArray[np.uint8], region: Region) -> FaceMesh:
        """Return the mesh found in `region`, whatever its score."""
        size = self.network.input_size_px
        tensor = to_tensor(crop(image, region, size, Border.REPLICATE), 0.0, 1.0)
        flat, presence = self.network.run(tensor)
        points = flat.reshape(-1, 3).astype(np.float64)
        placed = project(points[:, :2], crop_to_picture(region, size))
        depth = points[:, 2:] * (region.width_px / size)
        return FaceMesh(np.hstack([placed, depth]), float(sigmoid(presence.ravel()[0])))


def region_of_mesh(points_px: FloatArray) -> Region:
    """Return where to look for a face (468, 2) again: 1.5 times the mesh's box, eyes level."""
    right, left = (points_px[FACE_KEYPOINTS[k]] for k in ("right_eye_outer", "left_eye_outer"))
    box = np.concatenate([points_px.min(axis=0), points_px.max(axis=0)])
    return region_of_box(box, right, left)

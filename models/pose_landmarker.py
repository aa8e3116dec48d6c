"""Body landmarks: MediaPipe ``pose_landmark_full`` (BlazePose GHUM) on LiteRT.

Sources: ``pose_landmark_by_roi_cpu.pbtxt``, ``tensors_to_pose_landmarks_and_segmentation.pbtxt``,
``pose_landmarks_to_roi.pbtxt`` and the calculators that they name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.detection import sigmoid
from models.observations import POSE_LANDMARKS, FloatArray, Pose
from models.protocols import PoseEstimate
from models.region import (
    Border,
    Region,
    crop,
    crop_to_picture,
    project,
    region_about,
    to_tensor,
)
from models.runtime import LiteRtNetwork

REGION_SCALE = 1.25
"""Margin about the body's circle, as in training (``pose_landmarks_to_roi.pbtxt``)."""
OUTPUTS = (0, 1, 3, 4)
"""Landmarks, presence, heat maps, landmarks in metres. The other one, a mask of the person, costs a
third of the time and nobody asks for it."""
REFINE_KERNEL = 7
REFINE_MIN_CONFIDENCE = 0.5
_CENTER, _TIP = POSE_LANDMARKS, POSE_LANDMARKS + 1  # auxiliary points: mid-hip and size/rotation


@dataclass(frozen=True, slots=True)
class MediaPipePoseEstimator:
    """`models.protocols.PoseEstimator` over ``pose_landmark_full.tflite``; keeps no state.

    `network` gives the `OUTPUTS` alone; made by `open`.
    """

    network: LiteRtNetwork

    @classmethod
    def open(cls, path: Path) -> MediaPipePoseEstimator:
        """Load ``pose_landmark_full.tflite``; see `LiteRtNetwork.open`."""
        return cls(LiteRtNetwork.open(path, OUTPUTS))

    def estimate(self, image: NDArray[np.uint8], region: Region) -> PoseEstimate:
        """Return the pose of the person in `region` and where to look next."""
        size = self.network.input_size_px
        tensor = to_tensor(crop(image, region, size, Border.REPLICATE), 0.0, 1.0)
        flat, presence, heat_maps, flat_world = self.network.run(tensor)
        points = flat.reshape(-1, 5).astype(np.float64)
        points[:, :2] = refine(points[:, :2] / size, heat_maps) * size
        placed = project(points[:, :2], crop_to_picture(region, size))
        world = turn(flat_world.reshape(-1, 3).astype(np.float64), region.rotation_rad)
        pose = Pose(
            landmarks_px=placed[:POSE_LANDMARKS],
            depth=points[:POSE_LANDMARKS, 2] * (region.width_px / size),
            world_m=world[:POSE_LANDMARKS],
            visibility=sigmoid(points[:POSE_LANDMARKS, 3]),
            score=float(presence[0]),
        )
        return PoseEstimate(pose, region_about(placed[_CENTER], placed[_TIP], REGION_SCALE))


def turn(points: FloatArray, rotation_rad: float) -> FloatArray:
    """Return (N, 3) points turned about the optical axis, undoing the crop's rotation.

    Source: ``world_landmark_projection_calculator.cc``.
    """
    cos, sin = np.cos(rotation_rad), np.sin(rotation_rad)
    matrix = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    turned: FloatArray = points @ matrix.T
    return turned


def refine(points: FloatArray, heat_maps: FloatArray) -> FloatArray:
    """Return points moved to the centre of mass of their heat map about them.

    Parameters
    ----------
    points : (N, 2) x, y as shares of the crop.
    heat_maps : (H, W, N) logits.

    A point moves only when its heat map is confident within the kernel (7 × 7 cells, cut at the
    edges) and the point lies in the map.
    Source: ``refine_landmarks_from_heatmap_calculator.cc``.
    """
    height, width, count = heat_maps.shape
    extent = np.array([width, height])
    cell = np.trunc(points * extent).astype(int)
    offsets = np.arange(REFINE_KERNEL) - REFINE_KERNEL // 2
    col = cell[:, 0, np.newaxis, np.newaxis] + offsets
    row = cell[:, 1, np.newaxis, np.newaxis] + offsets[:, np.newaxis]
    inside = (col >= 0) & (col < width) & (row >= 0) & (row < height)
    index = np.arange(count)[:, np.newaxis, np.newaxis]
    logits = heat_maps[row.clip(0, height - 1), col.clip(0, width - 1), index]
    weight = np.where(inside, sigmoid(logits.astype(np.float64)), 0.0)
    in_map = np.all((cell >= 0) & (cell < extent), axis=1)
    move = in_map & (weight.max(axis=(1, 2)) >= REFINE_MIN_CONFIDENCE)
    total = np.where(move, weight.sum(axis=(1, 2)), 1.0)
    mass = np.stack([(weight * col).sum(axis=(1, 2)), (weight * row).sum(axis=(1, 2))], axis=1)
    return np.where(move[:, np.newaxis], mass / total[:, np.newaxis] / extent, points)

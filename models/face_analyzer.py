"""The whole face chain: detect in the head region, locate the mesh, fit the head's rotation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.face_detector import MediaPipeFaceDetector, face_region
from models.face_landmarker import FaceMesh, MediaPipeFaceLandmarker, region_of_mesh
from models.head_pose import canonical_face, face_width_px, fit_head, shape_in_head_axes
from models.observations import Face, Pose, PoseLandmark
from models.region import Region

HEAD_REGION_SCALE = 4.0
"""Side of the head region over the largest distance between the pose's face points."""


@dataclass(frozen=True, slots=True)
class MediaPipeFaceAnalyzer:
    """`models.protocols.FaceAnalyzer` over MediaPipe's detector and 468-point mesh."""

    detector: MediaPipeFaceDetector
    landmarker: MediaPipeFaceLandmarker
    min_score: float = 0.5

    def analyze(self, image: NDArray[np.uint8], region: Region) -> Face | None:
        """Return the face nearest to the middle of `region`, or None where none is seen.

        The mesh is located twice: the second look, at the region of the first mesh, is what
        MediaPipe's graph does in the following frame.
        """
        faces = self.detector.detect(image, region)
        if not len(faces):
            return None
        middle = np.array([region.center_x_px, region.center_y_px])
        centers = faces.boxes_px.reshape(-1, 2, 2).mean(axis=1)
        nearest = int(np.argmin(np.linalg.norm(centers - middle, axis=1)))
        first = self.landmarker.locate(image, face_region(faces, nearest))
        if first.score < self.min_score:
            return None
        second = self.landmarker.locate(image, region_of_mesh(first))
        return to_face(second) if second.score >= self.min_score else None


def to_face(mesh: FaceMesh) -> Face:
    """Return the mesh as an observation, with the head's rotation and size."""
    canonical = canonical_face()
    fit = fit_head(mesh.points_px, canonical)
    return Face(
        landmarks_px=mesh.points_px[:, :2],
        rotation=fit.rotation,
        shape_cm=shape_in_head_axes(mesh.points_px, fit),
        score=mesh.score,
        size_px=face_width_px(fit, canonical),
    )


def head_region(pose: Pose) -> Region:
    """Return the upright square about the head, from the eleven face points of a pose."""
    points = pose.landmarks_px[PoseLandmark.NOSE : PoseLandmark.MOUTH_RIGHT + 1]
    distances = np.linalg.norm(points[:, np.newaxis] - points, axis=-1)
    center = (points.min(axis=0) + points.max(axis=0)) / 2
    side = float(distances.max()) * HEAD_REGION_SCALE
    return Region(float(center[0]), float(center[1]), side, side)

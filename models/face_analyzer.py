"""The whole face chain: detect in the head region, locate the mesh, fit the head's rotation."""

from __future__ import annotations

import math
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
SETTLED_SHARE = 0.05
"""A region that its own mesh moves or scales by less than this share of its side is good enough."""


@dataclass(frozen=True, slots=True)
class MediaPipeFaceAnalyzer:
    """`models.protocols.FaceAnalyzer` over MediaPipe's detector and 468-point mesh."""

    detector: MediaPipeFaceDetector
    landmarker: MediaPipeFaceLandmarker
    min_score: float = 0.5

    def analyze(
        self, image: NDArray[np.uint8], region: Region, last: Face | None = None
    ) -> Face | None:
        """Return the face nearest to the middle of `region`, or None where none is seen.

        With the same person's `last` face the mesh is first sought where that one lay, as
        MediaPipe's graph does, which spares the detector; where it is lost, the detector looks.
        """
        if last is not None:
            followed = self._settle(image, region_of_mesh(last.landmarks_px))
            if followed is not None and _contains(region, followed):
                return to_face(followed)
        start = self._detect(image, region)
        found = None if start is None else self._settle(image, start)
        return None if found is None else to_face(found)

    def _detect(self, image: NDArray[np.uint8], region: Region) -> Region | None:
        faces = self.detector.detect(image, region)
        if not len(faces):
            return None
        middle = np.array([region.center_x_px, region.center_y_px])
        centers = faces.boxes_px.reshape(-1, 2, 2).mean(axis=1)
        return face_region(faces, int(np.argmin(np.linalg.norm(centers - middle, axis=1))))

    def _settle(self, image: NDArray[np.uint8], region: Region) -> FaceMesh | None:
        """Return the mesh in `region`, after a second look where the first moved the region."""
        mesh = self.landmarker.locate(image, region)
        if mesh.score < self.min_score:
            return None
        better = region_of_mesh(mesh.points_px[:, :2])
        moved = math.hypot(
            better.center_x_px - region.center_x_px, better.center_y_px - region.center_y_px
        )
        grown = abs(better.width_px - region.width_px)
        if max(moved, grown) <= SETTLED_SHARE * region.width_px:
            return mesh
        again = self.landmarker.locate(image, better)
        return again if again.score >= self.min_score else None


def _contains(region: Region, mesh: FaceMesh) -> bool:
    x, y = mesh.points_px[:, :2].mean(axis=0)
    half = max(region.width_px, region.height_px) / 2
    return bool(abs(x - region.center_x_px) < half and abs(y - region.center_y_px) < half)


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
    side = float(np.max(distances)) * HEAD_REGION_SCALE
    return Region(float(center[0]), float(center[1]), side, side)

"""The seams between perception's loop and the networks behind it."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.observations import Detections, Face, Pose
from models.region import Region

Image = NDArray[np.uint8]


class PersonDetector(Protocol):
    """Finds people in a picture."""

    def detect(self, image: Image) -> Detections:
        """Return one detection per person, in pixels of `image`, best first."""
        ...

    def region(self, detections: Detections, row: int) -> Region:
        """Return the region in which the pose network should look for detection `row`."""
        ...


class PoseEstimator(Protocol):
    """Locates the body landmarks of the one person in a region."""

    def estimate(self, image: Image, region: Region) -> Pose:
        """Return the pose, whatever its score; the caller decides what score is enough."""
        ...

    def next_region(self, pose: Pose) -> Region:
        """Return where to look for the same person in the next frame."""
        ...


class FaceAnalyzer(Protocol):
    """Finds the face in a head region and locates its mesh."""

    def analyze(self, image: Image, region: Region) -> Face | None:
        """Return the face found in `region` (a square about the head), or None."""
        ...

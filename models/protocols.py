"""The seams between perception's loop and the networks behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.observations import Detections, Face, Hand, HandSide, Pose
from models.region import Region

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PoseEstimate:
    """A pose, and the region in which to look for the same person in the next frame."""

    pose: Pose
    next_region: Region


class PersonDetector(Protocol):
    """Finds people in a picture."""

    def detect(self, image: Image, regions: Sequence[Region] = ()) -> Detections:
        """Return one detection per person, in pixels of `image`, best first.

        The network looks once at each of the upright `regions`; without any, once at the whole
        picture. A person seen in two regions is returned once.
        """
        ...

    def region(self, detections: Detections, row: int) -> Region:
        """Return the region in which the pose network should look for detection `row`."""
        ...


class PoseEstimator(Protocol):
    """Locates the body landmarks of the one person in a region."""

    def estimate(self, image: Image, region: Region) -> PoseEstimate:
        """Return the pose, whatever its score; the caller decides what score is enough.

        The score of a body half behind a counter is low (0.03–0.6) though its landmarks are right,
        that of an empty region is nearly 0 (95 % below 0.002 in rendered halls): 0.1 divides them,
        where MediaPipe's own 0.5 loses a third of the people behind counters.
        """
        ...


class FaceAnalyzer(Protocol):
    """Finds the face in a head region and locates its mesh."""

    def analyze(self, image: Image, region: Region, last: Face | None = None) -> Face | None:
        """Return the face found in `region` (a square about the head), or None.

        `last` is the same person's face in the frame before, where known: a hint that saves time.
        """
        ...


class HandEstimator(Protocol):
    """Locates the landmarks of a person's hand."""

    def estimate(self, image: Image, pose: Pose, side: HandSide) -> Hand | None:
        """Return the hand of that side where `pose` sees its wrist, or None."""
        ...

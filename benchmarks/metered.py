"""What looking costs: networks that count their looks and time them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from auditor.networks import Networks
from models.observations import ClipObservations, Detections
from models.protocols import Image, PersonDetector, PoseEstimate, PoseEstimator
from models.region import Region


@dataclass
class Meter:
    """Looks of one network, and what each took."""

    looks: int = 0
    each_ms: list[float] = field(default_factory=list)

    def count(self, looks: int, started_s: float) -> None:
        """Add `looks` that began at `started_s` (`time.perf_counter`) and end now."""
        self.looks += looks
        self.each_ms.append((time.perf_counter() - started_s) * 1000 / looks)

    @property
    def median_ms(self) -> float:
        """The median time of a look, 0 where there was none; what else ran hardly moves it."""
        return statistics.median(self.each_ms) if self.each_ms else 0.0

    @property
    def total_ms(self) -> float:
        """What all looks take at the median time of one."""
        return self.looks * self.median_ms


@dataclass(frozen=True, slots=True)
class MeteredDetector:
    """`PersonDetector` that counts the regions at which another one looks."""

    detector: PersonDetector
    meter: Meter

    def detect(self, image: Image, regions: Sequence[Region] = ()) -> Detections:
        """Return what the detector returns."""
        started_s = time.perf_counter()
        found = self.detector.detect(image, regions)
        self.meter.count(max(len(regions), 1), started_s)
        return found

    def region(self, detections: Detections, row: int) -> Region:
        """Return what the detector returns."""
        return self.detector.region(detections, row)


@dataclass(frozen=True, slots=True)
class MeteredPoses:
    """`PoseEstimator` that counts the looks of another one."""

    poses: PoseEstimator
    meter: Meter

    def estimate(self, image: Image, region: Region) -> PoseEstimate:
        """Return what the estimator returns."""
        started_s = time.perf_counter()
        estimate = self.poses.estimate(image, region)
        self.meter.count(1, started_s)
        return estimate


@dataclass
class Meters:
    """What the networks of a run cost; `finds` are the persons in frames that they were run for."""

    detector: Meter = field(default_factory=Meter)
    poses: Meter = field(default_factory=Meter)
    finds: int = 0
    _poses_before: int = 0

    def attribute(self, seen: ClipObservations) -> None:
        """Count the finds of a clip, unless the networks rested since the clip before."""
        if self.poses.looks > self._poses_before:
            self.finds += sum(len(track.t_s) for track in seen.tracks)
        self._poses_before = self.poses.looks

    @property
    def cost_ratio(self) -> float | None:
        """Time of all looks over that of one pose for each find; None where nothing was run."""
        if not (self.poses.looks and self.finds):
            return None
        whole_ms = self.detector.total_ms + self.poses.total_ms
        return whole_ms / (self.poses.median_ms * self.finds)


def metered(networks: Networks) -> tuple[Networks, Meters]:
    """Return networks that count and time their search for people, and the meters."""
    meters = Meters()
    counted = replace(
        networks,
        people=MeteredDetector(networks.people, meters.detector),
        poses=MeteredPoses(networks.poses, meters.poses),
    )
    return counted, meters

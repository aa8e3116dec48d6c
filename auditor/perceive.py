"""The loop of perception: schedule → detect → estimate → track → next regions.

The networks are stateless; all state of a clip lives in `_Loop`. A person who is followed costs one
pose a look; the detector looks for newcomers about once a second, and at once when somebody was
lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from auditor.capture.source import VideoSource
from auditor.networks import Networks
from auditor.tracking.body import body_scale_px, is_body, is_same_body, mid_hip_px
from auditor.tracking.tracker import AssignmentTracker, Tracker
from models.face_analyzer import head_region
from models.observations import Face, FloatArray, Frame, FrameObservation, PersonObservation, Pose
from models.person_detector import tiles
from models.protocols import PoseEstimate
from models.region import Region, whole_picture
from models.region_filter import SteadyRegion, steady


@dataclass(frozen=True, slots=True)
class PerceptionSettings:
    """How often and how hard to look.

    Attributes
    ----------
    rate_hz : looks per second of presentation time; None = at every frame.
    follow_score : a followed pose below this score is lost. MediaPipe's graph uses 0.5, which
        loses a third of the people behind counters; see `models.protocols.PoseEstimator`.
    retry_s : for so long the place of a lost person is looked at again.
    newcomer_score : a pose of this score is a new person by itself.
    sure_detection, faint_score : where the detector is so sure, so faint a pose is enough; a body
        half behind a counter scores low, an empty region nearly 0, so furniture stays furniture.
    better_by : of two poses of one body the newer replaces the older when its score is so much
        better.
    detect_every_s : how often the detector looks for newcomers while somebody is followed.
    search_every_s : the same while nobody is, or while somebody is lost.
    tile_share : side of the detector's tiles over the picture's shorter side; it looks at the
        whole picture besides. Smaller tiles find more ghosts than people.
    """

    rate_hz: float | None = 12.5
    follow_score: float = 0.03
    retry_s: float = 1.0
    newcomer_score: float = 0.7
    sure_detection: float = 0.65
    faint_score: float = 0.1
    better_by: float = 0.3
    detect_every_s: float = 1.0
    search_every_s: float = 0.4
    tile_share: float = 1.0


def perceive(
    source: VideoSource, networks: Networks, settings: PerceptionSettings
) -> Iterator[FrameObservation]:
    """Yield everybody seen in each look at the recording, in order of time."""
    loop = _Loop(networks, settings, AssignmentTracker())
    for frame in source.frames(settings.rate_hz):
        yield loop.look(frame)


@dataclass(frozen=True, slots=True)
class _Followed:
    """A person seen at `seen_s`: where to look next, and the face, if it was seen."""

    seen_s: float
    region: SteadyRegion
    face: Face | None


@dataclass
class _Loop:
    networks: Networks
    settings: PerceptionSettings
    tracker: Tracker
    followed: dict[int, _Followed] = field(default_factory=dict)
    looked_s: float = -np.inf
    detected_s: float = -np.inf

    def look(self, frame: Frame) -> FrameObservation:
        """Return who is seen in `frame`, and remember where to look next."""
        estimates = self._follow(frame)
        if self._detection_due(frame.pts_s):
            estimates = self._with_newcomers(frame, estimates)
        ids = self.tracker.update(frame.pts_s, [estimate.pose for estimate in estimates])
        before = self.followed
        oldest_s = frame.pts_s - self.settings.retry_s
        self.followed = {key: one for key, one in before.items() if one.seen_s >= oldest_s}
        persons = [
            self._person(frame, track_id, estimate, before.get(track_id))
            for track_id, estimate in zip(ids, estimates, strict=True)
        ]
        self.looked_s = frame.pts_s
        persons.sort(key=lambda person: person.track_id)
        return FrameObservation(frame.pts_s, frame.index, tuple(persons))

    def _follow(self, frame: Frame) -> list[PoseEstimate]:
        """Return the poses of those seen lately, each body once; a lost one where it was."""
        found: list[PoseEstimate] = []
        for one in self.followed.values():
            estimate = self.networks.poses.estimate(frame.image, one.region.region)
            if estimate.pose.score >= self.settings.follow_score and is_body(estimate.pose):
                self._keep_better(found, estimate)
        return found

    def _detection_due(self, t_s: float) -> bool:
        lost = any(one.seen_s < self.looked_s for one in self.followed.values())
        searching = lost or not self.followed
        pause_s = self.settings.search_every_s if searching else self.settings.detect_every_s
        return t_s - self.detected_s >= pause_s

    def _with_newcomers(self, frame: Frame, known: list[PoseEstimate]) -> list[PoseEstimate]:
        """Return `known` and those whom the detector finds and the pose network confirms."""
        self.detected_s = frame.pts_s
        found = list(known)
        detections = self.networks.people.detect(frame.image, self._tiles(frame))
        for row in range(len(detections)):
            region = self.networks.people.region(detections, row)
            if any(_looks_at(region, estimate.pose) for estimate in found):
                continue
            estimate = self._settled(frame.image, region)
            if self._confirms(estimate.pose, float(detections.scores[row])):
                self._keep_better(found, estimate)
        return found

    def _confirms(self, pose: Pose, detection_score: float) -> bool:
        """Return whether `pose` makes a person of a detection."""
        sure = detection_score >= self.settings.sure_detection
        enough = self.settings.faint_score if sure else self.settings.newcomer_score
        return pose.score >= enough and is_body(pose)

    def _settled(self, image: NDArray[np.uint8], region: Region) -> PoseEstimate:
        """Return the better pose of two looks, the second where the first says the body is."""
        first = self.networks.poses.estimate(image, region)
        if first.pose.score < self.settings.follow_score:
            return first
        second = self.networks.poses.estimate(image, first.next_region)
        return max(first, second, key=lambda estimate: estimate.pose.score)

    def _keep_better(self, found: list[PoseEstimate], estimate: PoseEstimate) -> None:
        """Add `estimate`, or let it replace a much worse pose of the same body."""
        for row, other in enumerate(found):
            if is_same_body(other.pose, estimate.pose):
                if estimate.pose.score > other.pose.score + self.settings.better_by:
                    found[row] = estimate
                return
        found.append(estimate)

    def _tiles(self, frame: Frame) -> list[Region]:
        height_px, width_px = frame.image.shape[:2]
        side_px = round(self.settings.tile_share * min(height_px, width_px))
        return [whole_picture(width_px, height_px), *tiles(width_px, height_px, side_px)]

    def _person(
        self, frame: Frame, track_id: int, estimate: PoseEstimate, before: _Followed | None
    ) -> PersonObservation:
        pose = estimate.pose
        face = None
        if self.networks.faces is not None:
            last_face = None if before is None else before.face
            face = self.networks.faces.analyze(frame.image, head_region(pose), last_face)
        region = steady(
            None if before is None else before.region, estimate.next_region, frame.pts_s
        )
        self.followed[track_id] = _Followed(frame.pts_s, region, face)
        return PersonObservation(track_id, _body_box(frame, pose), pose, face)


def _looks_at(region: Region, pose: Pose) -> bool:
    """Return whether a detector's region is about the body of `pose` (same mid-hip)."""
    hip = mid_hip_px(pose)
    apart = np.hypot(region.center_x_px - hip[0], region.center_y_px - hip[1])
    return bool(apart < 0.5 * body_scale_px(pose))


def _body_box(frame: Frame, pose: Pose) -> FloatArray:
    """Return the box about all landmarks, clipped to the picture; x0, y0, x1, y1."""
    height_px, width_px = frame.image.shape[:2]
    low, high = pose.landmarks_px.min(axis=0), pose.landmarks_px.max(axis=0)
    box: FloatArray = np.concatenate([low, high])
    return np.clip(box, 0, [width_px, height_px, width_px, height_px])

"""The loop of perception: schedule → detect → estimate → track → next regions.

The networks are stateless; all state of a clip lives in `_Loop`. A person who is followed costs one
pose a look; `auditor.search` tells where the detector looks for newcomers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from auditor.capture.source import VideoSource
from auditor.networks import Networks
from auditor.painting_out import overlapping, painted_out
from auditor.search import Search, SearchSettings
from auditor.tracking.appearance import Appearance, appearance
from auditor.tracking.body import (
    body_scale_px,
    is_body,
    is_in_picture,
    is_part,
    is_same_body,
    mid_hip_px,
    torso_distance,
)
from auditor.tracking.tracker import AssignmentTracker, Tracker
from models.face_analyzer import head_region
from models.observations import (
    Face,
    FloatArray,
    Frame,
    FrameObservation,
    Hand,
    HandSide,
    PersonObservation,
    Pose,
)
from models.protocols import PoseEstimate
from models.region import Region
from models.region_filter import SteadyRegion, steady

COVERED_MARGIN = 0.3
"""How far clothes, hair and shadow reach beyond the landmarks, in torso lengths."""

HALF_TICK_S = 1e-3
"""Presentation times are rounded to ticks of a millisecond and less."""
HANDS_EVERY_S = 0.2
"""A gesture is held for half a second and more, and a hand costs half as much as a body."""
APPEARANCE_EVERY_S = 0.4
"""Clothes and hair seldom change."""
HIDDEN_REACH = 0.5
"""Who is half hidden by another moves less than this between two looks, in torso lengths."""


@dataclass(frozen=True, slots=True)
class PerceptionSettings:
    """How often and how hard to look.

    Attributes
    ----------
    rate_hz : looks per second of presentation time; None = at every frame.
    follow_score : a followed pose below this score is lost. MediaPipe's graph uses 0.5, which
        loses a third of the people behind counters; see `models.protocols.PoseEstimator`.
    retry_s : for so long the place of a lost person is looked at again.
    sure_detection, faint_score : where the detector is so sure, so faint a pose is a new person; a
        body half behind a counter scores low, an empty region nearly 0. Parts of people, furniture
        and shadows stay below, though their pose may score high.
    fair_detection, newcomer_score : where it is only so sure, the pose must score so high.
    better_by : of two poses of one body the newer replaces the older when its score is so much
        better.
    search : where the detector looks for newcomers.
    """

    rate_hz: float | None = 12.5
    follow_score: float = 0.03
    retry_s: float = 0.5
    sure_detection: float = 0.65
    faint_score: float = 0.1
    fair_detection: float = 0.55
    newcomer_score: float = 0.85
    better_by: float = 0.3
    search: SearchSettings = field(default_factory=SearchSettings)


def perceive(
    source: VideoSource,
    networks: Networks,
    settings: PerceptionSettings,
    zones: Sequence[Region] = (),
) -> Iterator[FrameObservation]:
    """Yield everybody seen in each look at the recording, in order of time.

    `zones` are upright regions in pixels in which people are expected; the detector looks at each.
    """
    search = Search(settings.search, zones)
    loop = _Loop(networks, settings, AssignmentTracker(), search)
    for frame in source.frames(settings.rate_hz):
        yield loop.look(frame)


@dataclass(frozen=True, slots=True)
class _Followed:
    """A person seen at `seen_s`: how, where to look next, and the face, if it was seen."""

    seen_s: float
    pose: Pose
    region: SteadyRegion
    face: Face | None


@dataclass
class _Loop:
    networks: Networks
    settings: PerceptionSettings
    tracker: Tracker
    search: Search
    followed: dict[int, _Followed] = field(default_factory=dict)
    appearances_s: float = -np.inf
    hands_s: float = -np.inf

    def look(self, frame: Frame) -> FrameObservation:
        """Return who is seen in `frame`, and remember where to look next."""
        estimates = self._follow(frame)
        followed = len(estimates)
        regions = self.search.regions(frame, [_covered(one.pose) for one in estimates])
        while regions:
            known = len(estimates)
            estimates = self._with_newcomers(frame, estimates, regions)
            regions = self.search.deeper(found_more=len(estimates) > known)
        poses = [estimate.pose for estimate in estimates]
        ids = self.tracker.update(frame.pts_s, poses, self._appearances(frame, poses, followed))
        hands_due = self._hands_due(frame.pts_s)
        before = self.followed
        oldest_s = frame.pts_s - self.settings.retry_s
        named = [pose for key, pose in zip(ids, poses, strict=True) if key not in before]
        self.followed = {
            key: one
            for key, one in before.items()
            if one.seen_s >= oldest_s and not any(is_same_body(one.pose, pose) for pose in named)
        }
        persons = [
            self._person(frame, track_id, estimate, before.get(track_id), hands_due=hands_due)
            for track_id, estimate in zip(ids, estimates, strict=True)
        ]
        persons.sort(key=lambda person: person.track_id)
        return FrameObservation(frame.pts_s, frame.index, tuple(persons))

    def _appearances(
        self, frame: Frame, poses: Sequence[Pose], followed: int
    ) -> list[Appearance | None]:
        """Return what people look like; of the first `followed`, who are known, now and then."""
        due = frame.pts_s - self.appearances_s >= APPEARANCE_EVERY_S
        if due:
            self.appearances_s = frame.pts_s
        return [
            appearance(frame.image, pose) if due or row >= followed else None
            for row, pose in enumerate(poses)
        ]

    def _follow(self, frame: Frame) -> list[PoseEstimate]:
        """Return the poses of those seen lately, each body once; a lost one where it was."""
        seen = [
            (one, estimate)
            for one in self.followed.values()
            if self._holds(estimate := self._estimate(frame, one), frame)
        ]
        seen.sort(key=lambda pair: torso_distance(pair[0].pose, pair[1].pose))
        found: list[PoseEstimate] = []
        for one, estimate in seen:
            taken = [other.pose for other in found if is_same_body(other.pose, estimate.pose)]
            if not taken:
                found.append(estimate)
                continue
            hidden = self._estimate(frame, one, taken)
            if self._holds(hidden, frame) and torso_distance(one.pose, hidden.pose) < HIDDEN_REACH:
                self._keep_better(found, hidden)
        return found

    def _estimate(self, frame: Frame, one: _Followed, without: Sequence[Pose] = ()) -> PoseEstimate:
        """Return the pose where `one` should be, in the picture with other bodies painted out."""
        image = painted_out(frame.image, without) if without else frame.image
        return self.networks.poses.estimate(image, one.region.region)

    def _holds(self, estimate: PoseEstimate, frame: Frame) -> bool:
        """Return whether the pose of somebody who is followed is one."""
        height_px, width_px = frame.image.shape[:2]
        return (
            estimate.pose.score >= self.settings.follow_score
            and is_body(estimate.pose)
            and is_in_picture(estimate.pose, width_px, height_px)
        )

    def _with_newcomers(
        self, frame: Frame, known: list[PoseEstimate], regions: Sequence[Region]
    ) -> list[PoseEstimate]:
        """Return `known` and those whom the detector finds in `regions` and a pose confirms.

        It looks at the picture without those who are known, so that others come forward.
        """
        found = list(known)
        bare = painted_out(frame.image, [one.pose for one in found]) if found else frame.image
        detections = self.networks.people.detect(bare, regions)
        for row, score in enumerate(detections.scores.tolist()):
            region = self.networks.people.region(detections, row)
            if score < self.settings.fair_detection or any(
                _looks_at(region, estimate.pose) for estimate in found
            ):
                continue
            before = overlapping(region, [estimate.pose for estimate in found])
            image = painted_out(frame.image, before) if before else frame.image
            estimate = self._settled(image, region, found)
            if self._confirms(estimate.pose, score, frame) and not any(
                is_part(estimate.pose, one.pose) for one in found
            ):
                self._keep_better(found, estimate)
        return found

    def _confirms(self, pose: Pose, detection_score: float, frame: Frame) -> bool:
        """Return whether `pose` makes a person of a detection."""
        height_px, width_px = frame.image.shape[:2]
        sure = detection_score >= self.settings.sure_detection
        enough = self.settings.faint_score if sure else self.settings.newcomer_score
        return pose.score >= enough and is_body(pose) and is_in_picture(pose, width_px, height_px)

    def _settled(
        self, image: NDArray[np.uint8], region: Region, known: Sequence[PoseEstimate]
    ) -> PoseEstimate:
        """Return the better pose of two looks, the second where the first says the body is.

        A body that is known, and as well, is not worth a second look.
        """
        first = self.networks.poses.estimate(image, region)
        enough = first.pose.score - self.settings.better_by
        if first.pose.score < self.settings.follow_score or any(
            one.pose.score >= enough and is_same_body(one.pose, first.pose) for one in known
        ):
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

    def _person(
        self,
        frame: Frame,
        track_id: int,
        estimate: PoseEstimate,
        before: _Followed | None,
        *,
        hands_due: bool,
    ) -> PersonObservation:
        pose = estimate.pose
        face = None
        if self.networks.faces is not None:
            last_face = None if before is None else before.face
            face = self.networks.faces.analyze(frame.image, head_region(pose), last_face)
        region = steady(
            None if before is None else before.region, estimate.next_region, frame.pts_s
        )
        self.followed[track_id] = _Followed(frame.pts_s, pose, region, face)
        hands = self._hands(frame, pose) if hands_due else {}
        return PersonObservation(track_id, _body_box(frame, pose), pose, face, hands)

    def _hands_due(self, t_s: float) -> bool:
        """Return whether hands are looked at now; remember that they were."""
        due = self.networks.hands is not None and t_s - self.hands_s >= HANDS_EVERY_S - HALF_TICK_S
        if due:
            self.hands_s = t_s
        return due

    def _hands(self, frame: Frame, pose: Pose) -> dict[HandSide, Hand]:
        """Return the hands of a person that are seen."""
        if self.networks.hands is None:
            return {}
        looked_at = {
            side: self.networks.hands.estimate(frame.image, pose, side) for side in HandSide
        }
        return {side: hand for side, hand in looked_at.items() if hand is not None}


def _looks_at(region: Region, pose: Pose) -> bool:
    """Return whether a detector's region is about the body of `pose` (same mid-hip)."""
    hip = mid_hip_px(pose)
    apart = np.hypot(region.center_x_px - hip[0], region.center_y_px - hip[1])
    return bool(apart < 0.3 * body_scale_px(pose))


def _covered(pose: Pose) -> FloatArray:
    """Return the box about a body, its clothes, hair and shadow; x0, y0, x1, y1."""
    margin_px = COVERED_MARGIN * body_scale_px(pose)
    low, high = pose.landmarks_px.min(axis=0), pose.landmarks_px.max(axis=0)
    covered: FloatArray = np.concatenate([low - margin_px, high + margin_px])
    return covered


def _body_box(frame: Frame, pose: Pose) -> FloatArray:
    """Return the box about all landmarks, clipped to the picture; x0, y0, x1, y1."""
    height_px, width_px = frame.image.shape[:2]
    low, high = pose.landmarks_px.min(axis=0), pose.landmarks_px.max(axis=0)
    box: FloatArray = np.concatenate([low, high])
    return np.clip(box, 0, [width_px, height_px, width_px, height_px])

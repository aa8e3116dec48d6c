"""The person frame and what every measure starts from, once per track.

Person frame: origin mid-hip, up against gravity, left = the wearer's left (horizontal),
forward = left × up; all as unit vectors in camera axes (x right, y down, z forward).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calibration.camera import CameraModel
from calibration.gravity import USUAL_FOCAL_SHARE
from models.observations import BoolArray, FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.gravity import Gravity, gravity_of
from rules.measures.rows import by_rows
from rules.measures.vectors import horizontal, turn_about, unit
from rules.smoothing import moving_average

MIN_VISIBILITY = 0.5
"""Belief from which a landmark counts as seen; the network's own middle."""
MIN_POSE_SCORE = 0.1
"""Below this there is nobody. MediaPipe drops a pose at 0.5 (`pose_landmark_by_roi_cpu.pbtxt`), but
the scores of people who bend behind a counter sink to 0.2 with landmarks that are still good."""
HEADING_WINDOW_S = 0.7

_SEEN_YAW_DEG = (0.0, 6.0, 12.0, 18.0, 25.0, 34.0, 46.0, 60.0, 75.0, 90.0, 180.0)
_TRUE_YAW_DEG = (0.0, 12.0, 22.0, 27.0, 34.0, 41.0, 54.0, 61.0, 79.0, 90.0, 180.0)
"""The network turns people towards the camera; means of the training persons (195 clips)."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Body:
    """One track in the person frame; T rows. Two are equal only when they are the same object.

    Attributes
    ----------
    track : the observations.
    gravity, frame_size_px : what is known or assumed of the camera.
    focals_px, principal_px : (2,) focal lengths and principal point, right and down; of an unknown
        lens the usual one, whose axis meets the middle of the picture.
    left, forward : (T, 3) unit vectors in camera axes; NaN where no pose.
    view_yaw_deg : (T,) where the camera stands: 0 = in front, + = at the person's left; ±180.
    px_per_m : (T,) scale of the picture at the person, smoothed over the track.
    seen : (T, 33) landmark believed visible and inside the picture.
    camera_known : whether gravity is the camera's own.
    counter_edge_px : (N, 2) the edge of the counter in the picture; None = not told.
    lifting : whether joints are lifted by the network; a benchmark measures without.
    """

    track: PersonTrack
    gravity: Gravity
    camera_known: bool
    frame_size_px: tuple[int, int]
    focals_px: FloatArray
    principal_px: FloatArray
    left: FloatArray
    forward: FloatArray
    view_yaw_deg: FloatArray
    px_per_m: FloatArray
    seen: BoolArray
    counter_edge_px: FloatArray | None = None
    lifting: bool = True

    @property
    def up(self) -> FloatArray:
        """(3,) upright of the 3D landmarks, `Gravity.landmarks_up`."""
        return self.gravity.landmarks_up

    @property
    def focal_px(self) -> float:
        """Focal length, down the picture."""
        return float(self.focals_px[1])

    def offsets(self, points_px: FloatArray) -> FloatArray:
        """(…, 2) right and down of the optical axis at unit distance, of points in the picture."""
        offsets: FloatArray = (points_px - self.principal_px) / self.focals_px
        return offsets

    def middle_m(self, left: P) -> FloatArray:
        """(T, 3) middle between a left landmark and its right twin, metres in camera axes."""
        return middle(self.track.world_m, left)

    def middle_px(self, left: P) -> FloatArray:
        """(T, 2) the same in the picture."""
        return middle(self.track.landmarks_px, left)

    def pair_seen(self, left: P) -> BoolArray:
        """(T,) whether a left landmark and its right twin are both seen."""
        return self.seen[:, left] & self.seen[:, left + 1]


def middle(points: FloatArray, left: P) -> FloatArray:
    """Return (T, D), the middle between a left landmark and its right twin (the next index)."""
    mid: FloatArray = (points[:, left] + points[:, left + 1]) / 2
    return mid


@dataclass(frozen=True, slots=True)
class Heading:
    """`left`, `forward` (T, 3) horizontal unit vectors in camera axes, and `view_yaw_deg` (T,)."""

    left: FloatArray
    forward: FloatArray
    view_yaw_deg: FloatArray


def heading_of(track: PersonTrack, up: FloatArray) -> Heading:
    """Return where the person faces, the network's habit of turning people to the camera undone."""
    left = _left(track, up)
    toward_camera = np.array([0.0, 0.0, -1.0])
    yaw = np.degrees(np.arctan2(left @ toward_camera, np.cross(left, up) @ toward_camera))
    true_yaw = np.sign(yaw) * np.interp(np.abs(yaw), _SEEN_YAW_DEG, _TRUE_YAW_DEG)
    # a person who turns to the right (clockwise from above) has the camera more to the left
    left = turn_about(left, up, yaw - true_yaw)
    return Heading(left, np.cross(left, up), true_yaw)


def build_body(
    track: PersonTrack,
    camera: CameraModel,
    frame_size_px: tuple[int, int],
    counter_edge_px: FloatArray | None = None,
) -> Body:
    """Return the person frame of every observation of `track`, the lens's distortion undone."""
    seen = _seen(track, frame_size_px)
    track = _straightened(track, camera)
    if counter_edge_px is not None:
        counter_edge_px = camera.straightened_px(counter_edge_px)
    gravity = gravity_of(camera, track)
    heading = heading_of(track, gravity.landmarks_up)
    return Body(
        track=track,
        gravity=gravity,
        camera_known=camera.up_camera is not None,
        frame_size_px=frame_size_px,
        focals_px=_focals_px(camera, frame_size_px),
        principal_px=_principal_px(camera, frame_size_px),
        left=heading.left,
        forward=heading.forward,
        view_yaw_deg=heading.view_yaw_deg,
        px_per_m=px_per_m(track),
        seen=seen,
        counter_edge_px=counter_edge_px,
    )


def _straightened(track: PersonTrack, camera: CameraModel) -> PersonTrack:
    if camera.matrix is None or not any(camera.distortion):
        return track
    return replace(
        track,
        landmarks_px=camera.straightened_px(track.landmarks_px),
        face_points_px=camera.straightened_px(track.face_points_px),
    )


def _left(track: PersonTrack, up: FloatArray) -> FloatArray:
    """Return (T, 3): the wearer's left from hips and shoulders, averaged over time."""
    points = track.world_m
    hips, shoulders = (
        unit(horizontal(points[:, left] - points[:, left + 1], up))
        for left in (P.LEFT_HIP, P.LEFT_SHOULDER)
    )
    return unit(moving_average(track.t_s, hips + shoulders, HEADING_WINDOW_S))


def _focals_px(camera: CameraModel, frame_size_px: tuple[int, int]) -> FloatArray:
    if camera.matrix is None:
        return np.full(2, USUAL_FOCAL_SHARE * max(frame_size_px))
    return np.diag(camera.matrix)[:2].astype(float)


def _principal_px(camera: CameraModel, frame_size_px: tuple[int, int]) -> FloatArray:
    if camera.matrix is None:
        return np.array(frame_size_px) / 2
    return camera.matrix[:2, 2].astype(float)


def px_per_m(track: PersonTrack) -> FloatArray:
    """Return (T,): size of the torso in the picture over its size in metres across the view."""
    return moving_average(track.t_s, by_rows(_scale, track.landmarks_px, track.world_m), 2.0)


def _scale(landmarks_px: FloatArray, world_m: FloatArray) -> FloatArray:
    corners = [P.LEFT_SHOULDER, P.RIGHT_SHOULDER, P.LEFT_HIP, P.RIGHT_HIP]
    spread_px, spread_m = (
        np.sqrt(np.square(p - p.mean(axis=1, keepdims=True)).sum(axis=(1, 2)))
        for p in (landmarks_px[:, corners], world_m[:, corners, :2])
    )
    scale: FloatArray = np.divide(
        spread_px, spread_m, out=np.full_like(spread_px, np.nan), where=spread_m > 0
    )
    return scale


def _seen(track: PersonTrack, frame_size_px: tuple[int, int]) -> BoolArray:
    inside = np.all((track.landmarks_px >= 0) & (track.landmarks_px <= frame_size_px), axis=2)
    scored = (track.pose_score >= MIN_POSE_SCORE)[:, np.newaxis]
    seen: BoolArray = inside & scored & (track.visibility >= MIN_VISIBILITY)
    return seen

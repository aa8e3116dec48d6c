"""Where a person's head is and where it points, in camera axes.

`rules.measures.head` tells how a head is turned on its body; between two people the body only gets
in the way, for its heading is told with 6° to 12° of error. Here the head is taken as it is seen:
the face, else the nose before the ears. Until the eyes themselves are read, the head stands for
the gaze.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from calibration.camera import CameraModel
from models.observations import BoolArray, FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.arms import Side, lift_arm
from rules.measures.body import Body, build_body, middle
from rules.measures.head import HeadAngles, from_face, from_pose, rays
from rules.measures.pieces import pieces
from rules.measures.vectors import dot, horizontal, unit
from rules.room import Room, in_memory
from rules.smoothing import moving_average

WINDOW_S = 0.5
_FACE_SEEN_DEG = (0.0, 15.0, 30.0, 45.0, 60.0, 90.0, 180.0)
_FACE_TRUE_DEG = (0.0, 16.0, 34.0, 54.0, 70.0, 98.0, 180.0)
_POSE_SEEN_DEG = (0.0, 20.0, 40.0, 60.0, 75.0, 90.0, 105.0, 120.0, 180.0)
_POSE_TRUE_DEG = (0.0, 26.0, 44.0, 64.0, 85.0, 106.0, 118.0, 124.0, 180.0)
"""Turned away from the camera as drawn, and truly: medians of the training persons in `synthetic`
and `scenes`. The network turns heads towards the camera, most in profile."""
_SIGMA_AT_DEG = (0.0, 45.0, 60.0, 75.0, 100.0, 130.0, 180.0)
_FACE_SIGMA_DEG = (6.0, 8.0, 9.0, 12.0, 20.0, 25.0, 25.0)
_POSE_SIGMA_DEG = (12.0, 16.0, 24.0, 28.0, 28.0, 18.0, 25.0)
_ALIGNED_SIGMA_DEG = (7.0, 10.0, 12.0, 24.0, 28.0, 18.0, 25.0)
"""Half of what lies between the 16th and the 84th of a hundred, of the same."""
ALIGN_WINDOW_S = 6.0
ALIGNED_UP_TO_DEG = (75.0, 90.0)
"""Up to the first the pose errs near to as it does where a face is seen too: aligned to it the
error falls from 23° to 12°; beyond the second it does not."""
FACE_RISE_SIGMA_DEG, POSE_RISE_SIGMA_DEG = 6.0, 9.0


@dataclass(frozen=True, slots=True)
class Facing:
    """The head of one person in time; T rows, NaN where unknown.

    Attributes
    ----------
    t_s : (T,) the track's times.
    head_m : (T, 3) the middle between the ears, metres in camera axes.
    torso_m : (T, 3) the middle of shoulders and hips, the same.
    ahead : (T, 3) unit vector where the head points.
    turn_sigma_deg, rise_sigma_deg : (T,) its deviation sideways and in height.
    heading : (T, 3) where the body faces, level.
    arms_m : (T, 2, 3) shoulder → wrist, left and right; NaN where either end is not seen.
    wrists_m : (T, 2, 3) where the wrists are, the same.
    up : (3,) against gravity.
    """

    t_s: FloatArray
    head_m: FloatArray
    torso_m: FloatArray
    ahead: FloatArray
    turn_sigma_deg: FloatArray
    rise_sigma_deg: FloatArray
    heading: FloatArray
    arms_m: FloatArray
    wrists_m: FloatArray
    up: FloatArray


_OVER_TIME = tuple(field.name for field in fields(Facing) if field.name != "up")


def facing_of(body: Body) -> Facing:
    """Return where the head of `body` is and points.

    How far away somebody is follows from how large the picture shows the torso: of the rendered
    people nine of ten lie within 15 % (`rules.relations.angles.DEPTH_SHARE`).
    """
    track = body.track
    ears = middle(track.landmarks_px, P.LEFT_EAR)
    torso = (
        middle(track.landmarks_px, P.LEFT_SHOULDER) + middle(track.landmarks_px, P.LEFT_HIP)
    ) / 2
    ahead, turn_sigma, rise_sigma = _ahead(body, rays(body, ears))
    arms, wrists = _arms_m(body)
    return Facing(
        t_s=track.t_s,
        head_m=_place_m(body, ears),
        torso_m=_place_m(body, torso),
        ahead=ahead,
        turn_sigma_deg=turn_sigma,
        rise_sigma_deg=rise_sigma,
        heading=body.forward,
        arms_m=arms,
        wrists_m=wrists,
        up=body.gravity.up,
    )


def facing_by_piece(
    track: PersonTrack,
    camera: CameraModel,
    frame_size_px: tuple[int, int],
    room: Room = in_memory,
) -> Facing:
    """Return the facing of a whole track, a long one piece by piece as its signals are.

    `room` is where it lies.
    """
    whole: Facing | None = None
    row = 0
    for piece, start_s, end_s in pieces(track):
        facing = facing_of(build_body(piece, camera, frame_size_px))
        rows = slice(*np.searchsorted(piece.t_s, [start_s, end_s]))
        if whole is None:
            whole = _empty(facing, len(track.t_s), room)
        for name in _OVER_TIME:
            part = getattr(facing, name)[rows]
            getattr(whole, name)[row : row + len(part)] = part
        row += rows.stop - rows.start
    if whole is None:
        raise ValueError(f"track {track.track_id} has no looks")
    return whole


def _empty(like: Facing, count: int, room: Room) -> Facing:
    """Return a facing of `count` rows yet to be filled; gravity is that of `like`."""
    columns = {
        name: room((count, *getattr(like, name).shape[1:]), np.float64) for name in _OVER_TIME
    }
    return replace(like, **columns)


def _place_m(body: Body, points_px: FloatArray) -> FloatArray:
    """Return (T, 3) where points of the picture (T, 2) are, as far away as the person."""
    away = body.focal_px / body.px_per_m
    ray = rays(body, points_px)
    place: FloatArray = ray / ray[:, 2:] * away[:, np.newaxis]
    return place


def _arms_m(body: Body) -> tuple[FloatArray, FloatArray]:
    """Return (T, 2, 3) shoulder → wrist and the place of the wrist, left and right, metres."""
    ways, ends = [], []
    for side in Side:
        arm = lift_arm(body, side)
        way = np.where(arm.ends_seen[:, np.newaxis], arm.whole, np.nan)
        ways.append(way)
        ends.append(_place_m(body, body.track.landmarks_px[:, side.value[0]]) + way)
    return np.stack(ways, axis=1), np.stack(ends, axis=1)


def _ahead(body: Body, ray: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (T, 3) where the head points, by the face or else the pose, and (T,) deviations."""
    t_s, up = body.track.t_s, body.gravity.up
    face, pose = from_face(body), from_pose(body)
    face_drawn, pose_drawn = _turned_deg(body, face, ray), _turned_deg(body, pose, ray)
    face_turn = _untwisted(face_drawn, _FACE_SEEN_DEG, _FACE_TRUE_DEG)
    pose_turn = _untwisted(pose_drawn, _POSE_SEEN_DEG, _POSE_TRUE_DEG)
    offset, aligned = _offset(t_s, face_turn - pose_turn, np.abs(pose_drawn))
    turn = np.where(face.seen, face_turn, pose_turn + offset)
    fall = np.where(face.seen, face.pitch, pose.pitch)
    ahead = unit(moving_average(t_s, _direction(turn, fall, ray, up), WINDOW_S))
    face_sigma, alone_sigma, aligned_sigma = (
        np.interp(np.abs(drawn), _SIGMA_AT_DEG, sigmas)
        for drawn, sigmas in (
            (face_drawn, _FACE_SIGMA_DEG),
            (pose_drawn, _POSE_SIGMA_DEG),
            (pose_drawn, _ALIGNED_SIGMA_DEG),
        )
    )
    turn_sigma = np.where(face.seen, face_sigma, np.where(aligned, aligned_sigma, alone_sigma))
    rise_sigma = np.where(face.seen, FACE_RISE_SIGMA_DEG, POSE_RISE_SIGMA_DEG)
    rise_sigma = np.hypot(rise_sigma, body.gravity.sigma_deg)
    unseen: BoolArray = ~(face.seen | pose.seen)
    ahead[unseen] = np.nan
    return ahead, np.where(unseen, np.nan, turn_sigma), np.where(unseen, np.nan, rise_sigma)


def _turned_deg(body: Body, angles: HeadAngles, ray: FloatArray) -> FloatArray:
    """Return (T,) how far from the camera the network draws a head, about gravity, degrees."""
    yaw, pitch = np.radians(angles.yaw)[:, np.newaxis], np.radians(angles.pitch)[:, np.newaxis]
    level = np.cos(yaw) * body.forward + np.sin(yaw) * body.left
    drawn = np.cos(pitch) * level - np.sin(pitch) * body.up
    towards = unit(horizontal(-ray, body.up))
    beside = np.cross(body.up, towards)
    turned = np.degrees(np.arctan2(dot(drawn, beside), dot(drawn, towards)))
    return np.where(angles.seen, turned, np.nan)


def _untwisted(
    drawn_deg: FloatArray, seen_deg: tuple[float, ...], true_deg: tuple[float, ...]
) -> FloatArray:
    """Return (T,) how far a head is truly turned from the camera, the network's habit undone."""
    turn: FloatArray = np.sign(drawn_deg) * np.interp(np.abs(drawn_deg), seen_deg, true_deg)
    return turn


def _offset(
    t_s: FloatArray, apart_deg: FloatArray, drawn_deg: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Return (T,) what the pose must be turned by to agree with the face, and where that is known.

    `apart_deg` is known where both are seen. In profile the pose does not err as it does before
    and after, so that there it is left as it is.
    """
    apart = (apart_deg + 180.0) % 360.0 - 180.0
    mean = moving_average(t_s, apart, ALIGN_WINDOW_S)
    known = np.isfinite(mean)
    share = np.interp(drawn_deg, ALIGNED_UP_TO_DEG, (1.0, 0.0))
    return np.where(known, share * np.where(known, mean, 0.0), 0.0), known


def _direction(
    turn_deg: FloatArray, fall_deg: FloatArray, ray: FloatArray, up: FloatArray
) -> FloatArray:
    """Return (T, 3) unit vectors so far from the camera about `up`, and so far below level."""
    turn, fall = np.radians(turn_deg)[:, np.newaxis], np.radians(fall_deg)[:, np.newaxis]
    towards = unit(horizontal(-ray, up))
    level = np.cos(turn) * towards + np.sin(turn) * np.cross(up, towards)
    return np.cos(fall) * level - np.sin(fall) * up

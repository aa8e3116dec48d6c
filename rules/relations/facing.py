"""Where a person's head is and where it points, in camera axes.

`rules.measures.head` tells how a head is turned on its body; between two people the body only gets
in the way, for its heading is told with 6° to 12° of error. Here the head is taken as it is seen
(`rules.relations.head_direction`). Where the eyes are too small to be read, it stands for the gaze.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from calibration.camera import CameraModel
from models.observations import FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.arms import Side, lift_arm
from rules.measures.body import Body, build_body, middle
from rules.measures.head import rays
from rules.measures.pieces import pieces
from rules.relations.head_direction import head_direction
from rules.room import Room, in_memory


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
    head = head_direction(body)
    arms, wrists = _arms_m(body)
    return Facing(
        t_s=track.t_s,
        head_m=_place_m(body, ears),
        torso_m=_place_m(body, torso),
        ahead=head.ahead,
        turn_sigma_deg=head.turn_sigma_deg,
        rise_sigma_deg=head.rise_sigma_deg,
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

"""Where a head points, as seen from the camera: what the landmarks say, and what was learned.

The plain word is the face's, else the nose's before the ears, with the network's habit undone. The
learned one comes from `rules.measures.lifting.head`; where it knows such looks the two are averaged
sideways, for their errors are of different kinds, and it alone tells how far the head is lowered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body, middle
from rules.measures.head import HeadAngles, from_face, from_pose, rays
from rules.measures.lifting.head import learned_direction
from rules.measures.vectors import dot, horizontal, unit
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

LEARNED_SHARE = 0.5
"""How much the learned word counts sideways: errors of both are of one size (persons left out)."""
LEAST_BELIEF = 0.3
"""Nose and nearer ear are seen from here on: turned away, the network's belief in both sinks though
it draws them well."""
JOINED_SIGMA_AT_DEG = (15.0, 45.0, 75.0, 105.0, 150.0)
JOINED_SIGMA_DEG = {True: (3.6, 5.0, 7.3, 12.0, 15.0), False: (8.0, 15.2, 17.4, 15.4, 14.8)}
JOINED_RISE_SIGMA_DEG = {True: (3.8, 3.1, 3.2, 8.0, 8.0), False: (8.6, 6.2, 5.5, 9.8, 6.4)}
"""By whether a face is seen, and how far from the camera the head is told to be turned: so large
that 95 % of the errors on persons left out lie within two (`make train` prints it). What it has
too few looks at, a face turned away and a head towards the camera without a face, is set larger."""


@dataclass(frozen=True, slots=True)
class HeadDirection:
    """(T, 3) unit vectors where a head points, camera axes, and (T,) deviations, degrees.

    Sideways (`turn`) and in height (`rise`); NaN where the head is not seen.
    """

    ahead: FloatArray
    turn_sigma_deg: FloatArray
    rise_sigma_deg: FloatArray


def head_direction(body: Body) -> HeadDirection:
    """Return where the head of `body` points, calmed over `WINDOW_S`."""
    plain, (learned, share) = plain_direction(body), learned_direction(body)
    share = np.where(head_seen(body) & np.isfinite(learned).all(axis=1), share, 0.0)
    joined = _joined(body, plain, learned, share)
    ahead = unit(moving_average(body.track.t_s, joined.ahead, WINDOW_S))
    unseen = ~np.isfinite(joined.ahead).all(axis=1)
    ahead[unseen] = np.nan
    return HeadDirection(ahead, joined.turn_sigma_deg, joined.rise_sigma_deg)


def head_seen(body: Body) -> BoolArray:
    """Return (T,) whether enough of the head is seen to tell where it points."""
    belief = body.track.visibility
    ear = np.maximum(belief[:, P.LEFT_EAR], belief[:, P.RIGHT_EAR])
    seen: BoolArray = (np.minimum(ear, belief[:, P.NOSE]) >= LEAST_BELIEF) & body.pair_seen(
        P.LEFT_SHOULDER
    )
    return seen


def _joined(
    body: Body, plain: HeadDirection, learned: FloatArray, share: FloatArray
) -> HeadDirection:
    """Return the plain word, the learned one, or both together; variances as of a mixture."""
    up = body.gravity.up
    told = np.asarray(np.isfinite(plain.ahead).all(axis=1))
    share = np.where(told, share, np.where(share > 0, 1.0, 0.0))
    sideways = np.asarray(np.where(told, LEARNED_SHARE, 1.0) * share)[:, np.newaxis]
    first = np.where(told[:, np.newaxis], plain.ahead, 0.0)
    second = np.where((share > 0)[:, np.newaxis], learned, 0.0)
    level = unit(
        (1 - sideways) * unit_or_zero(horizontal(first, up))
        + sideways * unit_or_zero(horizontal(second, up))
    )
    height = (1 - share) * np.arcsin(np.clip(first @ up, -1, 1))
    height += share * np.arcsin(np.clip(second @ up, -1, 1))
    ahead = np.cos(height)[:, np.newaxis] * level + np.sin(height)[:, np.newaxis] * up
    turned = _away_deg(body, second)
    turn_sigma, rise_sigma = joined_sigma_deg(turned, np.isfinite(body.track.face_score))
    rise_sigma = np.hypot(rise_sigma, body.gravity.sigma_deg)
    ahead[~told & (share == 0)] = np.nan
    return HeadDirection(
        ahead,
        _mixture(share, turn_sigma, plain.turn_sigma_deg),
        _mixture(share, rise_sigma, plain.rise_sigma_deg),
    )


def unit_or_zero(v: FloatArray) -> FloatArray:
    """Return unit vectors, and 0 for those that have no length."""
    length = np.linalg.norm(v, axis=-1, keepdims=True)
    scaled: FloatArray = np.divide(v, length, out=np.zeros_like(v), where=length > 0)
    return scaled


def joined_sigma_deg(turned_deg: FloatArray, face: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return (T,) the deviations sideways and in height of a head so far from the camera."""
    turn, rise = (
        np.where(
            face, *(np.interp(away, JOINED_SIGMA_AT_DEG, table[seen]) for seen in (True, False))
        )
        for away in (np.abs(turned_deg),)
        for table in (JOINED_SIGMA_DEG, JOINED_RISE_SIGMA_DEG)
    )
    return turn, rise


def _mixture(share: FloatArray, learned: FloatArray, plain: FloatArray) -> FloatArray:
    spread = share * np.square(learned) + (1 - share) * np.nan_to_num(np.square(plain))
    return np.where((share > 0) | np.isfinite(plain), np.sqrt(spread), np.nan)


def plain_direction(body: Body) -> HeadDirection:
    """Return where the head points by the face or else the pose, look by look."""
    t_s, up = body.track.t_s, body.gravity.up
    ray = rays(body, middle(body.track.landmarks_px, P.LEFT_EAR))
    face, pose = from_face(body), from_pose(body)
    face_drawn, pose_drawn = _turned_deg(body, face, ray), _turned_deg(body, pose, ray)
    face_turn = _untwisted(face_drawn, _FACE_SEEN_DEG, _FACE_TRUE_DEG)
    pose_turn = _untwisted(pose_drawn, _POSE_SEEN_DEG, _POSE_TRUE_DEG)
    offset, aligned = _offset(t_s, face_turn - pose_turn, np.abs(pose_drawn))
    turn = np.where(face.seen, face_turn, pose_turn + offset)
    fall = np.where(face.seen, face.pitch, pose.pitch)
    ahead = _direction(turn, fall, ray, up)
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
    return HeadDirection(
        ahead, np.where(unseen, np.nan, turn_sigma), np.where(unseen, np.nan, rise_sigma)
    )


def _away_deg(body: Body, ahead: FloatArray) -> FloatArray:
    """Return (T,) how far about gravity directions (T, 3) point past the camera, degrees."""
    ray = rays(body, middle(body.track.landmarks_px, P.LEFT_EAR))
    towards = unit(horizontal(-ray, body.gravity.up))
    beside = np.cross(body.gravity.up, towards)
    away: FloatArray = np.degrees(np.arctan2(dot(ahead, beside), dot(ahead, towards)))
    return away


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

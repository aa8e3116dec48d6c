"""Arms: angle to the trunk, elbow.

The network's depth of hands is poor: it draws an arm held aside, seen obliquely, back to the body.
Segment lengths are constant, so what an arm lacks in the picture it must have in depth; only the
sign of the depth is taken from the network. On the labelled gestures that halves the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from models.observations import BoolArray, FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.lifting.mixing import mixed
from rules.measures.raw import Raw
from rules.measures.trunk import trunk_pitch_deg
from rules.measures.vectors import angle_between_deg, turn_about
from rules.smoothing import moving_average

UPPER_ARM_M, FOREARM_M = 0.26, 0.24
"""Shoulder–elbow and elbow–wrist on the scale of the network's torso: Drillis & Contini (1966) at a
height of 1.5 m; chosen on the training persons, where the elbow loses its bias."""
ARM_SIGMA_DEG = (9.0, 21.0)
"""In the picture's plane and along the line of sight (training persons)."""
ELBOW_SIGMA_DEG = 14.0
SIGN_WINDOW_S = 0.7
"""From look to look the network changes its mind about which end is nearer."""
RAISED_DEG = (15.0, 35.0)
"""An arm that leaves the trunk in the picture by less than the first is the lifting network's to
tell, by more than the second the geometry's: of people whom it has not seen the network tells
raised arms worse (22° against 12°), those at rest better (4° against 10°; training persons)."""
IN_PICTURE = np.array([1.0, 1.0, 0.0])
HIDDEN_FACTOR = 2.0
"""Of the geometry, where the elbow is only guessed."""
GUESS_SIGMA_DEG = 8.0
"""More than a seen arm errs where the body hides it: it may do what nobody expects (proposal)."""


class Side(Enum):
    """A side of the wearer: shoulder, elbow and wrist landmark."""

    LEFT = (P.LEFT_SHOULDER, P.LEFT_ELBOW, P.LEFT_WRIST)
    RIGHT = (P.RIGHT_SHOULDER, P.RIGHT_ELBOW, P.RIGHT_WRIST)


@dataclass(frozen=True, slots=True)
class Arm:
    """Vectors (T, 3) in metres, camera axes.

    `seen` (T,) whether all three joints are; `ends_seen` (T,) whether shoulder and wrist are.
    """

    upper: FloatArray
    fore: FloatArray
    seen: BoolArray
    ends_seen: BoolArray

    @property
    def whole(self) -> FloatArray:
        """(T, 3) shoulder → wrist."""
        return self.upper + self.fore


def lift_arm(body: Body, side: Side) -> Arm:
    """Return the arm of a body."""
    return arm_of(body.track, body.px_per_m, body.seen, side)


def arm_of(track: PersonTrack, scale: FloatArray, seen: BoolArray, side: Side) -> Arm:
    """Return the arm in 3D: picture across, length constraint along the line of sight.

    `scale` (T,) pixels a metre; `seen` (T, 33).
    """
    shoulder, elbow, wrist = side.value
    upper = _lift(track, scale, (shoulder, elbow), UPPER_ARM_M)
    fore = _lift(track, scale, (elbow, wrist), FOREARM_M)
    ends_seen = seen[:, shoulder] & seen[:, wrist]
    return Arm(upper, fore, ends_seen & seen[:, elbow], ends_seen)


def _lift(
    track: PersonTrack, scale: FloatArray, segment: tuple[P, P], length_m: float
) -> FloatArray:
    start, end = segment
    across = (track.landmarks_px[:, end] - track.landmarks_px[:, start]) / scale[:, np.newaxis]
    lacking = length_m**2 - np.square(across).sum(axis=1)
    nearer = track.world_m[:, end, 2] - track.world_m[:, start, 2]
    sign = np.sign(moving_average(track.t_s, nearer, SIGN_WINDOW_S))
    depth = sign * np.sqrt(np.maximum(lacking, 0.0))
    return np.concatenate([across, depth[:, np.newaxis]], axis=1)


def arm_trunk_angle_deg(body: Body, side: Side) -> Raw:
    """Angle between shoulder → wrist and the trunk pointing down, [0, 180].

    The elbow may be hidden: the angle does not depend on it. An arm that the body hides is the
    lifting network's guess from the rest of the body, with a deviation that says so.
    """
    arm, pitch = lift_arm(body, side), trunk_pitch_deg(body)
    value = angle_between_deg(arm.whole, _trunk_down(body, pitch))
    flat, deep = ARM_SIGMA_DEG
    reach = np.linalg.norm(arm.whole, axis=1)
    along = np.divide(np.abs(arm.whole[:, 2]), reach, out=np.ones_like(reach), where=reach > 0)
    sigma = (flat + (deep - flat) * along) * np.where(arm.seen, 1.0, HIDDEN_FACTOR)
    geometric = Raw(np.where(arm.ends_seen, value, np.nan), sigma, pitch.observable)
    told = mixed(body, f"arm_{side.name.lower()}", geometric, _raised(body, arm, pitch))
    guess = np.where(arm.ends_seen, 0.0, GUESS_SIGMA_DEG)
    return Raw(told.value, np.hypot(told.sigma, guess), told.observable)


def _raised(body: Body, arm: Arm, pitch: Raw) -> FloatArray:
    """Return (T,) how far the arm is raised in the picture, from 0 at rest to 1; 0 when unknown."""
    aside = angle_between_deg(arm.whole * IN_PICTURE, _trunk_down(body, pitch) * IN_PICTURE)
    least, most = RAISED_DEG
    share: FloatArray = np.clip((aside - least) / (most - least), 0.0, 1.0)
    return np.nan_to_num(share)


def elbow_deg(body: Body, side: Side) -> Raw:
    """Angle at the elbow, 180 = straight, [0, 180]."""
    arm = lift_arm(body, side)
    shoulder, _, wrist = side.value
    depth = body.track.world_m[:, wrist, 2] - body.track.world_m[:, shoulder, 2]
    value = angle_between_deg(-_towards(arm.upper, depth), _towards(arm.fore, depth))
    geometric = Raw(value, np.full(len(value), ELBOW_SIGMA_DEG), arm.seen)
    return mixed(body, f"elbow_{side.name.lower()}", geometric)


def _towards(segment: FloatArray, depth: FloatArray) -> FloatArray:
    """Return the segment with the sign of the whole arm's depth.

    Segment by segment the network's signs often differ and fold a straight arm.
    """
    turned = segment.copy()
    turned[:, 2] = np.sign(depth) * np.abs(segment[:, 2])
    return turned


def _trunk_down(body: Body, pitch: Raw) -> FloatArray:
    """Return (T, 3) the trunk axis pointing down; turning about the left axis bends forward."""
    down = np.broadcast_to(-body.up, body.left.shape)
    return turn_about(down, body.left, pitch.value)

"""Where the hand goes, in the person frame: aside or forward of the shoulder.

Episodes need it beside the angles of `arms`: an arm that gives a direction goes aside, one that
hands something over goes forward, and both may stand at the same angle to the trunk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.camera import CameraModel
from models.observations import BoolArray, FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.arms import Side, arm_of
from rules.measures.body import (
    MIN_POSE_SCORE,
    MIN_VISIBILITY,
    Heading,
    heading_of,
    middle,
    px_per_m,
)
from rules.measures.gravity import gravity_of
from rules.measures.vectors import dot
from rules.smoothing import Indices, known_median


@dataclass(frozen=True, slots=True)
class Reach:
    """The wrist against its shoulder, (T,) metres; NaN where there is no pose.

    An arm at rest is often hidden by the body, and the network's guess of it good enough to tell
    that it went out; `seen` (T,) says whether it is believed.

    `aside` away from the body's middle +, `forward` +; `wrist` (T, 2) is the wrist against the
    middle of the shoulders in the picture, metres at the person; `view_yaw_deg` (T,) where the
    camera stands (`Body.view_yaw_deg`).
    """

    aside: FloatArray
    forward: FloatArray
    wrist: FloatArray
    view_yaw_deg: FloatArray
    seen: BoolArray


def move_m(place: FloatArray, rest: Indices, held: Indices) -> float:
    """Return how far `place` (T, 2) lies at the rows `held` from where it lay at `rest`, metres."""
    away = [known_median(place[held, axis]) - known_median(place[rest, axis]) for axis in (0, 1)]
    return float(np.hypot(away[0], away[1]))


def reaches_of(track: PersonTrack) -> dict[Side, Reach]:
    """Return the reach of either arm; needs no camera, the person's own upright will do."""
    heading = heading_of(track, gravity_of(CameraModel(), track).landmarks_up)
    scale = px_per_m(track)
    return {side: _reach(track, side, heading, scale) for side in Side}


def _reach(track: PersonTrack, side: Side, heading: Heading, scale: FloatArray) -> Reach:
    scored = (track.pose_score >= MIN_POSE_SCORE)[:, np.newaxis]
    arm = arm_of(track, scale, scored & (track.visibility >= MIN_VISIBILITY), side)
    outward = heading.left if side is Side.LEFT else -heading.left
    wrist = track.landmarks_px[:, side.value[2]] - middle(track.landmarks_px, P.LEFT_SHOULDER)
    unseen = track.pose_score < MIN_POSE_SCORE
    aside, forward = dot(arm.whole, outward), dot(arm.whole, heading.forward)
    aside[unseen] = forward[unseen] = np.nan
    place = np.where(unseen[:, np.newaxis], np.nan, wrist / scale[:, np.newaxis])
    return Reach(aside, forward, place, heading.view_yaw_deg, arm.ends_seen)

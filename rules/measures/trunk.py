"""Lean of the trunk: from the 3D landmarks and from how far the shoulders sink in the picture.

Seen from the side the 3D landmarks follow a bow within a few degrees; seen from the front they
hardly move for the first 15°. There the picture knows more: a camera that looks down sees the
shoulders sink. Both are taken against the person's own upright and weighed by their variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.gravity import NETWORK_LEAN_DEG
from rules.measures.lifting.frame import torso_rays
from rules.measures.lifting.mixing import familiarity, mixed
from rules.measures.once import once
from rules.measures.raw import Raw
from rules.measures.shoulder_drop import pitch_from_drop
from rules.measures.vectors import angle_between_deg, dot
from rules.smoothing import rolling_quantile, smooth

UPRIGHT_WINDOW_S = 10.0
UPRIGHT_SHARE = 0.2
"""The upright is the lower fifth of ten seconds: a bow of six seconds leaves that much."""
CUTOFF_HZ = 2.5
"""A bow lasts 0.5 s and more; faster is the network's jitter."""
ZERO_SIGMA_DEG = 5.0
"""Play of the absolute zero between persons and views (training persons)."""
BEHIND_DEG, BEHIND_FACTOR = 110.0, 1.6
"""From behind no labelled clip tells how good the landmarks are; a shift of the weight from one
leg to the other reads as 13° there."""
SHRINK_PER_DEG = 0.012
BEND_DEG = 5.0
"""A change this large is a bend whose size is uncertain; a smaller one is the upright's unrest."""
LEVEL_DEG, STEEP_DEG = 10.0, 25.0
"""How far from above somebody is seen: a camera as level as the first sees of a bow towards it
little but a lowered head, one as steep as the second sees the shoulders come and sink."""
FRONTAL_SHRINK, FRONTAL_SIGMA_DEG = 0.35, 6.0
"""By how much the bend that the network tells from there is too small, as a share of it, and how
uncertain: at 24 persons left out the depth of 55 bows errs by 1.5° with it, by 2.3° without
(training persons and views; errors from 0.3 and 0.4 are the same)."""
ROLL_SIGMA_DEG = (2.5, 6.0)
"""At the front and at the side (training persons)."""


@dataclass(frozen=True, slots=True)
class _Witness:
    """A change of pitch against the upright, and its standard deviation, both (T,) degrees."""

    change: FloatArray
    sigma: FloatArray


def trunk_seen(body: Body) -> BoolArray:
    """Return (T,) whether both shoulders and both hips are seen."""
    return body.pair_seen(P.LEFT_SHOULDER) & body.pair_seen(P.LEFT_HIP)


def trunk_axis(body: Body) -> FloatArray:
    """Return (T, 3) mid-hip → mid-shoulder in metres, camera axes."""
    return body.middle_m(P.LEFT_SHOULDER) - body.middle_m(P.LEFT_HIP)


@once
def trunk_pitch_deg(body: Body) -> Raw:
    """Lean in the sagittal plane, forward +, (−90, 90).

    Computed once: the arms and the seat ask for it again.
    """
    t, seen = body.track.t_s, trunk_seen(body)
    pitch = np.where(seen, raw_pitch_deg(body), np.nan)
    pitch = smooth(t, pitch, CUTOFF_HZ)
    upright = rolling_quantile(t, pitch, UPRIGHT_WINDOW_S, UPRIGHT_SHARE)
    bend = _stretch(pitch - upright, body.view_yaw_deg)
    solid = _Witness(bend, _solid_sigma_deg(body, bend))
    drop, drop_sigma = pitch_from_drop(body)
    picture = _Witness(drop, drop_sigma)
    change, change_sigma = _weigh(solid, picture)
    risen = np.minimum(np.abs(change) / BEND_DEG, 1.0)  # at rest only the zero is uncertain
    sigma = np.hypot(change_sigma * risen, _zero_sigma_deg(body))
    geometric = Raw(upright + change, np.where(seen, sigma, np.nan), seen)
    told = mixed(body, "trunk_pitch", geometric)
    return _unshrunk(body, told) if body.lifting else told


def _unshrunk(body: Body, told: Raw) -> Raw:
    """Return the lean with what the network loses of bends towards a level camera given back."""
    t = body.track.t_s
    bend = told.value - rolling_quantile(t, told.value, UPRIGHT_WINDOW_S, UPRIGHT_SHARE)
    bend = np.where(np.isfinite(bend), np.maximum(bend, 0.0), 0.0)
    blind = _blindness(body)
    risen = np.minimum(bend / BEND_DEG, 1.0)
    sigma = np.hypot(told.sigma, FRONTAL_SIGMA_DEG * blind * risen)
    return Raw(told.value + FRONTAL_SHRINK * blind * bend, sigma, told.observable)


def _blindness(body: Body) -> FloatArray:
    """Return (T,) how little the network sees of a bow: 1 level from the front, 0 steep or aside.

    As much of it as the network tells of the lean at all.
    """
    elevation_deg = np.degrees(np.arcsin(np.clip(-(torso_rays(body) @ body.gravity.up), -1.0, 1.0)))
    level = np.clip((STEEP_DEG - elevation_deg) / (STEEP_DEG - LEVEL_DEG), 0.0, 1.0)
    frontal = np.square(np.cos(np.radians(body.view_yaw_deg)))
    return np.nan_to_num(level * frontal * familiarity(body))


def raw_pitch_deg(body: Body) -> FloatArray:
    """Return (T,) the lean of the network's 3D landmarks, its habitual lean back taken out."""
    axis = trunk_axis(body)
    lean = np.degrees(np.arctan2(dot(axis, body.forward), axis @ body.up))
    return lean + NETWORK_LEAN_DEG


def trunk_roll_deg(body: Body) -> Raw:
    """Lean in the frontal plane, towards the wearer's left +, (−90, 90)."""
    seen, axis = trunk_seen(body), trunk_axis(body)
    roll = np.degrees(np.arctan2(dot(axis, body.left), axis @ body.up))
    front, side = ROLL_SIGMA_DEG
    sigma = front + (side - front) * np.abs(np.sin(np.radians(body.view_yaw_deg)))
    return mixed(body, "trunk_roll", Raw(roll, np.hypot(sigma, _tilt_sigma_deg(body) / 2), seen))


def trunk_inclination_deg(body: Body) -> Raw:
    """Unsigned total lean from gravity, [0, 180]."""
    pitch, roll = trunk_pitch_deg(body), trunk_roll_deg(body)
    rise = np.ones_like(pitch.value)
    total = np.stack(
        [np.tan(np.radians(pitch.value)), np.tan(np.radians(roll.value)), rise], axis=-1
    )
    sigma = np.hypot(pitch.sigma, roll.sigma)
    return Raw(angle_between_deg(total, np.array([0.0, 0.0, 1.0])), sigma, pitch.observable)


def _stretch(change: FloatArray, view_yaw_deg: FloatArray) -> FloatArray:
    """Return the change of the 3D lean with the network's shrinking of deep bends undone.

    Seen obliquely, bends of 15, 30, 45° read 13, 24, 34° (training persons, 45–75° from the
    front); seen square from the side they read right.
    """
    oblique = np.square(np.sin(2 * np.radians(view_yaw_deg)))
    lost: FloatArray = SHRINK_PER_DEG * oblique * np.square(np.maximum(change, 0.0))
    return change + lost


def _solid_sigma_deg(body: Body, change: FloatArray) -> FloatArray:
    """Return the deviation of a change in the 3D lean: large towards the front.

    Fitted on the training persons: at the side 1.5° and 10 % of the change, in front 9° and 40 %.
    """
    frontal = np.square(np.cos(np.radians(body.view_yaw_deg)))
    behind = np.where(np.abs(body.view_yaw_deg) > BEHIND_DEG, BEHIND_FACTOR, 1.0)
    return behind * np.hypot(1.5 + 7.5 * frontal, (0.1 + 0.3 * frontal) * np.abs(change))


def _zero_sigma_deg(body: Body) -> float:
    return float(np.hypot(ZERO_SIGMA_DEG, _tilt_sigma_deg(body)))


def _tilt_sigma_deg(body: Body) -> float:
    return body.gravity.sigma_deg


def _weigh(first: _Witness, second: _Witness) -> tuple[FloatArray, FloatArray]:
    """Return the mean by inverse variance and its deviation; one witness alone where one is NaN."""
    weights = [
        np.where(np.isfinite(w.change) & np.isfinite(w.sigma), w.sigma**-2.0, 0.0)
        for w in (first, second)
    ]
    total = weights[0] + weights[1]
    mean = sum(
        np.where(weight > 0, w.change, 0.0) * weight
        for w, weight in zip((first, second), weights, strict=True)
    )
    known = (total > 0) & np.isfinite(first.change)
    value = np.divide(mean, total, out=np.full_like(total, np.nan), where=known)
    sigma = np.divide(1.0, np.sqrt(total), out=np.full_like(total, np.nan), where=known)
    return value, sigma

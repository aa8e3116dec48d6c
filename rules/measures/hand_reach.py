"""Where the hand is held: before the shoulder, and aside of it.

An arm that gives a direction goes aside, one that hands something over goes forward, and both may
stand at the same angle to the trunk.
"""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.arms import Side, lift_arm
from rules.measures.body import Body
from rules.measures.lifting.joints import Lifted, lift, lifted_angle
from rules.measures.lifting.mixing import blended
from rules.measures.raw import Raw
from rules.measures.vectors import dot

GEOMETRIC_SIGMA = 0.25
LIFTED_SIGMA = 0.08
"""Proposals, in torso lengths; along the line of sight the geometry knows little."""


def hand_forward(body: Body, side: Side) -> Raw:
    """Return how far the wrist is held before its shoulder, level, in torso lengths."""
    return _reach(body, side, body.forward, lift(body).forward)


def hand_aside(body: Body, side: Side) -> Raw:
    """Return how far the wrist is held aside of its shoulder, outward +, in torso lengths."""
    outward = 1.0 if side is Side.LEFT else -1.0
    return _reach(body, side, outward * body.left, outward * lift(body).left)


def _reach(body: Body, side: Side, towards: FloatArray, lifted_towards: FloatArray) -> Raw:
    """Return the way from shoulder to wrist along (T, 3) directions, camera and lifting frame."""
    arm, lifted = lift_arm(body, side), lift(body)
    torso_m = np.linalg.norm(body.middle_m(P.LEFT_SHOULDER) - body.middle_m(P.LEFT_HIP), axis=1)
    value = dot(arm.whole, towards) / torso_m
    geometric = Raw(value, np.full(len(value), GEOMETRIC_SIGMA), arm.ends_seen)
    way = lifted.joint(side.value[2]) - lifted.joint(side.value[0])
    return blended(body, (dot(way, lifted_towards), _sigma(body, lifted, side)), geometric)


def _sigma(body: Body, lifted: Lifted, side: Side) -> FloatArray:
    """Return the deviation: an arm that is off by an angle takes the hand along."""
    length = np.linalg.norm(lifted.joint(side.value[2]) - lifted.joint(side.value[0]), axis=1)
    _, arm_sigma_deg = lifted_angle(body, f"arm_{side.name.lower()}")
    sigma: FloatArray = np.hypot(LIFTED_SIGMA, length * np.radians(arm_sigma_deg))
    return sigma

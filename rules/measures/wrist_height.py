"""Height of the wrist along gravity, between the waist line and the chin."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.arms import Side, lift_arm
from rules.measures.body import Body
from rules.measures.lifting.joints import lift, lifted_angle
from rules.measures.lifting.mixing import blended
from rules.measures.raw import Raw

GEOMETRIC_SIGMA = 0.15
LIFTED_SIGMA = 0.08
"""Of the torso and the chin, where the arm hangs (training persons); the arm's own comes on top."""
WAIST_SHARE = 0.2
"""The waist line lies this share of the way from the hip joints to the shoulders."""
CHIN_SHARE = 0.8
"""The chin lies this share of the way from the shoulder line to the mouth."""


def wrist_height(body: Body, side: Side) -> Raw:
    """Return the height of the wrist: 0 at the waist line, 1 at the chin."""
    arm = lift_arm(body, side)
    hips, shoulders, mouth = (
        body.middle_m(p) @ body.up for p in (P.LEFT_HIP, P.LEFT_SHOULDER, P.MOUTH_LEFT)
    )
    wrist = (body.track.world_m[:, side.value[0]] + arm.whole) @ body.up
    value = _between(wrist, hips, shoulders, mouth - shoulders)
    seen = arm.ends_seen & body.pair_seen(P.LEFT_HIP)
    geometric = Raw(value, np.full(len(value), GEOMETRIC_SIGMA), seen)
    return blended(body, _lifted(body, side, mouth - shoulders), geometric)


def _lifted(body: Body, side: Side, mouth_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return value and deviation as lifted; `mouth_m` (T,) is the mouth above the shoulders.

    An arm that is off by an angle raises the hand by that times how far it is held out.
    """
    lifted = lift(body)
    shoulder, wrist = lifted.joint(side.value[0]), lifted.joint(side.value[2])
    hips, shoulders = (
        (lifted.joint(left)[:, 2] + lifted.joint(P(left + 1))[:, 2]) / 2
        for left in (P.LEFT_HIP, P.LEFT_SHOULDER)
    )
    torso_m = np.linalg.norm(body.middle_m(P.LEFT_SHOULDER) - body.middle_m(P.LEFT_HIP), axis=1)
    out = np.linalg.norm((wrist - shoulder)[:, :2], axis=1)
    _, arm_sigma_deg = lifted_angle(body, f"arm_{side.name.lower()}")
    sigma = np.hypot(LIFTED_SIGMA, out * np.radians(arm_sigma_deg))
    return _between(wrist[:, 2], hips, shoulders, mouth_m / torso_m), sigma


def _between(
    wrist: FloatArray, hips: FloatArray, shoulders: FloatArray, mouth: FloatArray
) -> FloatArray:
    """Return (T,) where the wrist is from waist to chin; `mouth` is above the shoulders."""
    waist = hips + WAIST_SHARE * (shoulders - hips)
    span = shoulders + CHIN_SHARE * mouth - waist
    unknown = np.full_like(span, np.nan)
    ratio: FloatArray = np.divide(wrist - waist, span, out=unknown, where=span > 0)
    return ratio

"""How somebody walks, over about two steps: swing of the arms, sway of the trunk, pace.

Each value is that of a window centred on the look and walked through without a stop. Looks that
come more slowly than `LOWEST_RATE_HZ` show no step.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.observations import BoolArray, FloatArray
from models.observations import PoseLandmark as P
from rules.measures.arms import Side, lift_arm
from rules.measures.body import Body
from rules.measures.motion import speed_mps, walking
from rules.measures.raw import Raw
from rules.measures.trunk import trunk_roll_deg
from rules.measures.vectors import dot
from rules.smoothing import LOWEST_RATE_HZ, Indices, moving_average, runs, smooth

STRIDE_S = 1.2
"""Two steps: slow walking has 100 steps a minute (Perry & Burnfield 2010)."""
PACE_S = 2.4
SEEN_SHARE = 0.8
"""Least share of a window in which the limb must be seen."""
END_S = 0.1
"""By so much a window may reach beyond the walk."""
ARM_HZ, TRUNK_HZ = 3.0, 2.5
SWING_SIGMA_DEG = 10.0
"""Rendered walkers whose arms swing by 42°, seen from the side; they read 7° less."""
SWAY_SIGMA_DEG = 5.0
"""Rendered walkers who do not sway read 2–6°."""
PACE_SIGMA = 0.15
"""A real walker at an even pace reads 0.03, a rendered one 0.25."""
OPPOSED_SIGMA = 0.25
"""Proposed; the figures stand in docs/adr/0017."""
LEAST_SWING_DEG = 8.0
"""Limbs that swing less say nothing of what they swing against. Proposed."""
OBLIQUE_DEG = 45.0
"""Nearer than this to the front or the back neither the pace nor the swing of the arms is left."""

_Window = Callable[[FloatArray], float]


def arm_swing_deg(body: Body) -> Raw:
    """Arc fore and aft of the arm nearer the camera over a stride, foremost to hindmost."""
    left, right = (_flexion_deg(body, side) for side in Side)
    nearer = np.where(body.view_yaw_deg > 0, left, right)
    swung = smooth(body.track.t_s, nearer, ARM_HZ)
    swing = _windowed(body, swung, STRIDE_S, np.ptp, SWING_SIGMA_DEG)
    return Raw(swing.value, swing.sigma, swing.observable & _from_the_side(body))


def _flexion_deg(body: Body, side: Side) -> FloatArray:
    """Return the angle of shoulder → wrist from straight down, forward +; NaN where not seen."""
    arm = lift_arm(body, side)
    flexion = np.degrees(np.arctan2(dot(arm.whole, body.forward), -(arm.whole @ body.up)))
    return np.where(arm.seen, flexion, np.nan)


def trunk_sway_deg(body: Body) -> Raw:
    """Half the range of the trunk's roll over a stride."""
    roll = trunk_roll_deg(body)
    swung = smooth(body.track.t_s, np.where(roll.observable, roll.value, np.nan), TRUNK_HZ)
    whole = _windowed(body, swung, STRIDE_S, np.ptp, SWAY_SIGMA_DEG)
    return Raw(whole.value / 2, whole.sigma, whole.observable)


def pace_variation(body: Body) -> Raw:
    """Deviation of the walking speed over its mean, over 2.4 s; only of ways across the view."""
    speed = moving_average(body.track.t_s, speed_mps(body), STRIDE_S / 2)
    varied = _windowed(body, speed, PACE_S, _variation, PACE_SIGMA)
    return Raw(varied.value, varied.sigma, varied.observable & _from_the_side(body))


def limbs_opposed(body: Body) -> Raw:
    """How much arm and leg of the nearer side swing against each other over a stride, [−1, 1].

    1 = when the leg goes forward the arm goes back, as in all who walk at ease; −1 = they go
    together. Less the correlation of both angles fore and aft; NaN where either hardly swings.
    """
    left, right = (_opposition(body, side) for side in Side)
    value = np.where(body.view_yaw_deg > 0, left, right)
    seen = np.isfinite(value) & _from_the_side(body)
    return Raw(value, np.full(len(value), OPPOSED_SIGMA), seen)


def _opposition(body: Body, side: Side) -> FloatArray:
    """Return (T,) less the correlation of arm and thigh of one side over a stride."""
    hip, knee = (P.LEFT_HIP, P.LEFT_KNEE) if side is Side.LEFT else (P.RIGHT_HIP, P.RIGHT_KNEE)
    thigh = body.track.world_m[:, knee] - body.track.world_m[:, hip]
    bend = np.degrees(np.arctan2(dot(thigh, body.forward), -(thigh @ body.up)))
    bend = np.where(body.seen[:, hip] & body.seen[:, knee], bend, np.nan)
    arm, leg = (smooth(body.track.t_s, one, ARM_HZ) for one in (_flexion_deg(body, side), bend))
    together = np.stack([arm, leg], axis=1)
    whole = np.where(np.isfinite(together).all(axis=1), np.arange(len(arm), dtype=float), np.nan)

    def against(rows: FloatArray) -> float:
        swung = together[rows.astype(int)]
        if np.any(np.ptp(swung, axis=0) < LEAST_SWING_DEG):
            return float("nan")
        return -float(np.corrcoef(swung.T)[0, 1])

    return _windowed(body, whole, STRIDE_S, against, OPPOSED_SIGMA).value


def _variation(values: FloatArray) -> float:
    return float(np.std(values) / np.mean(values))


def _from_the_side(body: Body) -> BoolArray:
    aside = np.abs(np.sin(np.radians(body.view_yaw_deg)))
    side: BoolArray = aside >= np.sin(np.radians(OBLIQUE_DEG))
    return side


def _windowed(
    body: Body, values: FloatArray, window_s: float, measure: _Window, sigma: float
) -> Raw:
    """Return `measure` of the known `values` of each whole window of walking."""
    t = body.track.t_s
    result = np.full(len(t), np.nan)
    for walk in runs(t, np.where(walking(body).value > 0, 0.0, np.nan)):
        known = walk[np.isfinite(values[walk])]
        reach = window_s / 2
        for row, rows, looks in zip(
            walk, _near(t, known, walk, reach), _near(t, walk, walk, reach), strict=True
        ):
            whole = min(t[row] - t[walk[0]], t[walk[-1]] - t[row]) >= reach - END_S
            if whole and len(rows) >= max(LOWEST_RATE_HZ * window_s, SEEN_SHARE * len(looks)):
                result[row] = measure(values[rows])
    return Raw(result, np.full(len(t), sigma), np.isfinite(result))


def _near(t_s: FloatArray, rows: Indices, centres: Indices, reach_s: float) -> list[Indices]:
    """Return for each centre which of `rows` lie within `reach_s` of it."""
    first = np.searchsorted(t_s[rows], t_s[centres] - reach_s - 1e-9)
    last = np.searchsorted(t_s[rows], t_s[centres] + reach_s + 1e-9)
    return [rows[a:b] for a, b in zip(first, last, strict=True)]

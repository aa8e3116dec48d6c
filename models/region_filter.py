"""Steadies the region in which a person is followed, frame by frame; pure, the caller keeps state.

The pose network answers a little differently to every crop; fed back, that jitter grows. MediaPipe
therefore smooths the two points that make the next region, heavily at rest and hardly in motion.
Sources: ``pose_landmark_filtering.pbtxt`` (auxiliary landmarks; not switched off by
``smooth_landmarks``), ``one_euro_filter.cc``; Casiez, Roussel and Vogel, "1 € Filter", CHI 2012.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray
from models.region import Region, region_about

MIN_CUTOFF_HZ = 0.01
BETA = 10.0
SPEED_CUTOFF_HZ = 1.0


@dataclass(frozen=True, slots=True)
class SteadyRegion:
    """The smoothed `region`, and what the next step needs.

    `raw_px`, `smooth_px` (2, 2): centre and tip as measured and as smoothed; `speed` (2, 2): their
    smoothed speed in sides of the region a second.
    """

    region: Region
    t_s: float
    raw_px: FloatArray
    smooth_px: FloatArray
    speed: FloatArray


def steady(before: SteadyRegion | None, region: Region, t_s: float) -> SteadyRegion:
    """Return the region smoothed with what came `before` (None = a new person).

    `t_s` is the presentation time of the frame that gave `region`. A time that does not advance
    starts anew, as does None.
    """
    raw = _points_of(region)
    if before is None or t_s <= before.t_s:
        return SteadyRegion(region, t_s, raw, raw, np.zeros_like(raw))
    step_s = t_s - before.t_s
    moved = (raw - before.raw_px) / (max(region.width_px, 1.0) * step_s)
    speed = _blend(before.speed, moved, _alpha(np.full_like(raw, SPEED_CUTOFF_HZ), step_s))
    alpha = _alpha(MIN_CUTOFF_HZ + BETA * np.abs(speed), step_s)
    smooth = _blend(before.smooth_px, raw, alpha)
    return SteadyRegion(region_about(smooth[0], smooth[1], 1.0), t_s, raw, smooth, speed)


def _points_of(region: Region) -> FloatArray:
    """Return centre and the middle of the upper edge: the points that span the region."""
    turn, half = region.rotation_rad, region.height_px / 2
    center = np.array([region.center_x_px, region.center_y_px])
    return np.stack([center, center + half * np.array([math.sin(turn), -math.cos(turn)])])


def _alpha(cutoff_hz: FloatArray, step_s: float) -> FloatArray:
    weight: FloatArray = 1 / (1 + 1 / (2 * math.pi * cutoff_hz * step_s))
    return weight


def _blend(before: FloatArray, now: FloatArray, weight: FloatArray) -> FloatArray:
    blended: FloatArray = before + weight * (now - before)
    return blended

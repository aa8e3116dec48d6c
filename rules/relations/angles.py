"""The angle between where a head points and where something is, with its deviation."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from rules.measures.vectors import angle_between_deg, dot, horizontal, unit
from rules.relations.facing import Facing

DEPTH_SHARE = 0.06
"""Deviation of how far away somebody is, as a share (rendered people, training persons)."""


def gaze_deg(facing: Facing, target_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the angle between the head's direction and the line to a target, and its deviation.

    Parameters
    ----------
    target_m : (T, 3) places in camera axes at the rows of `facing`; NaN = unknown.

    Both (T,) degrees, the angle in [0, 180]; NaN where head or target is unknown. An angle is never
    negative, so that the error of a head that points at the target makes it about as large as the
    deviation itself.
    """
    line = target_m - facing.head_m
    angle = angle_between_deg(facing.ahead, line)
    turn, rise = (_part_deg(facing, line, which) for which in ("turn", "rise"))
    whole = np.hypot(turn, rise)
    share = np.divide(turn**2, whole**2, out=np.full_like(whole, 0.5), where=whole > 0)
    head = share * facing.turn_sigma_deg**2 + (1 - share) * facing.rise_sigma_deg**2
    sigma: FloatArray = np.sqrt(head + _line_sigma_deg(facing, target_m) ** 2)
    return angle, np.where(np.isfinite(angle), sigma, np.nan)


def _part_deg(facing: Facing, line: FloatArray, which: str) -> FloatArray:
    """Return how far the head points beside (`turn`) or above (`rise`) the line, degrees."""
    way = unit(line)
    if which == "rise":
        rise: FloatArray = np.degrees(
            np.arcsin(np.clip(facing.ahead @ facing.up, -1, 1))
            - np.arcsin(np.clip(way @ facing.up, -1, 1))
        )
        return rise
    level, towards = unit(horizontal(facing.ahead, facing.up)), unit(horizontal(way, facing.up))
    return angle_between_deg(level, towards)


def _line_sigma_deg(facing: Facing, target_m: FloatArray) -> FloatArray:
    """Return how uncertain the direction of the line is: both ends may be nearer or further."""
    line = target_m - facing.head_m
    length = np.linalg.norm(line, axis=1)
    across = np.linalg.norm(np.cross(unit(line), unit(facing.head_m)), axis=1)
    away = DEPTH_SHARE * np.hypot(
        np.linalg.norm(facing.head_m, axis=1), np.linalg.norm(target_m, axis=1)
    )
    ratio = np.divide(away * across, length, out=np.full_like(length, np.nan), where=length > 0)
    sigma: FloatArray = np.degrees(np.arctan(ratio))
    return sigma


def plan_distance_m(one_m: FloatArray, other_m: FloatArray, up: FloatArray) -> FloatArray:
    """Return (T,) the distance of two places along the floor, metres."""
    level = horizontal(one_m - other_m, up)
    distance: FloatArray = np.sqrt(dot(level, level))
    return distance

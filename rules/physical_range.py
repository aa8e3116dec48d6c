"""What values a quantity can have at all: a limit outside is a slip of the pen, not a norm."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic_core import PydanticCustomError

Range = tuple[float, float]

OF_UNIT: Mapping[str, Range] = {
    "deg": (-180.0, 180.0),
    "s": (0.0, math.inf),
    "count": (0.0, math.inf),
}
OF_QUANTITY: Mapping[str, Range] = {
    "arm_trunk_angle": (0.0, 180.0),
    "arm_trunk_angle_left_deg": (0.0, 180.0),
    "arm_trunk_angle_right_deg": (0.0, 180.0),
    "depth": (0.0, 180.0),
    "elbow": (0.0, 180.0),
    "elbow_left_deg": (0.0, 180.0),
    "elbow_right_deg": (0.0, 180.0),
    "head_pitch_deg": (-90.0, 90.0),
    "seat_lean_deg": (-90.0, 90.0),
    "shoulder_tilt_deg": (-90.0, 90.0),
    "trunk_pitch": (-90.0, 90.0),
    "trunk_pitch_deg": (-90.0, 90.0),
    "trunk_roll_deg": (-90.0, 90.0),
}
"""Measures and attributes narrower than their unit, after design.md §4."""


def out_of_range(name: str, unit: str, value: float) -> PydanticCustomError | None:
    """Return the error for a limit of `name` that no value can reach; None when one can."""
    low, high = OF_QUANTITY.get(name) or OF_UNIT.get(unit, (-math.inf, math.inf))
    if low <= value <= high:
        return None
    allowed = f"at least {low:g}" if math.isinf(high) else f"between {low:g} and {high:g}"
    return PydanticCustomError(
        "range",
        "{name} lies {allowed} {unit}, a limit of {value} means nothing",
        {"name": name, "allowed": allowed, "unit": unit, "value": f"{value:g}"},
    )

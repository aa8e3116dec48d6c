"""Quantities as people write them in a pack: ``10deg``, ``300ms``, ``60%``.

Every number of a pack carries its unit; only ratios and counts may stand bare.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

UNITS: dict[str, tuple[str, float]] = {
    "deg": ("deg", 1.0),
    "°": ("deg", 1.0),
    "ms": ("s", 1e-3),
    "s": ("s", 1.0),
    "min": ("s", 60.0),
    "h": ("s", 3600.0),
    "mm": ("m", 1e-3),
    "cm": ("m", 1e-2),
    "m": ("m", 1.0),
    "%": ("ratio", 1e-2),
    "": ("ratio", 1.0),
}
"""Unit as written → canonical unit and the factor to it."""

_EXAMPLES = {"deg": "15deg", "s": "300ms or 5s", "m": "30cm", "ratio": "60% or 0.6", "count": "10"}
_PATTERN = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(deg|°|ms|s|min|h|mm|cm|m|%)?\s*\Z")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a canonical unit: ``deg``, ``s``, ``m`` or ``ratio`` (also for counts)."""

    value: float
    unit: str

    def fits(self, unit: str) -> bool:
        """Return whether the amount may stand where `unit` is measured; counts are written bare."""
        return self.unit == ("ratio" if unit == "count" else unit)


def parse_amount(text: object) -> Amount:
    """Return the amount that `text` states.

    Raises
    ------
    PydanticCustomError
        When `text` is no number with a known unit; reads as one clear clause.
    """
    if isinstance(text, Amount):
        return text
    if isinstance(text, int | float) and not isinstance(text, bool) and math.isfinite(text):
        return Amount(float(text), "ratio")
    found = _PATTERN.match(text) if isinstance(text, str) else None
    if found is None:
        raise PydanticCustomError(
            "quantity",
            "{text} is no quantity; write a number and its unit, such as 15deg, 300ms, 60%",
            {"text": repr(text)},
        )
    unit, factor = UNITS[found[2] or ""]
    return Amount(float(found[1]) * factor, unit)


def mismatch(unit: str, expected: str, name: str) -> PydanticCustomError:
    """Return the error for an amount in `unit` where `name` is measured in `expected`."""
    return PydanticCustomError(
        "unit",
        "{name} is measured in {expected}, not in {unit}; write for example {example}",
        {"name": name, "expected": expected, "unit": unit, "example": _EXAMPLES[expected]},
    )


def _seconds(text: object) -> float:
    amount = parse_amount(text)
    if amount.unit != "s":
        raise mismatch(amount.unit, "s", "this duration")
    if amount.value < 0:
        raise PydanticCustomError("negative", "a duration cannot be negative", {})
    return amount.value


def _share(text: object) -> float:
    amount = parse_amount(text)
    if amount.unit != "ratio":
        raise mismatch(amount.unit, "ratio", "this share")
    if not 0 <= amount.value <= 1:
        raise PydanticCustomError("share", "a share lies between 0% and 100%", {})
    return amount.value


Quantity = Annotated[Amount, BeforeValidator(parse_amount)]
"""A field that holds an amount of any unit."""

Duration = Annotated[float, BeforeValidator(_seconds)]
"""A field that holds seconds ≥ 0, written with a unit of time."""

Share = Annotated[float, BeforeValidator(_share)]
"""A field that holds a ratio in [0, 1], written as ``60%`` or ``0.6``."""

"""What a measure hands to the registry before it becomes a `Signal`."""

from __future__ import annotations

from dataclasses import dataclass

from models.observations import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Raw:
    """(T,) `value`, its standard deviation `sigma`, and whether the view showed it."""

    value: FloatArray
    sigma: FloatArray
    observable: BoolArray

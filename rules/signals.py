"""A measured quantity of one person in time, with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Signal:
    """One measure of one track.

    Attributes
    ----------
    measure : name with its unit suffix, for example ``trunk_pitch_deg``.
    track_id : whose.
    t_s : (T,) presentation times, strictly increasing; the times of the track's observations.
    value : (T,) in the measure's unit; NaN = not known.
    sigma : (T,) one standard deviation of the error of `value`; NaN where `value` is.
    observable : (T,) whether the view could show the quantity then; False implies NaN.
    """

    measure: str
    track_id: int
    t_s: FloatArray
    value: FloatArray
    sigma: FloatArray
    observable: BoolArray

    def __post_init__(self) -> None:
        shape = self.t_s.shape
        for name in ("value", "sigma", "observable"):
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name}: expected {shape}, got {getattr(self, name).shape}")
        if np.any(np.isfinite(self.value) & ~self.observable):
            raise ValueError(f"{self.measure}: a value where nothing is observable")


TrackSignals = Mapping[str, Signal]
"""All signals of one track by measure name."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One measured number: `unit` is ``deg``, ``s``, ``m``, ``ratio`` or ``count``."""

    value: float
    sigma: float
    unit: str

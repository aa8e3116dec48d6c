"""The lifting network: three layers, evaluated by NumPy; weights beside this file.

Trained by `benchmarks.training.lift`; its card is `models/cards/lift.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from models.observations import FloatArray

WEIGHTS = "lift.npz"
_LARGEST = 80.0
"""Exponent that single precision still holds."""
ANGLES = (
    "arm_left",
    "arm_right",
    "elbow_left",
    "elbow_right",
    "trunk_pitch",
    "trunk_roll",
    "shoulder_tilt",
    "head_yaw",
    "head_pitch",
)
"""Angles of whose error the second network tells the deviation, in order."""
MOST_LOG = 2.0
"""No angle is said to err more or less than usual by a larger factor than e²."""


@dataclass(frozen=True, slots=True)
class Layers:
    """A multi-layer perceptron with SiLU between its layers.

    Attributes
    ----------
    mean, scale : (F,) taken off the inputs, and by what they are divided.
    weights, biases : of each layer, (in, out) and (out,).
    """

    mean: FloatArray
    scale: FloatArray
    weights: tuple[FloatArray, ...]
    biases: tuple[FloatArray, ...]

    def __call__(self, table: FloatArray) -> FloatArray:
        """Return (T, outputs) for inputs (T, F); single precision is exact enough and faster."""
        values: FloatArray = ((table - self.mean) / self.scale).astype(np.float32)
        last = len(self.weights) - 1
        for row, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            values = values @ weight + bias
            if row < last:
                values = values / (1.0 + np.exp(np.minimum(-values, _LARGEST)))
        return np.asarray(values, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class LiftingNetwork:
    """`joints` gives what the landmarks lack, `doubt` how unusual the error of each angle is.

    `usual_deg` (9,) is the usual deviation, so that 95 % of the errors lie within 2σ.
    """

    joints: tuple[Layers, ...]
    doubt: Layers
    usual_deg: FloatArray

    def sigma_deg(self, table: FloatArray) -> FloatArray:
        """Return (T, 9) the deviation of each of `ANGLES` for inputs (T, F)."""
        return told_sigma_deg(self.usual_deg, self.doubt(table))


def told_sigma_deg(usual_deg: FloatArray, outputs: FloatArray) -> FloatArray:
    """Return (T, 9) deviations that the second network's `outputs` (T, 9) mean."""
    sigma: FloatArray = usual_deg * np.exp(MOST_LOG * np.tanh(outputs / MOST_LOG))
    return sigma


_another: ContextVar[LiftingNetwork | None] = ContextVar("another", default=None)


def lifting_network() -> LiftingNetwork:
    """Return the network that lifts: that of this release, unless `lifting_by` says otherwise."""
    return _another.get() or _released()


@contextmanager
def lifting_by(network: LiftingNetwork) -> Iterator[None]:
    """Lift with another network meanwhile: benchmarks measure with one that has not seen a person.

    Bodies keep what they were lifted to; build them inside.
    """
    token = _another.set(network)
    try:
        yield
    finally:
        _another.reset(token)


@lru_cache(maxsize=1)
def _released() -> LiftingNetwork:
    with (files(__package__) / WEIGHTS).open("rb") as file, np.load(file) as stored:
        return network_of({name: stored[name] for name in stored.files})


def network_of(arrays: Mapping[str, FloatArray]) -> LiftingNetwork:
    """Return the network of a file's arrays, by name."""
    count = len({name.split(".")[1] for name in arrays if name.startswith("joints.")})
    members = tuple(layers_of(arrays, f"joints.{row}") for row in range(count))
    return LiftingNetwork(members, layers_of(arrays, "doubt.0"), arrays["doubt.usual_deg"])


def layers_of(arrays: Mapping[str, FloatArray], prefix: str) -> Layers:
    """Return the network whose arrays are stored under names that begin with `prefix`."""
    depth = sum(name.startswith(f"{prefix}.weight") for name in arrays)
    return Layers(
        arrays[f"{prefix}.mean"],
        arrays[f"{prefix}.scale"],
        tuple(arrays[f"{prefix}.weight{row}"] for row in range(depth)),
        tuple(arrays[f"{prefix}.bias{row}"] for row in range(depth)),
    )

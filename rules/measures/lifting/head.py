"""Where a head points, as learned from rendered people; weights beside this file.

Trained by `benchmarks.training.head`; its card is `models/cards/head.md`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import numpy as np

from models.observations import FloatArray
from rules.measures.body import Body
from rules.measures.lifting.head_inputs import head_inputs_of, mirrored_direction
from rules.measures.lifting.network import Layers, layers_of
from rules.measures.vectors import unit
from rules.smoothing import moving_average

WEIGHTS = "head.npz"
FAMILIAR, STRANGE = 1.7, 2.7
"""Root mean square of the inputs in deviations of the training: below the first lie 95 % of the
looks at training persons."""
WINDOW_S = 2.0
"""A turn of the head must not change hands half-way."""


def learned_direction(body: Body) -> tuple[FloatArray, FloatArray]:
    """Return (T, 3) where the head points, unit vectors in camera axes, and (T,) its share.

    The share, 0 to 1, says how much to rely on it: a look unlike those of the training counts
    nothing. NaN and 0 without a pose.
    """
    inputs = head_inputs_of(body)
    table = inputs.table
    unknown = ~np.isfinite(table).all(axis=1)
    table[unknown] = 0.0
    direction = both_ways(head_network(), table, np.nan_to_num(inputs.mirrored.table))
    camera = np.einsum("tij,ti->tj", inputs.axes, direction)
    camera[unknown] = np.nan
    return camera, np.where(unknown, 0.0, _familiarity(body, table))


def both_ways(members: tuple[Layers, ...], table: FloatArray, mirrored: FloatArray) -> FloatArray:
    """Return (T, 3) directions for inputs (T, F): of the head, and of the one in the mirror."""
    straight = np.sum([member(table) for member in members], axis=0)
    turned = np.sum([member(mirrored) for member in members], axis=0)
    return unit(straight + mirrored_direction(turned))


def _familiarity(body: Body, table: FloatArray) -> FloatArray:
    """Return (T,) how far each look is like those of the training, settled over time."""
    layers = head_network()[0]
    apart = (table - layers.mean) / layers.scale
    distance = np.sqrt(np.mean(np.square(apart), axis=1))
    share = np.clip((STRANGE - distance) / (STRANGE - FAMILIAR), 0.0, 1.0)
    settled = moving_average(body.track.t_s, share, WINDOW_S)
    return np.where(np.isfinite(settled), settled, 0.0)


@lru_cache(maxsize=1)
def head_network() -> tuple[Layers, ...]:
    """Return the members of the network with the weights of this release."""
    with (files(__package__) / WEIGHTS).open("rb") as file, np.load(file) as stored:
        arrays = {name: stored[name] for name in stored.files}
    count = len({name.split(".")[1] for name in arrays})
    return tuple(layers_of(arrays, f"head.{row}") for row in range(count))

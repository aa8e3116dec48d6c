"""Where arrays lie that grow with a recording: the caller of the pure parts says, not they."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rules.signals import Signal

BLOCK_ROWS = 4096


class Room(Protocol):
    """Gives an array to be filled, of `shape`; what it holds is read now and then."""

    def __call__(self, shape: tuple[int, ...], dtype: type[np.generic]) -> NDArray[Any]:
        """Return such an array, its values not yet set."""
        ...


def in_memory(shape: tuple[int, ...], dtype: type[np.generic]) -> NDArray[Any]:
    """Return an array in memory, its values not yet set."""
    return np.empty(shape, dtype)


def kept(signal: Signal, room: Room) -> Signal:
    """Return the signal with its columns in `room`."""
    value, sigma, observable = (
        _put(one, room) for one in (signal.value, signal.sigma, signal.observable)
    )
    return replace(signal, value=value, sigma=sigma, observable=observable)


def _put(array: NDArray[Any], room: Room) -> NDArray[Any]:
    place = room(array.shape, array.dtype.type)
    place[:] = array
    return place


def taken(array: NDArray[Any], rows: NDArray[np.intp], room: Room) -> NDArray[Any]:
    """Return the `rows` of `array`, in `room`, a few at a time: neither need fit into memory."""
    place = room((len(rows), *array.shape[1:]), array.dtype.type)
    for first in range(0, len(rows), BLOCK_ROWS):
        some = rows[first : first + BLOCK_ROWS]
        place[first : first + len(some)] = array[some]
    return place

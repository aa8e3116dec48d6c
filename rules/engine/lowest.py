"""The lowest of many overlapping stretches of a signal, each found without walking through it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.observations import FloatArray

IntArray = NDArray[np.integer]


def lowest_rows(values: FloatArray, starts: IntArray, stops: IntArray) -> IntArray:
    """Return (N,) the row of the lowest of `values[start:stop]` of each stretch, first of equals.

    `values` (T,) finite; every stretch has at least one row. For each power of two the lowest of
    every stretch of that length is known from two of half of it; any other is covered by two.
    """
    tables: list[IntArray] = [np.arange(len(values))]
    longest = int(np.max(stops - starts))
    while 2 ** len(tables) <= longest:
        half = 2 ** (len(tables) - 1)
        before = tables[-1]
        tables.append(_lower(values, before[:-half], before[half:]))
    found = np.empty(len(starts), dtype=np.intp)
    levels = np.log2(stops - starts).astype(int)
    for level, table in enumerate(tables):
        mine = levels == level
        first, last = table[starts[mine]], table[stops[mine] - 2**level]
        found[mine] = _lower(values, first, last)
    return found


def _lower(values: FloatArray, rows: IntArray, later: IntArray) -> IntArray:
    return np.where(values[rows] <= values[later], rows, later)

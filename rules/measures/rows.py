"""Arithmetic on whole tracks in bounded memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.observations import FloatArray

ROWS_AT_ONCE = 1 << 14


def by_rows(of: Callable[..., FloatArray], *columns: FloatArray) -> FloatArray:
    """Return `of(*columns)`, made a stretch of rows at a time.

    Each row of it must rest on that row of the columns alone; it is then the same to the last bit.
    What lies between the columns and the result may be far larger than either.
    """
    starts = range(0, max(1, len(columns[0])), ROWS_AT_ONCE)
    parts = [of(*(one[row : row + ROWS_AT_ONCE] for one in columns)) for row in starts]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)

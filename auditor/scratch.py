"""Room for what hours of observations hold: in memory while it is little, else in a file.

A day of several people holds gigabytes, of which a moment's work needs little. Arrays over a file
are read like any other, and the system takes their memory back when it is needed elsewhere.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from models.observations import FloatArray

IN_MEMORY_BYTES = 1 << 26
"""A quarter of an hour of one person and a customer stays in memory."""


def allocate(count: int, folder: Path) -> FloatArray:
    """Return a flat array for `count` numbers; a large one lies in a nameless file in `folder`.

    Raises
    ------
    OSError
        When the disk has no room for it.
    """
    size = count * np.dtype(np.float64).itemsize
    if size <= IN_MEMORY_BYTES:
        return np.empty(count)
    with tempfile.TemporaryFile(dir=folder) as file:
        os.posix_fallocate(file.fileno(), 0, size)  # else a full disk would kill the process
        return np.frombuffer(mmap.mmap(file.fileno(), size), np.float64, count)


def let_go(arrays: Iterable[FloatArray]) -> None:
    """Give back the memory of arrays that lie in files; what they hold stays readable."""
    for found in {id(file): file for file in map(_file_of, arrays) if file is not None}.values():
        found.madvise(mmap.MADV_DONTNEED)


def _file_of(array: FloatArray) -> mmap.mmap | None:
    base: object = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, memoryview):
        base = base.obj
    return base if isinstance(base, mmap.mmap) else None

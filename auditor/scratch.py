"""Room for what hours of observations hold: in memory while it is little, else in files.

A day of several people holds gigabytes, of which a moment's work needs little. An array in a file
is read like any other; what was read of it does not stay in memory (docs/adr/0020).
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

IN_MEMORY_BYTES = 1 << 25
"""Some minutes of one person and a customer stay in memory."""
FILE_BYTES = 1 << 26
"""Files are at least so large: thousands of short stays share a few."""
BLOCK_BYTES = 1 << 22
"""So much is read of a file before its memory is given back."""


class Filed(np.ndarray[Any, np.dtype[Any]]):
    """An array that lies in a file.

    Taking some of it, and computing with all of it, give arrays in memory; of the file itself
    nothing stays there. What NumPy's functions make of it lies in no file and behaves as any array.
    """

    def __getitem__(self, key: Any) -> Any:
        """Return what `key` picks, read into memory; no view, what is written to it is not kept."""
        file = _file_of(self)
        if file is None:
            return super().__getitem__(key)
        found = _read(self.view(np.ndarray), key, file)
        file.madvise(mmap.MADV_DONTNEED)
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        """Set what `key` picks; it lies in the file from then on."""
        self.view(np.ndarray)[key] = value
        file = _file_of(self)
        if file is not None:
            file.madvise(mmap.MADV_DONTNEED)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Return what a function of NumPy makes of the numbers, in memory."""
        result = getattr(ufunc, method)(*_plain(inputs), **_plain(options))
        _let_go((*inputs, *options.values()))
        return result

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Return what a function of NumPy makes of the numbers, in memory."""
        result = func(*_plain(args), **_plain(kwargs))
        _let_go((*args, *kwargs.values()))
        return result

    def rows(self, first: int, last: int) -> Filed:
        """Return the rows from `first` on and before `last`, still in the file."""
        return self.view(np.ndarray)[first:last].view(Filed)


class Scratch:
    """Room for many arrays: in memory while they are little, else in nameless files in `folder`.

    The files go with the last array in them. `folder` None = where the system keeps such files;
    `in_memory_bytes` may lie in memory.
    """

    def __init__(self, folder: Path | None, in_memory_bytes: int = IN_MEMORY_BYTES) -> None:
        self._folder = folder
        self._in_memory_bytes = in_memory_bytes
        self._file: mmap.mmap | None = None
        self._used = 0

    def array(self, shape: tuple[int, ...], dtype: type[np.generic] = np.float64) -> NDArray[Any]:
        """Return an array to be filled.

        Raises
        ------
        OSError
            When the disk has no room for it.
        """
        count = int(np.prod(shape))
        size = count * np.dtype(dtype).itemsize
        if size <= self._in_memory_bytes:
            self._in_memory_bytes -= size
            return np.empty(shape, dtype)
        if self._file is None or self._used + size > len(self._file):
            self._file, self._used = _new_file(max(size, FILE_BYTES), self._folder), 0
        flat = np.frombuffer(self._file, dtype, count, self._used)
        self._used += -(-size // mmap.PAGESIZE) * mmap.PAGESIZE
        return flat.reshape(shape).view(Filed)


def part_of(array: NDArray[Any], first: int, last: int) -> NDArray[Any]:
    """Return rows of an array; those of one in a file are not read."""
    return array.rows(first, last) if isinstance(array, Filed) else array[first:last]


def _new_file(size: int, folder: Path | None) -> mmap.mmap:
    with tempfile.TemporaryFile(dir=folder) as file:
        os.posix_fallocate(file.fileno(), 0, size)  # else a full disk would kill the process
        return mmap.mmap(file.fileno(), size)


def _file_of(array: object) -> mmap.mmap | None:
    base = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, memoryview):
        base = base.obj
    return base if isinstance(base, mmap.mmap) else None


def _plain(given: Any) -> Any:
    """Return what NumPy was given with plain arrays, views of those in files, in place of these."""
    if isinstance(given, Filed):
        return given.view(np.ndarray)
    if isinstance(given, dict):
        return {name: _plain(one) for name, one in given.items()}
    if type(given) in (list, tuple):
        return type(given)(_plain(one) for one in given)
    return given


def _let_go(given: Iterable[Any]) -> None:
    """Give back the memory of what NumPy was given that lies in files."""
    for one in given:
        if type(one) in (list, tuple):
            _let_go(one)
        elif (file := _file_of(one)) is not None:
            file.madvise(mmap.MADV_DONTNEED)


def _read(array: NDArray[Any], key: Any, file: mmap.mmap) -> Any:
    """Return a copy of what `key` picks of an array over `file`, read block by block.

    It lies in memory in the order in which NumPy would have put it: sums depend on that.
    """
    rows, *rest = key if isinstance(key, tuple) else (key,)
    if isinstance(rows, np.ndarray) and rows.ndim == 1 and rows.dtype == np.bool_:
        rows = np.flatnonzero(rows)
    if not _goes_block_by_block(rows, rest):
        return np.array(array[key])
    if isinstance(rows, slice):
        rows = range(*rows.indices(len(array)))
    two = slice(2) if isinstance(rows, range) else np.arange(min(2, len(array)))
    sample = array[(two, *rest)]
    found = np.empty_like(sample, shape=(len(rows), *sample.shape[1:]))
    step = max(1, BLOCK_BYTES // max(1, array[:1].nbytes))
    for first in range(0, len(rows), step):
        some = rows[first : first + step]
        which = slice(some.start, some.stop) if isinstance(some, range) else some
        found[first : first + step] = array[(which, *rest)]
        file.madvise(mmap.MADV_DONTNEED)
    return found


def _goes_block_by_block(rows: object, rest: Sequence[object]) -> bool:
    """Return whether `rows` picks rows one after another, and `rest` the same of each."""
    if isinstance(rows, slice):
        return rows.step in (None, 1) and all(isinstance(one, int | slice | list) for one in rest)
    picked = isinstance(rows, np.ndarray) and rows.ndim == 1
    return picked and all(isinstance(one, int | slice) for one in rest)

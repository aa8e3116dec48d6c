"""Memory that was freed goes back to the system, not only to the C library."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Return freed memory to the system.

    glibc keeps what lies below the last block in use: after an hour was judged some 100 MB, for
    nothing, while pictures are encoded. Other C libraries return it by themselves.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)

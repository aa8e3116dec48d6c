"""What was freed goes back to the system."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from auditor.heap import give_back
from tests.auditor.test_scratch import resident_kb

BLOCK_BYTES = 1 << 16
"""Less than what the C library gives back by itself."""


def test_freed_memory_goes_back_to_the_system() -> None:
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("the C library is not glibc")
    blocks = [np.ones(BLOCK_BYTES, np.uint8) for _ in range(2000)]
    del blocks[:-1]  # the last one keeps the others from being given back
    before_kb = resident_kb()
    give_back()
    assert before_kb - resident_kb() > 1000 * BLOCK_BYTES / 1024
    assert int(blocks[0][0]) == 1

"""One real picture of a person with a face, for the contract suites."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray


def first_picture(samples: Path) -> NDArray[np.uint8]:
    """Return the first BGR picture of a sample: one person, seen from 30° off the front."""
    with av.open(str(samples / "c023_bow05_y30_Black_M_2.mp4")) as container:
        return next(container.decode(video=0)).to_ndarray(format="bgr24")

"""The room without the people in it: the median of pictures from all over a recording."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auditor.capture.pyav_source import PyAvSource

PICTURES = 15
"""Who stands at one place for less than half the recording is gone from their median."""
UNKNOWN_LENGTH_S = 60.0
LOOK_S = 1.0


def room_picture(source: PyAvSource) -> NDArray[np.uint8]:
    """Return (H, W, 3) BGR, what most pictures show."""
    length_s = source.info.duration_s or UNKNOWN_LENGTH_S
    images = []
    for start_s in np.linspace(0, max(length_s - LOOK_S, 0.0), PICTURES):
        frame = next(iter(source.frames_between(float(start_s), float(start_s) + LOOK_S)), None)
        if frame is not None:
            images.append(frame.image)
    median: NDArray[np.uint8] = np.median(np.stack(images), axis=0).astype(np.uint8)
    return median

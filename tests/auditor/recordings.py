"""Recordings made on the spot: every frame tells its own time by its colour."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame


def grey_of(index: int) -> int:
    """Return the grey of frame `index`; distinct for ten frames in a row, also after coding."""
    return 20 + 22 * (index % 10)


def write_recording(
    path: Path,
    times_s: Sequence[float],
    *,
    size: tuple[int, int] = (64, 48),
    codec: str = "libx264",
    options: dict[str, str] | None = None,
) -> Path:
    """Write one evenly grey frame for each time; the upper left quarter is white."""
    width, height = size
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=25, options=options or {"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for index, time_s in enumerate(times_s):
            image = np.full((height, width, 3), grey_of(index), np.uint8)
            image[: height // 2, : width // 2] = 255
            frame = VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = round(time_s * 1000), Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path

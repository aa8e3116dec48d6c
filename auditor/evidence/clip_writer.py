"""Short H.264 clips that every browser plays."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

TICKS_PER_S = 1000
ENCODER_OPTIONS = {"crf": "30", "preset": "veryfast", "threads": "1", "x264-params": "mbtree=0"}
"""The same frames give the same bytes: one thread, and no macroblock tree.

x264's code for `mbtree` decides by memory that nobody wrote (valgrind names it, with and without
B-frames); without it every read is of something written. Files grow by a third at the same `crf`.
"""


class ClipWriter:
    """Writes frames of one size with their own times; a context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._output: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._first_s = 0.0

    def __enter__(self) -> ClipWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish the clip, and free what the encoder took; again is no error."""
        if self._output is not None and self._stream is not None:
            self._output.mux(self._stream.encode(None))
            self._output.close()
        self._output = self._stream = None

    def write(self, image: NDArray[np.uint8], t_s: float) -> None:
        """Append (H, W, 3) BGR shown from `t_s` on; width and height are cut to even numbers."""
        if self._output is None or self._stream is None:
            self._open(image, t_s)
        if self._output is None or self._stream is None:
            raise RuntimeError(f"{self._path}: the clip did not open")
        even = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(even), format="bgr24")
        frame.pts = round((t_s - self._first_s) * TICKS_PER_S)
        frame.time_base = Fraction(1, TICKS_PER_S)
        self._output.mux(self._stream.encode(frame))

    def _open(self, image: NDArray[np.uint8], t_s: float) -> None:
        self._output = av.open(str(self._path), "w", options={"movflags": "+faststart"})
        stream = self._output.add_stream("libx264", rate=25, options=ENCODER_OPTIONS)
        stream.height, stream.width = (size // 2 * 2 for size in image.shape[:2])
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, TICKS_PER_S)
        self._stream, self._first_s = stream, t_s

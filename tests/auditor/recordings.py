"""Recordings made on the spot: every frame tells its own time by its colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame


def grey_of(index: int) -> int:
    """Return the grey of frame `index`; distinct for ten frames in a row, also after coding."""
    return 20 + 22 * (index % 10)


def write_busy_recording(path: Path, frames: int, key_every: int) -> Path:
    """Write frames of noise, 25 a second, so that every picture fills some of the file."""
    noise = np.random.default_rng(1)
    with av.open(str(path), "w") as output:
        options = {"crf": "23", "preset": "veryfast", "bf": "0", "sc_threshold": "0"}
        stream = output.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.gop_size = key_every
        for _ in range(frames):
            image = noise.integers(0, 255, (120, 160, 3), np.uint8)
            output.mux(stream.encode(VideoFrame.from_ndarray(image, format="bgr24")))
        output.mux(stream.encode(None))
    return path


def damage(path: Path, target: Path, start: float, end: float) -> Path:
    """Copy a recording with other bytes in a stretch of its pictures, in parts of the whole."""
    data = bytearray(path.read_bytes())
    begin, size = data.index(b"mdat") + 4, len(data) - data.index(b"mdat")
    noise = np.random.default_rng(2)
    low, high = (begin + round(size * part) for part in (start, end))
    data[low:high] = noise.integers(0, 255, high - low, np.uint8).tobytes()
    target.write_bytes(data)
    return target


def restamp(path: Path, target: Path, pts_of: Callable[[int], int]) -> Path:
    """Copy a recording of 25 pictures a second; the `index`-th is stamped `pts_of(index)` ms."""
    with av.open(str(path)) as source, av.open(str(target), "w") as output:
        stream = output.add_stream_from_template(source.streams.video[0])
        packets = [packet for packet in source.demux(video=0) if packet.size]
        for index, packet in enumerate(packets):
            packet.time_base = Fraction(1, 1000)
            packet.pts, packet.dts = pts_of(index), 40 * index
            packet.duration = 40
            packet.stream = stream
            output.mux_one(packet)
    return target


def write_recording(
    path: Path,
    times_s: Sequence[float],
    *,
    size: tuple[int, int] = (64, 48),
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    options: dict[str, str] | None = None,
) -> Path:
    """Write one evenly grey frame for each time; the upper left quarter is white."""
    width, height = size
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=25, options=options or {"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        even = list(times_s) == [index / 25 for index in range(len(times_s))]
        tick_s = Fraction(1, 25 if even else 1000)  # some codecs take no fine clock
        stream.codec_context.time_base = tick_s
        for index, time_s in enumerate(times_s):
            image = np.full((height, width, 3), grey_of(index), np.uint8)
            image[: height // 2, : width // 2] = 255
            frame = VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = round(time_s / tick_s), tick_s
            frame = frame.reformat(format=pix_fmt)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path

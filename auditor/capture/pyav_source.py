"""Recordings through PyAV: whatever FFmpeg reads, by presentation time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from auditor.capture.source import MediaInfo
from auditor.errors import InputError
from models.observations import Frame

HASH_CHUNK_BYTES = 1 << 20


@dataclass
class PyAvSource:
    """A recording file. Every call of `frames` opens it anew, so calls do not disturb each other.

    Attributes
    ----------
    info : what the recording is.
    camera_id : the camera whose pictures these are.
    decode_warnings : where the file could not be decoded, one line each, in order.
    decoded_s : how far the last pass of `frames` came, with the time for which its last picture
        stood.
    """

    info: MediaInfo
    camera_id: str
    _first_pts: int
    decode_warnings: list[str] = field(default_factory=list)
    decoded_s: float = 0.0

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        """Yield frames in order of presentation, thinned to about `rate_hz` (None = all)."""
        due_s = 0.0
        for frame in self._decode(0.0):
            if rate_hz is None:
                yield frame
                continue
            slack_s = 1e-3  # time stamps in milliseconds fall a little short of an even grid
            if frame.pts_s + slack_s >= due_s:
                due_s += 1 / rate_hz
                if due_s <= frame.pts_s:  # after a gap the grid starts anew
                    due_s = frame.pts_s + 1 / rate_hz
                yield frame

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Yield every frame with `start_s` ≤ `pts_s` ≤ `end_s`, from the key frame before."""
        for frame in self._decode(start_s):
            if frame.pts_s > end_s:
                return
            if frame.pts_s >= start_s:
                yield frame

    def _decode(self, from_s: float) -> Iterator[Frame]:
        """Yield upright frames from the key frame at or before `from_s` on."""
        with _opened(self.info.path) as (container, stream):
            tick_s = _tick_s(stream)
            if from_s > 0:
                container.seek(self._first_pts + int(from_s / tick_s), stream=stream)
            last_s = -1.0
            for index, picture in enumerate(self._pictures(container, stream)):
                pts_s = (_pts_of(picture, self._first_pts, last_s, stream)) * tick_s
                if pts_s > last_s and pts_s >= 0:  # a repeated stamp carries no new time
                    last_s = pts_s
                    self.decoded_s = pts_s + _frame_s(picture, stream)
                    yield Frame(upright(picture), pts_s, index, self.camera_id)

    def _pictures(self, container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
        """Yield what can be decoded; note what cannot, packet by packet."""
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
                pictures = packet.decode()
            except StopIteration:
                return
            except av.FFmpegError as error:
                self._warn(str(error))
                if isinstance(error, av.EOFError):
                    return
                continue
            for picture in pictures:
                if isinstance(picture, VideoFrame):
                    yield picture

    def _warn(self, text: str) -> None:
        line = f"{self.info.file_name}: some of it cannot be decoded ({text})"
        if line not in self.decode_warnings:
            self.decode_warnings.append(line)


@contextmanager
def open_clip(path: str | Path, camera_id: str = "unknown") -> Iterator[PyAvSource]:
    """Yield the recording at `path`.

    Raises
    ------
    InputError
        When there is no such file, or it holds no video that can be decoded.
    """
    file = Path(path)
    sha256 = _sha256(file)
    with _opened(str(path)) as (container, stream):
        try:
            first = next(container.decode(stream))
        except (av.FFmpegError, StopIteration) as error:
            raise InputError(
                f"{path}: no picture can be decoded; the file may be damaged or still be written"
            ) from error
        height_px, width_px = upright(first).shape[:2]
        info = MediaInfo(
            path=str(path),
            file_name=file.name,
            sha256=sha256,
            size_px=(width_px, height_px),
            duration_s=_duration_s(container, stream),
            codec=stream.codec_context.name,
        )
        first_pts = first.pts or 0
    yield PyAvSource(info, camera_id, first_pts)


def upright(picture: VideoFrame) -> NDArray[np.uint8]:
    """Return the picture as (H, W, 3) BGR, turned the way the container says it is to be shown."""
    image = picture.to_ndarray(format="bgr24")
    quarter_turns = round(picture.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, quarter_turns))


@contextmanager
def _opened(path: str) -> Iterator[tuple[InputContainer, VideoStream]]:
    try:
        container = av.open(path)
    except av.FFmpegError as error:
        raise InputError(
            f"{path}: is no recording that FFmpeg can read ({error.strerror})"
        ) from error
    with container:
        if not container.streams.video:
            raise InputError(f"{path}: holds no video; give a recording with pictures")
        stream = container.streams.video[0]
        stream.thread_type = "NONE"  # one worker, one core
        yield container, stream


def _pts_of(picture: VideoFrame, first_pts: int, last_s: float, stream: VideoStream) -> float:
    """Return the time stamp in ticks from the first frame.

    A picture without one follows its predecessor by the stream's average frame time.
    """
    if picture.pts is not None:
        return float(picture.pts - first_pts)
    rate = float(stream.average_rate or stream.guessed_rate or 25)
    return (max(last_s, -1 / rate) + 1 / rate) / _tick_s(stream)


def _tick_s(stream: VideoStream) -> float:
    return float(stream.time_base) if stream.time_base else 1 / 90_000


def _frame_s(picture: VideoFrame, stream: VideoStream) -> float:
    """Return for how long the picture stands."""
    if picture.duration:
        return picture.duration * _tick_s(stream)
    return 1 / float(stream.average_rate or stream.guessed_rate or 25)


def _duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration is not None:
        return stream.duration * _tick_s(stream)
    return None if container.duration is None else container.duration / av.time_base


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(HASH_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    return digest.hexdigest()

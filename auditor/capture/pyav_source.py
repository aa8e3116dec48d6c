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
NO_RECORDINGS = frozenset({"tty", "image2"})
"""FFmpeg's readers that make "video" of any text or of a single picture."""
STEPS_BACK_S = (0.0, 2.0, 10.0)
"""How far before a stretch to look for a key frame; after these, from the beginning."""
SHORT_BY_S = 1.0
"""A recording whose pictures end so long before its stated end breaks off."""
WIDEST_PIXEL = 3.0
"""Pixels further from square than this are taken for a fault of the file. CCTV recorders write
half pictures (704×288), whose pixels are about twice as high as wide."""


@dataclass
class PyAvSource:
    """A recording file. Every call of `frames` opens it anew, so calls do not disturb each other.

    Attributes
    ----------
    info : what the recording is.
    camera_id : the camera whose pictures these are.
    decode_warnings : where the file could not be decoded, one line each, in order.
    decoded_s : how far the last pass of `frames` came, with the time for which its last picture
        stood; `frames_between` leaves it as it is.
    """

    info: MediaInfo
    camera_id: str
    _first_pts: int
    _shown_px: tuple[int, int]
    decode_warnings: list[str] = field(default_factory=list)
    decoded_s: float = 0.0

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        """Yield frames in order of presentation, thinned to about `rate_hz` (None = all)."""
        due_s = 0.0
        self.decoded_s = 0.0
        for frame, stands_s in self._decode(0.0):
            self.decoded_s = frame.pts_s + stands_s
            if rate_hz is None:
                yield frame
                continue
            slack_s = 1e-3  # time stamps in milliseconds fall a little short of an even grid
            if frame.pts_s + slack_s >= due_s:
                due_s += 1 / rate_hz
                if due_s <= frame.pts_s:  # after a gap the grid starts anew
                    due_s = frame.pts_s + 1 / rate_hz
                yield frame
        stated_s = self.info.duration_s
        if stated_s is not None and self.decoded_s < stated_s - SHORT_BY_S:
            self._warn(f"the pictures end at {self.decoded_s:.1f} s of {stated_s:.1f} s")

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Yield every frame with `start_s` ≤ `pts_s` ≤ `end_s`, from the key frame before."""
        for frame in self._from_at_most(start_s):
            if frame.pts_s > end_s:
                return
            if frame.pts_s >= start_s:
                yield frame

    def _from_at_most(self, start_s: float) -> Iterator[Frame]:
        """Yield frames from one at or before `start_s` on.

        Files without an index (transport streams, FLV, bare H.264) seek past the aim or not at
        all, so the first picture decoded tells whether the aim was met.
        """
        for back_s in STEPS_BACK_S:
            if start_s - back_s <= 0:
                break
            try:
                decoded = self._decode(start_s - back_s)
                first = next(decoded, None)
            except av.FFmpegError:
                break  # this file cannot be sought in
            if first is not None and first[0].pts_s <= start_s:
                yield first[0]
                yield from (frame for frame, _ in decoded)
                return
        yield from (frame for frame, _ in self._decode(0.0))

    def _decode(self, from_s: float) -> Iterator[tuple[Frame, float]]:
        """Yield upright frames from the key frame nearest to `from_s` on, and how long each stands.

        Frames are numbered from the first one yielded.
        """
        with _opened(self.info.path) as (container, stream):
            tick_s = _tick_s(stream)
            if from_s > 0:
                container.seek(self._first_pts + int(from_s / tick_s), stream=stream)
            last_s = -1.0
            for index, picture in enumerate(self._pictures(container, stream)):
                pts_s = (_pts_of(picture, self._first_pts, last_s, stream)) * tick_s
                if pts_s > last_s and pts_s >= 0:  # a repeated stamp carries no new time
                    last_s = pts_s
                    image = upright(picture, self._shown_px)
                    yield Frame(image, pts_s, index, self.camera_id), _frame_s(picture, stream)
                elif pts_s < last_s:
                    self._warn("pictures whose time runs backwards are left out")

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
                self._warn(f"some of it cannot be decoded ({error})")
                if isinstance(error, av.EOFError):
                    return
                continue
            for picture in pictures:
                if isinstance(picture, VideoFrame):
                    yield picture

    def _warn(self, text: str) -> None:
        line = f"{self.info.file_name}: {text}"
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
        shown_px = _shown_px(stream)
        height_px, width_px = upright(first, shown_px).shape[:2]
        info = MediaInfo(
            path=str(path),
            file_name=file.name,
            sha256=sha256,
            size_px=(width_px, height_px),
            duration_s=_duration_s(container, stream),
            codec=stream.codec_context.name,
        )
        first_pts = first.pts or 0
    yield PyAvSource(info, camera_id, first_pts, shown_px)


def upright(picture: VideoFrame, shown_px: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the picture as (H, W, 3) BGR, turned the way the container says it is to be shown.

    `shown_px` is its (width, height) before turning; a picture of another size, as after a change
    of the recorder's settings, is scaled to it.
    """
    width_px, height_px = shown_px
    image = picture.to_ndarray(format="bgr24", width=width_px, height=height_px)
    quarter_turns = round(picture.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, quarter_turns))


def _shown_px(stream: VideoStream) -> tuple[int, int]:
    """Return (width, height) of the picture in square pixels, its longer-sampled side kept.

    Angles measured in pixels that are not square would be wrong.
    """
    width_px, height_px = stream.codec_context.width, stream.codec_context.height
    pixel = float(stream.sample_aspect_ratio or 1)
    if not 1 / WIDEST_PIXEL <= pixel <= WIDEST_PIXEL:
        return width_px, height_px
    if pixel >= 1:
        return round(width_px * pixel), height_px
    return width_px, round(height_px / pixel)


@contextmanager
def _opened(path: str) -> Iterator[tuple[InputContainer, VideoStream]]:
    try:
        # "file:" and the whitelist: a name with a colon is no protocol, and a play list that poses
        # as a recording reaches nothing over the network
        container = av.open(f"file:{path}", options={"protocol_whitelist": "file"})
    except av.FFmpegError as error:
        raise InputError(
            f"{path}: is no recording that FFmpeg can read ({error.strerror})"
        ) from error
    with container:
        stream = container.streams.best("video")
        is_recording = container.format.name not in NO_RECORDINGS
        if not isinstance(stream, VideoStream) or not is_recording:
            raise InputError(f"{path}: holds no video; give a recording with pictures")
        stream.thread_type = "NONE"  # one worker, one core
        stream.codec_context.thread_count = 1
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

"""Opening recordings with FFmpeg, and why one cannot be opened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from auditor.errors import InputError

HASH_CHUNK_BYTES = 1 << 20
NO_RECORDINGS = frozenset({"tty", "image2"})
"""FFmpeg's readers that make "video" of any text or of a single picture."""
UNKNOWN_RATE_HZ = 25.0
HIGHEST_RATE_HZ = 240.0
"""A stated rate above this is the tick of a clock, and no rate of pictures."""


@contextmanager
def opened(path: str) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Yield the recording at `path` and its best video stream.

    Raises
    ------
    InputError
        When FFmpeg cannot read it, or it holds no video.
    """
    try:
        # "file:" and the whitelist: a name with a colon is no protocol, and a play list that poses
        # as a recording reaches nothing over the network
        container = av.open(f"file:{path}", options={"protocol_whitelist": "file"})
    except av.FFmpegError as error:
        raise InputError(_why_unreadable(path, error)) from error
    with container:
        stream = container.streams.best("video")
        is_recording = container.format.name not in NO_RECORDINGS
        # a stream of an unknown codec has no context, whatever the types say
        known = isinstance(stream, VideoStream) and getattr(stream, "codec_context", None)
        if not isinstance(stream, VideoStream) or not known or not is_recording:
            raise InputError(f"{path}: holds no video; give a recording with pictures")
        stream.thread_type = "NONE"  # one worker, one core
        stream.codec_context.thread_count = 1
        yield container, stream


def _why_unreadable(path: str, error: av.FFmpegError) -> str:
    """Return file, cause and remedy; a recorder that lost power leaves MP4 without their index."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(12)
    except OSError as gone:
        return f"{path}: cannot be read: {gone.strerror}; check its name and its permissions"
    if not head:
        return f"{path}: is empty; copy or export it from the recorder again"
    if head[4:8] in {b"ftyp", b"mdat", b"free", b"wide"}:
        return (
            f"{path}: is an MP4 without its index (moov), so it was cut short or is still being "
            "written; export it from the recorder again"
        )
    return (
        f"{path}: is no recording that FFmpeg can read ({error.strerror}); "
        "give a video file, or export it from the recorder again"
    )


def tick_s(stream: VideoStream) -> float:
    """Return the seconds of one tick of the stream's clock."""
    return float(stream.time_base) if stream.time_base else 1 / 90_000


def usual_frame_s(stream: VideoStream) -> float:
    """Return for how long a picture of the stream usually stands."""
    rate_hz = float(stream.average_rate or stream.guessed_rate or UNKNOWN_RATE_HZ)
    return 1 / (rate_hz if rate_hz <= HIGHEST_RATE_HZ else UNKNOWN_RATE_HZ)


def decoded(packet: Packet[VideoStream], container: InputContainer) -> list[VideoFrame]:
    """Return the pictures that `packet` completes, in order of presentation.

    AVI tells when packets are decoded, never when their pictures are shown; as pictures come out
    in order and at that pace, the first serves for the second.

    Raises
    ------
    av.FFmpegError
        When it is damaged.
    """
    pictures = packet.decode()
    if container.format.name == "avi":
        for picture in pictures:
            picture.pts = picture.dts
    return pictures


def clock_s(picture: VideoFrame) -> float | None:
    """Return what the stream's clock shows at a picture, None when it carries no time stamp."""
    if picture.pts is None or picture.time_base is None:
        return None
    return float(picture.pts * picture.time_base)


def duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Return the length that the container tells, if it tells one."""
    if stream.duration is not None:
        return stream.duration * tick_s(stream)
    return None if container.duration is None else container.duration / av.time_base


def sha256_of(file: Path) -> str:
    """Return the hexadecimal SHA-256 of a whole file.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(HASH_CHUNK_BYTES):
                digest.update(chunk)
    except IsADirectoryError as error:
        raise InputError(
            f"{file}: cannot be read: is a folder; name the recordings in it"
        ) from error
    except OSError as error:
        raise InputError(
            f"{file}: cannot be read: {error.strerror}; check its name and its permissions"
        ) from error
    return digest.hexdigest()

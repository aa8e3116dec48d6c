"""Recordings through PyAV: whatever FFmpeg reads, by presentation time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from auditor.capture.container import (
    clock_s,
    decoded,
    duration_s,
    opened,
    sha256_of,
    tick_s,
    usual_frame_s,
)
from auditor.capture.media_clock import MediaClock
from auditor.capture.picture import Shape, deinterlaced, upright
from auditor.capture.source import Gap, MediaInfo
from auditor.errors import InputError
from models.observations import Frame

STEPS_BACK_S = (0.0, 2.0, 10.0)
"""How far before a stretch to look for a key frame; after these, from the beginning."""
GAP_S = 1.0
"""Without a picture for so much longer than one stands, there is a gap."""
MOST_FAILURES = 50
"""A file that fails so often in a row has nothing more to give."""
HEALED_S = 2.0
"""So long after damage pictures are left out, or until the next key frame: they are built on what
was lost. Recorders write a key frame every one to four seconds, and what moves is drawn anew."""


@dataclass(frozen=True, slots=True)
class _Timed:
    """A decoded picture, when it is shown, for how long it stands, and its number."""

    raw: VideoFrame
    pts_s: float
    stands_s: float
    index: int


@dataclass
class PyAvSource:
    """A recording file. Every call of `frames` opens it anew, so calls do not disturb each other.

    Attributes
    ----------
    info : what the recording is.
    camera_id : the camera whose pictures these are.
    decode_warnings : where the file could not be decoded, one line each, in order.
    decoded_s : how much of the recording the last pass of `frames` showed.
    gaps : where it showed nothing, in order. `frames_between` leaves both as they are.
    """

    info: MediaInfo
    camera_id: str
    _first_s: float
    _shape: Shape
    decode_warnings: list[str] = field(default_factory=list)
    decoded_s: float = 0.0
    gaps: list[Gap] = field(default_factory=list)
    _can_seek: bool = True

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        """Yield frames in order of presentation, thinned to about `rate_hz` (None = all)."""
        due_s = 0.0
        end_s = self.decoded_s = 0.0
        self.gaps = []
        for picture in self._decode(0.0):
            self._note_gap(end_s, picture.pts_s)
            end_s = picture.pts_s + picture.stands_s
            self.decoded_s = end_s - sum(gap.end_s - gap.start_s for gap in self.gaps)
            if rate_hz is None:
                yield self._shown(picture)
                continue
            slack_s = 1e-3  # time stamps in milliseconds fall a little short of an even grid
            if picture.pts_s + slack_s >= due_s:
                due_s += 1 / rate_hz
                if due_s <= picture.pts_s:  # after a gap the grid starts anew
                    due_s = picture.pts_s + 1 / rate_hz
                yield self._shown(picture)
        stated_s = self.info.duration_s
        if stated_s is not None and self._note_gap(end_s, stated_s):
            self._warn(f"the pictures end at {end_s:.1f} s of {stated_s:.1f} s")

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Yield every frame with `start_s` ≤ `pts_s` ≤ `end_s`, from the key frame before."""
        for picture in self._from_at_most(start_s):
            if picture.pts_s > end_s:
                return
            if picture.pts_s >= start_s:
                yield self._shown(picture)

    def _shown(self, picture: _Timed) -> Frame:
        image = upright(picture.raw, self._shape)
        return Frame(image, picture.pts_s, picture.index, self.camera_id)

    def _note_gap(self, start_s: float, end_s: float) -> bool:
        """Note that nothing is seen in between, if that is long; return whether it is."""
        if end_s - start_s <= GAP_S:
            return False
        self.gaps.append(Gap(start_s, end_s))
        return True

    def _from_at_most(self, start_s: float) -> Iterator[_Timed]:
        """Yield pictures from one at or before `start_s` on.

        Files without an index (transport streams, FLV, bare H.264) seek past the aim or not at
        all, so the first picture decoded tells whether the aim was met.
        """
        for back_s in STEPS_BACK_S if self._can_seek else ():
            if start_s - back_s <= 0:
                break
            try:
                pictures = self._decode(start_s - back_s)
                first = next(pictures, None)
            except av.FFmpegError:
                break  # this file cannot be sought in
            if first is not None and first.pts_s <= start_s:
                yield first
                yield from pictures
                return
        yield from self._decode(0.0)

    def _decode(self, from_s: float) -> Iterator[_Timed]:
        """Yield pictures from the key frame nearest to `from_s` on, with their media times.

        They are numbered from the first one decoded.
        """
        with opened(self.info.path) as (container, stream):
            if from_s > 0:
                container.seek(round((self._first_s + from_s) / tick_s(stream)), stream=stream)
            clock = MediaClock(self._first_s, usual_frame_s(stream))
            for index, raw in enumerate(deinterlaced(self._pictures(container, stream))):
                shown_s = clock_s(raw)
                pts_s = clock.time_of(shown_s)
                self._note_stamp(shown_s, pts_s, clock)
                if pts_s is not None:
                    yield _Timed(raw, pts_s, self._stands_s(raw, clock), index)

    def _note_stamp(self, shown_s: float | None, pts_s: float | None, clock: MediaClock) -> None:
        """Say what is wrong with a picture's stamp; where stamps fail, seeking goes astray."""
        if clock.was_set_back and self._can_seek:
            self._warn(f"its clock was set back at {clock.last_s:.1f} s; time runs on")
        if pts_s is None and shown_s is not None and shown_s - self._first_s < clock.last_s:
            self._warn("pictures whose time runs backwards are left out")
        self._can_seek = self._can_seek and shown_s is not None and not clock.was_set_back

    @staticmethod
    def _stands_s(picture: VideoFrame, clock: MediaClock) -> float:
        """Return for how long the picture stands."""
        if picture.duration and picture.time_base is not None:
            return float(picture.duration * picture.time_base)
        return clock.frame_s

    def _pictures(self, container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
        """Yield what can be decoded and trusted; note what cannot, packet by packet."""
        damaged_s: float | None = None
        seen_s = 0.0
        for packet in self._packets(container, stream):
            try:
                pictures = decoded(packet, container)
            except av.EOFError:
                return
            except av.FFmpegError as error:
                self._warn(f"some of it cannot be decoded ({error.strerror}); the rest is used")
                damaged_s = seen_s
                continue
            for picture in pictures:
                seen_s = clock_s(picture) or seen_s
                if picture.is_corrupt:
                    self._warn("some pictures are damaged and left out; the rest is used")
                    damaged_s = seen_s
                elif damaged_s is None or picture.key_frame or seen_s - damaged_s > HEALED_S:
                    damaged_s = None
                    yield picture

    def _packets(
        self, container: InputContainer, stream: VideoStream
    ) -> Iterator[Packet[VideoStream]]:
        """Yield the packets of the stream; where the container is damaged, go on behind it."""
        failures = 0
        while failures < MOST_FAILURES:
            try:
                for packet in container.demux(stream):
                    failures = 0
                    yield packet
            except av.EOFError:
                return
            except av.FFmpegError as error:
                self._warn(f"some of it cannot be read ({error.strerror}); the rest is used")
                failures += 1
            else:
                return

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
    sha256 = sha256_of(file)
    with opened(str(path)) as (container, stream):
        first = _first_picture(str(path), container, stream)
        shape = Shape.of(stream)
        height_px, width_px = upright(first, shape).shape[:2]
        info = MediaInfo(
            path=str(path),
            file_name=file.name,
            sha256=sha256,
            size_px=(width_px, height_px),
            duration_s=duration_s(container, stream),
            codec=stream.codec_context.name,
        )
    yield PyAvSource(info, camera_id, clock_s(first) or 0.0, shape)


def _first_picture(path: str, container: InputContainer, stream: VideoStream) -> VideoFrame:
    """Return the first picture that can be decoded; a recording may begin with damage."""
    for packet in container.demux(stream):
        try:
            pictures = decoded(packet, container)
        except av.FFmpegError:
            continue
        for picture in pictures:
            if not picture.is_corrupt:
                return picture
    raise InputError(
        f"{path}: no picture can be decoded; the file may be damaged or still be written; "
        "export it from the recorder again"
    )

"""What a recording is to the rest of the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from models.observations import Frame


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A recording as opened.

    Attributes
    ----------
    path : as the user gave it. file_name : its last part. sha256 : of the whole file, hexadecimal.
    size_px : (width, height) of the upright picture.
    duration_s : from the first to the end of the last frame, or None when the container tells none.
    codec : name of the video codec as FFmpeg spells it.
    """

    path: str
    file_name: str
    sha256: str
    size_px: tuple[int, int]
    duration_s: float | None
    codec: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of media time without a picture: not recorded, or not to be decoded."""

    start_s: float
    end_s: float


class VideoSource(Protocol):
    """Frames of a recording by presentation time; every call starts from the beginning."""

    @property
    def info(self) -> MediaInfo:
        """What the recording is."""
        ...

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        """Yield frames in order of presentation, thinned to about `rate_hz` (None = all).

        Thinning goes by presentation time: a frame is taken when it is the first at or after the
        next due time, so that variable frame rates and gaps are served alike.
        """
        ...

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Yield every frame with `start_s` ≤ `pts_s` ≤ `end_s`."""
        ...

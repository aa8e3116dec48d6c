"""Is the camera in place, and can it see? Watched while a recording is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.capture.source import MediaInfo, VideoSource
from auditor.run_file import BlindRecord, CameraHealth, RoomLookRecord
from calibration.drift import LEAST_EDGES, Sight, drift_from, sight_of
from calibration.room_edges import RoomEdges, edges_of, small
from calibration.steadiness import RoomLook
from models.observations import Frame

Picture = NDArray[np.uint8]

ROOM_EVERY_S = 30.0
"""Between two looks at where the room lies; 10 ms each."""
SIGHT_EVERY_S = 2.0
"""Between two looks at what the lens lets through; 10 ms each."""
LOOKS_AT_LEAST = 8
"""In a short recording, and one at its end."""
LEAST_BLIND = 2
"""One blind look may be somebody's sleeve."""


@dataclass(frozen=True, slots=True)
class BlindSpan:
    """A stretch in which the lens let nothing useful through.

    From the last clear look before it to the first after it: 0 without one before, the last look
    without one after.
    """

    sight: Sight
    start_s: float
    end_s: float


@dataclass
class HealthWatch:
    """Looks at the room as its pictures pass.

    Attributes
    ----------
    reference : grey, of the profile's camera, its masks blanked; None = none is kept.
    duration_s : length of the recording, None when not known.
    looks, blind : what was found so far, in order of time.
    """

    reference: Picture | None
    duration_s: float | None
    looks: list[RoomLook] = field(default_factory=list)
    blind: list[BlindSpan] = field(default_factory=list)
    _room: RoomEdges | None = None
    _start: RoomEdges | None = None
    _last: RoomEdges | None = None
    _passed: Frame | None = None
    _sight_due_s: float = 0.0
    _room_due_s: float = 0.0
    _clear_s: float = 0.0
    _sights: list[Sight] = field(default_factory=list)

    def see(self, frame: Frame) -> None:
        """Take note of a picture; most need no look."""
        self._passed = frame
        if frame.pts_s >= self._sight_due_s:
            self._sight_due_s = frame.pts_s + min(SIGHT_EVERY_S, self._room_every_s)
            self._look(frame, at_end=False)

    def end(self) -> None:
        """Look at the last picture, and close what is open."""
        if self._passed is None:
            return
        end_s = self._passed.pts_s
        if not self.looks or self.looks[-1].t_s < end_s:
            self._look(self._passed, at_end=True)
        self._note_blind(end_s, at_end=True)

    @property
    def _room_every_s(self) -> float:
        known_s = ROOM_EVERY_S if self.duration_s is None else self.duration_s / LOOKS_AT_LEAST
        return min(ROOM_EVERY_S, known_s)

    def _look(self, frame: Frame, *, at_end: bool) -> None:
        grey = small(np.asarray(cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY), np.uint8))
        if self._room is None and self.reference is not None:
            size = (grey.shape[1], grey.shape[0])
            reference = cv2.resize(self.reference, size, interpolation=cv2.INTER_AREA)
            self._room = edges_of(np.asarray(reference, np.uint8))
        sharp = self._room or self._start
        sight = sight_of(grey, None if sharp is None else sharp.grey)
        if sight is not Sight.CLEAR:
            self._sights.append(sight)
            return
        self._note_blind(frame.pts_s, at_end=False)
        self._clear_s = frame.pts_s
        if at_end or frame.pts_s >= self._room_due_s:
            self._room_due_s = frame.pts_s + self._room_every_s
            self._compare(edges_of(grey), frame.pts_s)

    def _compare(self, room: RoomEdges, t_s: float) -> None:
        """Note how the room lies against the reference, the first look and the one before."""
        self._start = self._start or room
        from_reference = None if self._room is None else _off(self._room, room)
        from_start = _off(self._start, room)
        unknown = from_start is None or (self._room is not None and from_reference is None)
        from_last = _off(self._last, room) if unknown and self._last is not None else None
        self.looks.append(RoomLook(t_s, from_reference, from_start, from_last))
        self._last = room

    def _note_blind(self, until_s: float, *, at_end: bool) -> None:
        if len(self._sights) >= LEAST_BLIND or (self._sights and at_end):
            sight = max(sorted(set(self._sights)), key=self._sights.count)
            self.blind.append(BlindSpan(sight, self._clear_s, until_s))
        self._sights.clear()


def _off(base: RoomEdges, room: RoomEdges) -> float | None:
    """Return the largest shift in widths of the picture; None when nothing agrees.

    A wall without edges tells nothing, so that nothing is held against the camera.
    """
    if len(base.places) < LEAST_EDGES:
        return 0.0
    drift = drift_from(base, room.grey)
    return None if drift is None else round(drift.largest_px / room.grey.shape[1], 4)


def health_record(watch: HealthWatch, reference_sha256: str | None) -> CameraHealth:
    """Return what was seen as `run.json` keeps it."""
    looks = [
        RoomLookRecord(
            t_s=round(look.t_s, 3),
            from_reference=look.from_reference,
            from_start=look.from_start,
            from_last=look.from_last,
        )
        for look in watch.looks
    ]
    blind = [
        BlindRecord(sight=one.sight, start_s=round(one.start_s, 3), end_s=round(one.end_s, 3))
        for one in watch.blind
    ]
    return CameraHealth(reference=reference_sha256, looks=looks, blind=blind)


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """A recording of which `watch` sees what is looked at."""

    source: VideoSource
    watch: HealthWatch

    @property
    def info(self) -> MediaInfo:
        """What the recording is."""
        return self.source.info

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        """Yield the frames of the source."""
        for frame in self.source.frames(rate_hz):
            self.watch.see(frame)
            yield frame
        self.watch.end()

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Yield the frames of the source between two times."""
        return self.source.frames_between(start_s, end_s)

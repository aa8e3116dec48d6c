"""The way of one person through the picture: where the torso was, and where it rested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.zones import Zone
from models.observations import BoolArray, ClipObservations, FloatArray, PersonTrack
from models.observations import PoseLandmark as Landmark
from rules.measures.rows import by_rows

IntArray = NDArray[np.integer]

DWELL_S = 1.0
"""Who has stood in one place for so long has stopped; a passer-by has not. Proposed."""

STOPPED_WITHIN = 0.25
"""Who moves less than this many torso lengths during `DWELL_S` has stopped. Proposed."""

SET_OFF_BEYOND = 0.1
"""Who is further than this many torso lengths from where they rested has set off. Proposed."""

WALK_S = 6.0
"""How far back or ahead to look for the way that somebody came or went. Proposed."""

WALKED_TORSOS = 0.75
"""Who was this many torso lengths to the side has walked across the picture. Proposed."""

WALKED_SCALE = 1.25
"""Whose torso was larger or smaller by this has walked along the line of sight. Proposed."""

AWAY_S = 10.0
"""Who was away for longer has left, and arrives anew when coming back. Proposed."""

MAX_GAP_S = 0.6
"""Looks further apart than this tell nothing about the time between them. Proposed."""

_SHOULDERS = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
_HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]


def torso_anchor_px(track: PersonTrack) -> FloatArray:
    """Return (T, 2) the middle of shoulders and hips in pixels; NaN where the pose is unknown.

    Never the foot of the box: a counter hides the feet.
    """
    return by_rows(_middle, track.landmarks_px)


def _middle(points: FloatArray) -> FloatArray:
    middle: FloatArray = points[:, _SHOULDERS + _HIPS].mean(axis=1)
    return middle


def torso_length_px(track: PersonTrack) -> float:
    """Return the median distance of mid-shoulder and mid-hip in pixels; NaN when never seen."""
    return median(_torso_lengths_px(track))


def _torso_lengths_px(track: PersonTrack) -> FloatArray:
    return by_rows(_lengths, track.landmarks_px)


def _lengths(points: FloatArray) -> FloatArray:
    along = points[:, _HIPS].mean(axis=1) - points[:, _SHOULDERS].mean(axis=1)
    lengths: FloatArray = np.linalg.norm(along, axis=1)
    return lengths


def median(values: FloatArray) -> float:
    """Return the median of the known values; NaN when there is none."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def seen_at_px(points_px: FloatArray, size_px: tuple[int, int]) -> FloatArray:
    """Return (N, 2) the nearest places in the picture; zones end there, bodies do not."""
    return np.clip(points_px, 0.5, np.array(size_px) - 0.5)


def inside_any(points_px: FloatArray, places: Sequence[Zone]) -> BoolArray:
    """Return (N,) whether each of `points_px` (N, 2) lies in one of `places`."""
    inside = np.zeros(len(points_px), dtype=np.bool_)
    for place in places:
        inside |= place.contains(points_px)
    return inside


@dataclass(frozen=True, slots=True)
class Path:
    """Where one person was.

    `t_s` (T,), `anchor_px` (T, 2) middle of the torso, `length_px` (T,) of the torso; `size_px` of
    the picture.
    """

    t_s: FloatArray
    anchor_px: FloatArray
    length_px: FloatArray
    size_px: tuple[int, int]

    @classmethod
    def of(cls, track: PersonTrack, clip: ClipObservations) -> Path:
        """Return the whole way of `track`, one of `clip`."""
        lengths_px = _torso_lengths_px(track)
        return cls(track.t_s, torso_anchor_px(track), lengths_px, clip.frame_size_px)

    def after(self, before: Path) -> Path:
        """Return the way that began as `before` and went on as this one."""
        return Path(
            np.concatenate([before.t_s, self.t_s]),
            np.concatenate([before.anchor_px, self.anchor_px]),
            np.concatenate([before.length_px, self.length_px]),
            self.size_px,
        )

    def between(self, start_s: float, end_s: float) -> Path:
        """Return the part with `start_s` ≤ time ≤ `end_s`."""
        return self._only(np.flatnonzero((self.t_s >= start_s) & (self.t_s <= end_s)))

    def stays(self, places: Sequence[Zone]) -> list[Path]:
        """Return each stay in `places`; looks too far apart, or a way outside, end a stay."""
        seen_px = seen_at_px(self.anchor_px, self.size_px)
        rows = np.flatnonzero(inside_any(seen_px, places))
        breaks = np.flatnonzero(np.diff(self.t_s[rows]) > MAX_GAP_S)
        parts = [part for part in np.split(rows, breaks + 1) if len(part) > 0]
        return [self._only(part) for part in parts]

    def _only(self, rows: IntArray) -> Path:
        return Path(self.t_s[rows], self.anchor_px[rows], self.length_px[rows], self.size_px)


def first_rest_s(stay: Path) -> float | None:
    """Return the first time from which the torso keeps its place for `DWELL_S`."""
    allowed_px = STOPPED_WITHIN * median(stay.length_px)
    for row, time_s in enumerate(stay.t_s):
        if stay.t_s[-1] - time_s < DWELL_S:
            return None
        ahead = stay.anchor_px[row : np.searchsorted(stay.t_s, time_s + DWELL_S, side="right")]
        if np.max(np.linalg.norm(ahead - stay.anchor_px[row], axis=1)) <= allowed_px:
            return float(time_s)
    return None


def last_rest_s(stay: Path) -> float | None:
    """Return the last time until which the torso has kept its place for `DWELL_S`."""
    flipped = stay.anchor_px[::-1], stay.length_px[::-1]
    backwards = Path(-stay.t_s[::-1], *flipped, stay.size_px)
    found = first_rest_s(backwards)
    return None if found is None else -found


def walked_up(path: Path, rest_s: float) -> bool:
    """Return whether the person came from elsewhere; who stood up from a chair did not.

    Standing up moves the torso up and leaves its size; walking moves it to the side, or changes its
    size. Who is first seen at rest may have been lost and found again, and has not arrived.
    """
    before = path.between(rest_s - WALK_S, rest_s)
    after = path.between(rest_s, rest_s + DWELL_S)
    length = median(after.length_px)
    aside = np.abs(before.anchor_px[:, 0] - median(after.anchor_px[:, 0])) / length
    if np.any(aside >= WALKED_TORSOS):
        return True
    known = before.length_px[np.isfinite(before.length_px)]
    scale = median(known[: max(1, len(known) // 4)]) / length
    return bool(scale >= WALKED_SCALE or scale <= 1 / WALKED_SCALE)


def set_off(path: Path, rest_s: float) -> tuple[float, float] | None:
    """Return when the person who rested until `rest_s` set off, and when they had gone.

    They set off where the torso last was at the place of rest; they had gone when it was as far to
    the side, or as much larger or smaller, as only walking makes it. None when they did not go.
    """
    rest = path.between(rest_s - DWELL_S, rest_s)
    ahead = path.between(rest_s, rest_s + WALK_S)
    length = median(rest.length_px)
    place = np.array([median(rest.anchor_px[:, 0]), median(rest.anchor_px[:, 1])])
    aside = np.abs(ahead.anchor_px[:, 0] - place[0]) / length
    scale = ahead.length_px / length
    away = (aside >= WALKED_TORSOS) | (scale >= WALKED_SCALE) | (scale <= 1 / WALKED_SCALE)
    if not away.any():
        return None
    gone_s = float(ahead.t_s[int(np.argmax(away))])
    until = path.between(rest_s - DWELL_S, gone_s)
    near = np.linalg.norm(until.anchor_px - place, axis=1) <= SET_OFF_BEYOND * length
    still = until.t_s[near]
    return (float(still[-1]) if len(still) else rest_s, gone_s)

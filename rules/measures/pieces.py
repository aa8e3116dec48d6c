"""Signals of long tracks, piece by piece: a day takes no more memory than a quarter of an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.camera import CameraModel
from models.observations import BoolArray, FloatArray, HandColumns, PersonTrack
from rules.measures.registry import compute_signals
from rules.room import Room, in_memory, taken
from rules.signals import Signal

PIECE_S = 900.0
"""What is usual of a person (the upright, the neutral mouth) is taken over at most so long: the
same person sits, stands and is lit differently over a day."""
MARGIN_S = 30.0
"""A piece sees so much of its neighbours; the widest window of a measure has ten seconds."""


def signals_by_piece(
    track: PersonTrack,
    camera: CameraModel,
    frame_size_px: tuple[int, int],
    *,
    counter_edge_px: FloatArray | None = None,
    room: Room = in_memory,
) -> dict[str, Signal]:
    """Return the signals of `track`, by measure name; see `compute_signals`.

    `room` is where they lie. Up to `PIECE_S` it is one piece, and the signals are those of
    `compute_signals`.
    """
    columns: dict[str, _Columns] = {}
    row = 0
    for part, start_s, end_s in pieces(track):
        signals = compute_signals(part, camera, frame_size_px, counter_edge_px=counter_edge_px)
        low, high = np.searchsorted(part.t_s, [start_s, end_s])
        if not columns:
            whole = bool(np.isinf(start_s) and np.isinf(end_s))
            columns = {name: _Columns.of(len(track.t_s), room, whole=whole) for name in signals}
        for name, signal in signals.items():
            columns[name].fill(row, signal, slice(low, high))
        row += int(high - low)
    return {
        name: Signal(name, track.track_id, track.t_s, its.value, its.sigma, its.observable)
        for name, its in columns.items()
    }


def pieces(track: PersonTrack) -> Iterator[tuple[PersonTrack, float, float]]:
    """Yield stretches of `track` with their margins, and the times between which each counts."""
    first_s, last_s = track.t_s[0], track.t_s[-1]
    count = max(1, int(np.ceil((last_s - first_s) / PIECE_S)))
    edges = [-np.inf, *(first_s + PIECE_S * np.arange(1, count)), np.inf]
    for start_s, end_s in pairwise(edges):
        low, high = np.searchsorted(track.t_s, [start_s - MARGIN_S, end_s + MARGIN_S])
        if np.searchsorted(track.t_s, start_s) < np.searchsorted(track.t_s, end_s):
            yield rows_of(track, slice(low, high)), start_s, end_s


def rows_of(track: PersonTrack, rows: slice) -> PersonTrack:
    """Return a stretch of the looks at a person."""
    return _each(track, lambda column: column[rows])


def chosen(track: PersonTrack, rows: BoolArray, room: Room = in_memory) -> PersonTrack:
    """Return some of the looks at a person, which may be many, in `room`."""
    numbers = np.flatnonzero(rows)
    return _each(track, lambda column: taken(column, numbers, room))


def _each(track: PersonTrack, of: Callable[[NDArray[Any]], NDArray[Any]]) -> PersonTrack:
    """Return the track with `of` each of its columns."""
    columns: dict[str, Any] = {
        field.name: of(value)
        for field in fields(track)
        if isinstance(value := getattr(track, field.name), np.ndarray)
    }
    if track.hands is not None:
        hands = {one.name: of(getattr(track.hands, one.name)) for one in fields(track.hands)}
        columns["hands"] = HandColumns(**hands)
    return replace(track, **columns)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a signal while they are filled."""

    value: FloatArray
    sigma: FloatArray
    observable: BoolArray

    @classmethod
    def of(cls, count: int, room: Room, *, whole: bool) -> _Columns:
        """Return columns of `count` rows; those made of pieces are in single precision."""
        dtype = np.float64 if whole else np.float32
        return cls(room((count,), dtype), room((count,), dtype), room((count,), np.bool_))

    def fill(self, row: int, signal: Signal, rows: slice) -> None:
        """Set what `signal` has at `rows`, from `row` on."""
        there = slice(row, row + rows.stop - rows.start)
        self.value[there] = signal.value[rows]
        self.sigma[there] = signal.sigma[rows]
        self.observable[there] = signal.observable[rows]

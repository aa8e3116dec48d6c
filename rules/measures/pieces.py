"""Signals of long tracks, piece by piece: a day takes no more memory than a quarter of an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import numpy as np

from calibration.camera import CameraModel
from models.observations import BoolArray, FloatArray, HandColumns, PersonTrack
from rules.measures.registry import compute_signals
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
    after_each: Callable[[], None] = lambda: None,
) -> dict[str, Signal]:
    """Return the signals of `track`, by measure name; see `compute_signals`.

    `after_each` is called when a piece is done, so that the memory it took may be given back. Up to
    `PIECE_S` it is one piece, and the signals are those of `compute_signals`.
    """
    parts = []
    for part, start_s, end_s in pieces(track):
        signals = compute_signals(part, camera, frame_size_px, counter_edge_px=counter_edge_px)
        parts.append(_between(signals, start_s, end_s))
        after_each()
    if len(parts) == 1:
        return parts[0]
    t_s = np.concatenate([next(iter(part.values())).t_s for part in parts])
    return {name: _joined([part[name] for part in parts], t_s) for name in parts[0]}


def pieces(track: PersonTrack) -> Iterator[tuple[PersonTrack, float, float]]:
    """Yield stretches of `track` with their margins, and the times between which each counts."""
    first_s, last_s = track.t_s[0], track.t_s[-1]
    count = max(1, int(np.ceil((last_s - first_s) / PIECE_S)))
    edges = [-np.inf, *(first_s + PIECE_S * np.arange(1, count)), np.inf]
    for start_s, end_s in pairwise(edges):
        low, high = np.searchsorted(track.t_s, [start_s - MARGIN_S, end_s + MARGIN_S])
        if np.searchsorted(track.t_s, start_s) < np.searchsorted(track.t_s, end_s):
            yield (track if count == 1 else rows_of(track, slice(low, high))), start_s, end_s


def rows_of(track: PersonTrack, rows: slice | BoolArray) -> PersonTrack:
    """Return some of the looks at a person."""
    arrays: dict[str, Any] = {
        field.name: value[rows]
        for field in fields(track)
        if isinstance(value := getattr(track, field.name), np.ndarray)
    }
    if track.hands is not None:
        parts = {one.name: getattr(track.hands, one.name)[rows] for one in fields(track.hands)}
        return replace(track, **arrays, hands=HandColumns(**parts))
    return replace(track, **arrays)


def _between(signals: dict[str, Signal], start_s: float, end_s: float) -> dict[str, Signal]:
    """Return the signals from `start_s` on and before `end_s`, apart from what they came from."""
    if np.isinf(start_s) and np.isinf(end_s):
        return signals
    return {name: _cut(signal, start_s, end_s) for name, signal in signals.items()}


def _cut(signal: Signal, start_s: float, end_s: float) -> Signal:
    """Return a stretch of a signal, in single precision: a day of them has to lie in memory."""
    low, high = np.searchsorted(signal.t_s, [start_s, end_s])
    return replace(
        signal,
        t_s=signal.t_s[low:high],
        value=signal.value[low:high].astype(np.float32),
        sigma=signal.sigma[low:high].astype(np.float32),
        observable=signal.observable[low:high].copy(),
    )


def _joined(parts: list[Signal], t_s: FloatArray) -> Signal:
    return replace(
        parts[0],
        t_s=t_s,
        value=np.concatenate([part.value for part in parts]),
        sigma=np.concatenate([part.sigma for part in parts]),
        observable=np.concatenate([part.observable for part in parts]),
    )

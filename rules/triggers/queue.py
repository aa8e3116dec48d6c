"""How many people stand in line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calibration.zones import Zone, ZoneKind
from models.observations import ClipObservations, FloatArray
from rules.episode import Episode
from rules.scene import Span
from rules.signals import Quantity
from rules.triggers.customers import customers
from rules.triggers.lifelike import is_lifelike
from rules.triggers.paths import MAX_GAP_S, inside_any, seen_at_px, torso_anchor_px

QUEUE = "queue"

LASTS_S = 2.0
"""Who walks through a line is gone by then. Proposed; the catalogue's minute is for an alarm."""
MISCOUNTED = (0.5, 0.05)
"""Deviation of the number seen: people, and share of them. Somebody who stands about, a ghost."""
HIDDEN_FACTOR, HIDDEN_SIGMA = 1.4, 0.45
"""How many there may be for each that is counted: 7 of the 12 and 3 of the 4 in the two rendered
queues are. The deviation is wide enough that what is hidden never breaks a limit by itself."""


def queues(clip: ClipObservations, zones: Sequence[Zone]) -> tuple[Episode, ...]:
    """Return a ``queue`` for each time in which customers stand in the queue zones.

    Attributes: ``length``, the largest number that was seen there together for `LASTS_S`, and
    ``length_with_hidden``, how many it may have been: people in line hide each other. A limit is
    surely kept when the second keeps it, surely broken when the first breaks it.
    """
    times = clip.frame_times_s
    places = [zone for zone in zones if zone.kind is ZoneKind.QUEUE]
    if not places or len(times) == 0:
        return ()
    count = _count(clip, places)
    return tuple(
        _episode(times, count, span) for span in _spans(times, count) if span[1] - span[0] > 0
    )


def _count(clip: ClipObservations, places: Sequence[Zone]) -> FloatArray:
    """Return (F,) how many customers are in `places` at each look."""
    count = np.zeros(len(clip.frame_times_s))
    for track in filter(is_lifelike, customers(clip)):
        anchor = seen_at_px(torso_anchor_px(track), clip.frame_size_px)
        there = track.t_s[inside_any(anchor, places)]
        count += np.isin(clip.frame_times_s, there)
    return count


def _spans(times: FloatArray, count: FloatArray) -> list[Span]:
    """Return the stretches in which somebody is there; a gap of `MAX_GAP_S` ends one."""
    rows = np.flatnonzero(count > 0)
    breaks = np.flatnonzero((np.diff(rows) > 1) | (np.diff(times[rows]) > MAX_GAP_S))
    parts = (part for part in np.split(rows, breaks + 1) if len(part))
    return [(float(times[part[0]]), float(times[part[-1]])) for part in parts]


def _episode(times: FloatArray, count: FloatArray, span: Span) -> Episode:
    within = (times >= span[0]) & (times <= span[1])
    length, at_s = longest_line(times[within], count[within])
    people, share = MISCOUNTED
    attributes = {
        "length": Quantity(length, people + share * length, "count"),
        "length_with_hidden": Quantity(HIDDEN_FACTOR * length, HIDDEN_SIGMA * length, "count"),
    }
    return Episode(QUEUE, None, span[0], at_s, span[1], attributes)


def longest_line(times: FloatArray, count: FloatArray) -> tuple[float, float]:
    """Return the largest number that holds for `LASTS_S`, and the middle of that time."""
    best, at_s = 0.0, float(times[0])
    for row, start_s in enumerate(times):
        if row and times[-1] - start_s < LASTS_S:
            break
        ahead = times <= start_s + LASTS_S
        least = float(np.min(count[row:][ahead[row:]]))
        if least > best:
            best, at_s = least, float(start_s + min(LASTS_S, times[-1] - start_s) / 2)
    return best, at_s

"""Who may take what is handed over: with nobody near, a hand that goes out fetches something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from models.observations import STAFF_ROLES, FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.episode import Episode
from rules.episodes.handover import KIND
from rules.measures.body import middle, px_per_m

NEAR_M = 2.0
"""Between the shoulders of two who reach each other over a counter, as the picture shows them."""


def with_takers(episodes: Sequence[Episode], tracks: Sequence[PersonTrack]) -> list[Episode]:
    """Return the episodes; hand-overs with nobody near to take it lose their number of hands."""
    by_id = {track.track_id: track for track in tracks}
    others = [track for track in tracks if track.role not in STAFF_ROLES]
    givers = {one.track_id for one in episodes if one.kind == KIND and one.track_id in by_id}
    scales = {id_: px_per_m(track) for id_, track in by_id.items() if id_ in givers}
    return [
        _uncounted(one)
        if one.kind == KIND and not _anybody_near(one, by_id, scales, others)
        else one
        for one in episodes
    ]


def _uncounted(episode: Episode) -> Episode:
    attributes = {name: value for name, value in episode.attributes.items() if name != "hands"}
    return replace(episode, attributes=attributes)


def _anybody_near(
    episode: Episode,
    by_id: Mapping[int, PersonTrack],
    scales: Mapping[int, FloatArray],
    others: Sequence[PersonTrack],
) -> bool:
    """Return whether somebody of `others` is near the giver; `scales` are pixels a metre, by id."""
    giver = by_id.get(episode.track_id or 0)
    if giver is None:
        return False
    row = int(np.argmin(np.abs(giver.t_s - episode.peak_s)))
    (place,) = _shoulders(giver, slice(row, row + 1))
    within_px = NEAR_M * float(scales[giver.track_id][row])
    return any(_is_near(other, episode, place, within_px) for other in others)


def _is_near(other: PersonTrack, episode: Episode, place: FloatArray, within_px: float) -> bool:
    first = int(np.searchsorted(other.t_s, episode.start_s))
    last = int(np.searchsorted(other.t_s, episode.end_s, side="right"))
    if other.track_id == episode.track_id or first == last:
        return False
    apart = np.linalg.norm(_shoulders(other, slice(first, last)) - place, axis=1)
    return bool(np.any(apart <= within_px))


def _shoulders(track: PersonTrack, rows: slice) -> FloatArray:
    """Return (N, 2) the middle of the shoulders in the picture, at the rows."""
    return middle(track.landmarks_px[rows], P.LEFT_SHOULDER)

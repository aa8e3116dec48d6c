"""Who may take what is handed over: with nobody near, a hand that goes out fetches something."""

from __future__ import annotations

from collections.abc import Sequence
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
    return [
        _uncounted(one)
        if one.kind == KIND and not _anybody_near(one, by_id.get(one.track_id or 0), others)
        else one
        for one in episodes
    ]


def _uncounted(episode: Episode) -> Episode:
    attributes = {name: value for name, value in episode.attributes.items() if name != "hands"}
    return replace(episode, attributes=attributes)


def _anybody_near(
    episode: Episode, giver: PersonTrack | None, others: Sequence[PersonTrack]
) -> bool:
    if giver is None:
        return False
    row = int(np.argmin(np.abs(giver.t_s - episode.peak_s)))
    place, scale = _shoulders(giver)[row], float(px_per_m(giver)[row])
    return any(_is_near(other, episode, place, NEAR_M * scale) for other in others)


def _is_near(other: PersonTrack, episode: Episode, place: FloatArray, within_px: float) -> bool:
    meanwhile = (other.t_s >= episode.start_s) & (other.t_s <= episode.end_s)
    if other.track_id == episode.track_id or not meanwhile.any():
        return False
    apart = np.linalg.norm(_shoulders(other)[meanwhile] - place, axis=1)
    return bool(np.any(apart <= within_px))


def _shoulders(track: PersonTrack) -> FloatArray:
    """Return (T, 2) the middle of the shoulders in the picture."""
    return middle(track.landmarks_px, P.LEFT_SHOULDER)

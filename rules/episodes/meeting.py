"""Hand-overs that only the meeting of two hands shows.

Somebody who sits with the forearms on the desk need not reach out: the pose tells no hand-over, but
a hand of the customer comes to one of theirs over the counter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.observations import STAFF_ROLES, FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.episode import Episode
from rules.episodes.handover import KIND
from rules.measures.arms import Side
from rules.measures.body import px_per_m
from rules.signals import Quantity, TrackSignals
from rules.smoothing import Indices, known_median, runs

WRISTS = {Side.LEFT: P.LEFT_WRIST, Side.RIGHT: P.RIGHT_WRIST}
MIN_VISIBILITY = 0.3
MEET_M, APART_M = 0.35, 0.7
"""Between the wrists in the picture: 0.18–0.3 where a paper changes hands (rendered scenes), more
than 0.5 otherwise. A hand further away than the second takes no part."""
MOST_UNLIKE = 1.35
"""Ratio of their scales in the picture; two further apart in depth only seem to meet."""
SHORTEST_S, LONGEST_S = 0.3, 8.0
REACH_S = 0.9
"""Hands take so long to go out, and to come back (rendered scenes)."""


def with_meetings(
    episodes: Sequence[Episode],
    tracks: Sequence[PersonTrack],
    signals: Mapping[int, TrackSignals],
) -> list[Episode]:
    """Return the episodes with the hand-overs that only the hands of two people show.

    The giver is the one of the staff. `signals` by track id.
    """
    people = [_Person(track, px_per_m(track)) for track in tracks]
    staff = [one for one in people if one.track.role in STAFF_ROLES]
    others = [one for one in people if one.track.role not in STAFF_ROLES]
    found = list(episodes)
    for giver in staff:
        for taker in others:
            its = signals.get(giver.track.track_id, {})
            for one in _meetings(giver, taker, its):
                if not any(_same(one, known) for known in found):
                    found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class _Person:
    """A track, and (T,) pixels a metre at the person."""

    track: PersonTrack
    px_per_m: FloatArray


def _same(one: Episode, other: Episode) -> bool:
    """Return whether `other` is a hand-over of the same person at the same time."""
    return (
        other.kind == KIND
        and other.track_id == one.track_id
        and other.start_s < one.end_s
        and one.start_s < other.end_s
    )


def _meetings(giver: _Person, taker: _Person, signals: TrackSignals) -> Iterator[Episode]:
    t_s, mine, theirs = _together(giver.track.t_s, taker.track.t_s)
    if len(t_s) < 2:
        return
    gaps = {side: _gap_m(giver, mine, taker, theirs, side) for side in Side}
    nearest = np.fmin(gaps[Side.LEFT], gaps[Side.RIGHT])
    for rows in runs(t_s, np.where(nearest <= MEET_M, nearest, np.nan)):
        start_s, end_s = float(t_s[rows[0]]), float(t_s[rows[-1]])
        if SHORTEST_S <= end_s - start_s <= LONGEST_S:
            peak = int(rows[np.argmin(nearest[rows])])
            measured = {
                "hands": _hands([known_median(gap[rows]) for gap in gaps.values()]),
                "trunk_pitch": _quantity(signals, "trunk_pitch_deg", mine[rows]),
                "hold": Quantity(end_s - start_s, float(np.median(np.diff(t_s))), "s"),
            }
            yield Episode(
                kind=KIND,
                track_id=giver.track.track_id,
                start_s=max(start_s - REACH_S, float(giver.track.t_s[0])),
                peak_s=float(t_s[peak]),
                end_s=min(end_s + REACH_S, float(giver.track.t_s[-1])),
                attributes={name: one for name, one in measured.items() if one is not None},
                side=min(gaps, key=lambda side: _at(gaps[side], peak)).name.lower(),
            )


def _together(mine_s: FloatArray, theirs_s: FloatArray) -> tuple[FloatArray, Indices, Indices]:
    """Return the times at which both were seen, and their rows; a short stay is found in a day."""
    first, last = np.searchsorted(mine_s, [theirs_s[0], theirs_s[-1] + 1e-9])
    t_s, mine, theirs = np.intersect1d(mine_s[first:last], theirs_s, return_indices=True)
    return t_s, mine + first, theirs


def _at(gap: FloatArray, row: int) -> float:
    return float(np.nan_to_num(gap[row], nan=np.inf))


def _gap_m(
    giver: _Person, mine: Indices, taker: _Person, theirs: Indices, side: Side
) -> FloatArray:
    """Return (T,) from the giver's wrist to the nearer one of the taker; NaN where not seen."""
    scales = giver.px_per_m[mine], taker.px_per_m[theirs]
    alike = np.maximum(*scales) <= MOST_UNLIKE * np.minimum(*scales)
    wrist = _wrist_px(giver.track, mine, WRISTS[side])
    gaps = [
        np.linalg.norm(wrist - _wrist_px(taker.track, theirs, other), axis=1)
        for other in WRISTS.values()
    ]
    gap: FloatArray = np.where(alike, np.fmin(*gaps) / ((scales[0] + scales[1]) / 2), np.nan)
    return gap


def _wrist_px(track: PersonTrack, rows: Indices, wrist: P) -> FloatArray:
    """Return (T, 2) where a wrist is in the picture; NaN where it is not seen."""
    seen = track.visibility[rows, wrist] >= MIN_VISIBILITY
    return np.where(seen[:, np.newaxis], track.landmarks_px[rows, wrist], np.nan)


def _hands(gaps_m: Sequence[float]) -> Quantity | None:
    """Return how many hands of the giver take part; None where that is not plain."""
    if max(gaps_m) <= MEET_M:
        return Quantity(2.0, 0.0, "count")
    if min(gaps_m) <= MEET_M and max(gaps_m) >= APART_M:
        return Quantity(1.0, 0.0, "count")
    return None


def _quantity(signals: TrackSignals, measure: str, rows: Indices) -> Quantity | None:
    if measure not in signals:
        return None
    value = known_median(signals[measure].value[rows])
    sigma = known_median(signals[measure].sigma[rows])
    return Quantity(value, sigma, "deg") if np.isfinite(value) else None

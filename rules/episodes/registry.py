"""Every kind of episode that one body shows, and the episodes of a track."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from models.observations import PersonTrack
from rules.episode import Episode
from rules.episodes.bow import find_bows
from rules.episodes.context import Context
from rules.episodes.direction_gesture import find_direction_gestures
from rules.episodes.handover import find_handovers
from rules.episodes.nod import find_nods
from rules.episodes.seat import find_sit_downs, find_stand_ups
from rules.signals import TrackSignals

KINDS: Mapping[str, Callable[[Context], list[Episode]]] = {
    "stand_up": find_stand_ups,
    "sit_down": find_sit_downs,
    "direction_gesture": find_direction_gestures,
    "handover": find_handovers,
    "bow": find_bows,
    "nod": find_nods,
}
"""Kind → finder, in the order in which they must run: a later one may be hidden by an earlier."""


def find_episodes(
    track: PersonTrack, signals: TrackSignals, kinds: Collection[str] | None = None
) -> tuple[Episode, ...]:
    """Return the episodes of one track, in order of start.

    Parameters
    ----------
    signals : all of the track's (`rules.measures.registry.compute_signals`); a measure that is
        absent counts as unknown.
    kinds : which to return; None = all. All are looked for, as they exclude each other.

    Raises
    ------
    KeyError
        when a kind is none of `KINDS`.
    """
    return find_in(Context.of(track, signals), kinds)


def find_in(context: Context, kinds: Collection[str] | None = None) -> tuple[Episode, ...]:
    """Return the episodes of one track whose context was made already; see `find_episodes`."""
    unknown = set(kinds or ()) - set(KINDS)
    if unknown:
        raise KeyError(f"no such kind of episode: {', '.join(sorted(unknown))}")
    for find in KINDS.values():
        context = replace(context, found=(*context.found, *find(context)))
    wanted = set(KINDS if kinds is None else kinds)
    found = (e for e in context.found if e.kind in wanted)
    return tuple(sorted(found, key=lambda e: (e.start_s, e.kind, e.side or "")))

"""Standing up and sitting down: the state of sitting changes and stays changed."""

from __future__ import annotations

import numpy as np

from models.observations import BoolArray, FloatArray
from rules.episode import Episode
from rules.episodes.context import Context

STAYS_S = 0.8
"""Either state must have lasted this long, so that a misread leg is no change of posture."""
LONGEST_S = 4.0
"""Unknown time between the states beyond which it is not known when the change happened."""
EDGE_S = 0.5
"""The state is averaged over half a second; the body moves before and after the state flips."""


def find_stand_ups(context: Context) -> list[Episode]:
    """Return when one person rose from a seat."""
    return _changes(context, "stand_up", seated_before=True)


def find_sit_downs(context: Context) -> list[Episode]:
    """Return when one person sat down."""
    return _changes(context, "sit_down", seated_before=False)


def _changes(context: Context, kind: str, *, seated_before: bool) -> list[Episode]:
    t, seated = context.track.t_s, context.value("sitting")
    known = np.flatnonzero(np.isfinite(seated))
    state = seated[known] > 0.5
    found = []
    for k in np.flatnonzero(np.diff(state.astype(int)) != 0).tolist():
        last, first = float(t[known[k]]), float(t[known[k + 1]])
        lasting = _lasts(t[known], state, k, -1) and _lasts(t[known], state, k + 1, 1)
        if state[k] == seated_before and lasting and first - last <= LONGEST_S:
            found.append(
                Episode(
                    kind=kind,
                    track_id=context.track.track_id,
                    start_s=max(last - EDGE_S, float(t[0])),
                    peak_s=(last + first) / 2,
                    end_s=min(first + EDGE_S, float(t[-1])),
                )
            )
    return found


def _lasts(t: FloatArray, state: BoolArray, row: int, step: int) -> bool:
    """Whether the state at `row` holds for `STAYS_S` in the direction of `step`."""
    end = row
    while 0 <= end + step < len(t) and state[end + step] == state[row]:
        end += step
    return bool(abs(t[end] - t[row]) >= STAYS_S)

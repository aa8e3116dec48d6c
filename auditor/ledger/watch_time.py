"""For how long a place was recorded, and somebody of the staff was seen there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from auditor.ledger.ledger import Recording
from auditor.observation_file import read_observations
from auditor.result_folder import OBSERVATIONS
from auditor.roles import assign_roles
from auditor.run_file import Run
from auditor.terms import profile_of
from models.observations import STAFF_ROLES, FloatArray
from rules.pack_reader import parse_pack

Stretch = tuple[datetime, datetime]


def within(stretches: Iterable[Stretch], span: Stretch) -> tuple[Stretch, ...]:
    """Return the parts of `stretches` inside `span`."""
    cut = ((max(a, span[0]), min(b, span[1])) for a, b in stretches)
    return tuple((a, b) for a, b in cut if b > a)


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the parts of `stretches` that share nothing with `taken`."""
    left = list(stretches)
    for low, high in taken:
        cut = (part for a, b in left for part in ((a, min(b, low)), (max(a, high), b)))
        left = [(a, b) for a, b in cut if b > a]
    return tuple(left)


def union_s(stretches: Iterable[Stretch]) -> float:
    """Return the seconds that the stretches cover; what two share counts once."""
    total_s, reached = 0.0, None
    for start, end in sorted(stretches):
        begins = start if reached is None else max(start, reached)
        if end > begins:
            total_s += (end - begins).total_seconds()
            reached = end
    return total_s


def recorded_s(recordings: Iterable[Recording], spans: Sequence[Stretch]) -> float:
    """Return for how many seconds within `spans` at least one camera recorded."""
    return union_s(
        part for one in recordings for span in spans for part in within(one.decoded, span)
    )


def staff_seen_s(recordings: Iterable[Recording], spans: Sequence[Stretch]) -> float:
    """Return for how many seconds within `spans` somebody of the staff was seen.

    A recording that lies wholly in one of the spans has been told by its audit; of others the looks
    are read again. Two cameras on one counter count the longer, for they see the same people.
    """
    by_camera: dict[str, float] = {}
    for one in recordings:
        parts = [part for span in spans for part in within([(one.start, one.end)], span)]
        seen_s = 0.0
        if parts == [(one.start, one.end)]:
            seen_s = one.coverage.staff_seen_s
        elif parts:
            seen_s = _seen_within(one, parts)
        by_camera[one.camera.id] = by_camera.get(one.camera.id, 0.0) + seen_s
    return max(by_camera.values(), default=0.0)


def _seen_within(recording: Recording, parts: Sequence[Stretch]) -> float:
    times_s = staff_times_s(recording.folder, recording.run)
    max_gap_s = _max_gap_s(recording.run)
    total_s = 0.0
    for start, end in parts:
        low, high = ((edge - recording.start).total_seconds() for edge in (start, end))
        mine = times_s[(times_s >= low) & (times_s < high)]
        steps = np.diff(mine)
        total_s += float(steps[steps <= max_gap_s].sum())
    return total_s


def staff_times_s(folder: Path, run: Run) -> FloatArray:
    """Return the media times of the looks that saw somebody of the staff."""
    clip = assign_roles(read_observations(folder / OBSERVATIONS), profile_of(run.profile))
    times = [track.t_s for track in clip.tracks if track.role in STAFF_ROLES]
    return np.unique(np.concatenate(times)) if times else np.array([])


def _max_gap_s(run: Run) -> float:
    return parse_pack(run.pack.text.encode(), run.pack.name).defaults.max_gap

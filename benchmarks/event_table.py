"""The result of `bench events` as lines of text."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from benchmarks.events import (
    GOAL_DEPTH_DEG,
    GOAL_ONSET_S,
    GOAL_YAW_DEG,
    YAW_BANDS_DEG,
    ClipScore,
    Hit,
    goal,
    in_band,
    tally,
)
from rules.episode import Episode
from rules.episodes.registry import KINDS


def lines(scores: Sequence[ClipScore]) -> Iterator[str]:
    """Yield one line for everything found, missed or false, then the totals."""
    yield from _clips(scores)
    yield ""
    yield from _totals(scores)
    yield ""
    yield from _bands(scores)
    reached = goal(scores)
    yield (
        f"bows ≥ {GOAL_DEPTH_DEG:.0f}° from |yaw| ≥ {GOAL_YAW_DEG:.0f}°: "
        f"found {reached.found} of {reached.due}, "
        f"onset within {GOAL_ONSET_S} s: {reached.in_time}"
    )
    hours = sum(score.length_s for score in scores) / 3600
    unlabelled = sum(score.clip.fps is None for score in scores)
    yield f"{len(scores)} clips, {hours:.3f} h"
    if unlabelled:
        yield f"{unlabelled} clips without labels: any bow or direction gesture counts as false"


def _clips(scores: Sequence[ClipScore]) -> Iterator[str]:
    width = max(len(score.clip.name) for score in scores)
    for score in scores:
        name = f"{score.clip.name:<{width}}"
        for hit in score.hits:
            yield f"{name}  found   {_hit(hit)}"
        for event in score.missed:
            depth = "" if event.depth_deg is None else f"  depth {event.depth_deg:.1f}°"
            yield f"{name}  missed  {event.kind} {event.start_s:.2f}-{event.end_s:.2f} s{depth}"
        for episode in score.false:
            yield f"{name}  false   {_episode(episode)}"


def _hit(hit: Hit) -> str:
    depth = hit.depth_error_deg
    tail = "" if depth is None else f"  depth {hit.truth.depth_deg:.1f}° {depth:+.1f}°"
    return f"{_episode(hit.episode)}  onset {hit.onset_error_s:+.2f} s{tail}"


def _episode(episode: Episode) -> str:
    person = "" if episode.track_id is None else f" track {episode.track_id}"
    return f"{episode.kind} {episode.start_s:.2f}-{episode.end_s:.2f} s{person}"


def _totals(scores: Sequence[ClipScore]) -> Iterator[str]:
    yield f"{'kind':<18} {'n':>4} {'found':>6} {'missed':>7} {'false':>6} {'onset':>8} {'depth':>7}"
    told = frozenset[str]().union(*(score.clip.complete_kinds for score in scores))
    for kind in (kind for kind in KINDS if kind in told):
        counts = tally(scores, kind)
        hits = [hit for score in scores for hit in score.hits if hit.truth.kind == kind]
        onset = _median([abs(hit.onset_error_s) for hit in hits], "{:.2f} s")
        errors = [abs(e) for hit in hits if (e := hit.depth_error_deg) is not None]
        yield (
            f"{kind:<18} {counts.found + counts.missed:>4} {counts.found:>6} {counts.missed:>7} "
            f"{counts.false:>6} {onset:>8} {_median(errors, '{:.1f}°'):>7}"
        )
    staff = sum(score.false_staff for score in scores)
    yield f"onset, depth: median size of the error; of all false ones {staff} on staff"


def _bands(scores: Sequence[ClipScore]) -> Iterator[str]:
    for band in YAW_BANDS_DEG:
        inside = in_band(scores, band)
        if not inside:
            continue
        parts = []
        for kind in KINDS:
            counts = tally(inside, kind)
            if counts.found + counts.missed + counts.false:
                due = counts.found + counts.missed
                parts.append(f"{kind} {counts.found} of {due}, {counts.false} false")
        high = min(band[1], 180.0)
        yield f"|yaw| {band[0]:.0f}-{high:.0f}°: {'; '.join(parts) or 'nothing'}"


def _median(values: Sequence[float], form: str) -> str:
    return form.format(statistics.median(values)) if values else "-"

"""Gestures found against gestures that happened, clip by clip and in all."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.roles import MIN_LOOKS, assign_roles
from benchmarks.intervals import Tally, match
from benchmarks.labels import LabelledClip, LabelledEvent
from calibration.camera import CameraModel
from models.observations import STAFF_ROLES, ClipObservations
from rules.episode import Episode
from rules.episodes.context import Context
from rules.episodes.meeting import with_meetings
from rules.episodes.registry import KINDS, find_in
from rules.measures.registry import compute_signals

MIN_TIOU = 0.5
"""A find counts when it shares this much of the union of both spans with the truth."""
MIN_FPS = 5.0
"""Recordings with fewer frames a second show no gesture in time and are left out."""
YAW_BANDS_DEG = ((0.0, 15.0), (15.0, 45.0), (45.0, 75.0), (75.0, 180.1))
"""|yaw| of the camera, from and below; about the views 0, 30, 60 and 90°."""

GOAL_DEPTH_DEG = 12.0
GOAL_YAW_DEG = 30.0
GOAL_ONSET_S = 0.4
"""The goal of the first release: bows so deep, from so far aside, with their start so near."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A labelled event and the episode that found it."""

    truth: LabelledEvent
    episode: Episode

    @property
    def onset_error_s(self) -> float:
        """Seconds by which the episode starts late; negative = early."""
        return self.episode.start_s - self.truth.start_s

    @property
    def depth_error_deg(self) -> float | None:
        """Measured less true depth of a bow; None for other kinds."""
        depth = self.episode.attributes.get("depth")
        if depth is None or self.truth.depth_deg is None:
            return None
        return depth.value - self.truth.depth_deg


@dataclass(frozen=True, slots=True)
class ClipScore:
    """One clip: what was found, what was missed, and what was found where nothing happened.

    Matching goes by kind and time, not by person. `false_staff` counts those of `false` that were
    found on staff; only they can become verdicts.
    """

    clip: LabelledClip
    length_s: float
    hits: tuple[Hit, ...]
    missed: tuple[LabelledEvent, ...]
    false: tuple[Episode, ...]
    false_staff: int


def in_time(clip: LabelledClip) -> bool:
    """Return whether the recording is dense enough to show gestures in time."""
    return clip.fps is None or clip.fps >= MIN_FPS


@dataclass(frozen=True, slots=True)
class Watched:
    """What is judged of a clip: the tracks that are long enough for that, with roles."""

    people: tuple[Context, ...]

    @classmethod
    def of(cls, seen: ClipObservations, camera: CameraModel) -> Watched:
        """Return it of what was seen, by a camera of which so much is known."""
        size_px = seen.frame_size_px
        judged = [one for one in assign_roles(seen, None).tracks if len(one.t_s) >= MIN_LOOKS]
        return cls(tuple(Context.of(one, compute_signals(one, camera, size_px)) for one in judged))

    def episodes(self) -> list[Episode]:
        """Return the episodes of everybody who is judged."""
        found = [episode for one in self.people for episode in find_in(one)]
        signals = {one.track.track_id: one.signals for one in self.people}
        return with_meetings(found, [one.track for one in self.people], signals)


def score_clip(label: LabelledClip, seen: ClipObservations, length_s: float) -> ClipScore:
    """Compare what the program makes of `seen`, without a camera profile, with `label`."""
    return score_watched(label, Watched.of(seen, CameraModel()), length_s)


def score_watched(label: LabelledClip, watched: Watched, length_s: float) -> ClipScore:
    """Compare the episodes of what was watched with `label`."""
    staff = {one.track.track_id for one in watched.people if one.track.role in STAFF_ROLES}
    episodes = [one for one in watched.episodes() if one.kind in label.complete_kinds]
    hits: list[Hit] = []
    missed: list[LabelledEvent] = []
    false: list[Episode] = []
    for kind in KINDS:
        truth = [event for event in label.events if event.kind == kind]
        found = [episode for episode in episodes if episode.kind == kind]
        pairs = match(
            [(one.start_s, one.end_s) for one in truth],
            [(one.start_s, one.end_s) for one in found],
            MIN_TIOU,
        )
        hits += [Hit(truth[row], found[column]) for row, column in pairs]
        matched, used = {row for row, _ in pairs}, {column for _, column in pairs}
        missed += [one for row, one in enumerate(truth) if row not in matched]
        false += [one for row, one in enumerate(found) if row not in used]
    false_staff = sum(episode.track_id in staff for episode in false)
    return ClipScore(label, length_s, tuple(hits), tuple(missed), tuple(false), false_staff)


def tally(scores: Iterable[ClipScore], kind: str) -> Tally:
    """Return the counts of one kind."""
    found = missed = false = 0
    for score in scores:
        found += sum(hit.truth.kind == kind for hit in score.hits)
        missed += sum(event.kind == kind for event in score.missed)
        false += sum(episode.kind == kind for episode in score.false)
    return Tally(found, missed, false)


@dataclass(frozen=True, slots=True)
class Goal:
    """Bows of `GOAL_DEPTH_DEG` seen from `GOAL_YAW_DEG` aside: in all, found, found in time."""

    due: int
    found: int
    in_time: int


def goal(scores: Iterable[ClipScore]) -> Goal:
    """Return how far the goal for bows is met."""
    due = found = prompt = 0
    for score in scores:
        yaw_deg = score.clip.yaw_deg
        if yaw_deg is None or abs(yaw_deg) < GOAL_YAW_DEG:
            continue
        hits = [hit for hit in score.hits if _deep(hit.truth)]
        found += len(hits)
        prompt += sum(abs(hit.onset_error_s) <= GOAL_ONSET_S for hit in hits)
        due += len(hits) + sum(_deep(event) for event in score.missed)
    return Goal(due, found, prompt)


def _deep(event: LabelledEvent) -> bool:
    return event.kind == "bow" and event.depth_deg is not None and event.depth_deg >= GOAL_DEPTH_DEG


def in_band(scores: Iterable[ClipScore], band_deg: tuple[float, float]) -> list[ClipScore]:
    """Return the clips whose camera stands `band_deg` aside, on either side."""
    low, high = band_deg
    return [
        score
        for score in scores
        if score.clip.yaw_deg is not None and low <= abs(score.clip.yaw_deg) < high
    ]


def results(scores: Sequence[ClipScore]) -> dict[str, dict[str, float | int | None]]:
    """Return the figures of each kind for the bench's JSON.

    `onset_error_s` is the median of its size; `false_per_hour` is None below one hour of
    recordings, for a rate from minutes misleads.
    """
    hours = sum(score.length_s for score in scores) / 3600
    figures: dict[str, dict[str, float | int | None]] = {}
    for kind in KINDS:
        counts = tally(scores, kind)
        onsets_s = [
            abs(hit.onset_error_s) for s in scores for hit in s.hits if hit.truth.kind == kind
        ]
        figures[kind] = {
            "precision": _rounded(counts.precision),
            "recall": _rounded(counts.recall),
            "f1": _rounded(counts.f1),
            "false": counts.false,
            "false_per_hour": _rounded(counts.false / hours) if hours >= 1 else None,
            "onset_error_s": _rounded(statistics.median(onsets_s)) if onsets_s else None,
            "n": counts.found + counts.missed,
            "tiou": MIN_TIOU,
        }
    return figures


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

"""The timeline: who was in view when, what happened, and what was judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from auditor.report.curve import Tick
from auditor.report.scale import MOST_TICKS, ticks, time_step
from auditor.report.texts import Bilingual, Texts
from auditor.report.wording import clock
from auditor.result import ClipResult
from models.observations import FloatArray, PersonTrack
from rules.episode import Episode
from rules.finding import Finding, Verdict

SEEN_GAP_S = 1.0
"""Looks at a person no further apart than this count as one stay in view."""


@dataclass(frozen=True, slots=True)
class Span:
    """A mark on a lane, in percent of its length; `link` is the id of a record on the page."""

    left: float
    width: float
    style: str
    text: Bilingual
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the timeline; `head` lanes begin the group of a person."""

    name: Bilingual
    note: Bilingual | None
    head: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All lanes over the same time."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class _Ruler:
    length_s: float
    texts: Texts

    def span(
        self,
        when: tuple[float, float],
        style: str,
        what: Bilingual,
        link: str | None = None,
    ) -> Span:
        start, end = (min(max(t / self.length_s, 0.0), 1.0) for t in when)
        text = self.texts("timeline.span", what=what, start=clock(when[0]), end=clock(when[1]))
        return Span(round(100 * start, 2), round(100 * (end - start), 2), style, text, link)


def draw_timeline(
    result: ClipResult, texts: Texts, link_of: Callable[[Finding], str | None]
) -> Timeline:
    """Return the timeline of one clip; `link_of` gives the id of a finding's record on the page."""
    judgement = result.judgement
    length_s = recording_s(result)
    ruler = _Ruler(length_s, texts)
    looked = _stays(judgement.clip.frame_times_s)
    name = texts("timeline.looked")
    lanes = [Lane(name, None, head=True, spans=_spans(ruler, looked, "looked", name))]
    scene = [episode for episode in judgement.episodes if episode.track_id is None]
    if scene:
        spans = tuple(_episode(ruler, episode) for episode in scene)
        lanes.append(Lane(texts("timeline.scene"), None, head=True, spans=spans))
    judged = {finding.track_id for finding in judgement.findings}
    for track in people_first(result):
        if track.track_id in judged:
            lanes += _person(result, ruler, track, link_of)
    others = [track for track in judgement.clip.tracks if track.track_id not in judged]
    if others:
        name = texts("timeline.others", n=len(others))
        times = np.unique(np.concatenate([track.t_s for track in others]))
        lanes.append(Lane(name, None, head=True, spans=_spans(ruler, _stays(times), "other", name)))
    step = time_step(length_s, MOST_TICKS)
    marks = (
        Tick(round(100 * t / length_s, 2), clock(t, 1 if step < 1 else 0))
        for t in ticks(0.0, length_s, step)
    )
    return Timeline(tuple(lanes), tuple(marks))


def recording_s(result: ClipResult) -> float:
    """Return the length of the recording in seconds; never 0, so that it can divide."""
    times = result.judgement.clip.frame_times_s
    last_s = float(times[-1]) if len(times) else 0.0
    return max(result.media.duration_s or 0.0, result.judgement.coverage.expected_s, last_s, 1e-3)


def people_first(result: ClipResult) -> list[PersonTrack]:
    """Return the tracks: those with findings first, then by time of first look."""
    judged = {finding.track_id for finding in result.judgement.findings}
    return sorted(
        result.judgement.clip.tracks,
        key=lambda track: (track.track_id not in judged, float(track.t_s[0]), track.track_id),
    )


def _person(
    result: ClipResult,
    ruler: _Ruler,
    track: PersonTrack,
    link_of: Callable[[Finding], str | None],
) -> Iterable[Lane]:
    texts = ruler.texts
    episodes = [one for one in result.judgement.episodes if one.track_id == track.track_id]
    present = _spans(ruler, _stays(track.t_s), "present", texts("timeline.present"))
    yield Lane(
        name=texts("page.person", track=track.track_id),
        note=texts(f"role.{track.role.value}"),
        head=True,
        spans=(*present, *(_episode(ruler, episode) for episode in episodes)),
    )
    for norm in result.pack.norms:
        shown = [
            finding
            for finding in result.judgement.findings
            if finding.norm_id == norm.id
            and finding.track_id == track.track_id
            and finding.verdict is not Verdict.NOT_APPLICABLE
        ]
        if shown:
            spans = tuple(
                ruler.span(
                    (finding.start_s, finding.end_s),
                    finding.verdict.value,
                    texts(f"verdict.{finding.verdict.value}"),
                    link_of(finding),
                )
                for finding in shown
            )
            yield Lane(Bilingual(norm.title.zh, norm.title.en), None, head=False, spans=spans)


def _episode(ruler: _Ruler, episode: Episode) -> Span:
    what = ruler.texts(f"episode.{episode.kind}")
    return ruler.span((episode.start_s, episode.end_s), "episode", what)


def _spans(
    ruler: _Ruler, stays: Sequence[tuple[float, float]], style: str, what: Bilingual
) -> tuple[Span, ...]:
    return tuple(ruler.span(stay, style, what) for stay in stays)


def _stays(t_s: FloatArray) -> list[tuple[float, float]]:
    """Return the stretches in which looks are no further apart than `SEEN_GAP_S`."""
    if len(t_s) == 0:
        return []
    breaks = np.flatnonzero(np.diff(t_s) > SEEN_GAP_S)
    starts, ends = [0, *(breaks + 1)], [*breaks, len(t_s) - 1]
    return [(float(t_s[a]), float(t_s[b])) for a, b in zip(starts, ends, strict=True)]


def seen_s(track: PersonTrack) -> float:
    """Return for how long the person was in view, in seconds."""
    return sum(end - start for start, end in _stays(track.t_s))

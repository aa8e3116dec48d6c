"""The pure half: observations, camera and norms in; signals, episodes, findings, coverage out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from auditor.events import Coverage
from auditor.result import Judgement
from auditor.roles import MIN_LOOKS, assign_roles
from auditor.scratch import let_go
from calibration.camera import CameraModel
from calibration.profile import CameraProfile
from calibration.zones import Zone, counter_edge_px
from models.observations import STAFF_ROLES, ClipObservations, PersonTrack
from rules.coverage import cover
from rules.engine import judge
from rules.episode import Episode
from rules.episodes.meeting import with_meetings
from rules.episodes.registry import find_episodes
from rules.episodes.taker import with_takers
from rules.measures.pieces import signals_by_piece
from rules.norm import Pack
from rules.scene import Scene, Subject
from rules.signals import TrackSignals
from rules.triggers.customers import CUSTOMER_ARRIVES
from rules.triggers.post import empty_post_spans
from rules.triggers.registry import find_triggers, shown_triggers


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about the place besides the recording.

    `profile` of the camera, if any; `listed` are ticket calls and other triggers of a list, None
    when none was given.
    """

    profile: CameraProfile | None = None
    listed: tuple[Episode, ...] | None = None

    def camera(self, frame_size_px: tuple[int, int]) -> CameraModel:
        """Return the camera of the profile, else one of which nothing is known."""
        return CameraModel() if self.profile is None else self.profile.camera_for(frame_size_px)

    def zones(self, frame_size_px: tuple[int, int]) -> tuple[Zone, ...]:
        """Return the zones of the profile in pixels of a picture of (width, height)."""
        return () if self.profile is None else self.profile.zones_for(frame_size_px)


def judge_clip(
    clip: ClipObservations, pack: Pack, setting: Setting, *, expected_s: float, decoded_s: float
) -> Judgement:
    """Return what the norms of `pack` make of the observations of one clip.

    Parameters
    ----------
    clip : as read back from storage; roles are assigned here.
    expected_s, decoded_s : length of the recording, and how much of it could be decoded.
    """
    clip = assign_roles(clip, setting.profile)
    camera = setting.camera(clip.frame_size_px)
    judged = [track for track in clip.tracks if len(track.t_s) >= MIN_LOOKS]
    edge = counter_edge_px(setting.zones(clip.frame_size_px))
    signals: dict[int, TrackSignals] = {}
    for track in judged:
        signals[track.track_id] = signals_by_piece(
            track,
            camera,
            clip.frame_size_px,
            counter_edge_px=edge,
            after_each=partial(let_go, [track.landmarks_px]),
        )
    episodes = _episodes(judged, signals) + _triggers(clip, setting)
    scene = _scene(clip, judged, signals, episodes, setting)
    findings = judge(scene, pack)
    coverage = Coverage(
        expected_s=expected_s,
        decoded_s=decoded_s,
        staff_seen_s=_staff_seen_s(clip, pack.defaults.max_gap),
        norms=cover(scene, pack, findings),
    )
    return Judgement(clip, signals, episodes, findings, coverage)


def _episodes(tracks: list[PersonTrack], signals: dict[int, TrackSignals]) -> tuple[Episode, ...]:
    found = [
        episode for track in tracks for episode in find_episodes(track, signals[track.track_id])
    ]
    found = with_takers(with_meetings(found, tracks, signals), tracks)
    return tuple(sorted(found, key=lambda one: (one.start_s, one.track_id or 0, one.kind)))


def _triggers(clip: ClipObservations, setting: Setting) -> tuple[Episode, ...]:
    """Return what the zones show; a list replaces what it lists, and always the arrivals."""
    zones = setting.zones(clip.frame_size_px)
    if setting.listed is None:
        return find_triggers(clip, zones)
    shown = shown_triggers(zones) - _kinds_listed(setting.listed)
    return setting.listed + find_triggers(clip, zones, shown)


def _kinds_listed(listed: tuple[Episode, ...]) -> frozenset[str]:
    """Return the kinds of which a list tells all: an empty one says that nobody came."""
    return frozenset({CUSTOMER_ARRIVES, *(episode.kind for episode in listed)})


def _scene(
    clip: ClipObservations,
    judged: list[PersonTrack],
    signals: dict[int, TrackSignals],
    episodes: tuple[Episode, ...],
    setting: Setting,
) -> Scene:
    zones = setting.zones(clip.frame_size_px)
    listed = frozenset[str]() if setting.listed is None else _kinds_listed(setting.listed)
    return Scene(
        subjects=tuple(
            Subject(track.track_id, track.role, float(track.t_s[0]), float(track.t_s[-1]))
            for track in judged
        ),
        signals=signals,
        episodes=episodes,
        frame_times_s=clip.frame_times_s,
        shown_triggers=shown_triggers(zones) | listed,
        empty_post_s=empty_post_spans(clip, zones),
        counter=None if setting.profile is None else setting.profile.counter,
    )


def _staff_seen_s(clip: ClipObservations, max_gap_s: float) -> float:
    """Return for how long somebody of the staff was seen; looks further apart do not count."""
    times = [track.t_s for track in clip.tracks if track.role in STAFF_ROLES]
    if not times:
        return 0.0
    steps = np.diff(np.unique(np.concatenate(times)))
    return float(steps[steps <= max_gap_s].sum())

"""The pure half: observations, camera and norms in; signals, episodes, findings, coverage out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from auditor.events import Coverage
from auditor.impaired import clear_part, impairments_of, signals_despite
from auditor.on_duty import OnDuty, with_roster
from auditor.result import Judgement
from auditor.roles import MIN_LOOKS, assign_roles, zones_of_roles
from auditor.run_file import CameraHealth
from auditor.scratch import Scratch
from calibration.camera import CameraModel
from calibration.profile import CameraProfile
from calibration.zones import Zone, counter_edge_px
from models.observations import STAFF_ROLES, ClipObservations, PersonTrack, Role
from rules.coverage import cover
from rules.engine import judge
from rules.episode import Episode
from rules.episodes.meeting import with_meetings
from rules.episodes.registry import find_episodes
from rules.episodes.taker import with_takers
from rules.impairment import Impairment, left_open, unmeasured
from rules.measures.pieces import signals_by_piece
from rules.norm import Pack
from rules.relations.company import Company
from rules.relations.facing import Facing, facing_by_piece
from rules.relations.hands import with_gaze
from rules.relations.registry import each_relation, related_episodes
from rules.room import Room, kept
from rules.scene import Scene, Subject
from rules.signals import TrackSignals
from rules.triggers.customers import CUSTOMER_ARRIVES
from rules.triggers.post import empty_post_spans
from rules.triggers.registry import find_triggers, shown_triggers
from rules.vocabulary import LISTED_ONLY


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about the place besides the recording.

    `profile` of the camera, if any; `listed` are ticket calls and other triggers of a list, None
    when none was given; `on_duty` are the shifts of the roster at the counter in view.
    """

    profile: CameraProfile | None = None
    listed: tuple[Episode, ...] | None = None
    on_duty: tuple[OnDuty, ...] = ()

    def camera(self, frame_size_px: tuple[int, int]) -> CameraModel:
        """Return the camera of the profile, else one of which nothing is known."""
        return CameraModel() if self.profile is None else self.profile.camera_for(frame_size_px)

    def zones(self, frame_size_px: tuple[int, int]) -> tuple[Zone, ...]:
        """Return the zones of the profile in pixels of a picture of (width, height)."""
        return () if self.profile is None else self.profile.zones_for(frame_size_px)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the observations of one clip amount to, before any norm: `clip` carries the roles.

    `impairments` is where the camera had moved or was blind.
    """

    clip: ClipObservations
    signals: Mapping[int, TrackSignals]
    episodes: tuple[Episode, ...]
    scene: Scene
    impairments: tuple[Impairment, ...] = ()


def judge_clip(
    clip: ClipObservations,
    pack: Pack,
    setting: Setting,
    *,
    expected_s: float,
    decoded_s: float,
    health: CameraHealth | None = None,
    scratch: Scratch | None = None,
) -> Judgement:
    """Return what the norms of `pack` make of the observations of one clip.

    Parameters
    ----------
    clip : as read back from storage; roles are assigned here.
    expected_s, decoded_s : length of the recording, and how much of it could be decoded.
    health : whether the camera was in place and could see; None = it was not watched.
    scratch : where what grows with the recording lies; None = where the system keeps such things.
    """
    measured = measure_clip(clip, setting, health, scratch)
    scene = measured.scene
    findings = left_open(judge(scene, pack), scene, pack, measured.impairments)
    coverage = Coverage(
        expected_s=expected_s,
        decoded_s=decoded_s,
        staff_seen_s=_staff_seen_s(measured.clip, pack.defaults.max_gap),
        norms=cover(scene, pack, findings),
        impairments=measured.impairments,
    )
    return Judgement(measured.clip, measured.signals, measured.episodes, findings, coverage)


def measure_clip(
    clip: ClipObservations,
    setting: Setting,
    health: CameraHealth | None = None,
    scratch: Scratch | None = None,
) -> Measured:
    """Return roles, signals and episodes of the observations of one clip; see `judge_clip`."""
    room: Room = (Scratch(None) if scratch is None else scratch).array
    impairments = _impairments(clip, setting, health)
    clear, zones = clear_part(clip, impairments, room), setting.zones(clip.frame_size_px)
    roles = _roles(clear if zones_of_roles(zones) else clip, setting.profile)
    clip, placed = _in_roles(clip, roles), _in_roles(clear, roles)
    judged = [track for track in clip.tracks if len(track.t_s) >= MIN_LOOKS]
    signals, facings = _of_tracks(judged, clip.frame_size_px, setting, impairments, room)
    of_bodies = [one for track in judged for one in find_episodes(track, signals[track.track_id])]
    triggers = _triggers(placed, setting)
    company = Company.of(clip, facings, zones, [*of_bodies, *triggers])
    for one in each_relation(company):
        measured = unmeasured({one.measure: one}, impairments)[one.measure]
        signals[one.track_id] = {**signals[one.track_id], one.measure: kept(measured, room)}
    episodes = _episodes(of_bodies, judged, company, signals) + triggers
    scene = replace(
        _scene(clip, judged, signals, episodes, setting),
        empty_post_s=empty_post_spans(placed, zones),
        zones_blind_s=tuple(one.span for one in impairments),
    )
    return Measured(clip, signals, episodes, scene, impairments)


def _impairments(
    clip: ClipObservations, setting: Setting, health: CameraHealth | None
) -> tuple[Impairment, ...]:
    zones = setting.zones(clip.frame_size_px)
    listed = frozenset[str]() if setting.listed is None else kinds_listed(setting.listed)
    return impairments_of(
        health,
        setting.profile,
        triggers=shown_triggers(zones) - listed,
        roles_by_zone=bool(zones_of_roles(zones)),
        end_s=float(clip.frame_times_s[-1]) if len(clip.frame_times_s) else 0.0,
    )


def _roles(clip: ClipObservations, profile: CameraProfile | None) -> dict[int, Role]:
    """Return the roles by track id; zones tell them only while they are in place."""
    return {track.track_id: track.role for track in assign_roles(clip, profile).tracks}


def _in_roles(clip: ClipObservations, roles: Mapping[int, Role]) -> ClipObservations:
    tracks = (replace(one, role=roles.get(one.track_id, Role.UNKNOWN)) for one in clip.tracks)
    return replace(clip, tracks=tuple(tracks))


def _of_tracks(
    tracks: Sequence[PersonTrack],
    size_px: tuple[int, int],
    setting: Setting,
    impairments: Sequence[Impairment],
    room: Room,
) -> tuple[dict[int, TrackSignals], dict[int, Facing]]:
    """Return the signals of each track, and where it faces."""
    camera, edge = setting.camera(size_px), counter_edge_px(setting.zones(size_px))
    signals: dict[int, TrackSignals] = {}
    facings: dict[int, Facing] = {}
    for track in tracks:
        if impairments:
            its = signals_despite(track, camera, size_px, edge, impairments, room)
        else:
            its = signals_by_piece(track, camera, size_px, counter_edge_px=edge, room=room)
        signals[track.track_id] = its
        facings[track.track_id] = facing_by_piece(track, camera, size_px, room)
    return signals, facings


def _episodes(
    of_bodies: list[Episode],
    tracks: list[PersonTrack],
    company: Company,
    signals: dict[int, TrackSignals],
) -> tuple[Episode, ...]:
    """Return what bodies do, with what the others add to it, and what two people do together."""
    found = with_gaze(with_takers(with_meetings(of_bodies, tracks, signals), tracks), company)
    found += related_episodes(company, signals)
    return tuple(sorted(found, key=lambda one: (one.start_s, one.track_id or 0, one.kind)))


def _triggers(clip: ClipObservations, setting: Setting) -> tuple[Episode, ...]:
    """Return what the zones show; a list replaces what it lists, and always the arrivals."""
    zones = setting.zones(clip.frame_size_px)
    if setting.listed is None:
        return find_triggers(clip, zones)
    shown = shown_triggers(zones) - kinds_listed(setting.listed)
    return setting.listed + find_triggers(clip, zones, shown)


def kinds_listed(listed: tuple[Episode, ...]) -> frozenset[str]:
    """Return the kinds of which a list tells all.

    One of ticket calls tells of all arrivals, so that an empty one says that nobody came; one of
    nothing but what only a list can tell (a complaint, a guest) leaves them to the zones.
    """
    kinds = frozenset(episode.kind for episode in listed)
    return kinds if kinds and kinds <= set(LISTED_ONLY) else kinds | {CUSTOMER_ARRIVES}


def _scene(
    clip: ClipObservations,
    judged: list[PersonTrack],
    signals: dict[int, TrackSignals],
    episodes: tuple[Episode, ...],
    setting: Setting,
) -> Scene:
    zones = setting.zones(clip.frame_size_px)
    listed = frozenset[str]() if setting.listed is None else kinds_listed(setting.listed)
    return Scene(
        subjects=tuple(
            with_roster(
                Subject(track.track_id, track.role, float(track.t_s[0]), float(track.t_s[-1])),
                setting.on_duty,
            )
            for track in judged
        ),
        signals=signals,
        episodes=episodes,
        frame_times_s=clip.frame_times_s,
        shown_triggers=shown_triggers(zones) | listed,
        counter=None if setting.profile is None else setting.profile.counter,
    )


def _staff_seen_s(clip: ClipObservations, max_gap_s: float) -> float:
    """Return for how long somebody of the staff was seen; looks further apart do not count."""
    times = [track.t_s for track in clip.tracks if track.role in STAFF_ROLES]
    if not times:
        return 0.0
    steps = np.diff(np.unique(np.concatenate(times)))
    return float(steps[steps <= max_gap_s].sum())

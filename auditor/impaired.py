"""From what was seen of the camera to what can be said while it was moved or blind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from auditor.run_file import CameraHealth
from calibration.camera import CameraModel
from calibration.drift import Sight
from calibration.profile import CameraProfile
from calibration.steadiness import Base, RoomLook, moved_spans
from models.observations import BoolArray, ClipObservations, FloatArray, PersonTrack
from rules.engine.spans import inside
from rules.impairment import IN_PLACE, Impairment, unmeasured
from rules.measures.pieces import chosen, signals_by_piece
from rules.reasons import CAMERA_MOVED, LENS_COVERED, LENS_DARK, LENS_DEFOCUSED
from rules.room import Room, in_memory, kept
from rules.scene import Span
from rules.signals import Signal, TrackSignals
from rules.vocabulary import MEASURE_UNITS

REASONS_OF = {
    Sight.COVERED: LENS_COVERED,
    Sight.DARK: LENS_DARK,
    Sight.DEFOCUSED: LENS_DEFOCUSED,
}
FEWEST_ROWS = 5
"""Fewer looks at somebody tell nothing; see `auditor.roles.MIN_LOOKS`."""


def compared_with(health: CameraHealth, profile: CameraProfile | None) -> Base:
    """Return what tells whether the camera was in place.

    The profile's reference, when the looks were compared with it; another one after a rescore was
    never seen beside the recording, whose own beginning then has to serve.
    """
    reference = None if profile is None else profile.reference
    known = reference is not None and reference.sha256 == health.reference
    return Base.REFERENCE if known else Base.START


def impairments_of(
    health: CameraHealth | None,
    profile: CameraProfile | None,
    *,
    triggers: frozenset[str],
    roles_by_zone: bool,
    end_s: float,
) -> tuple[Impairment, ...]:
    """Return the stretches of an impaired view, in order of time.

    Parameters
    ----------
    triggers : those that the zones show. roles_by_zone : whether they tell staff from customers.
    end_s : time of the last look.
    """
    if health is None:
        return ()
    looks = [
        RoomLook(look.t_s, look.from_reference, look.from_start, look.from_last)
        for look in health.looks
    ]
    told = not roles_by_zone
    found = [
        Impairment(CAMERA_MOVED, start_s, min(until_s, end_s), IN_PLACE, triggers, told)
        for start_s, until_s in moved_spans(looks, compared_with(health, profile))
    ]
    everything = frozenset(MEASURE_UNITS)
    found += [
        Impairment(
            REASONS_OF[one.sight], one.start_s, one.end_s, everything, triggers, roles_told=False
        )
        for one in health.blind
    ]
    return tuple(sorted(found, key=lambda one: one.span))


def clear_part(
    clip: ClipObservations, impairments: Sequence[Impairment], room: Room = in_memory
) -> ClipObservations:
    """Return the looks in which the zones lie where they were drawn and something can be seen.

    `room` is where they lie.
    """
    if not impairments:
        return clip
    spans = [one.span for one in impairments]
    times_s = clip.frame_times_s
    tracks = (chosen(track, ~inside(track.t_s, spans), room) for track in clip.tracks)
    left = tuple(track for track in tracks if len(track.t_s))
    return replace(clip, frame_times_s=times_s[~inside(times_s, spans)], tracks=left)


def signals_despite(
    track: PersonTrack,
    camera: CameraModel,
    frame_size_px: tuple[int, int],
    edge_px: FloatArray | None,
    impairments: Sequence[Impairment],
    room: Room = in_memory,
) -> TrackSignals:
    """Return the signals of `track`, in `room`, each part by what the camera was then.

    Where it had moved, the camera counts as one whose gravity nobody knows; where it was blind,
    nothing is measured. No part tells another what is usual of the person.
    """
    moved = inside(track.t_s, _spans(impairments, blind=False))
    blind = inside(track.t_s, _spans(impairments, blind=True))
    unknown = replace(camera, up_camera=None, up_sigma_deg=float("nan"))
    parts: list[tuple[BoolArray, TrackSignals]] = []
    for rows, its in ((~moved & ~blind, camera), (moved & ~blind, unknown)):
        if np.count_nonzero(rows) >= FEWEST_ROWS:
            part = chosen(track, rows, room)
            edge = edge_px if its is camera else None
            signals = signals_by_piece(part, its, frame_size_px, counter_edge_px=edge, room=room)
            parts.append((rows, signals))
    names = parts[0][1] if parts else MEASURE_UNITS
    return {
        name: kept(unmeasured({name: _whole(name, track, parts)}, impairments)[name], room)
        for name in names
    }


def _spans(impairments: Sequence[Impairment], *, blind: bool) -> list[Span]:
    return [one.span for one in impairments if (one.reason != CAMERA_MOVED) is blind]


def _whole(
    name: str, track: PersonTrack, parts: Sequence[tuple[BoolArray, TrackSignals]]
) -> Signal:
    """Return the signal of all looks at a person; unknown where no part tells it."""
    value, sigma = np.full((2, len(track.t_s)), np.nan)
    observable = np.zeros(len(track.t_s), dtype=np.bool_)
    for rows, signals in parts:
        value[rows], sigma[rows] = signals[name].value, signals[name].sigma
        observable[rows] = signals[name].observable
    return Signal(name, track.track_id, track.t_s, value, sigma, observable)

"""What the head network learns from: everybody in labelled clips, and where the head points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from auditor.errors import InputError
from benchmarks.cameras import read_camera
from calibration.camera import CameraModel
from models.observations import BoolArray, ClipObservations, FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.body import build_body
from rules.measures.lifting.head_inputs import head_inputs_of
from rules.relations.head_direction import plain_direction

SAME_TIME_S = 0.02
GRAVITY_SIGMA_DEG = 1.0
NEAR = 0.5
"""Shoulders within so much of a torso are those of the labelled person."""


@dataclass(frozen=True, slots=True)
class TrueHead:
    """One person of a clip, `person` by name.

    `t_s` (T,), `shoulders_px` (T, 2) the middle of them, `ahead` (T, 3) where the head points in
    camera axes.
    """

    person: str
    t_s: FloatArray
    shoulders_px: FloatArray
    ahead: FloatArray


@dataclass(frozen=True, slots=True)
class HeadLessons:
    """N looks: inputs (N, F) and in a mirror, true direction (N, 3) in the axes of the inputs.

    `person` and `track` (N,) tell whose and which; `guess` (N, 3) is the plain geometry's word.
    """

    table: FloatArray
    mirrored: FloatArray
    truth: FloatArray
    guess: FloatArray
    person: np.ndarray
    track: np.ndarray

    def at(self, rows: np.ndarray) -> HeadLessons:
        """Return some of the looks."""
        return HeadLessons(*(getattr(self, field.name)[rows] for field in fields(self)))


class _Seen(BaseModel):
    joints: dict[str, list[float]]
    head_forward_world: list[float]


class _Frame(BaseModel):
    t: float
    persons: dict[str, _Seen | None] | None = None
    joints: dict[str, list[float]]
    head_forward_world: list[float]


class _Avatar(BaseModel):
    avatar: str
    id: str = ""


class _Camera(BaseModel):
    R_world_to_cam: list[list[float]]


class _Labels(BaseModel):
    person: _Avatar
    persons: list[_Avatar] = []
    camera: _Camera
    frames: list[_Frame]


def read_heads(path: Path) -> tuple[list[TrueHead], CameraModel]:
    """Return everybody whose head is labelled in the file at `path`, and the true camera.

    Raises
    ------
    InputError
        When the file cannot be read or is of another schema.
    """
    camera = read_camera(path)
    try:
        labels = _Labels.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise InputError(f"{path}: {place}: {first['msg']}; expected synth-counter/1") from error
    turn = np.array(labels.camera.R_world_to_cam)
    heads = [_head(labels, one, turn) for one in labels.persons or [labels.person]]
    known = CameraModel(camera.matrix, camera.up, GRAVITY_SIGMA_DEG)
    return [head for head in heads if len(head.t_s)], known


def _head(labels: _Labels, person: _Avatar, turn: FloatArray) -> TrueHead:
    there = [
        (frame.t, seen) for frame in labels.frames if (seen := _seen(frame, person)) is not None
    ]
    shoulders = [
        [seen.joints[name][3:5] for name in ("shoulder_l", "shoulder_r")] for _, seen in there
    ]
    return TrueHead(
        person=person.avatar,
        t_s=np.array([t_s for t_s, _ in there]),
        shoulders_px=np.array(shoulders).reshape(-1, 2, 2).mean(axis=1),
        ahead=np.array([seen.head_forward_world for _, seen in there]).reshape(-1, 3) @ turn.T,
    )


def _seen(frame: _Frame, person: _Avatar) -> _Seen | None:
    if frame.persons is not None:
        return frame.persons.get(person.id)
    return _Seen(joints=frame.joints, head_forward_world=frame.head_forward_world)


def lessons_of(
    head: TrueHead, seen: ClipObservations, camera: CameraModel, number: int
) -> HeadLessons | None:
    """Return the labelled looks at one person under what is known of the camera."""
    track, near = _track_of(head, seen)
    if track is None:
        return None
    body = build_body(track, camera, seen.frame_size_px)
    inputs = head_inputs_of(body)
    labels = np.abs(track.t_s[:, np.newaxis] - head.t_s).argmin(axis=1)
    truth = np.einsum("tij,tj->ti", inputs.axes, head.ahead[labels])
    guess = np.einsum("tij,tj->ti", inputs.axes, plain_direction(body).ahead)
    table, mirrored = inputs.table, inputs.mirrored.table
    known = np.isfinite(table).all(axis=1) & np.isfinite(truth).all(axis=1)
    rows = np.flatnonzero(near & known)
    return HeadLessons(
        table=table,
        mirrored=mirrored,
        truth=truth,
        guess=guess,
        person=np.full(len(labels), head.person),
        track=np.full(len(labels), number),
    ).at(rows)


def _track_of(head: TrueHead, seen: ClipObservations) -> tuple[PersonTrack | None, BoolArray]:
    """Return the track that is this person for most looks, and at which looks it is."""
    if not seen.tracks:
        return None, np.empty(0, dtype=np.bool_)
    found: list[tuple[int, PersonTrack, BoolArray]] = []
    for track in seen.tracks:
        near = _near(head, track)
        found.append((int(near.sum()), track, near))
    most, track, near = max(found, key=lambda one: one[0])
    return (track, near) if most else (None, near)


def _near(head: TrueHead, track: PersonTrack) -> BoolArray:
    """Return (T,) whether a look is labelled, and its shoulders are where this person's are."""
    points = track.landmarks_px
    shoulders = points[:, [P.LEFT_SHOULDER, P.RIGHT_SHOULDER]].mean(axis=1)
    hips = points[:, [P.LEFT_HIP, P.RIGHT_HIP]].mean(axis=1)
    labels = np.abs(track.t_s[:, np.newaxis] - head.t_s).argmin(axis=1)
    apart = np.linalg.norm(shoulders - head.shoulders_px[labels], axis=1)
    same = np.abs(track.t_s - head.t_s[labels]) <= SAME_TIME_S
    near: BoolArray = same & (apart <= NEAR * np.linalg.norm(hips - shoulders, axis=1))
    return near


def joined(parts: Iterable[HeadLessons]) -> HeadLessons:
    """Return the looks of everybody."""
    parts = list(parts)
    names = [field.name for field in fields(HeadLessons)]
    return HeadLessons(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def folds(person: np.ndarray, count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield rows to train on and rows of the persons left out."""
    names = np.unique(person)
    for fold in range(count):
        out = np.isin(person, names[fold::count])
        yield np.flatnonzero(~out), np.flatnonzero(out)

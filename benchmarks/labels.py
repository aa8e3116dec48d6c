"""Labelled recordings: typed, with the truth in the words of this program.

The schema of the labels is ``synth-counter/1``: one JSON file beside each recording.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from auditor.capture.container import duration_s, opened
from auditor.errors import InputError
from benchmarks.splits import Division, Split, division_of
from rules.episodes.registry import KINDS

RECORDINGS = frozenset({".avi", ".flv", ".gif", ".mkv", ".mov", ".mp4", ".ts"})
NEVER_WITHOUT_LABEL = frozenset({"bow", "direction_gesture"})
"""Kinds that a recording without labels is taken not to show; of others it says nothing."""
LENGTH_PLAY_S = 0.5
"""Lengths are rounded to frames and key frames; other recordings differ by more."""
NOD_SHARE = 0.1
"""A head lowered by this share of a nod's depth is nodding."""


@dataclass(frozen=True, slots=True)
class LabelledEvent:
    """Something that truly happened.

    `kind` as in `rules.episodes.registry.KINDS`. `depth_deg` of a bow is the largest trunk pitch
    less its mean before the bow, `arm_deg` of a direction gesture the mean angle of that arm to the
    trunk while it is held; None for other kinds.
    """

    kind: str
    start_s: float
    end_s: float
    depth_deg: float | None = None
    arm_deg: float | None = None

    @property
    def held_deg(self) -> float | None:
        """What is held: depth of a bow, angle of a pointing arm; None for other kinds."""
        return self.arm_deg if self.depth_deg is None else self.depth_deg


@dataclass(frozen=True, slots=True)
class LabelledClip:
    """One recording and what is known of it.

    Attributes
    ----------
    path : the recording; `name` is its path below the data folder.
    persons : names of the people shown; empty when not known.
    yaw_deg : where the camera stands, 0 = straight before the person, + = at the person's left;
        None when not known.
    height_m : of the camera above the floor; None when not known.
    side : what of it the training has not seen, see `benchmarks.splits`.
    fps : frames per second of the rendering; None when not known.
    events : of the kinds in `complete_kinds`, every one; of others none.
    """

    path: Path
    name: str
    persons: frozenset[str]
    yaw_deg: float | None
    height_m: float | None
    side: Split
    fps: float | None
    events: tuple[LabelledEvent, ...]
    complete_kinds: frozenset[str]


class _Angles(BaseModel):
    torso_pitch_deg: float
    head_pitch_deg: float


class _Person(BaseModel):
    angles: _Angles | None = None


class _Frame(_Person):
    t: float
    persons: dict[str, _Person | None] = {}


class _Event(BaseModel):
    type: str
    start_s: float
    end_s: float
    person: str | None = None
    peak_torso_pitch_deg: float | None = None
    hold_mean_arm_elev_trunk_wrist_deg: float | None = None


class _Avatar(BaseModel):
    avatar: str


class _Camera(BaseModel):
    yaw_rel_person_deg: float | None = None
    yaw_rel_counter_deg: float | None = None
    height_m: float | None = None


class _Labels(BaseModel):
    fps: float
    person: _Avatar
    persons: list[_Avatar] = []
    camera: _Camera
    events: list[_Event]
    frames: list[_Frame]


def read_clips(data: Path, split: Split = Split.ALL) -> list[LabelledClip]:
    """Return the recordings below `data` that belong to `split`, by name.

    A clip belongs to the test as soon as one of the people in it does.

    Raises
    ------
    InputError
        When there is no recording, a file of labels is damaged or does not last as long as its
        recording, or no clip belongs to the split.
    """
    paths = sorted(path for path in data.rglob("*") if path.suffix.lower() in RECORDINGS)
    if not paths:
        raise InputError(f"{data}: no recordings there; name a folder of clips")
    division = division_of(data)
    wanted = [one for path in paths if split.holds((one := read_clip(path, data, division)).side)]
    if not wanted:
        raise InputError(f"{data}: no clip belongs to the {split} split; leave out --split")
    return wanted


def read_clip(path: Path, data: Path, division: Division | None = None) -> LabelledClip:
    """Return one recording, with its labels where a JSON file of its name lies beside it.

    Without a `division` that of the folder `data` counts.
    """
    division = division or division_of(data)
    labels_path = path.with_suffix(".json")
    name = path.relative_to(data).as_posix()
    if not labels_path.is_file():
        return LabelledClip(
            path=path,
            name=name,
            persons=frozenset(),
            yaw_deg=None,
            height_m=None,
            side=division.side_of(path, (), None, None),
            fps=None,
            events=(),
            complete_kinds=NEVER_WITHOUT_LABEL,
        )
    labels = _read_labels(labels_path)
    check_length(
        path,
        labels_path,
        last_s=max((frame.t for frame in labels.frames), default=None),
        events_end_s=max((event.end_s for event in labels.events), default=0.0),
    )
    persons = frozenset(one.avatar for one in labels.persons or [labels.person])
    camera = labels.camera
    yaw_deg = camera.yaw_rel_person_deg
    if yaw_deg is None:
        yaw_deg = camera.yaw_rel_counter_deg
    return LabelledClip(
        path=path,
        name=name,
        persons=persons,
        yaw_deg=yaw_deg,
        height_m=camera.height_m,
        side=division.side_of(path, persons, yaw_deg, camera.height_m),
        fps=labels.fps,
        events=tuple(event for one in labels.events for event in _events(one, labels.frames)),
        complete_kinds=frozenset(KINDS),
    )


def _read_labels(path: Path) -> _Labels:
    try:
        return _Labels.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise InputError(f"{path}: {place}: {first['msg']}; expected synth-counter/1") from error


def check_length(
    recording: Path, labels: Path, *, last_s: float | None, events_end_s: float = 0.0
) -> None:
    """Refuse labels that do not last as long as the recording beside them.

    Parameters
    ----------
    last_s : time of the last labelled frame, None when no frame is labelled.
    events_end_s : when the last labelled event ends.

    Raises
    ------
    InputError
        When they differ by more than `LENGTH_PLAY_S`, or the recording cannot be read.
    """
    with opened(str(recording)) as (container, stream):
        length_s = duration_s(container, stream)
    if length_s is None:
        return
    remedy = "put the labels of this recording there, or the recording they were made for"
    if last_s is not None and abs(last_s - length_s) > LENGTH_PLAY_S:
        raise InputError(
            f"{labels}: frames: the last is at {last_s:.1f} s, but {recording.name} lasts "
            f"{length_s:.1f} s; {remedy}"
        )
    if events_end_s > length_s + LENGTH_PLAY_S:
        raise InputError(
            f"{labels}: events: one ends at {events_end_s:.1f} s, but {recording.name} lasts "
            f"{length_s:.1f} s; {remedy}"
        )


def _events(label: _Event, frames: list[_Frame]) -> Iterator[LabelledEvent]:
    """Yield the events of one label."""
    if label.type == "bow":
        depth_deg = _depth_deg(label, frames)
        yield LabelledEvent(label.type, label.start_s, label.end_s, depth_deg)
    elif label.type == "nod":
        for start_s, end_s in _nod_spans(label, frames):
            yield LabelledEvent(label.type, start_s, end_s)
    elif label.type in KINDS:
        arm_deg = label.hold_mean_arm_elev_trunk_wrist_deg
        if label.type != "direction_gesture":
            arm_deg = None
        yield LabelledEvent(label.type, label.start_s, label.end_s, arm_deg=arm_deg)


def _nod_spans(label: _Event, frames: list[_Frame]) -> Iterator[tuple[float, float]]:
    """Yield the span of each nod; one label may hold several with rests between them.

    A nod lasts while the head is lowered by more than `NOD_SHARE` of the label's largest lowering,
    and to the frames next to that.
    """
    known = [
        (frame.t, angles.head_pitch_deg)
        for frame in frames
        if label.start_s <= frame.t <= label.end_s
        and (angles := _angles(frame, label.person)) is not None
    ]
    if not known:
        return
    times_s, pitch_deg = np.array(known).T
    lowered_deg = pitch_deg - pitch_deg[0]
    down = lowered_deg > NOD_SHARE * lowered_deg.max()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], down, [False]]).astype(int)))
    for first, after in edges.reshape(-1, 2):
        last = min(after, len(times_s) - 1)
        yield float(times_s[max(first - 1, 0)]), float(times_s[last])


def _depth_deg(label: _Event, frames: list[_Frame]) -> float | None:
    if label.peak_torso_pitch_deg is None:
        return None
    before_deg = [
        angles.torso_pitch_deg
        for frame in frames
        if frame.t < label.start_s and (angles := _angles(frame, label.person)) is not None
    ]
    return label.peak_torso_pitch_deg - float(np.mean(before_deg)) if before_deg else None


def _angles(frame: _Frame, person: str | None) -> _Angles | None:
    """Return the angles of `person`, or of the only one when the label names nobody."""
    if person is None:
        return frame.angles
    one = frame.persons.get(person)
    return None if one is None else one.angles

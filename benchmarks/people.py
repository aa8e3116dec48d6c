"""People found against people shown, and whether ids and roles stay with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields

import numpy as np
from scipy.optimize import linear_sum_assignment

from auditor.roles import assign_roles
from benchmarks.identity import Look, hota, idf1
from benchmarks.scene_labels import Scene, TrueFrame, TruePerson
from models.observations import STAFF_ROLES, ClipObservations, FloatArray, Role
from models.observations import PoseLandmark as L

MIN_VISIBLE = 0.6
"""Of whom less is visible need not be found."""
FOUND_WITHIN = 0.25
"""Found = the mid-shoulder lies so near to the true one, in shoulder–hip lengths."""
NEAR = 1.0
"""A find further than this from everybody, seen or hidden, in shoulder–hip lengths, is a ghost."""


@dataclass(frozen=True, slots=True)
class Find:
    """One person as the program saw it in one frame."""

    track_id: int
    role: Role
    shoulders_px: FloatArray


@dataclass(frozen=True, slots=True)
class Tally:
    """What was due in one clip and what came of it, counted in persons and frames.

    Attributes
    ----------
    staff, customers : persons in frames of whom enough is visible; `*_found` of them.
    role_right : finds of a person whose track has the person's role.
    ghosts : finds far from everybody; `ghost_frames` with at least one.
    astray : finds near somebody that are the second of that person or misplaced.
    finds : all that was reported, right or not.
    """

    frames: int
    staff: int
    staff_found: int
    customers: int
    customers_found: int
    role_right: int
    ghosts: int
    ghost_frames: int
    astray: int
    finds: int


@dataclass(frozen=True, slots=True)
class PeopleScore:
    """One clip; `looks` with ids that name the clip too, so that clips can be joined."""

    name: str
    tally: Tally
    looks: tuple[Look, ...]
    missed: tuple[tuple[float, str], ...]


def score_scene(scene: Scene, seen: ClipObservations) -> PeopleScore:
    """Compare what the program saw in a recording with what was there to see."""
    clip = assign_roles(seen, scene.profile)
    finds = _finds_by_time(clip)
    frames = [
        _score_frame(scene.name, truth, finds.get(t_s, []))
        for t_s, truth in _looked_at(scene, clip.frame_times_s)
    ]
    missed = tuple((one.t_s, name) for one in frames for name in one.missed)
    tally = add(one.tally for one in frames)
    return PeopleScore(scene.name, tally, tuple(one.look for one in frames), missed)


def results(scores: Sequence[PeopleScore], cost_ratio: float | None) -> dict[str, object]:
    """Return the figures that the bench's contract names, and the cost of looking."""
    total = add(score.tally for score in scores)
    looks = [look for score in scores for look in score.looks]
    found = total.staff_found + total.customers_found
    return {
        "staff_found": share(total.staff_found, total.staff),
        "customer_found": share(total.customers_found, total.customers),
        "ghost_rate": share(total.ghost_frames, total.frames),
        "role_accuracy": share(total.role_right, found),
        "idf1": rounded(idf1(looks)),
        "hota": rounded(hota(looks)),
        "frames": total.frames,
        "cost_ratio": rounded(cost_ratio),
    }


def record(score: PeopleScore) -> dict[str, object]:
    """Return one clip for the JSON."""
    return {
        "clip": score.name,
        **asdict(score.tally),
        "idf1": rounded(idf1(score.looks)),
        "hota": rounded(hota(score.looks)),
        "missed": [{"t_s": round(t_s, 3), "person": name} for t_s, name in score.missed],
    }


def share(part: int, whole: int) -> float | None:
    """Return part / whole with four decimals; None of nothing."""
    return round(part / whole, 4) if whole else None


def rounded(value: float | None) -> float | None:
    """Return `value` with four decimals."""
    return None if value is None else round(value, 4)


def add(tallies: Iterable[Tally]) -> Tally:
    """Return the sums."""
    rows = np.array([astuple(one) for one in tallies], dtype=int).reshape(-1, len(fields(Tally)))
    return Tally(*(int(value) for value in rows.sum(axis=0)))


@dataclass(frozen=True, slots=True)
class _FrameScore:
    t_s: float
    tally: Tally
    look: Look
    missed: tuple[str, ...]


def _score_frame(clip: str, truth: TrueFrame, finds: Sequence[Find]) -> _FrameScore:
    due = [person for person in truth.persons if person.visible_share >= MIN_VISIBLE]
    apart = distances(due, finds)
    pairs = _pairs(apart)
    found = {row for row, _ in pairs}
    rest = sorted(set(range(len(finds))) - {column for _, column in pairs})
    nearest = distances(truth.persons, finds).min(axis=0, initial=np.inf)
    hidden = [person for person in truth.persons if person.visible_share < MIN_VISIBLE]
    excused = distances(hidden, finds).min(axis=0, initial=np.inf) <= NEAR
    ghosts = [column for column in rest if nearest[column] > NEAR]
    counted = [column for column in range(len(finds)) if column not in rest or not excused[column]]
    staff = {row for row, person in enumerate(due) if person.role is Role.STAFF}
    tally = Tally(
        frames=1,
        staff=len(staff),
        staff_found=len(found & staff),
        customers=len(due) - len(staff),
        customers_found=len(found - staff),
        role_right=sum(_same_role(due[row], finds[column]) for row, column in pairs),
        ghosts=len(ghosts),
        ghost_frames=int(bool(ghosts)),
        astray=sum(column in counted and column not in ghosts for column in rest),
        finds=len(finds),
    )
    look = Look(
        people=tuple((clip, person.name) for person in due),
        tracks=tuple((clip, finds[column].track_id) for column in counted),
        similarity=np.clip(1 - apart[:, counted] / (2 * FOUND_WITHIN), 0, 1),
    )
    missed = tuple(person.name for row, person in enumerate(due) if row not in found)
    return _FrameScore(truth.t_s, tally, look, missed)


def distances(people: Sequence[TruePerson], finds: Sequence[Find]) -> FloatArray:
    """Return (people, finds) how far mid-shoulders lie apart, in true shoulder–hip lengths."""
    apart = np.full((len(people), len(finds)), np.inf)
    for row, person in enumerate(people):
        for column, find in enumerate(finds):
            gap_px = np.linalg.norm(find.shoulders_px - person.shoulders_px)
            apart[row, column] = gap_px / max(person.torso_px, 1.0)
    return apart


def _pairs(apart: FloatArray) -> list[tuple[int, int]]:
    """Return (person, find) one to one: the most pairs near enough, then the nearest."""
    near = apart <= FOUND_WITHIN
    # One more pair outweighs any sum of distances, which is at most the number of pairs.
    gain = np.where(near, min(apart.shape) + 1 - np.minimum(apart, 1), 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if near[row, column]
    ]


def _same_role(person: TruePerson, find: Find) -> bool:
    if person.role is Role.STAFF:
        return find.role in STAFF_ROLES
    return find.role is person.role


def _finds_by_time(clip: ClipObservations) -> dict[float, list[Find]]:
    finds: dict[float, list[Find]] = {}
    for track in clip.tracks:
        shoulders = track.landmarks_px[:, [L.LEFT_SHOULDER, L.RIGHT_SHOULDER]].mean(axis=1)
        for t_s, point in zip(track.t_s.tolist(), shoulders, strict=True):
            finds.setdefault(t_s, []).append(Find(track.track_id, track.role, point))
    return finds


def _looked_at(scene: Scene, looks_s: FloatArray) -> list[tuple[float, TrueFrame]]:
    """Return each look that shows a labelled frame, with its time."""
    times_s = np.array([frame.t_s for frame in scene.frames])
    pairs: list[tuple[float, TrueFrame]] = []
    for t_s in looks_s.tolist():
        row = int(np.argmin(np.abs(times_s - t_s)))
        if abs(times_s[row] - t_s) <= 0.5 / scene.fps:
            pairs.append((t_s, scene.frames[row]))
    return pairs

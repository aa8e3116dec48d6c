"""Everybody in view together: places and heads in one set of axes, and the zones they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calibration.zones import Zone, ZoneKind
from models.observations import (
    STAFF_ROLES,
    BoolArray,
    ClipObservations,
    FloatArray,
    PersonTrack,
    Role,
)
from rules.episode import Episode
from rules.relations.angles import DEPTH_SHARE, plan_distance_m
from rules.relations.facing import Facing
from rules.triggers.lifelike import is_lifelike
from rules.triggers.paths import inside_any, seen_at_px, torso_anchor_px


@dataclass(frozen=True, slots=True)
class Person:
    """One track among others: `role` as the judge assigned it, `facing` its head and place.

    `anchor_px` (T, 2) is the middle of the torso in the picture, within its edges; `scored` (T,)
    whether the network believes in a person.
    """

    track_id: int
    role: Role
    facing: Facing
    anchor_px: FloatArray

    @classmethod
    def of(cls, track: PersonTrack, facing: Facing, frame_size_px: tuple[int, int]) -> Person:
        """Return the person of a track."""
        anchor_px = seen_at_px(torso_anchor_px(track), frame_size_px)
        return cls(track.track_id, track.role, facing, anchor_px)

    @property
    def t_s(self) -> FloatArray:
        """(T,) the track's times."""
        return self.facing.t_s

    def inside(self, places: Sequence[Zone]) -> BoolArray:
        """Return (T,) whether the torso is in one of `places`."""
        return inside_any(self.anchor_px, places)


@dataclass(frozen=True, slots=True)
class Company:
    """Who is in view, and where.

    `people` by track id, pictures of people left out; `zones` in pixels of the clip's picture;
    `episodes` of the bodies and of the scene, as far as they are known.
    """

    people: Mapping[int, Person]
    zones: tuple[Zone, ...]
    episodes: tuple[Episode, ...] = ()

    @classmethod
    def of(
        cls,
        clip: ClipObservations,
        facings: Mapping[int, Facing],
        zones: Sequence[Zone],
        episodes: Iterable[Episode] = (),
    ) -> Company:
        """Return everybody of `clip` of whom a facing is given."""
        people = {
            track.track_id: Person.of(track, facings[track.track_id], clip.frame_size_px)
            for track in clip.tracks
            if track.track_id in facings and is_lifelike(track)
        }
        return cls(people, tuple(zones), tuple(episodes))

    def places(self, *kinds: ZoneKind) -> list[Zone]:
        """Return the zones of some kinds."""
        return [zone for zone in self.zones if zone.kind in kinds]

    def of_kind(self, *kinds: str) -> list[Episode]:
        """Return the episodes of some kinds, in order of start."""
        found = [one for one in self.episodes if one.kind in kinds]
        return sorted(found, key=lambda one: (one.start_s, one.end_s))

    def own(self, person: Person, *kinds: str) -> list[Episode]:
        """Return the episodes of some kinds of one person, in order of start."""
        return [one for one in self.of_kind(*kinds) if one.track_id == person.track_id]

    def colleagues(self, of: Person) -> list[Person]:
        """Return the staff but one."""
        return [
            one
            for one in self.people.values()
            if one.role in STAFF_ROLES and one.track_id != of.track_id
        ]

    def customers(self) -> list[Person]:
        """Return everybody who may be a customer: all but the staff."""
        return [one for one in self.people.values() if one.role not in STAFF_ROLES]


def rows_of(person: Person, t_s: FloatArray) -> tuple[np.ndarray, BoolArray]:
    """Return (T,) the person's row at each of `t_s`, and whether there is one at that very look."""
    rows = np.minimum(np.searchsorted(person.t_s, t_s), len(person.t_s) - 1)
    return rows, person.t_s[rows] == t_s


def at_times(person: Person, values: FloatArray, t_s: FloatArray) -> FloatArray:
    """Return a person's `values` (T, …) at the looks `t_s`; NaN where they were not seen."""
    rows, there = rows_of(person, t_s)
    taken = np.array(values[rows], dtype=float)
    taken[~there] = np.nan
    return taken


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest of several people at each look of one: T rows, NaN where there is nobody.

    `head_m`, `torso_m` (T, 3) of that person, `distance_m` along the floor and `sigma_m` of it;
    `who` (T,) the position in the list of people, −1 = nobody.
    """

    head_m: FloatArray
    torso_m: FloatArray
    distance_m: FloatArray
    sigma_m: FloatArray
    who: np.ndarray


def nearest(person: Person, others: Sequence[Person], allowed: Sequence[BoolArray]) -> Nearest:
    """Return who of `others` is nearest to `person`; `allowed[i]` (T of others[i]) picks looks."""
    mine_m, t_s = person.facing.torso_m[:], person.t_s
    best = Nearest(
        head_m=np.full((len(t_s), 3), np.nan),
        torso_m=np.full((len(t_s), 3), np.nan),
        distance_m=np.full(len(t_s), np.nan),
        sigma_m=np.full(len(t_s), np.nan),
        who=np.full(len(t_s), -1),
    )
    for row, (other, may) in enumerate(zip(others, allowed, strict=True)):
        # only while the other is in view: over a day hundreds come for a minute each
        first, last = np.searchsorted(t_s, [other.t_s[0], np.nextafter(other.t_s[-1], np.inf)])
        rows, there = rows_of(other, t_s[first:last])
        torso_m = np.where(there[:, np.newaxis], other.facing.torso_m[rows], np.nan)
        own_m = mine_m[first:last]
        distance_m = plan_distance_m(torso_m, own_m, person.facing.up)
        nearer = there & may[rows] & np.isfinite(distance_m)
        nearer &= ~(distance_m >= best.distance_m[first:last])  # NaN compares false: nobody yet
        at = first + np.flatnonzero(nearer)
        best.head_m[at] = other.facing.head_m[rows[nearer]]
        best.torso_m[at] = torso_m[nearer]
        best.distance_m[at] = distance_m[nearer]
        best.sigma_m[at] = DEPTH_SHARE * np.hypot(own_m[nearer, 2], torso_m[nearer, 2])
        best.who[at] = row
    return best

"""Gives each pose the id of the person it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from scipy.optimize import linear_sum_assignment

from auditor.tracking.appearance import Appearance, likeness
from auditor.tracking.body import TORSO, body_scale_px, torso_distance
from auditor.tracking.seats import Seat, SeatSettings, returned_to
from models.observations import FloatArray, Pose


class Tracker(Protocol):
    """Who is who from look to look."""

    def update(
        self, t_s: float, poses: Sequence[Pose], looks: Sequence[Appearance | None] = ()
    ) -> list[int]:
        """Return the track id of each pose; ids are never used again for somebody else.

        `looks` tell what each of the poses looks like, where that is known. Somebody who was taken
        for new may get his old id back when he is recognised at his seat.
        """
        ...

    def reset(self) -> None:
        """Forget everybody; ids start at 1 again."""
        ...


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """How far a person may move between looks.

    Attributes
    ----------
    max_coast_s : how long a person may be hidden and keep the id.
    reach : distance, in torso lengths, that is always believed.
    reach_per_s : how much further for each second since the last look; a brisk walk of 1.4 m/s is
        about 2.8 torso lengths a second.
    max_reach : the furthest that is ever believed.
    velocity_memory : share of the old velocity kept at each look, [0, 1).
    max_extrapolation_s : how long a person is believed to walk on unseen.
    staleness_per_s : who was not seen for a second is as if so much further away; who was seen a
        moment ago goes first.
    doubtful_s : who was hidden for longer must not look quite different.
    least_likeness : quite different = below this, see `auditor.tracking.appearance.likeness`.
    look_memory : share of the old look kept at each look, [0, 1).
    seats : who gets the id back after longer than `max_coast_s`.
    """

    max_coast_s: float = 4.0
    reach: float = 0.4
    reach_per_s: float = 2.8
    max_reach: float = 1.5
    velocity_memory: float = 0.6
    max_extrapolation_s: float = 0.5
    staleness_per_s: float = 0.1
    doubtful_s: float = 0.5
    least_likeness: float = 0.5
    look_memory: float = 0.5
    seats: SeatSettings = field(default_factory=SeatSettings)


@dataclass(frozen=True, slots=True)
class _Track:
    """`rest`: where the person has been since `rested_s`; `seat`: the last place of a long rest."""

    track_id: int
    born_s: float
    seen_s: float
    pose: Pose
    velocity_px_s: FloatArray
    look: Appearance | None
    rest: Pose
    rested_s: float
    seat: Seat | None = None


@dataclass
class AssignmentTracker:
    """Optimal assignment of poses to predicted tracks (Hungarian method, SciPy).

    The cost is the mean distance of shoulders and hips in torso lengths, and a little for each
    second unseen. A track that is not seen
    coasts: it walks on for a moment, then waits where it was. Who had a seat and is gone for longer
    gets the id back when recognised there (`auditor.tracking.seats`).
    """

    settings: TrackerSettings = field(default_factory=TrackerSettings)
    _tracks: list[_Track] = field(default_factory=list)
    _seats: list[Seat] = field(default_factory=list)
    _next_id: int = 1

    def update(
        self, t_s: float, poses: Sequence[Pose], looks: Sequence[Appearance | None] = ()
    ) -> list[int]:
        """Return the track id of each pose seen at `t_s`."""
        looks = looks or [None] * len(poses)
        self._forget(t_s)
        matched = self._assign(t_s, poses, looks)
        now = []
        for row, (pose, look) in enumerate(zip(poses, looks, strict=True)):
            before = matched.get(row)
            now.append(
                self._born(t_s, pose, look)
                if before is None
                else self._moved(before, t_s, pose, look)
            )
        followed = {track.track_id for track in now}
        coasting = [track for track in self._tracks if track.track_id not in followed]
        now = self._seated(now)
        self._tracks = coasting + now
        return [track.track_id for track in now]

    def reset(self) -> None:
        """Forget everybody; ids start at 1 again."""
        self._tracks = []
        self._seats = []
        self._next_id = 1

    def _forget(self, t_s: float) -> None:
        """Let go of who was hidden too long; remember the seats of those who had one."""
        oldest_s = t_s - self.settings.max_coast_s
        gone = [track for track in self._tracks if track.seen_s < oldest_s]
        self._tracks = [track for track in self._tracks if track.seen_s >= oldest_s]
        left = [replace(track.seat, left_s=track.seen_s) for track in gone if track.seat]
        kept_s = self.settings.seats.kept_s
        self._seats = [seat for seat in self._seats + left if t_s - seat.left_s <= kept_s]

    def _seated(self, tracks: list[_Track]) -> list[_Track]:
        """Return the tracks, those recognised at a seat under the id that they had there."""
        if not self._seats:
            return tracks
        named = []
        for track in tracks:
            others = [one.look for one in tracks if one is not track and one.look is not None]
            waiting = [seat for seat in self._seats if seat.left_s < track.born_s]
            seat = (
                None
                if track.look is None
                else returned_to(waiting, track.pose, track.look, others, self.settings.seats)
            )
            if seat is not None:
                self._seats.remove(seat)
                track = replace(track, track_id=seat.track_id, seat=seat)  # noqa: PLW2901  # named anew
            named.append(track)
        return named

    def _assign(
        self, t_s: float, poses: Sequence[Pose], looks: Sequence[Appearance | None]
    ) -> dict[int, _Track]:
        if not poses or not self._tracks:
            return {}
        impossible = 1e6
        cost = np.full((len(self._tracks), len(poses)), impossible)
        for row, track in enumerate(self._tracks):
            elapsed_s = t_s - track.seen_s
            drift = track.velocity_px_s * min(elapsed_s, self.settings.max_extrapolation_s)
            reach = self.settings.reach + self.settings.reach_per_s * elapsed_s
            for column, pose in enumerate(poses):
                distance = torso_distance(track.pose, pose, drift)
                if distance <= min(reach, self.settings.max_reach) and not (
                    elapsed_s > self.settings.doubtful_s and self._differ(track.look, looks[column])
                ):
                    cost[row, column] = distance + self.settings.staleness_per_s * elapsed_s
        rows, columns = linear_sum_assignment(cost)
        return {
            int(column): self._tracks[row]
            for row, column in zip(rows, columns, strict=True)
            if cost[row, column] < impossible
        }

    def _differ(self, one: Appearance | None, other: Appearance | None) -> bool:
        """Return whether two looks can hardly be of one person."""
        if one is None or other is None:
            return False
        return likeness(one, other) < self.settings.least_likeness

    def _born(self, t_s: float, pose: Pose, look: Appearance | None) -> _Track:
        track = _Track(self._next_id, t_s, t_s, pose, np.zeros(2), look, pose, t_s)
        self._next_id += 1
        return track

    def _moved(self, track: _Track, t_s: float, pose: Pose, look: Appearance | None) -> _Track:
        moved = (pose.landmarks_px - track.pose.landmarks_px)[list(TORSO)].mean(axis=0)
        velocity = moved / max(t_s - track.seen_s, 1e-3)
        limit = 4 * body_scale_px(pose)
        velocity = np.clip(velocity, -limit, limit)
        memory = self.settings.velocity_memory
        blended = memory * track.velocity_px_s + (1 - memory) * velocity
        look = self._blended(track.look, look)
        seat, rest, rested_s = track.seat, track.rest, track.rested_s
        if torso_distance(rest, pose) >= self.settings.seats.within:
            rest, rested_s = pose, t_s
        elif look is not None and t_s - rested_s >= self.settings.seats.rest_s:
            seat = Seat(track.track_id, rest, look, t_s)
        return replace(
            track,
            seen_s=t_s,
            pose=pose,
            velocity_px_s=blended,
            look=look,
            rest=rest,
            rested_s=rested_s,
            seat=seat,
        )

    def _blended(self, before: Appearance | None, now: Appearance | None) -> Appearance | None:
        if before is None or now is None:
            return now or before
        memory = self.settings.look_memory
        return Appearance(
            memory * before.chest + (1 - memory) * now.chest,
            memory * before.head + (1 - memory) * now.head,
        )

"""Gives each pose the id of the person it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from scipy.optimize import linear_sum_assignment

from auditor.tracking.body import body_scale_px, torso_distance
from models.observations import FloatArray, Pose


class Tracker(Protocol):
    """Who is who from look to look."""

    def update(self, t_s: float, poses: Sequence[Pose]) -> list[int]:
        """Return the track id of each pose; ids are never used again for somebody else."""
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
    """

    max_coast_s: float = 2.0
    reach: float = 0.4
    reach_per_s: float = 2.8
    max_reach: float = 1.5
    velocity_memory: float = 0.6
    max_extrapolation_s: float = 0.5


@dataclass(frozen=True, slots=True)
class _Track:
    track_id: int
    seen_s: float
    pose: Pose
    velocity_px_s: FloatArray


@dataclass
class AssignmentTracker:
    """Optimal assignment of poses to predicted tracks (Hungarian method, SciPy).

    The cost is the mean distance of shoulders and hips in torso lengths. A track that is not seen
    coasts: it walks on for a moment, then waits where it was.
    """

    settings: TrackerSettings = field(default_factory=TrackerSettings)
    _tracks: list[_Track] = field(default_factory=list)
    _next_id: int = 1

    def update(self, t_s: float, poses: Sequence[Pose]) -> list[int]:
        """Return the track id of each pose seen at `t_s`."""
        oldest_s = t_s - self.settings.max_coast_s
        self._tracks = [track for track in self._tracks if track.seen_s >= oldest_s]
        matched = self._assign(t_s, poses)
        ids = []
        for row, pose in enumerate(poses):
            before = matched.get(row)
            if before is None:
                track = _Track(self._next_id, t_s, pose, np.zeros(2))
                self._next_id += 1
            else:
                self._tracks.remove(before)
                track = self._moved(before, t_s, pose)
            self._tracks.append(track)
            ids.append(track.track_id)
        return ids

    def reset(self) -> None:
        """Forget everybody; ids start at 1 again."""
        self._tracks = []
        self._next_id = 1

    def _assign(self, t_s: float, poses: Sequence[Pose]) -> dict[int, _Track]:
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
                if distance <= min(reach, self.settings.max_reach):
                    cost[row, column] = distance
        rows, columns = linear_sum_assignment(cost)
        return {
            int(column): self._tracks[row]
            for row, column in zip(rows, columns, strict=True)
            if cost[row, column] < impossible
        }

    def _moved(self, track: _Track, t_s: float, pose: Pose) -> _Track:
        moved = (pose.landmarks_px - track.pose.landmarks_px)[11:25:1].mean(axis=0)
        velocity = moved / max(t_s - track.seen_s, 1e-3)
        limit = 4 * body_scale_px(pose)
        velocity = np.clip(velocity, -limit, limit)
        memory = self.settings.velocity_memory
        blended = memory * track.velocity_px_s + (1 - memory) * velocity
        return replace(track, seen_s=t_s, pose=pose, velocity_px_s=blended)

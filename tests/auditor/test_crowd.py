"""Thirty people at once, put together from the sample recordings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from auditor.capture.pyav_source import open_clip
from auditor.networks import BODY, open_networks
from auditor.perceive import PerceptionSettings, perceive
from benchmarks.metered import Meters, metered
from models.observations import Frame, FrameObservation
from models.store import ensure_weights

ROWS, COLUMNS, LOOKS = 3, 10, 6
PEOPLE = ROWS * COLUMNS
MOST = 22  # seven show one dark side cut off at the thighs, which the detector often misses
CUT = (slice(70, 430), slice(390, 582))  # about the one person of every sample


@dataclass(frozen=True)
class Crowd:
    """Every cell shows one of the samples, each from another moment on."""

    clips: list[list[Frame]]

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        assert rate_hz is not None
        for look in range(LOOKS):
            rows = [
                np.hstack([self._cell(row * COLUMNS + column, look) for column in range(COLUMNS)])
                for row in range(ROWS)
            ]
            yield Frame(np.vstack(rows), look / rate_hz, look, "crowd")

    def _cell(self, number: int, look: int) -> np.ndarray:
        clip = self.clips[number % len(self.clips)]
        return clip[(number // len(self.clips) + look) % len(clip)].image[CUT]


@pytest.fixture(scope="module")
def seen(samples: Path) -> tuple[list[FrameObservation], Meters]:
    clips = []
    for path in sorted(samples.glob("*.mp4")):
        with open_clip(path) as source:
            frames = source.frames(12.5)
            clips.append([next(frames) for _ in range(LOOKS + PEOPLE // 4 + 1)])
    networks, meters = metered(open_networks(ensure_weights(BODY)))
    return list(perceive(Crowd(clips), networks, PerceptionSettings())), meters


def test_thirty_people_are_found_at_once(seen: tuple[list[FrameObservation], Meters]) -> None:
    looks, _ = seen
    for look in looks:
        assert MOST <= len(look.persons) <= PEOPLE


def test_each_cell_keeps_its_id(seen: tuple[list[FrameObservation], Meters]) -> None:
    looks, _ = seen
    cells: dict[tuple[int, int], Counter[int]] = {}
    for look in looks:
        for person in look.persons:
            assert person.pose is not None
            u, v = person.pose.landmarks_px[11:13].mean(axis=0)
            cells.setdefault((int(u // 192), int(v // 360)), Counter())[person.track_id] += 1
    kept = sum(max(ids.values()) >= LOOKS - 1 for ids in cells.values())
    assert kept >= MOST
    assert all(len(ids) <= 2 for ids in cells.values())


def test_a_crowd_costs_a_pose_a_head(seen: tuple[list[FrameObservation], Meters]) -> None:
    looks, meters = seen
    finds = sum(len(look.persons) for look in looks)
    newcomers = 6 * PEOPLE  # candidates of the sweep, looked at twice at most
    assert meters.poses.looks <= 1.2 * finds + newcomers

"""Our adapters against the stored answers of MediaPipe 0.10.21's legacy solutions.

`make parity` asks MediaPipe anew; see `benchmarks/parity`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.parity.cases import Case, load_cases
from benchmarks.parity.chains import Chains
from benchmarks.parity.compare import distances, mesh_shares
from benchmarks.parity.reference import Reference, load_reference
from benchmarks.parity.run import ours

STORED = Path(__file__).parent / "reference"
MAX_MEDIAN_SHARE = 0.015
"""The goal of the issue: median landmark distance over the person's box."""


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases(STORED / "parity.json")


@pytest.fixture(scope="module")
def peer() -> Reference:
    return load_reference(STORED / "parity.npz")


def test_the_stored_frames_are_many_and_diverse(cases: list[Case], peer: Reference) -> None:
    seen = np.isfinite(peer.pose).all(axis=(1, 2))
    stills = [case for case, found in zip(cases, seen, strict=True) if found and case.track < 0]
    assert len(stills) >= 200
    assert len({case.person for case in stills}) >= 10
    for kind in ("seated", "turned", "hidden"):
        assert sum(getattr(case, kind) for case in stills) >= 20, kind


def test_committed_samples_agree(
    chains: Chains, samples: Path, cases: list[Case], peer: Reference
) -> None:
    at_hand = {
        case.clip_sha256: samples / Path(case.clip).name
        for case in cases
        if (samples / Path(case.clip).name).is_file()
    }
    assert len(at_hand) >= 3
    check(ours(chains, cases, at_hand, peer.head), peer, cases, at_hand)


def test_all_shared_clips_agree(
    chains: Chains, shared_clips: Path, cases: list[Case], peer: Reference
) -> None:
    at_hand = {case.clip_sha256: shared_clips / case.clip for case in cases}
    mine = ours(chains, cases, at_hand, peer.head)
    check(mine, peer, cases, at_hand)
    stills = np.array([case.track < 0 for case in cases])
    for kind in ("seated", "turned", "hidden"):
        rows = stills & np.array([getattr(case, kind) for case in cases])
        found = distances(mine.pose[rows, :, :2], peer.pose[rows, :, :2])
        assert found.median_share <= MAX_MEDIAN_SHARE, kind
        assert found.swapped_sides == 0, kind


def check(mine: Reference, peer: Reference, cases: list[Case], at_hand: dict[str, Path]) -> None:
    had = np.array([case.clip_sha256 in at_hand for case in cases])
    followed = np.array([case.track >= 0 for case in cases])
    for rows in (had & ~followed, had & followed):
        found = distances(mine.pose[rows, :, :2], peer.pose[rows, :, :2])
        assert found.median_share <= MAX_MEDIAN_SHARE
        assert found.swapped_sides == 0
        assert found.only_ours + found.only_peer <= 0.02 * found.frames
    apart = np.linalg.norm(mine.world[had] - peer.world[had], axis=-1)
    assert np.nanmedian(apart) < 0.02
    visibility = np.abs(mine.pose[had, :, 3] - peer.pose[had, :, 3])
    assert np.nanmedian(visibility) < 0.01
    mesh = mesh_shares(mine.mesh[had, :, :2], peer.mesh[had, :, :2])
    assert np.median(mesh) < 0.01

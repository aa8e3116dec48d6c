from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.parity.cases import Case, load_cases, save_cases
from benchmarks.parity.compare import PAIRS, distances, mesh_shares, swapped_sides
from benchmarks.parity.peer import PeerError, running_peer
from benchmarks.parity.reference import Reference, load_reference, save_reference


@pytest.fixture
def pose() -> np.ndarray:
    points = np.random.default_rng(0).random((33, 2)) * 100
    points[0], points[1] = (0, 0), (50, 200)  # the box is 100 wide and 200 high
    return points[np.newaxis]


def test_every_side_has_its_twin() -> None:
    assert len(PAIRS) == 16
    assert (11, 12) in PAIRS


def test_distances_are_shares_of_the_longer_side(pose: np.ndarray) -> None:
    found = distances(pose + np.array([3.0, 4.0]), pose)
    assert found.median_share == pytest.approx(5 / 200)
    assert found.frames == 1
    assert found.swapped_sides == 0


def test_swapped_sides_are_noticed(pose: np.ndarray) -> None:
    crossed = pose.copy()
    for left, right in PAIRS:
        crossed[:, [left, right]] = crossed[:, [right, left]]
    assert swapped_sides(crossed, pose).tolist() == [True]
    assert swapped_sides(pose, pose).tolist() == [False]


def test_who_saw_somebody_alone_is_counted(pose: np.ndarray) -> None:
    nobody = np.full_like(pose, np.nan)
    ours, peer = np.concatenate([pose, nobody, pose]), np.concatenate([pose, pose, nobody])
    found = distances(ours, peer)
    assert (found.frames, found.only_ours, found.only_peer) == (1, 1, 1)
    assert distances(nobody, pose).frames == 0


def test_mesh_shares_skip_faces_that_one_missed() -> None:
    mesh = np.random.default_rng(0).random((2, 468, 2))
    half = mesh.copy()
    half[1] = np.nan
    assert mesh_shares(half, mesh).shape == (468,)


def test_reference_and_cases_survive_storage(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    before = Reference(
        rng.random((2, 33, 4)),
        rng.random((2, 33, 3)),
        np.array([[3, 4, 90], [0, 0, 0]]),
        rng.random((2, 4)),
        rng.random((2, 6, 2)),
        rng.random((2, 468, 3)) * 200,
    )
    before.mesh[1] = np.nan
    save_reference(before, tmp_path / "r.npz")
    after = load_reference(tmp_path / "r.npz")
    assert after.pose == pytest.approx(before.pose, abs=1e-6)
    assert after.mesh[0] == pytest.approx(before.mesh[0], abs=1 / 64)
    assert np.isnan(after.mesh[1]).all()
    cases = [Case("a/b.mp4", "00", 3, -1, "Ann", seated=True, turned=False, hidden=False)]
    save_cases(cases, tmp_path / "c.json")
    assert load_cases(tmp_path / "c.json") == cases


def test_an_absent_peer_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(PeerError, match="make peers"), running_peer(tmp_path / "python"):
        pass

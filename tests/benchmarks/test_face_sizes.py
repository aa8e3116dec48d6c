from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from benchmarks.face_sizes import SCALES, head_angles_deg, looks_of, table
from benchmarks.parity.chains import NETWORKS, open_chains
from models.store import ensure_weights

NEUTRAL = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
"""Head axes of somebody who faces −y, in the labels' world (columns x left, y down, z back)."""
TO_CAMERA = np.array([[-1.0, 0, 0], [0, 0, -1], [0, -1, 0]])
AHEAD = np.array([0.0, 0, 1])


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (("z", 30), [30, 0, 0]),  # about up: to the wearer's left
        (("x", 20), [0, 20, 0]),  # about the left: down
        (("y", 10), [0, 0, 10]),  # about the back: towards the left shoulder
    ],
)
def test_head_angles_have_the_documented_signs(
    turn: tuple[str, float], expected: list[float]
) -> None:
    world = Rotation.from_euler(turn[0], turn[1], degrees=True).as_matrix() @ NEUTRAL
    assert head_angles_deg(TO_CAMERA @ world, AHEAD, TO_CAMERA) == pytest.approx(expected, abs=1e-9)


def test_a_face_beside_the_axis_is_corrected_for_its_ray() -> None:
    ray = np.array([np.sin(0.4), 0, np.cos(0.4)])
    along_ray = Rotation.from_rotvec([0, 0.4, 0]).as_matrix()
    seen = along_ray.T @ TO_CAMERA @ NEUTRAL
    assert head_angles_deg(seen, ray, TO_CAMERA) == pytest.approx([0, 0, 0], abs=1e-9)


def test_looks_and_table_of_a_sample(samples: Path) -> None:
    chains = open_chains(ensure_weights(NETWORKS))
    looks = list(looks_of(chains, samples / "c023_bow05_y30_Black_M_2.mp4"))
    assert len(looks) == 4 * len(SCALES)
    full = [look for look in looks if look.scale == 1]
    assert all(25 < look.view_deg < 45 for look in full)
    assert (np.mean([np.abs(look.error_deg) for look in full], axis=0) < 8).all()
    smaller = [look.wander for look in looks if look.scale in {0.75, 0.5}]
    assert 0 < np.nanmedian(smaller) < 0.04
    assert len(table(looks)) > 1

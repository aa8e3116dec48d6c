"""Much is kept in files, little in memory; both read the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from auditor.scratch import FILE_BYTES, Filed, Scratch, part_of
from models.observations import PoseLandmark as P
from tests.auditor.command import in_disk

CORNERS = [P.LEFT_SHOULDER, P.RIGHT_SHOULDER, P.LEFT_HIP, P.RIGHT_HIP]
LOOKS = 20_000
"""More than are read at once."""


def resident_kb() -> int:
    (line,) = [
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    ]
    return int(line.split()[1])


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(LOOKS, 33, 2))


@pytest.fixture
def filed(points: np.ndarray, tmp_path: Path) -> Filed:
    place = Scratch(tmp_path, in_memory_bytes=0).array(points.shape)
    assert isinstance(place, Filed)
    assert list(tmp_path.iterdir()) == []  # it has no name and goes with the process
    for row in range(0, LOOKS, 3000):
        place[row : row + 3000] = points[row : row + 3000]
    return place


SOME = np.sort(np.random.default_rng(2).choice(LOOKS, 5000, replace=False))


@pytest.mark.parametrize(
    "key",
    [
        slice(None),
        slice(7, 12_000),
        slice(None, None, 3),
        slice(9, 9),
        5,
        -1,
        (5, P.NOSE),
        (slice(None), P.NOSE),
        (slice(None), P.NOSE, 1),
        (slice(3, None), CORNERS),
        (slice(None), CORNERS, slice(1)),
        SOME,
        SOME[:0],
        (SOME, P.NOSE),
        (SOME[:33], np.arange(33)),
        np.isin(np.arange(LOOKS), SOME),
        [3, 1, 2],
        (..., 0),
    ],
    ids=str,
)
def test_what_is_taken_of_a_file_is_what_memory_holds(
    points: np.ndarray, filed: Filed, key: object
) -> None:
    taken, plain = filed[key], points[key]
    assert not isinstance(taken, Filed)
    np.testing.assert_array_equal(taken, plain)
    if isinstance(key, tuple) and CORNERS in [one for one in key if isinstance(one, list)]:
        # sums add up in the order in which numbers lie
        spread = np.square(plain - plain.mean(axis=1, keepdims=True)).sum(axis=(1, 2))
        np.testing.assert_array_equal(
            np.square(taken - taken.mean(axis=1, keepdims=True)).sum(axis=(1, 2)), spread
        )


def test_computing_with_a_file_gives_arrays_in_memory(points: np.ndarray, filed: Filed) -> None:
    for of in (
        lambda a: a >= 0,
        lambda a: 2 * a - a,
        lambda a: np.where(a > 0, a, np.nan),
        lambda a: np.concatenate([a[:5], a]),
        lambda a: np.full_like(a, 1.0),
        lambda a: np.median(a, axis=0),
        lambda a: np.add(a, a, out=np.empty(a.shape)),
    ):
        made = of(filed)
        assert not isinstance(made, Filed)
        np.testing.assert_array_equal(made, of(points))


def test_rows_of_a_file_stay_in_it(points: np.ndarray, filed: Filed) -> None:
    part = part_of(filed, 100, 15_000)
    assert isinstance(part, Filed)
    np.testing.assert_array_equal(part[:, P.NOSE], points[100:15_000, P.NOSE])
    np.testing.assert_array_equal(part_of(points, 3, 9), points[3:9])


def test_neither_reading_nor_writing_much_takes_memory(tmp_path: Path) -> None:
    place = Scratch(tmp_path).array((4 * FILE_BYTES // 264, 33))
    assert isinstance(place, Filed)
    before_kb = resident_kb()
    place[:] = 1.0
    assert np.all(place[:, 7] == 1.0)
    assert np.count_nonzero(place == 1.0) == place.size
    assert resident_kb() - before_kb < FILE_BYTES / 1024  # a quarter of what was read


def test_little_stays_in_memory_and_small_arrays_share_a_file(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path, in_memory_bytes=80)
    first, second, third = (scratch.array((10,)) for _ in range(3))
    assert not isinstance(first, Filed)
    assert isinstance(second, Filed)
    assert isinstance(third, Filed)
    second[:], third[:] = 2.0, 3.0
    np.testing.assert_array_equal(second[:] + third[:], np.full(10, 5.0))
    truths = scratch.array((10,), np.bool_)
    truths[:] = [True, False] * 5
    np.testing.assert_array_equal(~truths, [False, True] * 5)


def test_a_disk_without_room_is_an_error_and_no_crash(disk: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from auditor.scratch import Scratch\n"
        "try: Scratch(Path(sys.argv[1]), 0).array((1 << 20,))\n"
        "except OSError as error: print(error.strerror)"
    )
    done = subprocess.run(
        in_disk(disk, "size=1m", [sys.executable, "-c", script, str(disk)]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "No space left on device"

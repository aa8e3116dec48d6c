"""Much is kept in a file, little in memory; both read the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from auditor.scratch import IN_MEMORY_BYTES, allocate, let_go
from tests.auditor.command import in_disk

MANY = IN_MEMORY_BYTES // 8 + 1


def resident_kb() -> int:
    (line,) = [
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    ]
    return int(line.split()[1])


def test_what_is_let_go_takes_no_memory_and_stays_readable(tmp_path: Path) -> None:
    room = allocate(MANY, tmp_path)
    part = room[: MANY - 1].reshape(-1, 8)
    part[:] = np.arange(8.0)
    before_kb = resident_kb()
    let_go([part, np.zeros(3)])
    assert before_kb - resident_kb() > IN_MEMORY_BYTES / 1024 / 2
    np.testing.assert_array_equal(
        part[::100_000], np.tile(np.arange(8.0), (len(part[::100_000]), 1))
    )
    assert list(tmp_path.iterdir()) == []  # it has no name and goes with the process


def test_a_disk_without_room_is_an_error_and_no_crash(disk: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from auditor.scratch import allocate\n"
        "try: allocate(int(sys.argv[2]), Path(sys.argv[1]))\n"
        "except OSError as error: print(error.strerror)"
    )
    done = subprocess.run(
        in_disk(disk, "size=1m", [sys.executable, "-c", script, str(disk), str(MANY)]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "No space left on device"

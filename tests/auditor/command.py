"""The program as users start it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("auditor")


def auditor(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `auditor` with `arguments` to its end."""
    command = [str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def read_json(path: Path) -> dict:
    """Return the object that a file of a result folder holds."""
    return json.loads(path.read_text("utf-8"))


def read_lines(path: Path) -> list[dict]:
    """Return the objects that a file of a result folder holds, one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def in_disk(mount: Path, options: str, command: list[str]) -> list[str]:
    """Return `command` with a small disk at `mount` that only it sees."""
    script = f'mount -t tmpfs -o {options} none "{mount}" && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *command]

"""The JSON that every benchmark writes, so that a figure can be traced to what made it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def write_envelope(
    file: Path,
    bench: str,
    *,
    data: Path,
    split: str,
    results: Mapping[str, object],
    details: Mapping[str, object],
) -> None:
    """Write what `bench` found: `results` as its contract fixes them, `details` beside them."""
    record = {
        "bench": bench,
        "commit": commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "data": data.name,
        "split": split,
        "results": results,
        "details": details,
    }
    file.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")


def commit() -> str | None:
    """Return the commit of the checkout, with ``+`` when files differ; None outside of one."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(ROOT), *arguments],  # noqa: S607  # the user's own git
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.strip()


def machine() -> str:
    """Return system, processor architecture and number of cores."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"

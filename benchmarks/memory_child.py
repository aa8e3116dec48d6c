"""Judges the results in a folder again and says what it took: a child of `auditor bench memory`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from auditor.rescore import rescore_folder


def peak_mb() -> float:
    """Return the most memory that this process ever held, shared pages of files among it."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(peak) / 1024


def main() -> None:
    """Judge the folder that the command line names."""
    begun = time.perf_counter()
    result, _ = rescore_folder(Path(sys.argv[1]), norms=None, profile=None)
    told = {
        "peak_mb": round(peak_mb(), 1),
        "seconds": round(time.perf_counter() - begun, 1),
        "findings": len(result.judgement.findings),
    }
    print(json.dumps(told))  # noqa: T201  # what the parent reads


if __name__ == "__main__":
    main()

"""Fixtures that every folder of tests may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def samples() -> Path:
    """The committed sample recordings and their labels."""
    return ROOT / "benchmarks" / "samples"


@pytest.fixture(scope="session")
def shared_clips() -> Path:
    """The labelled clips beside the checkout; tests that need them skip when they are absent."""
    root = Path(os.environ.get("AUDITOR_SHARED", ROOT.parent / "shared")) / "clips"
    if not root.is_dir():
        pytest.skip(f"no labelled clips at {root} (set AUDITOR_SHARED to where they lie)")
    return root

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


@pytest.fixture(scope="session")
def yolo_file() -> Path:
    """A YOLO export beside the checkout; its licence keeps it out of the project."""
    root = Path(os.environ.get("AUDITOR_SHARED", ROOT.parent / "shared"))
    path = root / "models" / "yolov8n_int8.onnx"
    if not path.is_file():
        pytest.skip(f"no YOLO export at {path} (set AUDITOR_SHARED to where it lies)")
    return path

"""Cards of our own networks name the weights that are shipped."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import models

ROOT = Path(models.__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("card", "weights"),
    [("lift", "rules/measures/lifting/lift.npz"), ("posture", "calibration/posture.npz")],
)
def test_the_card_is_of_these_weights(card: str, weights: str) -> None:
    text = (ROOT / "models" / "cards" / f"{card}.md").read_text("utf-8")
    assert f"`{weights}`" in text
    assert hashlib.sha256((ROOT / weights).read_bytes()).hexdigest() in text

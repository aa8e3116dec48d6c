from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from models.runtime import LiteRtNetwork, _notices_dropped


def test_missing_weights_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Could not open"):
        LiteRtNetwork.open(tmp_path / "none.tflite")


def test_what_is_no_network_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"not a network" * 10)
    with pytest.raises(ValueError, match=r"[Mm]odel"):
        LiteRtNetwork.open(broken)


def test_one_input_gives_the_documented_outputs_every_time(weights: dict[str, Path]) -> None:
    network = LiteRtNetwork.open(weights["pose_landmark_full"])
    assert network.input_size_px == 256
    tensor = np.random.default_rng(0).random((256, 256, 3), dtype=np.float32)
    first, other, again = network.run(tensor), network.run(1 - tensor), network.run(tensor)
    shapes = [output.shape for output in first]
    assert shapes == [(195,), (1,), (256, 256, 1), (64, 64, 39), (117,)]
    for before, after in zip(first, again, strict=True):
        assert np.array_equal(before, after)
    assert not np.array_equal(first[0], other[0])


def test_opening_says_nothing(weights: dict[str, Path], capfd: pytest.CaptureFixture[str]) -> None:
    LiteRtNetwork.open(weights["face_landmark"])
    assert capfd.readouterr() == ("", "")


def test_words_of_others_on_standard_error_survive_opening(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with _notices_dropped():
        os.write(2, b"INFO: a notice\nERROR: a fault\n")
    assert capfd.readouterr().err == "ERROR: a fault\n"

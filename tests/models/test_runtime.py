from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from models.runtime import LiteRtNetwork, _notices_dropped


@pytest.mark.parametrize("outputs", [None, (0,)])
def test_missing_weights_are_an_error(tmp_path: Path, outputs: tuple[int, ...] | None) -> None:
    with pytest.raises(FileNotFoundError):
        LiteRtNetwork.open(tmp_path / "none.tflite", outputs)


@pytest.mark.parametrize("outputs", [None, (0,)])
def test_what_is_no_network_is_an_error(tmp_path: Path, outputs: tuple[int, ...] | None) -> None:
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"not a network" * 10)
    with pytest.raises(ValueError, match=r"[Mm]odel"):
        LiteRtNetwork.open(broken, outputs)


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


def test_outputs_left_out_change_no_bit_of_the_others(weights: dict[str, Path]) -> None:
    path = weights["pose_landmark_full"]
    tensor = np.random.default_rng(1).random((256, 256, 3), dtype=np.float32)
    everything = LiteRtNetwork.open(path).run(tensor)
    for wanted in ((0, 1, 3, 4), (4, 1)):
        outputs = LiteRtNetwork.open(path, wanted).run(tensor)
        assert len(outputs) == len(wanted)
        for output, place in zip(outputs, wanted, strict=True):
            assert np.array_equal(output, everything[place])


def test_opening_says_nothing(weights: dict[str, Path], capfd: pytest.CaptureFixture[str]) -> None:
    LiteRtNetwork.open(weights["face_landmark"])
    assert capfd.readouterr() == ("", "")


def test_words_of_others_on_standard_error_survive_opening(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with _notices_dropped():
        os.write(2, b"INFO: a notice\nERROR: a fault\n")
    assert capfd.readouterr().err == "ERROR: a fault\n"

"""Networks opened once, and pictures of people whose joints are known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.parity.chains import NETWORKS, Chains, open_chains
from models.store import ensure_weights


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """A BGR picture of one rendered person, its camera and its labels."""

    image: NDArray[np.uint8]
    camera: dict[str, Any]
    frame: dict[str, Any]

    def joint_px(self, name: str) -> NDArray[np.float64]:
        """Where the joint `name` is in the picture."""
        return np.array(self.frame["joints"][name][3:5])


@pytest.fixture(scope="session")
def weights() -> dict[str, Path]:
    """The files of the default networks."""
    return ensure_weights(NETWORKS)


@pytest.fixture(scope="session")
def chains(weights: dict[str, Path]) -> Chains:
    """The adapters over the opened networks."""
    return open_chains(weights)


def labelled_picture(samples: Path, name: str, index: int) -> LabelledPicture:
    """Return frame `index` of the sample `name` with its labels."""
    labels = json.loads((samples / f"{name}.json").read_text(encoding="utf-8"))
    with av.open(str(samples / f"{name}.mp4")) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number == index:
                image = frame.to_ndarray(format="bgr24")
                return LabelledPicture(image, labels["camera"], labels["frames"][index])
    raise AssertionError(f"{name} has no frame {index}")


@pytest.fixture(scope="session")
def side_view(samples: Path) -> LabelledPicture:
    """Somebody who stands, seen from the left side."""
    return labelled_picture(samples, "c008_bow15_y90_White_M_1", 0)


@pytest.fixture(scope="session")
def oblique_view(samples: Path) -> LabelledPicture:
    """Somebody who stands, seen from 30° to the left of the front, face in view."""
    return labelled_picture(samples, "c023_bow05_y30_Black_M_2", 0)

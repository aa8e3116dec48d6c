"""Our pose path as one single-threaded worker: the loop of perception on pictures in memory.

`python -m benchmarks.speed.ours PICTURES STEP_S`: a file with (N, H, W, 3) BGR pictures (NumPy) and
the seconds between them. Talks as `benchmarks.speed.race` describes.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.capture.source import MediaInfo
from auditor.networks import BODY, open_networks
from auditor.perceive import PerceptionSettings, perceive
from models.observations import Frame
from models.store import ensure_weights


@dataclass(frozen=True, slots=True)
class Pictures:
    """Decoded pictures as a video source: (N, H, W, 3) BGR, one every `step_s`."""

    images: NDArray[np.uint8]
    step_s: float

    @property
    def info(self) -> MediaInfo:
        """What the pictures are as a recording."""
        height_px, width_px = self.images.shape[1:3]
        length_s = len(self.images) * self.step_s
        return MediaInfo("", "", "", (width_px, height_px), length_s, "rawvideo")

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        """Yield every picture; they are already as far apart as one looks."""
        del rate_hz
        for index, image in enumerate(self.images):
            yield Frame(image, index * self.step_s, index, "pictures")

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Yield the pictures with `start_s` ≤ `pts_s` ≤ `end_s`."""
        return (frame for frame in self.frames() if start_s <= frame.pts_s <= end_s)


def main(file: Path, step_s: float) -> None:
    """Answer each line of the input with one pass over the pictures."""
    cv2.setNumThreads(1)  # one worker, one core
    source = Pictures(np.load(file), step_s)
    networks = open_networks(ensure_weights(BODY))
    for _ in sys.stdin:
        started = time.perf_counter()
        found = sum(bool(look.persons) for look in perceive(source, networks, PerceptionSettings()))
        seconds = time.perf_counter() - started
        sys.stdout.write(json.dumps({"seconds": seconds, "found": found}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))

"""The peer: MediaPipe's legacy Pose in its video mode, in an environment of its own.

Stands alone. Arguments: a file with (N, H, W, 3) RGB pictures (NumPy), seconds between them. Talks
as `benchmarks.speed.race` describes.
"""

from __future__ import annotations

import json
import sys
import time

import mediapipe as mp  # type: ignore[import-not-found]  # lives in .venv-peers alone
import numpy as np


def main() -> None:
    """Answer each line of the input with one pass over the pictures."""
    pictures = np.load(sys.argv[1])
    with mp.solutions.pose.Pose(static_image_mode=False, model_complexity=1) as pose:
        for _ in sys.stdin:
            pose.reset()
            started = time.perf_counter()
            found = sum(pose.process(picture).pose_landmarks is not None for picture in pictures)
            seconds = time.perf_counter() - started
            sys.stdout.write(json.dumps({"seconds": seconds, "found": found}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

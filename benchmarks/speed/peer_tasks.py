"""The peer: MediaPipe Tasks' Pose Landmarker in its video mode, in an environment of its own.

Stands alone. Arguments: a file with (N, H, W, 3) RGB pictures (NumPy), seconds between them, the
bundle of networks. Talks as `benchmarks.speed.race` describes.
"""

from __future__ import annotations

import json
import sys
import time

import mediapipe as mp  # type: ignore[import-not-found]  # lives in .venv-peers-tasks alone
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision  # type: ignore[import-not-found]


def main() -> None:
    """Answer each line of the input with one pass over the pictures."""
    pictures, step_s = np.load(sys.argv[1]), float(sys.argv[2])
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=sys.argv[3]),
        running_mode=vision.RunningMode.VIDEO,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        shown = 0
        for _ in sys.stdin:
            started, found = time.perf_counter(), 0
            for picture in pictures:
                image = mp.Image(image_format=mp.ImageFormat.SRGB, data=picture)
                shown += 1  # its clock must not go back between passes
                result = landmarker.detect_for_video(image, round(1000 * shown * step_s))
                found += bool(result.pose_landmarks)
            seconds = time.perf_counter() - started
            sys.stdout.write(json.dumps({"seconds": seconds, "found": found}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

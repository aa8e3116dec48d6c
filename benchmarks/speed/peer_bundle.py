"""Puts the pose networks of the 0.10.21 wheel together as the bundle that MediaPipe Tasks loads.

Stands alone; runs in the environment of MediaPipe 0.10.21, the last one with the metadata writer.
Arguments: pose_detection.tflite, pose_landmark_full.tflite, the bundle to write.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mediapipe.tasks.python.metadata.metadata_writers import (  # type: ignore[import-not-found]
    metadata_writer,
    model_asset_bundle_utils,
)

RANGES = {
    "pose_detector.tflite": (127.5, 127.5),
    "pose_landmarks_detector.tflite": (0.0, 255.0),
}
"""Member → mean and deviation that bring a byte into the range of values the network was trained
on: [−1, 1] (`pose_detection_cpu.pbtxt`) and [0, 1] (`pose_landmark_by_roi_cpu.pbtxt`)."""


def described(file: Path, mean: float, deviation: float) -> bytes:
    """Return the network with the description of its input that Tasks insists on."""
    writer = metadata_writer.MetadataWriter.create(bytearray(file.read_bytes()))
    writer.add_general_info(file.stem)
    writer.add_image_input([mean], [deviation])
    return bytes(writer.populate()[0])


if __name__ == "__main__":
    *networks, bundle = sys.argv[1:]
    members = {
        name: described(Path(file), *RANGES[name])
        for name, file in zip(RANGES, networks, strict=True)
    }
    model_asset_bundle_utils.create_model_asset_bundle(members, bundle)

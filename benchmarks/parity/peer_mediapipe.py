"""The peer: MediaPipe 0.10.21's legacy solutions, run in an environment of their own.

Stands alone (nothing of this project can be imported there). Reads requests from standard input:
a JSON line ``{"chain", "width", "height", "fresh"}`` and then height × width × 3 bytes of RGB.
Answers each with one JSON line, ``null`` where the solution saw nothing. `fresh` forgets the frame
before.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import mediapipe as mp  # type: ignore[import-not-found]  # lives in .venv-peers alone
import numpy as np


class Solutions:
    """The legacy solutions, each made when first asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def get(self, chain: str) -> Any:
        """Return the solution that runs `chain`."""
        if chain not in self._made:
            self._made[chain] = MAKERS[chain]()
        return self._made[chain]


MAKERS = {
    "pose_static": lambda: mp.solutions.pose.Pose(static_image_mode=True, model_complexity=1),
    "pose_track": lambda: mp.solutions.pose.Pose(
        static_image_mode=False, model_complexity=1, smooth_landmarks=False
    ),
    "face_detect": lambda: mp.solutions.face_detection.FaceDetection(
        model_selection=1, min_detection_confidence=0.5
    ),
    "face_mesh": lambda: mp.solutions.face_mesh.FaceMesh(
        static_image_mode=False, max_num_faces=1, min_detection_confidence=0.3
    ),
}


def points(landmarks: Any, fields: str) -> list[list[float]]:
    """Return a landmark list as rows of the named fields (x y z v)."""
    names = {"x": "x", "y": "y", "z": "z", "v": "visibility"}
    return [[getattr(mark, names[f]) for f in fields] for mark in landmarks.landmark]


def run_pose(solution: Any, image: np.ndarray) -> object:
    """Return ``{"image": 33 x y z visibility, "world": 33 x y z}``."""
    found = solution.process(image)
    if found.pose_landmarks is None:
        return None
    return {
        "image": points(found.pose_landmarks, "xyzv"),
        "world": points(found.pose_world_landmarks, "xyz"),
    }


def run_face_detect(solution: Any, image: np.ndarray) -> object:
    """Return the best face: ``{"score", "box": x0 y0 x1 y1, "keypoints": 6 x y}``."""
    found = solution.process(image)
    if not found.detections:
        return None
    best = max(found.detections, key=lambda d: d.score[0])
    place = best.location_data
    box = place.relative_bounding_box
    return {
        "score": best.score[0],
        "box": [box.xmin, box.ymin, box.xmin + box.width, box.ymin + box.height],
        "keypoints": [[p.x, p.y] for p in place.relative_keypoints],
    }


def run_face_mesh(solution: Any, image: np.ndarray) -> object:
    """Return the 468 points x y z after a second look at the same picture."""
    solution.process(image)
    found = solution.process(image)
    if not found.multi_face_landmarks:
        return None
    return points(found.multi_face_landmarks[0], "xyz")


RUNNERS = {
    "pose_static": run_pose,
    "pose_track": run_pose,
    "face_detect": run_face_detect,
    "face_mesh": run_face_mesh,
}


def serve() -> None:
    """Answer requests until standard input ends."""
    solutions = Solutions()
    for line in iter(sys.stdin.buffer.readline, b""):
        ask = json.loads(line)
        size = ask["height"] * ask["width"] * 3
        pixels = np.frombuffer(sys.stdin.buffer.read(size), np.uint8)
        image = pixels.reshape(ask["height"], ask["width"], 3)
        solution = solutions.get(ask["chain"])
        if ask["fresh"]:
            solution.reset()
        answer = RUNNERS[ask["chain"]](solution, image)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()

"""Runs both sides over the chosen frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.parity.cases import Case, decode
from benchmarks.parity.chains import Chains, follow, head_square, whole_of
from benchmarks.parity.peer import Peer
from benchmarks.parity.reference import Reference
from models.face_analyzer import head_region
from models.observations import FloatArray, Pose
from models.region_filter import steady

Image = NDArray[np.uint8]
PEER_STEP_S = 1 / 30
"""What the legacy solution takes for the time between two pictures (``solution_base.py``)."""
FACE_EVERY = 2
"""Faces are compared in every second still case, to keep the stored answers small."""


def pictures(cases: Sequence[Case], clips: dict[str, Path]) -> Iterator[tuple[int, Image]]:
    """Yield (row, picture) for the cases whose clip is at hand; `clips` maps SHA-256 to file."""
    rows = enumerate(cases)
    for (digest, _), group in groupby(rows, key=lambda r: (r[1].clip_sha256, r[1].track >= 0)):
        if digest in clips:
            members = list(group)
            images = decode(clips[digest], [case.index for _, case in members])
            for (row, _), image in zip(members, images, strict=True):
                yield row, image


def ask_peer(peer: Peer, cases: Sequence[Case], clips: dict[str, Path]) -> Reference:
    """Return the peer's answers to all cases."""
    answers = _nothing(len(cases))
    for row, image in pictures(cases, clips):
        case = cases[row]
        chain = "pose_track" if case.track >= 0 else "pose_static"
        seen = peer.ask(chain, image, fresh=case.track == 0)
        if seen is None:
            continue
        height, width = image.shape[:2]
        answers.pose[row] = np.array(seen["image"]) * [width, height, width, 1]
        answers.world[row] = seen["world"]
        if case.track < 0 and row % FACE_EVERY == 0:
            _ask_about_face(peer, image, row, answers)
    return answers


def ours(
    chains: Chains, cases: Sequence[Case], clips: dict[str, Path], head: FloatArray
) -> Reference:
    """Return our answers to the cases whose clip is at hand; `head` is the peer's."""
    answers = _nothing(len(cases))
    before = None
    for row, image in pictures(cases, clips):
        if cases[row].track <= 0:
            before = None
        pose, region = follow(chains, image, before.region if before else None)
        before = steady(before, region, cases[row].track * PEER_STEP_S) if region else None
        if pose is not None:
            answers.pose[row] = np.column_stack([pose.landmarks_px, pose.depth, pose.visibility])
            answers.world[row] = pose.world_m
        left, top, side = (int(v) for v in head[row])
        if side:
            _look_at_face(chains, head_square(image, left, top, side), row, answers)
    return answers


def _look_at_face(chains: Chains, square: Image, row: int, answers: Reference) -> None:
    found = chains.faces.detect(square, whole_of(square))
    if len(found):
        answers.face_box[row] = found.boxes_px[0]
        answers.face_keypoints[row] = found.keypoints_px[0]
    face = chains.analyzer.analyze(square, whole_of(square))
    if face is not None:
        answers.mesh[row, :, :2] = face.landmarks_px


def _ask_about_face(peer: Peer, image: Image, row: int, answers: Reference) -> None:
    left, top, side = _head_of(answers.pose[row])
    answers.head[row] = left, top, side
    square = head_square(image, left, top, side)
    face: Any = peer.ask("face_detect", square)
    if face is not None:
        answers.face_box[row] = np.array(face["box"]) * side
        answers.face_keypoints[row] = np.array(face["keypoints"]) * side
    mesh = peer.ask("face_mesh", square, fresh=True)
    if mesh is not None:
        answers.mesh[row] = np.array(mesh) * side


def _head_of(pose: FloatArray) -> tuple[int, int, int]:
    nobody = np.empty(0)
    region = head_region(Pose(pose[:, :2], pose[:, 2], nobody, pose[:, 3], 1.0))
    side = max(round(region.width_px), 16)
    left, top = (round(c - side / 2) for c in (region.center_x_px, region.center_y_px))
    return left, top, side


def _nothing(count: int) -> Reference:
    shapes = {
        "pose": (33, 4),
        "world": (33, 3),
        "face_box": (4,),
        "face_keypoints": (6, 2),
        "mesh": (468, 3),
    }
    empty = {name: np.full((count, *shape), np.nan) for name, shape in shapes.items()}
    return Reference(head=np.zeros((count, 3)), **empty)

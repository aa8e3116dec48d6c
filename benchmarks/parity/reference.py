"""The peer's answers as they are stored: compact, one row a case, NaN where it saw nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.observations import FloatArray

MESH_STEP_PX = 1 / 32
"""Grid on which mesh points are stored."""
_NOTHING = -32768


@dataclass(frozen=True, slots=True)
class Reference:
    """What the peer saw in N cases.

    Attributes
    ----------
    pose : (N, 33, 4) u, v, depth in pixels of the picture, visibility.
    world : (N, 33, 3) metres.
    head : (N, 3) left, top, side in whole pixels of the square in which the face was sought; side 0
        where it was not.
    face_box : (N, 4) and face_keypoints : (N, 6, 2) of the best face, in pixels of that square.
    mesh : (N, 468, 3) in pixels of that square.
    """

    pose: FloatArray
    world: FloatArray
    head: FloatArray
    face_box: FloatArray
    face_keypoints: FloatArray
    mesh: FloatArray


def save_reference(reference: Reference, path: Path) -> None:
    """Write the answers; about a megabyte for 400 cases."""
    steps = np.round(reference.mesh / MESH_STEP_PX)
    np.savez_compressed(
        path,
        pose=reference.pose.astype(np.float32),
        world=reference.world.astype(np.float16),
        head=reference.head.astype(np.int16),
        face_box=reference.face_box.astype(np.float32),
        face_keypoints=reference.face_keypoints.astype(np.float32),
        mesh=np.where(np.isfinite(steps), steps, _NOTHING).astype(np.int16),
    )


def load_reference(path: Path) -> Reference:
    """Read what `save_reference` wrote."""
    with np.load(path) as stored:
        values = {name: stored[name].astype(np.float64) for name in stored.files}
    mesh = values.pop("mesh")
    return Reference(mesh=np.where(mesh == _NOTHING, np.nan, mesh * MESH_STEP_PX), **values)

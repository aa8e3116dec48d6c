"""The true camera of a labelled recording (schema ``synth-counter/1``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from auditor.errors import InputError
from models.observations import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class TrueCamera:
    """`matrix` (3, 3) in pixels, `up` (3,) against gravity in camera axes."""

    matrix: FloatArray
    up: FloatArray


class _Camera(BaseModel):
    K: list[list[float]]
    R_world_to_cam: list[list[float]]


class _Labels(BaseModel):
    camera: _Camera


def read_camera(path: Path) -> TrueCamera:
    """Return the camera in a file of labels.

    Raises
    ------
    InputError
        When the file cannot be read or tells none.
    """
    try:
        labels = _Labels.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise InputError(f"{path}: tells no camera; expected synth-counter/1") from error
    turn = np.array(labels.camera.R_world_to_cam)
    return TrueCamera(np.array(labels.camera.K), turn[:, 2])

"""The reference picture of a camera: kept beside its profile, compared with a recording."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.errors import InputError, MachineError
from calibration.drift import Drift, Sight, drift_of, sight_of
from calibration.profile import CameraProfile

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a picture of the room tells: `drift` is None when too little agrees, or is not seen."""

    sight: Sight
    drift: Drift | None


def keep_reference(room: Picture, profile: Path) -> dict[str, str]:
    """Write the picture beside the profile; return what the profile says of it.

    Raises
    ------
    MachineError
        When it cannot be written.
    """
    path = profile.with_name(f"{profile.stem}.reference.png")
    data = cv2.imencode(".png", room)[1].tobytes()
    try:
        path.write_bytes(data)
    except OSError as error:
        raise MachineError(f"{path}: cannot be written: {error.strerror}") from error
    return {"picture": path.name, "sha256": hashlib.sha256(data).hexdigest()}


def read_reference(profile: CameraProfile, path: Path) -> Picture | None:
    """Return the grey reference picture of the profile at `path`; None when it names none.

    Raises
    ------
    InputError
        When it is missing, is no picture, or is not the one that the profile knows.
    """
    if profile.reference is None:
        return None
    file = path.with_name(profile.reference.picture)
    remedy = "take a new one with `auditor calibrate check --set-reference`"
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}; {remedy}") from error
    if hashlib.sha256(data).hexdigest() != profile.reference.sha256:
        raise InputError(f"{file}: is not the picture that {path} knows; {remedy}")
    grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise InputError(f"{file}: is no picture; {remedy}")
    return np.asarray(grey, np.uint8)


def whereabouts(room: Picture, reference: Picture | None) -> Whereabouts:
    """Return what the room's picture (H, W, 3) tells against a grey reference."""
    grey = np.asarray(cv2.cvtColor(room, cv2.COLOR_BGR2GRAY), np.uint8)
    if reference is None:
        return Whereabouts(sight_of(grey), None)
    height, width = reference.shape
    grey = np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    sight = sight_of(grey, reference)
    blind = sight in (Sight.DARK, Sight.COVERED)
    return Whereabouts(sight, None if blind else drift_of(grey, reference))

"""The truth of a labelled clip: angles at the times of the labels, and the camera that saw them.

The schema is ``synth-counter/1``; its README maps names and signs to ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from auditor.errors import InputError
from calibration.camera import CameraModel
from models.observations import FloatArray

GRAVITY_SIGMA_DEG = 0.5
"""The labels know the camera exactly; so much is what a careful calibration leaves."""

OURS_BY_LABEL: Mapping[str, str] = {
    "torso_pitch_deg": "trunk_pitch_deg",
    "torso_roll_deg": "trunk_roll_deg",
    "arm_elev_trunk_wrist_l_deg": "arm_trunk_angle_left_deg",
    "arm_elev_trunk_wrist_r_deg": "arm_trunk_angle_right_deg",
    "elbow_l_deg": "elbow_left_deg",
    "elbow_r_deg": "elbow_right_deg",
    "shoulder_tilt_deg": "shoulder_tilt_deg",
    "head_yaw_deg": "head_yaw_deg",
    "head_pitch_deg": "head_pitch_deg",
    "head_roll_deg": "head_roll_deg",
}
"""Name in the labels → our measure; signs and units are the same."""


JOINTS = (
    "shoulder_l",
    "shoulder_r",
    "elbow_l",
    "elbow_r",
    "wrist_l",
    "wrist_r",
    "hipc_l",
    "hipc_r",
)
"""Labelled joints, in the order of `rules.measures.lifting.features.JOINTS`."""


@dataclass(frozen=True, slots=True)
class TrueClip:
    """What is known of the one person in a clip.

    Attributes
    ----------
    t_s : (T,) times of the labels. angles : our measure → (T,) degrees, NaN where not labelled.
    shoulders_px : (T, 2) middle of the shoulders in the picture.
    joints_m : (T, 8, 3) `JOINTS` in metres, camera axes from the world's origin.
    ahead : (T, 3) where the head points, unit vector in camera axes.
    camera : the true camera. yaw_deg, height_m, tilt_deg : of the camera, yaw 0 = in front of the
        person, + = at the person's left. person : who is shown. sitting : whether seated.
    """

    t_s: FloatArray
    angles: Mapping[str, FloatArray]
    shoulders_px: FloatArray
    joints_m: FloatArray
    ahead: FloatArray
    camera: CameraModel
    yaw_deg: float
    height_m: float
    tilt_deg: float
    person: str
    sitting: bool


class _Frame(BaseModel):
    t: float
    angles: dict[str, float | None]
    joints: dict[str, list[float]]
    head_forward_world: list[float]


class _Camera(BaseModel):
    K: list[list[float]]
    R_world_to_cam: list[list[float]]
    yaw_rel_person_deg: float
    height_m: float
    tilt_down_deg: float


class _Person(BaseModel):
    avatar: str


class _Scene(BaseModel):
    sitting: bool


class _Labels(BaseModel):
    person: _Person
    camera: _Camera
    scene: _Scene
    frames: list[_Frame]


def read_truth(path: Path) -> TrueClip:
    """Return the truth in a file of labels.

    Raises
    ------
    InputError
        When the file cannot be read or is of another schema.
    """
    try:
        labels = _Labels.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise InputError(f"{path}: {place}: {first['msg']}; expected synth-counter/1") from error
    camera = labels.camera
    turn = np.array(camera.R_world_to_cam)
    return TrueClip(
        t_s=np.array([frame.t for frame in labels.frames]),
        angles={
            ours: np.array([_angle(frame, label) for frame in labels.frames])
            for label, ours in OURS_BY_LABEL.items()
        },
        shoulders_px=np.array([_mid_shoulder_px(frame) for frame in labels.frames]),
        joints_m=np.array([_joints_m(frame) for frame in labels.frames]) @ turn.T,
        ahead=np.array([frame.head_forward_world for frame in labels.frames]) @ turn.T,
        camera=CameraModel(np.array(camera.K), turn[:, 2], GRAVITY_SIGMA_DEG),
        yaw_deg=camera.yaw_rel_person_deg,
        height_m=camera.height_m,
        tilt_deg=camera.tilt_down_deg,
        person=labels.person.avatar,
        sitting=labels.scene.sitting,
    )


def _angle(frame: _Frame, label: str) -> float:
    value = frame.angles.get(label)
    return float("nan") if value is None else value


def _joints_m(frame: _Frame) -> FloatArray:
    """Return (8, 3) `JOINTS` in world axes."""
    return np.array([frame.joints[name][:3] for name in JOINTS])


def _mid_shoulder_px(frame: _Frame) -> FloatArray:
    left, right = (np.array(frame.joints[name][3:5]) for name in ("shoulder_l", "shoulder_r"))
    middle: FloatArray = (left + right) / 2
    return middle

"""What the lifting network learns from: labelled clips as inputs and true joints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from benchmarks.accuracy.samples import track_of
from benchmarks.accuracy.truth import TrueClip
from calibration.camera import CameraModel
from models.observations import BoolArray, ClipObservations, FloatArray
from rules.measures.body import build_body
from rules.measures.lifting.features import inputs_of, mirrored_outputs
from rules.measures.lifting.frame import axes_towards, torso_rays
from rules.measures.lifting.network import ANGLES

SAME_TIME_S = 0.02
LABELLED = (
    "arm_trunk_angle_left_deg",
    "arm_trunk_angle_right_deg",
    "elbow_left_deg",
    "elbow_right_deg",
    "trunk_pitch_deg",
    "trunk_roll_deg",
    "shoulder_tilt_deg",
    "head_yaw_deg",
    "head_pitch_deg",
)
"""Measures in the order of `ANGLES`."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """N looks at labelled people.

    Attributes
    ----------
    table, mirrored : (N, F) inputs, and those of the person in a mirror.
    guess, mirrored_guess, truth : (N, outputs) the landmarks as they are, and the true joints in
        torso lengths; lifting frame.
    angles_deg : (N, 9) true `ANGLES`.
    person : (N,) who it is. yaw_deg : (N,) of the camera. retaken : (N,) whether the picture is not
        the recording's own, see `retake`.
    """

    table: FloatArray
    mirrored: FloatArray
    guess: FloatArray
    mirrored_guess: FloatArray
    truth: FloatArray
    angles_deg: FloatArray
    person: np.ndarray
    yaw_deg: FloatArray
    retaken: BoolArray

    @property
    def mirrored_truth(self) -> FloatArray:
        """(N, outputs) the true joints in the mirror."""
        return mirrored_outputs(self.truth)

    def at(self, rows: np.ndarray) -> Lessons:
        """Return some of the looks."""
        return Lessons(*(getattr(self, field.name)[rows] for field in fields(self)))


def lessons_of(
    truth: TrueClip, seen: ClipObservations, camera: CameraModel, *, retaken: bool
) -> Lessons | None:
    """Return the labelled looks of one clip under what is known of its camera."""
    track = track_of(truth, seen)
    if track is None:
        return None
    labels = np.abs(track.t_s[:, np.newaxis] - truth.t_s).argmin(axis=1)
    body = build_body(track, camera, seen.frame_size_px)
    inputs = inputs_of(body)
    table = inputs.table
    same = np.abs(truth.t_s[labels] - track.t_s) <= SAME_TIME_S
    rows = np.flatnonzero(same & np.isfinite(table).all(axis=1))
    true_body = build_body(track, truth.camera, seen.frame_size_px)
    axes = axes_towards(torso_rays(true_body), true_body.gravity.up)
    mirrored = inputs.mirrored
    return Lessons(
        table=table,
        mirrored=mirrored.table,
        guess=inputs.first_guess,
        mirrored_guess=mirrored.first_guess,
        truth=_outputs(truth, labels, axes),
        angles_deg=np.column_stack([truth.angles[name][labels] for name in LABELLED]),
        person=np.full(len(labels), truth.person),
        yaw_deg=np.full(len(labels), truth.yaw_deg),
        retaken=np.full(len(labels), retaken),
    ).at(rows)


def joined(parts: Iterable[Lessons]) -> Lessons:
    """Return the looks of all clips."""
    parts = list(parts)
    return Lessons(
        *(np.concatenate([getattr(one, field.name) for one in parts]) for field in fields(Lessons))
    )


def _outputs(truth: TrueClip, labels: np.ndarray, axes: FloatArray) -> FloatArray:
    """Return (T, outputs): joints from the mid-hip in torso lengths, and where the head points."""
    joints = np.einsum("tij,tnj->tni", axes, truth.joints_m[labels])
    hip, shoulder = joints[:, 6:8].mean(axis=1), joints[:, :2].mean(axis=1)
    length = np.linalg.norm(shoulder - hip, axis=1)[:, np.newaxis, np.newaxis]
    scaled = (joints - hip[:, np.newaxis]) / length
    ahead = np.einsum("tij,tj->ti", axes, truth.ahead[labels])
    return np.concatenate([scaled.reshape(len(scaled), -1), ahead], axis=1)


if len(LABELLED) != len(ANGLES):
    raise ValueError("LABELLED: expected one measure for each of ANGLES")

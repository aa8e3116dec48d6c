"""Measured beside true: every label of every clip, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.truth import TrueClip
from benchmarks.labels import LabelledClip
from benchmarks.splits import Split
from calibration.camera import CameraModel
from models.observations import BoolArray, ClipObservations, FloatArray, PersonTrack
from models.observations import PoseLandmark as L
from rules.measures.registry import compute_signals
from rules.signals import Signal
from rules.smoothing import MAX_GAP_S

LABEL_PLAY_S = 0.006
"""Labels round their times to hundredths."""
POOLED = {
    "arm_trunk_angle_left_deg": "arm_trunk_angle_deg",
    "arm_trunk_angle_right_deg": "arm_trunk_angle_deg",
    "elbow_left_deg": "elbow_deg",
    "elbow_right_deg": "elbow_deg",
}
"""Measures of one side → the name under which both sides are counted."""


@dataclass(frozen=True, slots=True)
class Group:
    """What the samples of one clip share; see `TrueClip` and, of `side`, `benchmarks.splits`."""

    clip: str
    person: str
    yaw_deg: float
    height_m: float
    tilt_deg: float
    sitting: bool
    side: Split

    @classmethod
    def of(cls, clip: LabelledClip, truth: TrueClip) -> Group:
        """Return what the samples of a clip share."""
        return cls(
            clip=clip.name,
            person=truth.person,
            yaw_deg=truth.yaw_deg,
            height_m=truth.height_m,
            tilt_deg=truth.tilt_deg,
            sitting=truth.sitting,
            side=clip.side,
        )


@dataclass(frozen=True, slots=True)
class Samples:
    """One measure in one clip: (T,) truth, value and sigma at the labels' times, degrees."""

    measure: str
    group: Group
    truth: FloatArray
    value: FloatArray
    sigma: FloatArray


@dataclass(frozen=True, slots=True)
class Column:
    """Samples of several clips in a row: (N,) each."""

    truth: FloatArray
    value: FloatArray
    sigma: FloatArray

    @classmethod
    def of(cls, samples: Iterable[Samples]) -> Column:
        """Return the samples joined."""
        parts = list(samples)
        empty = [np.empty(0)]
        return cls(
            *(
                np.concatenate([getattr(part, name) for part in parts] or empty)
                for name in ("truth", "value", "sigma")
            )
        )


def compare(
    group: Group, truth: TrueClip, seen: ClipObservations, camera: CameraModel
) -> list[Samples]:
    """Return what was measured in a clip beside what was true, for each labelled measure.

    Where the person was not found at all every label counts as not measured.
    """
    track = track_of(truth, seen)
    signals = {} if track is None else compute_signals(track, camera, seen.frame_size_px)
    found = []
    for measure, values in truth.angles.items():
        due = np.isfinite(values)
        value, sigma = at_times(signals.get(measure), truth.t_s[due])
        found.append(Samples(POOLED.get(measure, measure), group, values[due], value, sigma))
    return found


def track_of(truth: TrueClip, seen: ClipObservations) -> PersonTrack | None:
    """Return the track that is the labelled person for most looks, None when there is none."""
    best, most = None, 0
    for track in seen.tracks:
        looks = int(_on_person(truth, track).sum())
        if looks > most:
            best, most = track, looks
    return best


def _on_person(truth: TrueClip, track: PersonTrack) -> BoolArray:
    """Return (T,) whether the track's shoulders are within half a torso of the true ones."""
    points = track.landmarks_px
    shoulders = points[:, [L.LEFT_SHOULDER, L.RIGHT_SHOULDER]].mean(axis=1)
    hips = points[:, [L.LEFT_HIP, L.RIGHT_HIP]].mean(axis=1)
    true_px = np.column_stack(
        [np.interp(track.t_s, truth.t_s, truth.shoulders_px[:, axis]) for axis in range(2)]
    )
    apart = np.linalg.norm(shoulders - true_px, axis=1)
    near: BoolArray = apart <= 0.5 * np.linalg.norm(hips - shoulders, axis=1)
    return near


def at_times(signal: Signal | None, t_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return value and sigma at the times, interpolated but never across a gap or the unknown."""
    unknown = np.full(len(t_s), np.nan)
    if signal is None or not len(signal.t_s):
        return unknown, unknown
    after = np.searchsorted(signal.t_s, t_s - LABEL_PLAY_S).clip(0, len(signal.t_s) - 1)
    exact = np.abs(signal.t_s[after] - t_s) <= LABEL_PLAY_S
    before = np.where(exact, after, np.maximum(after - 1, 0))
    step = signal.t_s[after] - signal.t_s[before]
    inside = exact | ((signal.t_s[before] <= t_s) & (signal.t_s[after] >= t_s))
    usable = inside & (step <= MAX_GAP_S)
    share = np.divide(t_s - signal.t_s[before], step, out=np.zeros(len(t_s)), where=step > 0)
    value, sigma = (
        np.where(usable, (1 - share) * series[before] + share * series[after], np.nan)
        for series in (signal.value, signal.sigma)
    )
    return value, sigma


def by_measure(samples: Sequence[Samples]) -> dict[str, list[Samples]]:
    """Return the samples of each measure, in the order in which measures first appear."""
    sorted_out: dict[str, list[Samples]] = {}
    for one in samples:
        sorted_out.setdefault(one.measure, []).append(one)
    return sorted_out

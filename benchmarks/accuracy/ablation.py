"""`auditor bench ablation`: what each step from the network's landmarks to our angles is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import cv2
import numpy as np

from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from benchmarks.accuracy.samples import at_times, track_of
from benchmarks.accuracy.truth import TrueClip, read_truth
from benchmarks.envelope import write_envelope
from benchmarks.events import YAW_BANDS_DEG
from benchmarks.labels import LabelledClip, LabelledEvent
from benchmarks.options import (
    cache_option,
    chosen_clips,
    data_option,
    folds_option,
    json_option,
    lifting_of,
    split_option,
)
from benchmarks.perceived import Eyes
from models.observations import FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from models.store import ensure_weights, network_hashes
from rules.measures.body import build_body, middle
from rules.measures.registry import signals_of
from rules.measures.vectors import angle_between_deg, dot, horizontal, unit
from rules.signals import Signal
from rules.smoothing import known_median

NETWORKS = BODY + FACE
LEVEL_UP = np.array([0.0, -1.0, 0.0])
"""Upright of a camera that is supposed to look level."""
STEPS = ("landmarks", "+ gravity", "+ own upright", "+ geometry", "+ lifting")
PITCH = "trunk_pitch_deg"
MEASURES = {
    PITCH: "trunk pitch",
    "trunk_roll_deg": "trunk roll",
    "shoulder_tilt_deg": "shoulder tilt",
    "arm_trunk_angle_left_deg": "arm to trunk",
    "arm_trunk_angle_right_deg": "arm to trunk",
    "elbow_left_deg": "elbow",
    "elbow_right_deg": "elbow",
}
UPRIGHT = (PITCH, "trunk_roll_deg", "shoulder_tilt_deg")
"""Angles that are 0 in somebody who stands upright."""
HELD = (0.4, 0.6)
"""The share of a bow in which it is held."""
BEFORE_S = 1.0

Angles = Mapping[str, Signal]


@dataclass(frozen=True, slots=True)
class Errors:
    """Measured less true, degrees, of one clip: by step and name; `bows` by step."""

    yaw_deg: float
    angles: Mapping[tuple[str, str], FloatArray]
    bows: Mapping[str, FloatArray]


@click.command()
@data_option
@split_option
@folds_option
@json_option
@cache_option
def ablation(
    data: Path, split: str, folds: Path | None, json_file: Path | None, cache: Path
) -> None:
    """Show what gravity, the own upright, geometry and the lifting network are worth."""
    cv2.setNumThreads(1)  # one worker, one core
    networks = open_networks(ensure_weights(NETWORKS))
    eyes = Eyes(networks, network_hashes(NETWORKS), PerceptionSettings(), cache)
    lifting, clips = lifting_of(folds), []
    for clip in chosen_clips(data, split):
        with lifting(clip):
            clips.append(_errors(clip, eyes))
    table = figures([one for one in clips if one is not None])
    click.echo("\n".join(lines(table)))
    if json_file is not None:
        write_envelope(json_file, "ablation", data=data, split=split, results=table, details={})


def figures(clips: Sequence[Errors]) -> dict[str, dict[str, float | None]]:
    """Return the mean size of the error by step and column; None where nothing was measured."""
    return {step: dict(_row(clips, step)) for step in STEPS}


def lines(table: Mapping[str, Mapping[str, float | None]]) -> Iterator[str]:
    """Yield the table, a line for each step."""
    columns = list(next(iter(table.values())))
    yield f"{'mean error':<16}" + "".join(f"{name:>16}" for name in columns)
    for step, row in table.items():
        shown = ("-" if value is None else f"{value:.1f}°" for value in row.values())
        yield f"{step:<16}" + "".join(f"{value:>16}" for value in shown)


def _row(clips: Sequence[Errors], step: str) -> Iterator[tuple[str, float | None]]:
    for name in dict.fromkeys(MEASURES.values()):
        yield name, _mean([one.angles[step, name] for one in clips])
    for low, high in YAW_BANDS_DEG:
        within = [one.bows[step] for one in clips if low <= abs(one.yaw_deg) < high]
        yield f"bow {low:g}-{min(high, 180):g}°", _mean(within)


def _mean(parts: Sequence[FloatArray]) -> float | None:
    sizes = np.abs(np.concatenate([*parts, np.empty(0)]))
    sizes = sizes[np.isfinite(sizes)]
    return round(float(np.mean(sizes)), 4) if len(sizes) else None


def _errors(clip: LabelledClip, eyes: Eyes) -> Errors | None:
    """Return the errors of one clip under its true camera; None where nobody was found."""
    truth = read_truth(clip.path.with_suffix(".json"))
    seen, _ = eyes.look(clip.path)
    track = track_of(truth, seen)
    if track is None:
        return None
    body = build_body(track, truth.camera, seen.frame_size_px)
    up = LEVEL_UP if truth.camera.up_camera is None else truth.camera.up_camera
    steps: dict[str, Angles] = {
        "landmarks": plain_angles(track, LEVEL_UP),
        "+ gravity": plain_angles(track, up),
        "+ own upright": _from_own_upright(plain_angles(track, up)),
        "+ geometry": signals_of(replace(body, lifting=False), list(MEASURES)),
        "+ lifting": signals_of(body, list(MEASURES)),
    }
    bows = [event for event in clip.events if event.kind == "bow"]
    return Errors(
        truth.yaw_deg,
        {
            (step, name): np.concatenate(
                [_angle_errors(truth, angles, m) for m in MEASURES if MEASURES[m] == name]
            )
            for step, angles in steps.items()
            for name in MEASURES.values()
        },
        {
            step: np.array([_depth_error(truth, angles[PITCH], bow) for bow in bows])
            for step, angles in steps.items()
        },
    )


def _angle_errors(truth: TrueClip, angles: Angles, measure: str) -> FloatArray:
    errors: FloatArray = at_times(angles[measure], truth.t_s)[0] - truth.angles[measure]
    return errors


def _depth_error(truth: TrueClip, pitch: Signal, bow: LabelledEvent) -> float:
    """Return measured less true depth of a bow: held, less what was before."""
    measured = at_times(pitch, truth.t_s)[0]
    return _depth(truth.t_s, measured, bow) - _depth(truth.t_s, truth.angles[PITCH], bow)


def _depth(t_s: FloatArray, pitch: FloatArray, bow: LabelledEvent) -> float:
    first, last = (bow.start_s + share * (bow.end_s - bow.start_s) for share in HELD)
    held = known_median(pitch[(t_s >= first) & (t_s <= last)])
    return held - known_median(pitch[(t_s >= bow.start_s - BEFORE_S) & (t_s <= bow.start_s)])


def plain_angles(track: PersonTrack, up: FloatArray) -> dict[str, Signal]:
    """Return the angles between the network's own 3D landmarks, `up` (3,) in camera axes."""
    points = track.world_m
    hips, shoulders = (middle(points, left) for left in (P.LEFT_HIP, P.LEFT_SHOULDER))
    trunk = shoulders - hips
    across = points[:, P.LEFT_SHOULDER] - points[:, P.RIGHT_SHOULDER]
    left = unit(horizontal(across + points[:, P.LEFT_HIP] - points[:, P.RIGHT_HIP], up))
    upward = trunk @ up
    found = {
        PITCH: np.degrees(np.arctan2(dot(trunk, np.cross(left, up)), upward)),
        "trunk_roll_deg": np.degrees(np.arctan2(dot(trunk, left), upward)),
        "shoulder_tilt_deg": np.degrees(np.arcsin(np.clip(unit(across) @ up, -1.0, 1.0))),
    }
    for side in ("LEFT", "RIGHT"):
        shoulder, elbow, wrist = (
            points[:, P[f"{side}_{joint}"]] for joint in ("SHOULDER", "ELBOW", "WRIST")
        )
        name = side.lower()
        found[f"arm_trunk_angle_{name}_deg"] = angle_between_deg(wrist - shoulder, -trunk)
        found[f"elbow_{name}_deg"] = angle_between_deg(shoulder - elbow, wrist - elbow)
    return {name: _signal(track, name, value) for name, value in found.items()}


def _from_own_upright(angles: Mapping[str, Signal]) -> dict[str, Signal]:
    """Return the angles less what is usual of the person, where upright means 0."""
    return {
        name: replace(signal, value=signal.value - known_median(signal.value))
        if name in UPRIGHT
        else signal
        for name, signal in angles.items()
    }


def _signal(track: PersonTrack, name: str, value: FloatArray) -> Signal:
    known = np.isfinite(value)
    sigma = np.where(known, 1.0, np.nan)  # not asked for
    return Signal(name, track.track_id, track.t_s, value, sigma, known)

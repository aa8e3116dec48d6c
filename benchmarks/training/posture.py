"""Train the process that tells from a body's posture from how far above it is looked at.

    python -m benchmarks.training.posture FOLDER... --out calibration/posture.npz

Only clips of the training split are read. NumPy alone; the result is the same on every run but for
the last bits of the linear algebra.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import click
import cv2
import numpy as np

from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from auditor.standing import sure_looks, torso_place_px
from benchmarks.cameras import read_camera
from benchmarks.labels import read_clips
from benchmarks.perceived import Eyes
from benchmarks.splits import Split
from benchmarks.training.command import Training
from calibration.gravity import Lens
from calibration.posture import Posture, kernel, posture_features
from models.observations import FloatArray
from models.store import ensure_weights, network_hashes

WIDTH, LINEAR, NOISE = 0.6, 0.3, 0.2
LOOKS = 6
"""Taken from each track, evenly."""
FOLDS = 6
LEAST_SCALE = 0.05
BANDS_DEG = (10.0, 15.0, 20.0, 25.0, 30.0)
"""Views from rare heights count more: by the root of how rare their band is."""
LEAST_LOOKS = 6


@dataclass(frozen=True, slots=True)
class Lessons:
    """N looks: features (N, F), true angle down (N,), track (N,), fold of the person (N,)."""

    table: FloatArray
    down_deg: FloatArray
    track: np.ndarray
    fold: np.ndarray

    def at(self, rows: np.ndarray) -> Lessons:
        """Return some of the looks."""
        return Lessons(*(getattr(self, field.name)[rows] for field in fields(self)))


def read_lessons(folders: tuple[Path, ...], cache: Path) -> Lessons:
    """Return some looks at everybody in the training clips of `folders`."""
    names = BODY + FACE
    eyes = Eyes(
        open_networks(ensure_weights(names)), network_hashes(names), PerceptionSettings(), cache
    )
    parts = [part for folder in folders for part in _looks(folder, eyes)]
    rows = [np.full(len(part.down_deg), number) for number, part in enumerate(parts)]
    return Lessons(
        np.concatenate([part.table for part in parts]),
        np.concatenate([part.down_deg for part in parts]),
        np.concatenate(rows),
        np.concatenate([part.fold for part in parts]),
    )


def _looks(folder: Path, eyes: Eyes) -> Iterator[Lessons]:
    for clip in read_clips(folder, Split.TRAIN):
        camera = read_camera(clip.path.with_suffix(".json"))
        fold = zlib.crc32("+".join(sorted(clip.persons)).encode()) % FOLDS
        for track in eyes.look(clip.path)[0].tracks:
            rows = np.flatnonzero(sure_looks(track))
            table = posture_features(
                track.landmarks_px[rows], track.world_m[rows], track.face_rotation[rows]
            )
            known = np.isfinite(table).all(axis=1)
            if np.count_nonzero(known) < LEAST_LOOKS:
                continue
            ray = Lens(camera.matrix).rays(torso_place_px(track)[rows[known]])
            down = np.degrees(np.arcsin(-(ray @ camera.up)))
            some = np.linspace(0, len(down) - 1, LOOKS).round().astype(int)
            folds = np.full(LOOKS, fold)
            yield Lessons(table[known][some], down[some], folds * 0, folds)


def train(lessons: Lessons) -> Posture:
    """Return the process that knows these looks; its answers are not yet put to scale."""
    centre = lessons.table.mean(axis=0)
    scale = lessons.table.std(axis=0) + LEAST_SCALE
    looks = ((lessons.table - centre) / scale).astype(np.float16).astype(float)
    band = np.digitize(lessons.down_deg, BANDS_DEG)
    rare = 1 / np.sqrt(np.bincount(band, minlength=len(BANDS_DEG) + 1)[band])
    noise = NOISE * rare.mean() / rare
    usual = float(lessons.down_deg.mean())
    covariance = kernel(looks, looks, WIDTH, LINEAR) + np.diag(noise)
    weights = np.linalg.solve(covariance, lessons.down_deg - usual)
    return Posture(centre, scale, looks, weights, WIDTH, LINEAR, usual, 1.0, 0.0, np.nan)


def left_out(lessons: Lessons) -> FloatArray:
    """Return (N,) what is said of every look by a process that knows neither the person."""
    told = np.empty(len(lessons.fold))
    for fold in np.unique(lessons.fold):
        out = lessons.fold == fold
        told[out] = train(lessons.at(~out)).regressed_deg(lessons.table[out])
    return told


def of_tracks(values: FloatArray, track: np.ndarray) -> FloatArray:
    """Return the median of each track."""
    return np.array([np.median(values[track == one]) for one in np.unique(track)])


@click.command(cls=Training)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option("--cache", type=click.Path(path_type=Path), default=Path("out/bench-cache"))
def main(folders: tuple[Path, ...], out: Path, cache: Path) -> None:
    """Train on the labelled clips in FOLDERS; print errors on persons left out; write the file."""
    cv2.setNumThreads(1)
    lessons = read_lessons(folders, cache)
    told = of_tracks(left_out(lessons), lessons.track)
    true = of_tracks(lessons.down_deg, lessons.track)
    slope, offset = np.polyfit(true, told, 1)
    sigma = float(np.std(told - offset - slope * true) / slope)
    sys.stdout.write(
        f"{len(true)} tracks, persons left out: told = {offset:.1f}° + {slope:.2f} × true; "
        f"error {np.abs(told - true).mean():.1f}°, sigma when put to scale {sigma:.1f}°\n"
    )
    process = train(lessons)
    np.savez_compressed(
        out,
        allow_pickle=False,
        centre=process.centre.astype(np.float32),
        scale=process.scale.astype(np.float32),
        looks=process.looks.astype(np.float16),
        weights=process.weights.astype(np.float32),
        width=WIDTH,
        linear=LINEAR,
        usual_deg=process.usual_deg,
        slope=slope,
        offset_deg=offset,
        sigma_deg=sigma,
    )


if __name__ == "__main__":
    main()

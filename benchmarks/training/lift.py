"""`python -m benchmarks.training.lift CLIPS...`: train the lifting network anew.

Lessons: every look of the labelled clips of the training split (neither its persons nor its views
belong to the test), as they are and, by the recipe ``retaken``, as other cameras would have shown
them; with the true camera, with one that is a little off and with none; each also in a mirror.
Errors are measured on persons left out (five folds), and what they depend on is learned by a second
network. `benchmarks.training.lift_training` tells how; deterministic on one thread.

``--folds DIR`` keeps the networks of the folds: with them `benchmarks.training.thresholds` finds
episodes of people as the lifting network errs on people whom it has not seen.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
import torch

from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from benchmarks.accuracy.truth import TrueClip, read_truth
from benchmarks.folds import LEFT_OUT
from benchmarks.labels import LabelledClip, read_clips
from benchmarks.perceived import Eyes
from benchmarks.splits import Split, division_of
from benchmarks.training.command import Training
from benchmarks.training.lift_data import Lessons, joined, lessons_of
from benchmarks.training.lift_training import (
    Doubt,
    Schedule,
    Trained,
    errors_of,
    lifted_angles_deg,
    train_doubt,
    train_joints,
)
from benchmarks.training.retake import Retake
from calibration.camera import CameraModel
from models.observations import ClipObservations, FloatArray
from models.store import ensure_weights, network_hashes
from rules.measures.lifting.network import ANGLES
from rules.measures.vectors import unit

FOLDS, MEMBERS = 5, 3
ROUGH_DEG = 2.5
"""Deviation of gravity where it was estimated."""
WITHIN_2S = 95.0
"""Share of the errors at persons left out that is to lie within 2σ, %."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How often each clip is taken anew, and the schedule that suits so many looks."""

    retakes: int
    schedule: Schedule


RECIPES: Mapping[str, Recipe] = {
    "plain": Recipe(0, Schedule(epochs=40, noise=0.15)),
    "retaken": Recipe(6, Schedule(epochs=10, noise=0.08)),
}


@dataclass(frozen=True, slots=True)
class Taught:
    """What was learned without some persons: the joints, and `doubt` before it is put to scale."""

    left_out: Sequence[str]
    joints: Trained
    doubt: Doubt


def folds(person: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield rows to train on and rows of the persons left out."""
    names = np.unique(person)
    for fold in range(FOLDS):
        out = np.isin(person, names[fold::FOLDS])
        yield np.flatnonzero(~out), np.flatnonzero(out)


def read_lessons(folders: tuple[Path, ...], cache: Path, retakes: int) -> Lessons:
    """Return all looks of the training split, with the true camera and with none."""
    names = BODY + FACE
    networks = open_networks(ensure_weights(names))
    eyes = Eyes(networks, network_hashes(names), PerceptionSettings(), cache)
    parts = [
        part
        for folder in folders
        for clip in read_clips(folder, Split.TRAIN)
        for part in _lessons_of_clip(clip, eyes, retakes)
    ]
    return joined(part for part in parts if part is not None)


def _lessons_of_clip(clip: LabelledClip, eyes: Eyes, retakes: int) -> Iterator[Lessons | None]:
    truth = read_truth(clip.path.with_suffix(".json"))
    seen, _ = eyes.look(clip.path)
    yield from _lessons_of(truth, seen, zlib.crc32(clip.name.encode()), retaken=False)
    for number in range(retakes):
        retake = Retake.of_clip(clip.name, number, truth, seen.frame_size_px)
        anew, _ = eyes.look(clip.path, retake.showing)
        yield from _lessons_of(retake.truth(truth), anew, retake.seed, retaken=True)


def _lessons_of(
    truth: TrueClip, seen: ClipObservations, seed: int, *, retaken: bool
) -> list[Lessons | None]:
    """Return the looks with the true camera, one that is a little off, and none."""
    roughly = _roughly(truth.camera, np.random.default_rng(seed))
    cameras = (truth.camera, roughly, CameraModel())
    return [lessons_of(truth, seen, one, retaken=retaken) for one in cameras]


def _roughly(camera: CameraModel, rng: np.random.Generator) -> CameraModel:
    """Return the camera with its gravity a little off, as an estimate would have it."""
    if camera.up_camera is None:
        raise ValueError("camera: the labels know it")
    off = np.radians(ROUGH_DEG) * rng.standard_normal(3)
    return CameraModel(camera.matrix, unit(camera.up_camera + off), ROUGH_DEG)


@click.command(cls=Training)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), help="The weights to write.")
@click.option(
    "--folds", "fold_dir", type=click.Path(path_type=Path), help="Keeps the folds' networks."
)
@click.option("--recipe", type=click.Choice(list(RECIPES)), default="retaken", show_default=True)
@click.option("--cache", type=click.Path(path_type=Path), default=Path("out/bench-cache"))
def main(
    folders: tuple[Path, ...], out: Path | None, fold_dir: Path | None, recipe: str, cache: Path
) -> None:
    """Train on the labelled clips in FOLDERS; print errors on persons left out; write weights."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    sys.stdout.write("".join(f"{division_of(one).told(Split.TRAIN)}\n" for one in folders[:1]))
    chosen = RECIPES[recipe]
    lessons = read_lessons(folders, cache, chosen.retakes)
    parts, errors, factor = _left_out(lessons, chosen.schedule)
    own = ~lessons.retaken  # the others are worse than recordings are
    stretch = np.percentile(factor[own], WITHIN_2S, axis=0) / 2.0
    _print(lessons.at(own), errors[own], (factor / stretch)[own])
    if fold_dir is not None:
        fold_dir.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(parts):
            arrays = _arrays([one.joints], one.doubt, stretch)
            arrays[LEFT_OUT] = np.array(one.left_out)
            np.savez_compressed(fold_dir / f"fold{number}.npz", allow_pickle=False, **arrays)
    if out is not None:
        members = [train_joints(lessons, chosen.schedule, seed) for seed in range(MEMBERS)]
        doubt = train_doubt(lessons, errors, chosen.schedule, seed=0)
        arrays = _arrays(members, doubt, stretch)
        np.savez_compressed(out, allow_pickle=False, **arrays)


def _left_out(lessons: Lessons, schedule: Schedule) -> tuple[list[Taught], FloatArray, FloatArray]:
    """Return the folds, and (N, 9) errors and errors over sigma at the persons left out of each."""
    errors = np.empty_like(lessons.angles_deg)
    joints = []
    for train, left_out in folds(lessons.person):
        joints.append(train_joints(lessons.at(train), schedule, seed=0))
        told = lifted_angles_deg([joints[-1]], lessons.at(left_out))
        errors[left_out] = errors_of(told, lessons.at(left_out))
    factor = np.empty_like(errors)
    found = []
    for net, (train, left_out) in zip(joints, folds(lessons.person), strict=True):
        doubt = train_doubt(lessons.at(train), errors[train], schedule, seed=0)
        factor[left_out] = np.abs(errors[left_out]) / doubt(lessons.table[left_out])
        found.append(Taught(sorted(set(lessons.person[left_out])), net, doubt))
    return found, errors, factor


def _arrays(members: Sequence[Trained], doubt: Doubt, stretch: FloatArray) -> dict[str, np.ndarray]:
    """Return what `rules.measures.lifting.network.network_of` takes."""
    arrays = dict(pair for row, one in enumerate(members) for pair in one.arrays(f"joints.{row}"))
    arrays |= dict(doubt.net.arrays("doubt.0"))
    arrays["doubt.usual_deg"] = (stretch * doubt.usual_deg).astype(np.float32)
    return arrays


def _print(lessons: Lessons, errors: FloatArray, sigmas: FloatArray) -> None:
    known = lessons.table[:, -1] < 0.1  # sigma of gravity below 1°
    sys.stdout.write(f"{len(errors)} looks at {len(np.unique(lessons.person))} persons, left out\n")
    sys.stdout.write(f"{'angle':16}{'known':>8}{'no camera':>11}{'≤1σ':>6}{'≤2σ':>6}\n")
    for column, name in enumerate(ANGLES):
        size = np.abs(errors[:, column])
        within = [np.mean(sigmas[:, column] <= k) for k in (1.0, 2.0)]
        sys.stdout.write(
            f"{name:16}{size[known].mean():8.2f}{size[~known].mean():11.2f}"
            f"{within[0]:6.2f}{within[1]:6.2f}\n"
        )


if __name__ == "__main__":
    main()

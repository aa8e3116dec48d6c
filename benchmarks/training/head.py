"""`python -m benchmarks.training.head FOLDERS...`: train the head network anew.

Recipe: every look at everybody in the labelled clips of training persons, with the true camera,
with one that is a little off and with none, each also in a mirror; tracks count by the root of
their length. Two hidden layers; squared error of the direction; noise on the inputs. Errors are
measured on persons left out (five folds). Deterministic on one thread.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import click
import cv2
import numpy as np
import torch
from torch.nn import Dropout, Linear, Sequential, SiLU

from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from benchmarks.labels import read_clips
from benchmarks.perceived import Eyes
from benchmarks.splits import Split
from benchmarks.training.command import Training
from benchmarks.training.head_data import HeadLessons, folds, joined, lessons_of, read_heads
from calibration.camera import CameraModel
from models.observations import BoolArray, FloatArray
from models.store import ensure_weights, network_hashes
from rules.measures.lifting.head import both_ways
from rules.measures.lifting.head_inputs import HEAD, mirrored_direction
from rules.measures.lifting.network import Layers
from rules.measures.vectors import unit
from rules.relations.head_direction import LEARNED_SHARE, unit_or_zero

FOLDS, MEMBERS = 5, 3
HIDDEN, EPOCHS, BATCH, RATE, DECAY, NOISE, DROPOUT = 64, 30, 512, 3e-3, 1e-2, 0.3, 0.1
LEAST_SCALE = 0.02
ROUGH_DEG = 2.5
"""Deviation of gravity where it was estimated."""
BANDS_DEG = (0.0, 30.0, 60.0, 90.0, 120.0, 181.0)
UP = np.array([0.0, 0.0, 1.0])
FACE_SEEN = -3 - len(HEAD)
"""Column of the inputs that tells whether a face was seen."""


def train(lessons: HeadLessons, seed: int) -> Layers:
    """Return a network that tells where a head points."""
    torch.manual_seed(seed)
    mean, scale = lessons.table.mean(axis=0), lessons.table.std(axis=0) + LEAST_SCALE
    table = np.concatenate([lessons.table, lessons.mirrored])
    inputs = _tensor((table - mean) / scale)
    truth = _tensor(np.concatenate([lessons.truth, mirrored_direction(lessons.truth)]))
    weights = _tensor(np.tile(_weights(lessons.track), 2))
    net = Sequential(
        Linear(table.shape[1], HIDDEN), SiLU(), Dropout(DROPOUT),
        Linear(HIDDEN, HIDDEN), SiLU(), Dropout(DROPOUT),
        Linear(HIDDEN, 3),
    )  # fmt: skip
    steps = EPOCHS * (len(inputs) // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(steps):
        rows = torch.randint(0, len(inputs), (BATCH,))
        noisy = inputs[rows] + NOISE * torch.randn_like(inputs[rows])
        error = (weights[rows] * (net(noisy) - truth[rows]).square().sum(dim=1)).mean()
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
        schedule.step()
    linear = [layer for layer in net if isinstance(layer, Linear)]
    return Layers(
        mean,
        scale,
        tuple(layer.weight.detach().numpy().T for layer in linear),
        tuple(layer.bias.detach().numpy() for layer in linear),
    )


def _tensor(values: FloatArray) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float32)


def _weights(track: np.ndarray) -> FloatArray:
    """Return (N,) how much each look counts: the looks of one track are much alike."""
    _, which, count = np.unique(track, return_inverse=True, return_counts=True)
    weight = 1.0 / np.sqrt(count[which])
    scaled: FloatArray = weight / weight.mean()
    return scaled


def told(members: list[Layers], lessons: HeadLessons) -> FloatArray:
    """Return (N, 3) where the heads point as the members together tell, both ways round."""
    return both_ways(tuple(members), lessons.table, lessons.mirrored)


def with_plain(learned: FloatArray, lessons: HeadLessons) -> FloatArray:
    """Return (N, 3) the direction as `rules.relations.head_direction` joins it."""
    plain = np.asarray(np.isfinite(lessons.guess).all(axis=1))
    share: FloatArray = np.where(plain, LEARNED_SHARE, 1.0)
    guess = np.where(plain[:, np.newaxis], lessons.guess, 0.0)
    first, second = (unit_or_zero(one * [1.0, 1.0, 0.0]) for one in (guess, learned))
    level = unit_or_zero((1 - share)[:, np.newaxis] * first + share[:, np.newaxis] * second)
    height = learned[:, 2:]
    joined_up: FloatArray = level * np.sqrt(1 - np.square(height)) + height * UP
    return joined_up


def errors_deg(direction: FloatArray, truth: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return (N,) the errors sideways and in height, degrees."""
    turn = _turn_deg(direction) - _turn_deg(truth)
    rise = np.degrees(np.arcsin(direction[:, 2]) - np.arcsin(np.clip(truth[:, 2], -1, 1)))
    return (turn + 180.0) % 360.0 - 180.0, rise


def _turn_deg(direction: FloatArray) -> FloatArray:
    turn: FloatArray = np.degrees(np.arctan2(direction[:, 0], direction[:, 1]))
    return turn


def read_lessons(folders: tuple[Path, ...], cache: Path) -> tuple[HeadLessons, BoolArray]:
    """Return all looks at training persons, and which of them were given the true camera."""
    names = BODY + FACE
    networks = open_networks(ensure_weights(names))
    eyes = Eyes(networks, network_hashes(names), PerceptionSettings(), cache)
    parts: list[HeadLessons] = []
    true_camera: list[BoolArray] = []
    for folder in folders:
        for clip in read_clips(folder, Split.TRAIN):
            heads, camera = read_heads(clip.path.with_suffix(".json"))
            seen, _ = eyes.look(clip.path)
            roughly = _roughly(camera, np.random.default_rng(len(parts)))
            for head in heads:
                for known in (camera, roughly, CameraModel()):
                    part = lessons_of(head, seen, known, len(parts))
                    if part is not None:
                        parts.append(part)
                        true_camera.append(np.full(len(part.track), known is camera))
    return joined(parts), np.concatenate(true_camera)


def _roughly(camera: CameraModel, rng: np.random.Generator) -> CameraModel:
    """Return the camera with its gravity a little off, as an estimate would have it."""
    if camera.up_camera is None:
        raise ValueError("camera: the labels know it")
    off = np.radians(ROUGH_DEG) * rng.standard_normal(3)
    return CameraModel(camera.matrix, unit(camera.up_camera + off), ROUGH_DEG)


@click.command(cls=Training)
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The weights to write.")
@click.option("--cache", type=click.Path(path_type=Path), default=Path("out/bench-cache"))
def main(folders: tuple[Path, ...], out: Path, cache: Path) -> None:
    """Train on the labelled clips in FOLDERS; print errors on persons left out; write weights."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    lessons, true_camera = read_lessons(folders, cache)
    learned = np.empty_like(lessons.truth)
    for rows, left_out in folds(lessons.person, FOLDS):
        learned[left_out] = told([train(lessons.at(rows), seed=0)], lessons.at(left_out))
    _print(lessons.at(true_camera), learned[true_camera])
    arrays: dict[str, FloatArray] = {}
    for row in range(MEMBERS):
        arrays |= _arrays(train(lessons, seed=row), f"head.{row}")
    np.savez_compressed(out, allow_pickle=False, **arrays)


def _arrays(layers: Layers, prefix: str) -> dict[str, FloatArray]:
    """Return what `rules.measures.lifting.head` reads."""
    named = {f"{prefix}.mean": layers.mean, f"{prefix}.scale": layers.scale}
    for row, (weight, bias) in enumerate(zip(layers.weights, layers.biases, strict=True)):
        named |= {f"{prefix}.weight{row}": weight, f"{prefix}.bias{row}": bias}
    return {name: values.astype(np.float32) for name, values in named.items()}


def _print(lessons: HeadLessons, learned: FloatArray) -> None:
    """Print mean errors and two deviations, by how far the head is told to be turned."""
    out = sys.stdout
    out.write(f"{len(learned)} looks at {len(np.unique(lessons.person))} persons, left out\n")
    out.write(f"{'from the camera':18}{'face':>5}{'n':>6}{'turn':>7}{'plain':>7}{'rise':>7}")
    out.write(f"{'plain':>7}{'2σ turn':>9}{'2σ rise':>9}\n")
    both = with_plain(learned, lessons)
    turn, rise = (np.abs(one) for one in errors_deg(both, lessons.truth))
    plain = [np.abs(one) for one in errors_deg(np.nan_to_num(lessons.guess), lessons.truth)]
    away, face = np.abs(_turn_deg(learned)), lessons.table[:, FACE_SEEN] > 0
    geometry = np.isfinite(lessons.guess).all(axis=1)
    for low, high in pairwise(BANDS_DEG):
        for seen in (True, False):
            some = (away >= low) & (away < high) & (face == seen)
            if not some.any():
                continue
            means = (turn[some], plain[0][some & geometry], rise[some], plain[1][some & geometry])
            out.write(f"{f'{low:.0f}–{high:.0f}°':18}{'yes' if seen else 'no':>5}{some.sum():6d}")
            out.write("".join(f"{one.mean() if len(one) else np.nan:7.1f}" for one in means))
            ends = (np.percentile(one[some], 95.0) for one in (turn, rise))
            out.write("".join(f"{end:9.1f}" for end in ends) + "\n")


if __name__ == "__main__":
    main()

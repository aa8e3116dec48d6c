"""`python -m benchmarks.training.lift CLIPS...`: train the lifting network anew.

Recipe: every look of the labelled clips of training persons, with the true camera, with one that
is a little off and with none, each also in a mirror. Two hidden layers; squared error of the joints
and of the directions between them; noise on the inputs; now and then without the usual place, as
for people who move about. Errors are measured on persons left out (five folds), and what they
depend on is learned by a second network. Deterministic on one thread.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
import torch
from torch.nn import Dropout, Linear, Sequential, SiLU
from torch.nn.functional import normalize

from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from benchmarks.accuracy.truth import read_truth
from benchmarks.labels import Split, read_clips
from benchmarks.perceived import Eyes
from benchmarks.training.command import Training
from benchmarks.training.lift_data import Lessons, joined, lessons_of
from calibration.camera import CameraModel
from models.observations import FloatArray
from models.store import ensure_weights, network_hashes
from rules.measures.lifting.features import JOINTS, OUTPUTS, mirrored_outputs
from rules.measures.lifting.joints import Lifted, angles_deg
from rules.measures.lifting.network import ANGLES, MOST_LOG, told_sigma_deg
from rules.measures.vectors import unit

FOLDS, MEMBERS = 5, 3
EPOCHS, BATCH, RATE, DECAY = 40, 128, 3e-3, 1e-2
MOVING_SHARE = 0.25
USUAL = slice(-13, -4)
"""Columns of the inputs that tell the usual place; the flag that it is known follows second."""
SETTLED = -3
ROUGH_DEG = 2.5
"""Deviation of gravity where it was estimated."""
LEAST_SCALE = 1e-2
PAIRS = ((2, 0), (3, 1), (4, 0), (5, 1), (4, 2), (5, 3), (0, 1), (6, 7))
"""Joints whose connection's direction counts: arms, forearms, shoulders, hips."""

UNUSUAL_COST = 0.05
"""How much it costs to tell another deviation than the usual one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Width of the hidden layers and of the output, noise on the scaled inputs, dropout."""

    hidden: int
    outputs: int
    noise: float
    dropout: float


JOINTS_SHAPE = Shape(128, OUTPUTS, noise=0.15, dropout=0.1)
DOUBT_SHAPE = Shape(32, len(ANGLES), noise=0.5, dropout=0.3)


@dataclass(frozen=True, slots=True)
class Trained:
    """A network with the scaling of its inputs."""

    net: Sequential
    mean: FloatArray
    scale: FloatArray

    def __call__(self, table: FloatArray) -> FloatArray:
        """Return the outputs for (N, F)."""
        with torch.no_grad():
            tensor = torch.tensor((table - self.mean) / self.scale, dtype=torch.float32)
            outputs: FloatArray = self.net(tensor).numpy().astype(np.float64)
        return outputs

    def arrays(self, prefix: str) -> Iterator[tuple[str, FloatArray]]:
        """Yield what `rules.measures.lifting.network` reads."""
        yield f"{prefix}.mean", self.mean.astype(np.float32)
        yield f"{prefix}.scale", self.scale.astype(np.float32)
        for row, layer in enumerate(one for one in self.net if isinstance(one, Linear)):
            yield f"{prefix}.weight{row}", layer.weight.detach().numpy().T
            yield f"{prefix}.bias{row}", layer.bias.detach().numpy()


def train_joints(lessons: Lessons, seed: int) -> Trained:
    """Return a network that tells what the landmarks lack."""
    table = np.concatenate([lessons.table, lessons.mirrored])
    guess = torch.tensor(
        np.concatenate([lessons.guess, lessons.mirrored_guess]), dtype=torch.float32
    )
    truth = torch.tensor(
        np.concatenate([lessons.truth, lessons.mirrored_truth]), dtype=torch.float32
    )

    def loss(outputs: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        joints = guess[rows] + outputs
        turned = _directions(joints) - _directions(truth[rows])
        return (joints - truth[rows]).square().mean() + turned.square().mean()

    return _trained(table, loss, JOINTS_SHAPE, seed)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What tells the deviation of each angle; see `rules.measures.lifting.network`."""

    net: Trained
    usual_deg: FloatArray

    def __call__(self, table: FloatArray) -> FloatArray:
        """Return (N, 9) degrees for (N, F)."""
        return told_sigma_deg(self.usual_deg, self.net(table))


def train_doubt(lessons: Lessons, errors_deg: FloatArray, seed: int) -> Doubt:
    """Return a network that tells by how much each angle errs more or less than usual.

    Errors have long tails: the likelihood is Laplace's.
    """
    usual_deg = np.abs(errors_deg).mean(axis=0)
    size = torch.tensor(np.abs(errors_deg) / usual_deg, dtype=torch.float32)

    def loss(outputs: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        log_sigma = MOST_LOG * torch.tanh(outputs / MOST_LOG)
        likelihood = (log_sigma + size[rows] / log_sigma.exp()).mean()
        return likelihood + UNUSUAL_COST * outputs.square().mean()

    return Doubt(_trained(lessons.table, loss, DOUBT_SHAPE, seed), usual_deg)


def _trained(
    table: FloatArray,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    shape: Shape,
    seed: int,
) -> Trained:
    torch.manual_seed(seed)
    mean, scale = table.mean(axis=0), table.std(axis=0) + LEAST_SCALE
    mean[SETTLED], scale[SETTLED] = 0.0, 1.0
    inputs = torch.tensor((table - mean) / scale, dtype=torch.float32)
    without = torch.tensor(-mean / scale, dtype=torch.float32)
    net = _net(table.shape[1], shape)
    steps = EPOCHS * (len(inputs) // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(steps):
        rows = torch.randint(0, len(inputs), (BATCH,))
        outputs = net(_disturbed(inputs[rows], without, shape.noise))
        error = loss(outputs, rows)
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
        schedule.step()
    net.eval()
    return Trained(net, mean, scale)


def _net(inputs: int, shape: Shape) -> Sequential:
    hidden, dropout = shape.hidden, shape.dropout
    return Sequential(
        Linear(inputs, hidden), SiLU(), Dropout(dropout),
        Linear(hidden, hidden), SiLU(), Dropout(dropout),
        Linear(hidden, shape.outputs),
    )  # fmt: skip


def _disturbed(inputs: torch.Tensor, without: torch.Tensor, noise: float) -> torch.Tensor:
    """Return noisy inputs, some of them as of somebody whose usual place is not known."""
    noisy = inputs + noise * torch.randn_like(inputs)
    noisy[:, SETTLED] = inputs[:, SETTLED]
    moving = torch.rand(len(inputs)) < MOVING_SHARE
    noisy[moving, USUAL] = without[USUAL]
    noisy[moving, SETTLED] = without[SETTLED]
    return noisy


def _directions(outputs: torch.Tensor) -> torch.Tensor:
    joints = outputs[:, :-3].reshape(len(outputs), len(JOINTS), 3)
    ways = [joints[:, a] - joints[:, b] for a, b in PAIRS]
    trunk = joints[:, 0] + joints[:, 1] - joints[:, 6] - joints[:, 7]
    return normalize(torch.stack([*ways, trunk, outputs[:, -3:]], dim=1), dim=-1)


def lifted_angles_deg(members: list[Trained], lessons: Lessons) -> FloatArray:
    """Return (N, 9) `ANGLES` as the members together tell them, both ways round."""
    straight = lessons.guess + sum(member(lessons.table) for member in members) / len(members)
    turned = sum(member(lessons.mirrored) for member in members) / len(members)
    back = mirrored_outputs(lessons.mirrored_guess + turned)
    outputs = (straight + back) / 2
    joints = outputs[:, :-3].reshape(len(outputs), -1, 3)
    lifted = Lifted(joints, unit(outputs[:, -3:]), np.empty((len(outputs), 0)))
    return np.column_stack([angles_deg(lifted)[name] for name in ANGLES])


def errors_of(measured_deg: FloatArray, lessons: Lessons) -> FloatArray:
    """Return measured less true, in (−180, 180]."""
    return (measured_deg - lessons.angles_deg + 180.0) % 360.0 - 180.0


def folds(person: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield rows to train on and rows of the persons left out."""
    names = np.unique(person)
    for fold in range(FOLDS):
        out = np.isin(person, names[fold::FOLDS])
        yield np.flatnonzero(~out), np.flatnonzero(out)


def read_lessons(folders: tuple[Path, ...], cache: Path) -> Lessons:
    """Return all looks at training persons, with the true camera and with none."""
    names = BODY + FACE
    networks = open_networks(ensure_weights(names))
    eyes = Eyes(networks, network_hashes(names), PerceptionSettings(), cache)
    parts: list[Lessons | None] = []
    for folder in folders:
        for clip in read_clips(folder, Split.TRAIN):
            truth, (seen, _) = read_truth(clip.path.with_suffix(".json")), eyes.look(clip.path)
            roughly = _roughly(truth.camera, np.random.default_rng(len(parts)))
            cameras = (truth.camera, roughly, CameraModel())
            parts += [lessons_of(truth, seen, camera) for camera in cameras]
    return joined(part for part in parts if part is not None)


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
    lessons = read_lessons(folders, cache)
    errors = np.empty_like(lessons.angles_deg)
    for train, left_out in folds(lessons.person):
        member = train_joints(lessons.at(train), seed=0)
        errors[left_out] = errors_of(
            lifted_angles_deg([member], lessons.at(left_out)), lessons.at(left_out)
        )
    factor = np.empty(len(lessons.person))[:, np.newaxis] * np.ones(len(ANGLES))
    for train, left_out in folds(lessons.person):
        doubt = train_doubt(lessons.at(train), errors[train], seed=0)
        factor[left_out] = np.abs(errors[left_out]) / doubt(lessons.table[left_out])
    stretch = np.percentile(factor, 95.0, axis=0) / 2.0
    _print(lessons, errors, factor / stretch)
    members = [train_joints(lessons, seed) for seed in range(MEMBERS)]
    final = train_doubt(lessons, errors, seed=0)
    arrays = dict(pair for row, one in enumerate(members) for pair in one.arrays(f"joints.{row}"))
    arrays |= dict(final.net.arrays("doubt.0"))
    arrays["doubt.usual_deg"] = (stretch * final.usual_deg).astype(np.float32)
    np.savez_compressed(out, allow_pickle=False, **arrays)


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

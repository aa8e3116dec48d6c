"""How the lifting network and its doubt are trained: shapes, losses, one way of stepping.

Two hidden layers; squared error of the joints and of the directions between them; noise on the
inputs; now and then without the usual place, as for people who move about. Deterministic on one
thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch.nn import Dropout, Linear, Sequential, SiLU
from torch.nn.functional import normalize

from benchmarks.training.lift_data import Lessons
from models.observations import FloatArray
from rules.measures.lifting.features import JOINTS, OUTPUTS, mirrored_outputs
from rules.measures.lifting.joints import Lifted, angles_deg
from rules.measures.lifting.network import ANGLES, MOST_LOG, told_sigma_deg
from rules.measures.vectors import unit

BATCH, RATE, DECAY = 128, 3e-3, 1e-2
MOVING_SHARE = 0.25
USUAL = slice(-13, -4)
"""Columns of the inputs that tell the usual place; the flag that it is known follows second."""
SETTLED = -3
LEAST_SCALE = 1e-2
PAIRS = ((2, 0), (3, 1), (4, 0), (5, 1), (4, 2), (5, 3), (0, 1), (6, 7))
"""Joints whose connection's direction counts: arms, forearms, shoulders, hips."""

UNUSUAL_COST = 0.05
"""How much it costs to tell another deviation than the usual one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Width of the hidden layers and of the output, dropout."""

    hidden: int
    outputs: int
    dropout: float


JOINTS_SHAPE = Shape(128, OUTPUTS, dropout=0.1)
DOUBT_SHAPE = Shape(32, len(ANGLES), dropout=0.3)
DOUBT_NOISE = 0.5


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often every look is shown, and the noise on its scaled inputs."""

    epochs: int
    noise: float


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


def train_joints(lessons: Lessons, schedule: Schedule, seed: int) -> Trained:
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

    return _trained(table, loss, JOINTS_SHAPE, schedule, seed)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What tells the deviation of each angle; see `rules.measures.lifting.network`."""

    net: Trained
    usual_deg: FloatArray

    def __call__(self, table: FloatArray) -> FloatArray:
        """Return (N, 9) degrees for (N, F)."""
        return told_sigma_deg(self.usual_deg, self.net(table))


def train_doubt(lessons: Lessons, errors_deg: FloatArray, schedule: Schedule, seed: int) -> Doubt:
    """Return a network that tells by how much each angle errs more or less than usual.

    Errors have long tails: the likelihood is Laplace's.
    """
    usual_deg = np.abs(errors_deg).mean(axis=0)
    size = torch.tensor(np.abs(errors_deg) / usual_deg, dtype=torch.float32)

    def loss(outputs: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        log_sigma = MOST_LOG * torch.tanh(outputs / MOST_LOG)
        likelihood = (log_sigma + size[rows] / log_sigma.exp()).mean()
        return likelihood + UNUSUAL_COST * outputs.square().mean()

    schedule = replace(schedule, noise=DOUBT_NOISE)
    return Doubt(_trained(lessons.table, loss, DOUBT_SHAPE, schedule, seed), usual_deg)


def _trained(
    table: FloatArray,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    shape: Shape,
    schedule: Schedule,
    seed: int,
) -> Trained:
    torch.manual_seed(seed)
    mean, scale = table.mean(axis=0), table.std(axis=0) + LEAST_SCALE
    mean[SETTLED], scale[SETTLED] = 0.0, 1.0
    inputs = torch.tensor((table - mean) / scale, dtype=torch.float32)
    without = torch.tensor(-mean / scale, dtype=torch.float32)
    net = _net(table.shape[1], shape)
    steps = schedule.epochs * (len(inputs) // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(steps):
        rows = torch.randint(0, len(inputs), (BATCH,))
        outputs = net(_disturbed(inputs[rows], without, schedule.noise))
        error = loss(outputs, rows)
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
        pace.step()
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

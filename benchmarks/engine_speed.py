"""`auditor bench engine`: how fast verdicts are found, on signals that are made up.

A day at a counter as the engine sees it: clerks who sit and stand, look about and bow, customers
who come and go. A sample is one value of one measure of one person that a norm of the pack reads.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from benchmarks.envelope import write_envelope
from benchmarks.options import json_option
from models.observations import FloatArray, Role
from rules.coverage import measures_needed
from rules.engine import judge
from rules.episode import Episode
from rules.norm import Pack
from rules.pack_reader import DEFAULT_PACK, load_pack
from rules.scene import Scene, Subject
from rules.signals import Quantity, Signal
from rules.vocabulary import EPISODES, MEASURE_UNITS, SCENE_TRIGGERS, STATES

CLERKS = 2
LOOKS_HZ = 8.0
EPISODE_EVERY_S = 60.0
"""Of each kind and clerk, or of the scene."""
CHANGE_EVERY_S = 20.0
"""How long a level of a measure lasts."""
SIGMA = {"deg": 2.0, "ratio": 0.05, "class": 0.1}
LEVELS = {"deg": (-10.0, 0.0, 0.0, 15.0), "ratio": (0.0, 0.4, 1.0), "class": (0.0, 1.0, 2.0)}
UNSEEN_SHARE = 0.1
"""Of the levels so many are gaps."""


@dataclass(frozen=True, slots=True)
class EngineSpeed:
    """How long one pack took over one scene, round by round."""

    samples: int
    looks: int
    findings: int
    seconds: tuple[float, ...]

    @property
    def samples_per_s(self) -> float:
        """Median over the rounds."""
        return self.samples / statistics.median(self.seconds)

    @property
    def looks_per_s(self) -> float:
        """Looks at one person."""
        return self.looks / statistics.median(self.seconds)


@click.command()
@click.option("--hours", type=click.FloatRange(0.01, 24), default=1.0, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 20), default=5, show_default=True)
@click.option("--norms", metavar="PACK", default=DEFAULT_PACK, show_default=True)
@json_option
def engine(hours: float, rounds: int, norms: str, json_file: Path | None) -> None:
    """Measure how many samples a second are judged."""
    pack = load_pack(norms)
    speed = race(made_up_scene(hours * 3600), pack, rounds)
    slowest = speed.samples / max(speed.seconds)
    click.echo(
        f"{pack.pack}, {len(pack.norms)} norms, {hours:g} h with {CLERKS} clerks: "
        f"{speed.looks} looks, {speed.samples} samples, {speed.findings} findings\n"
        f"median of {rounds} rounds {statistics.median(speed.seconds):.2f} s: "
        f"{speed.samples_per_s:,.0f} samples/s (slowest round {slowest:,.0f}), "
        f"{speed.looks_per_s:,.0f} looks/s"
    )
    if json_file is not None:
        write_envelope(
            json_file,
            "engine",
            data=Path("made up"),
            split="all",
            results={
                "samples_per_s": round(speed.samples_per_s),
                "looks_per_s": round(speed.looks_per_s),
                "samples": speed.samples,
                "norms": len(pack.norms),
                "hours": hours,
            },
            details={"seconds": [round(one, 4) for one in speed.seconds]},
        )


def race(scene: Scene, pack: Pack, rounds: int) -> EngineSpeed:
    """Return how long `judge` takes over `scene`."""
    read = {name for norm in pack.norms for name in measures_needed(norm)}
    samples = sum(
        len(signal.t_s)
        for mine in scene.signals.values()
        for name, signal in mine.items()
        if name in read
    )
    seconds, findings = [], 0
    for _ in range(rounds):
        begin = time.perf_counter()
        findings = len(judge(scene, pack))
        seconds.append(time.perf_counter() - begin)
    looks = len(scene.frame_times_s) * len(scene.subjects)
    return EngineSpeed(samples, looks, findings, tuple(seconds))


def made_up_scene(length_s: float) -> Scene:
    """Return a scene in which everything the packs know of happens; the same every time."""
    rng = np.random.default_rng(0)
    t_s = np.arange(0.0, length_s, 1 / LOOKS_HZ)
    clerks = range(1, CLERKS + 1)
    return Scene(
        subjects=tuple(Subject(clerk, Role.STAFF, 0.0, float(t_s[-1])) for clerk in clerks),
        signals={
            clerk: {name: _signal(name, clerk, t_s, rng) for name in MEASURE_UNITS}
            for clerk in clerks
        },
        episodes=tuple(
            episode
            for kind in EPISODES
            for track in ([None] if kind in SCENE_TRIGGERS else clerks)
            for episode in _episodes(kind, track, length_s, rng)
        ),
        frame_times_s=t_s,
        shown_triggers=frozenset(SCENE_TRIGGERS),
    )


def _signal(name: str, track: int, t_s: FloatArray, rng: np.random.Generator) -> Signal:
    unit = "class" if name in STATES else MEASURE_UNITS[name]
    levels = (0.0, 1.0, 1.0) if name in STATES else LEVELS.get(unit, (0.0, 1.0, 2.0))
    count = int(t_s[-1] / CHANGE_EVERY_S) + 2
    steps = rng.choice(levels, size=count)
    steps[rng.random(count) < UNSEEN_SHARE] = np.nan
    rows = np.searchsorted(np.sort(rng.uniform(0, t_s[-1], count - 1)), t_s)
    sigma = SIGMA.get(unit, 0.1)
    value = steps[rows] + rng.normal(0.0, sigma / 2, len(t_s)) * (name not in STATES)
    known = np.isfinite(value)
    return Signal(name, track, t_s, value, np.where(known, sigma, np.nan), known)


def _episodes(
    kind: str, track: int | None, length_s: float, rng: np.random.Generator
) -> list[Episode]:
    attributes = EPISODES[kind].attributes
    return [
        Episode(
            kind,
            track,
            start,
            start + 0.5,
            start + 1.5,
            {
                name: Quantity(float(rng.uniform(0, 30)), 1.0, unit)
                for name, unit in attributes.items()
            },
        )
        for start in np.sort(rng.uniform(0, length_s, int(length_s / EPISODE_EVERY_S) + 1)).tolist()
    ]

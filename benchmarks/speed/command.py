"""`auditor bench speed`: our pose path against MediaPipe's own runtimes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
from numpy.typing import NDArray

from auditor.capture.pyav_source import open_clip
from auditor.networks import BODY
from benchmarks.envelope import ROOT, write_envelope
from benchmarks.speed.race import Competitor, RaceError, Standing, race
from models.store import ensure_weights

RATE_HZ = 12.5
"""As far apart as an audit looks; our loop seeks newcomers by the clock of the video."""
LEGACY = ROOT / ".venv-peers" / "bin" / "python"
TASKS = ROOT / ".venv-peers-tasks" / "bin" / "python"
SCRIPTS = Path(__file__).parent


class PicturesError(Exception):
    """Recordings that cannot be shown to all competitors alike."""

    exit_status = 2


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=ROOT / "benchmarks" / "samples",
    help="Folder of recordings, all of one size; the sample recordings unless given.",
)
@click.option("--pictures", type=click.IntRange(10), default=160, show_default=True)
@click.option("--rounds", type=click.IntRange(3), default=7, show_default=True)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures.")
def speed(data: Path, pictures: int, rounds: int, json_file: Path | None) -> None:
    """Compare pictures per second with MediaPipe Tasks and legacy Pose (needs `make peers`)."""
    cores = len(os.sched_getaffinity(0))
    with TemporaryDirectory() as folder:
        images = read_pictures(data, pictures)
        field = competitors(Path(folder), images, cores)
        standings = {one.name: one for one in race(field, len(images), rounds)}
    click.echo("\n".join(table(standings, cores)))
    if json_file is not None:
        write_envelope(
            json_file,
            "speed",
            data=data,
            split="all",
            results=results(standings, cores),
            details={name: _record(one) for name, one in standings.items()},
        )


def read_pictures(data: Path, most: int) -> NDArray[np.uint8]:
    """Return (N, H, W, 3) BGR: the looks at the recordings in `data`, one after another.

    Raises
    ------
    PicturesError
        When there is none, or they differ in size.
    """
    images: list[NDArray[np.uint8]] = []
    for clip in sorted(data.glob("*.mp4")):
        with open_clip(clip) as source:
            images += [frame.image for frame in source.frames(RATE_HZ)]
        if len(images) >= most:
            break
    if not images:
        raise PicturesError(f"{data}: holds no .mp4; name a folder of recordings")
    if len({image.shape for image in images}) > 1:
        raise PicturesError(f"{data}: the recordings differ in size; all must have the same")
    return np.stack(images[:most])


def competitors(folder: Path, images: NDArray[np.uint8], cores: int) -> list[Competitor]:
    """Return who runs, on `images` stored in `folder`; peers also as one process per core."""
    bgr, rgb, bundle = folder / "bgr.npy", folder / "rgb.npy", folder / "pose.task"
    np.save(bgr, images)
    np.save(rgb, np.ascontiguousarray(images[..., ::-1]))
    _make_bundle(bundle)
    step = str(1 / RATE_HZ)
    ours = (sys.executable, "-m", "benchmarks.speed.ours", str(bgr), step)
    tasks = (str(TASKS), str(SCRIPTS / "peer_tasks.py"), str(rgb), step, str(bundle))
    legacy = (str(LEGACY), str(SCRIPTS / "peer_legacy.py"), str(rgb), step)
    return [
        Competitor(_name(name, workers), command, workers)
        for name, command in (("ours", ours), ("tasks", tasks), ("legacy", legacy))
        for workers in sorted({1, cores})
    ]


def _name(name: str, workers: int) -> str:
    return f"{name} x{workers}"


def _make_bundle(bundle: Path) -> None:
    if not LEGACY.exists():
        raise RaceError(f"{LEGACY}: no such interpreter; `make peers` makes it")
    files = ensure_weights(BODY)
    networks = [str(files[name]) for name in BODY]
    done = subprocess.run(
        [str(LEGACY), str(SCRIPTS / "peer_bundle.py"), *networks, str(bundle)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RaceError(f"the bundle of networks cannot be made: {done.stderr.strip()[-300:]}")


def results(standings: dict[str, Standing], cores: int) -> dict[str, object]:
    """Return the figures of the contract: our workers on all cores, each peer as it comes.

    A peer as it comes is one process, which spreads its work over the cores by itself.
    """
    ours = standings[_name("ours", cores)].per_s
    tasks, legacy = (standings[_name(peer, 1)].per_s for peer in ("tasks", "legacy"))
    return {
        "ours_per_s": round(ours, 2),
        "mediapipe_tasks_per_s": round(tasks, 2),
        "mediapipe_legacy_per_s": round(legacy, 2),
        "ratio_tasks": round(ours / tasks, 3),
        "ratio_legacy": round(ours / legacy, 3),
        "cores": cores,
    }


def table(standings: dict[str, Standing], cores: int) -> list[str]:
    """Return the lines to print: each competitor, then how many times faster we are."""
    lines = [f"{'':12}{'pictures/s':>12}{'lowest':>9}{'highest':>9}{'found':>8}"]
    lines += [
        f"{one.name:12}{one.per_s:12.1f}{min(one.rates):9.1f}{max(one.rates):9.1f}"
        f"{100 * one.found_share:7.0f}%"
        for one in standings.values()
    ]
    ours = standings[_name("ours", cores)].per_s
    for peer in ("tasks", "legacy"):
        ratios = (
            f"{ours / standings[_name(peer, workers)].per_s:.2f} × {_name(peer, workers)}"
            for workers in sorted({1, cores})
        )
        lines.append(f"{_name('ours', cores)} is {', '.join(ratios)}")
    return lines


def _record(standing: Standing) -> dict[str, object]:
    return {
        "workers": standing.workers,
        "pictures": standing.pictures,
        "found_share": round(standing.found_share, 4),
        "seconds": [round(turn.seconds, 4) for turn in standing.turns],
    }

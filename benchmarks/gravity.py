"""`auditor bench gravity`: the camera's tilt and roll told by the people in view, beside the true.

One row per recording; each knows nothing of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np

from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from auditor.standing import witnesses_of
from benchmarks.cameras import TrueCamera, read_camera
from benchmarks.envelope import write_envelope
from benchmarks.labels import Split, read_clips
from benchmarks.options import cache_option, data_option, json_option, split_option
from benchmarks.perceived import Eyes
from calibration.gravity import GravityError, Lens, tilt_and_roll_deg
from models.observations import ClipObservations
from models.store import ensure_weights, network_hashes

NETWORKS = BODY + FACE


@dataclass(frozen=True, slots=True)
class GravityRow:
    """Errors in one recording, NaN where nothing could be told; `walkers` moved over the floor."""

    clip: str
    walkers: int
    tilt_error_deg: float
    roll_error_deg: float
    sigma_deg: float


@dataclass(frozen=True, slots=True)
class GravityFigures:
    """Of `n` recordings: mean errors without sign, and the share within goal and deviations."""

    n: int
    tilt_mae: float
    tilt_median: float
    tilt_bias: float
    within_2_5_deg: float
    roll_mae: float
    sigma: float
    within_1s: float
    within_2s: float
    told: float


@click.command()
@data_option
@split_option
@click.option("--no-lens", is_flag=True, help="The focal length is not known either.")
@json_option
@cache_option
def gravity(data: Path, split: str, *, no_lens: bool, json_file: Path | None, cache: Path) -> None:
    """Compare gravity told by people alone with the labels."""
    cv2.setNumThreads(1)  # one worker, one core
    eyes = Eyes(
        open_networks(ensure_weights(NETWORKS)),
        network_hashes(NETWORKS),
        PerceptionSettings(),
        cache,
    )
    rows = []
    for clip in read_clips(data, Split(split)):
        seen, _ = eyes.look(clip.path)
        rows.append(
            compare(clip.name, seen, read_camera(clip.path.with_suffix(".json")), no_lens=no_lens)
        )
    parts = {
        "all": rows,
        "somebody walks": [row for row in rows if row.walkers],
        "nobody walks": [row for row in rows if not row.walkers],
    }
    found = {name: figures(part) for name, part in parts.items() if part}
    click.echo("\n".join(_line(name, one) for name, one in found.items()))
    if json_file is not None:
        results = {
            name: {key: round(getattr(one, key), 4) for key in GravityFigures.__slots__}
            for name, one in found.items()
        }
        write_envelope(
            json_file,
            "gravity",
            data=data,
            split=split,
            results=results,
            details={"lens": "unknown" if no_lens else "true"},
        )


def compare(name: str, seen: ClipObservations, camera: TrueCamera, *, no_lens: bool) -> GravityRow:
    """Return the errors of what the people in a recording tell."""
    witnesses = witnesses_of(seen)
    lens = Lens.usual(seen.frame_size_px) if no_lens else Lens(camera.matrix)
    tilt, roll = tilt_and_roll_deg(camera.up)
    try:
        told = witnesses.gravity(lens)
    except GravityError:
        return GravityRow(name, witnesses.walkers, np.nan, np.nan, np.nan)
    return GravityRow(
        name,
        witnesses.walkers,
        told.tilt_down_deg - tilt,
        told.roll_deg - roll,
        told.sigma_deg,
    )


def figures(rows: Sequence[GravityRow]) -> GravityFigures:
    """Return what the errors amount to; those who could not be told count in `told` alone."""
    known = [row for row in rows if np.isfinite(row.tilt_error_deg)]
    tilt = np.array([row.tilt_error_deg for row in known])
    sigma = np.array([row.sigma_deg for row in known])
    size = np.abs(tilt)
    return GravityFigures(
        n=len(rows),
        tilt_mae=float(size.mean()),
        tilt_median=float(np.median(size)),
        tilt_bias=float(tilt.mean()),
        within_2_5_deg=float((size <= 2.5).mean()),
        roll_mae=float(np.mean([abs(row.roll_error_deg) for row in known])),
        sigma=float(sigma.mean()),
        within_1s=float((size <= sigma).mean()),
        within_2s=float((size <= 2 * sigma).mean()),
        told=len(known) / len(rows),
    )


def _line(name: str, one: GravityFigures) -> str:
    return (
        f"{name:<15}{one.n:>4} recordings, told {one.told:.0%}: tilt error {one.tilt_mae:.1f}° "
        f"(median {one.tilt_median:.1f}°, bias {one.tilt_bias:+.1f}°), within 2.5° "
        f"{one.within_2_5_deg:.0%}; roll {one.roll_mae:.1f}°; sigma {one.sigma:.1f}°, "
        f"within 1σ {one.within_1s:.0%}, 2σ {one.within_2s:.0%}"
    )

"""`auditor bench gravity`: the camera's tilt and roll told by people or the room, beside the true.

One row per recording and way; each knows nothing of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np

from auditor.capture.pyav_source import open_clip
from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from auditor.room import RoomView, room_view
from auditor.standing import witnesses_of
from benchmarks.cameras import TrueCamera, read_camera
from benchmarks.envelope import write_envelope
from benchmarks.labels import LabelledClip
from benchmarks.options import cache_option, chosen_clips, data_option, json_option, split_option
from benchmarks.perceived import Eyes
from calibration.gravity import GravityError, GravityEstimate, Lens, tilt_and_roll_deg
from calibration.gravity_room import gravity_from_room
from models.observations import ClipObservations
from models.store import ensure_weights, network_hashes

NETWORKS = BODY + FACE
WAYS = ("people", "room")


@dataclass(frozen=True, slots=True)
class GravityRow:
    """Errors in one recording, NaN where nothing could be told.

    `walkers` : how many people moved over the floor, as far as people were asked.
    """

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
@click.option(
    "--way",
    "ways",
    type=click.Choice(WAYS),
    multiple=True,
    default=WAYS,
    help="Told by what; both if not given. The room needs no network.",
)
@click.option("--no-lens", is_flag=True, help="The focal length is not known either.")
@json_option
@cache_option
def gravity(
    data: Path,
    split: str,
    *,
    ways: tuple[str, ...],
    no_lens: bool,
    json_file: Path | None,
    cache: Path,
) -> None:
    """Compare gravity told by people alone, and by upright edges of the room alone, with labels."""
    cv2.setNumThreads(1)  # one worker, one core
    clips = chosen_clips(data, split)
    parts: dict[str, list[GravityRow]] = {}
    if "people" in ways:
        rows = _people_rows(clips, cache, no_lens=no_lens)
        parts["all"] = rows
        parts["somebody walks"] = [row for row in rows if row.walkers]
        parts["nobody walks"] = [row for row in rows if not row.walkers]
    if "room" in ways:
        parts["room"] = [_room_row(clip, no_lens=no_lens) for clip in clips]
    found = {name: figures(part) for name, part in parts.items() if part}
    click.echo("\n".join(_line(name, one) for name, one in found.items()))
    if json_file is not None:
        write_envelope(
            json_file,
            "gravity",
            data=data,
            split=split,
            results={name: _rounded(one) for name, one in found.items()},
            details={"lens": "unknown" if no_lens else "true"},
        )


def _people_rows(clips: Sequence[LabelledClip], cache: Path, *, no_lens: bool) -> list[GravityRow]:
    eyes = Eyes(
        open_networks(ensure_weights(NETWORKS)),
        network_hashes(NETWORKS),
        PerceptionSettings(),
        cache,
    )
    rows = []
    for clip in clips:
        seen, _ = eyes.look(clip.path)
        camera = read_camera(clip.path.with_suffix(".json"))
        rows.append(compare(clip.name, seen, camera, no_lens=no_lens))
    return rows


def _room_row(clip: LabelledClip, *, no_lens: bool) -> GravityRow:
    with open_clip(clip.path) as source:
        view = room_view(source)
    camera = read_camera(clip.path.with_suffix(".json"))
    return compare_room(clip.name, view, camera, no_lens=no_lens)


def compare(name: str, seen: ClipObservations, camera: TrueCamera, *, no_lens: bool) -> GravityRow:
    """Return the errors of what the people in a recording tell."""
    witnesses = witnesses_of(seen)
    lens = Lens.usual(seen.frame_size_px) if no_lens else Lens(camera.matrix)
    try:
        told = witnesses.gravity(lens)
    except GravityError:
        told = None
    return _row(name, camera, told, witnesses.walkers)


def compare_room(name: str, view: RoomView, camera: TrueCamera, *, no_lens: bool) -> GravityRow:
    """Return the errors of what the upright edges in a room tell."""
    height, width = view.grey.shape
    lens = Lens.usual((width, height)) if no_lens else Lens(camera.matrix)
    try:
        told = gravity_from_room(view.grey, view.unrest, lens).estimate
    except GravityError:
        told = None
    return _row(name, camera, told)


def _row(
    name: str, camera: TrueCamera, told: GravityEstimate | None, walkers: int = 0
) -> GravityRow:
    if told is None:
        return GravityRow(name, walkers, np.nan, np.nan, np.nan)
    tilt_deg, roll_deg = tilt_and_roll_deg(camera.up)
    return GravityRow(
        name,
        walkers,
        told.tilt_down_deg - tilt_deg,
        told.roll_deg - roll_deg,
        told.sigma_deg,
    )


def figures(rows: Sequence[GravityRow]) -> GravityFigures:
    """Return what the errors amount to; those who could not be told count in `told` alone.

    NaN where none could be told.
    """
    known = [row for row in rows if np.isfinite(row.tilt_error_deg)]
    if not known:
        nan = float("nan")
        return GravityFigures(len(rows), nan, nan, nan, nan, nan, nan, nan, nan, told=0.0)
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


def _rounded(one: GravityFigures) -> dict[str, float | None]:
    """Return the figures by name; None where there is none, which JSON has no NaN for."""
    values = {key: getattr(one, key) for key in GravityFigures.__slots__}
    return {key: round(value, 4) if np.isfinite(value) else None for key, value in values.items()}


def _line(name: str, one: GravityFigures) -> str:
    if not one.told:
        return f"{name:<15}{one.n:>4} recordings, told 0%"
    return (
        f"{name:<15}{one.n:>4} recordings, told {one.told:.0%}: tilt error {one.tilt_mae:.1f}° "
        f"(median {one.tilt_median:.1f}°, bias {one.tilt_bias:+.1f}°), within 2.5° "
        f"{one.within_2_5_deg:.0%}; roll {one.roll_mae:.1f}°; sigma {one.sigma:.1f}°, "
        f"within 1σ {one.within_1s:.0%}, 2σ {one.within_2s:.0%}"
    )

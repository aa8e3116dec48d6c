"""`auditor bench accuracy`: measured angles against labelled ones."""

from __future__ import annotations

from pathlib import Path

import click
import cv2

from auditor.commands.console import console_of
from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from auditor.standing import witnesses_of
from benchmarks.accuracy.bows import bow_limit, decide
from benchmarks.accuracy.held import DEPTH, Held, held_of, held_samples
from benchmarks.accuracy.plots import write_plots
from benchmarks.accuracy.report import lines, results
from benchmarks.accuracy.samples import Group, Samples, compare
from benchmarks.accuracy.truth import read_truth
from benchmarks.envelope import write_envelope
from benchmarks.events import in_time
from benchmarks.labels import LabelledClip
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
from calibration.camera import CameraModel
from calibration.gravity import GravityError, Lens, up_of
from models.observations import ClipObservations
from models.store import ensure_weights, network_hashes
from rules.pack_reader import DEFAULT_PACK, load_pack

NETWORKS = BODY + FACE
TRUE_CAMERA, NO_CAMERA, FROM_PEOPLE = "true", "unknown", "people"


@click.command()
@data_option
@split_option
@click.option(
    "--profile",
    "camera",
    flag_value=TRUE_CAMERA,
    default=TRUE_CAMERA,
    help="The camera is known from the labels, as by a careful calibration (the default).",
)
@click.option(
    "--people",
    "camera",
    flag_value=FROM_PEOPLE,
    help="The lens is known, gravity is told by the people in each clip.",
)
@click.option(
    "--plots",
    type=click.Path(path_type=Path, file_okay=False),
    help="Draw error against truth, a picture a measure, into this folder.",
)
@click.option("--no-profile", "camera", flag_value=NO_CAMERA, help="Nothing of it is known.")
@folds_option
@json_option
@cache_option
@click.pass_context
def accuracy(  # noqa: PLR0913  # one parameter an option
    ctx: click.Context,
    data: Path,
    split: str,
    camera: str,
    *,
    plots: Path | None,
    folds: Path | None,
    json_file: Path | None,
    cache: Path,
) -> None:
    """Compare measured angles, of bows and pointing arms those that are held, with the labels."""
    cv2.setNumThreads(1)  # one worker, one core
    console = console_of(ctx)
    eyes = Eyes(
        open_networks(ensure_weights(NETWORKS)),
        network_hashes(NETWORKS),
        PerceptionSettings(),
        cache,
    )
    lifting = lifting_of(folds)
    samples: list[Samples] = []
    held: list[Held] = []
    for clip in chosen_clips(data, split):
        with lifting(clip):
            measured, gestures = _clip(clip, eyes, camera)
        samples += measured
        held += gestures
        console.note(f"{clip.name}: {len(measured)} measures, {len(gestures)} gestures")
    pack = load_pack(DEFAULT_PACK)
    bows = [one for one in held if one.measure == DEPTH]
    decisions = decide(bows, bow_limit(pack), pack.defaults.k_sigma)
    table = [*held_samples(held), *samples]
    click.echo("\n".join(lines(table, decisions)))
    if plots is not None:
        write_plots(table, plots)
        console.note(f"plots in {plots}")
    if json_file is not None:
        write_envelope(
            json_file,
            "accuracy",
            data=data,
            split=split,
            results=results(table, decisions),
            details={"camera": camera, "left_out": folds is not None},
        )


def _clip(clip: LabelledClip, eyes: Eyes, known: str) -> tuple[list[Samples], list[Held]]:
    """Return the samples of one clip, and its gestures.

    Recordings too slow to show gestures in time have none.
    """
    truth = read_truth(clip.path.with_suffix(".json"))
    seen, _ = eyes.look(clip.path)
    camera = _camera(known, truth.camera, seen)
    group = Group.of(clip, truth)
    samples = compare(group, truth, seen, camera)
    if not in_time(clip):
        return samples, []
    return samples, held_of(group, clip.events, truth, seen, camera)


def _camera(known: str, true: CameraModel, seen: ClipObservations) -> CameraModel:
    """Return what is known of the camera; nothing where the people do not tell."""
    if known == TRUE_CAMERA:
        return true
    if known == NO_CAMERA or true.matrix is None:
        return CameraModel()
    try:
        told = witnesses_of(seen).gravity(Lens(true.matrix))
    except GravityError:
        return CameraModel(matrix=true.matrix)
    up = up_of(told.tilt_down_deg, told.roll_deg)
    return CameraModel(true.matrix, up, told.sigma_deg)

"""`auditor bench`: how good the program is, measured on recordings whose truth is known."""

from __future__ import annotations

from pathlib import Path

import click
import cv2

from auditor.commands.console import Console, console_of
from auditor.networks import BODY, FACE, hashes_of, open_detector, open_networks
from auditor.perceive import PerceptionSettings
from benchmarks.accuracy.ablation import ablation
from benchmarks.accuracy.command import accuracy
from benchmarks.engine_speed import engine
from benchmarks.envelope import write_envelope
from benchmarks.event_table import lines
from benchmarks.events import ClipScore, in_time, results, score_clip
from benchmarks.gravity import gravity
from benchmarks.labels import LabelledClip
from benchmarks.memory import memory
from benchmarks.metered import metered
from benchmarks.options import (
    cache_option,
    chosen_clips,
    data_option,
    folds_option,
    json_option,
    lifting_of,
    split_option,
)
from benchmarks.people import PeopleScore, score_scene
from benchmarks.people import record as people_record
from benchmarks.people import results as people_results
from benchmarks.people_table import lines as people_lines
from benchmarks.perceived import Eyes
from benchmarks.scene_labels import read_scenes
from benchmarks.speed.command import speed
from benchmarks.splits import Split
from benchmarks.triggers import is_scene, score_triggers
from benchmarks.triggers import lines as trigger_lines
from benchmarks.triggers import results as trigger_results
from benchmarks.verdicts_command import verdicts
from models.store import ensure_weights, network_hashes

NETWORKS = BODY + FACE


@click.group()
def bench() -> None:
    """Measure the program on labelled recordings."""


bench.add_command(ablation)
bench.add_command(accuracy)
bench.add_command(engine)
bench.add_command(gravity)
bench.add_command(memory)
bench.add_command(speed)
bench.add_command(verdicts)


@bench.command()
@data_option
@split_option
@folds_option
@json_option
@cache_option
@click.pass_context
def events(
    ctx: click.Context,
    data: Path,
    split: str,
    *,
    folds: Path | None,
    json_file: Path | None,
    cache: Path,
) -> None:
    """Compare the gestures and triggers that are found with those that happened."""
    cv2.setNumThreads(1)  # one worker, one core
    clips = chosen_clips(data, split)
    timely = [clip for clip in clips if in_time(clip)]
    console = console_of(ctx)
    if len(timely) < len(clips):
        console.warn(f"{len(clips) - len(timely)} clips have too few frames a second: left out")
    files = ensure_weights(NETWORKS)
    eyes = Eyes(open_networks(files), network_hashes(NETWORKS), PerceptionSettings(), cache)
    lifting = lifting_of(folds)
    scores = []
    for clip in timely:
        with lifting(clip):
            scores.append(_score(clip, eyes, console))
    if scores:
        click.echo("\n".join(lines(scores)))
    scenes = [clip for clip in timely if is_scene(clip.path)]
    triggers = [score_triggers(clip.path, data, *eyes.look(clip.path)) for clip in scenes]
    if triggers:
        click.echo("\n".join(["", *trigger_lines(triggers)]))
    if json_file is not None:
        write_envelope(
            json_file,
            "events",
            data=data,
            split=split,
            results=results(scores) | (trigger_results(triggers) if triggers else {}),
            details={"clips": [_record(score) for score in scores]},
        )


def _score(clip: LabelledClip, eyes: Eyes, console: Console) -> ClipScore:
    seen, length_s = eyes.look(clip.path)
    score = score_clip(clip, seen, length_s)
    console.note(
        f"{clip.name}: {len(score.hits)} found, {len(score.missed)} missed, "
        f"{len(score.false)} false"
    )
    return score


def _record(score: ClipScore) -> dict[str, object]:
    return {
        "clip": score.clip.name,
        "yaw_deg": score.clip.yaw_deg,
        "length_s": round(score.length_s, 3),
        "found": [
            {
                "kind": hit.truth.kind,
                "onset_error_s": round(hit.onset_error_s, 3),
                "depth_error_deg": None
                if hit.depth_error_deg is None
                else round(hit.depth_error_deg, 2),
            }
            for hit in score.hits
        ],
        "missed": [event.kind for event in score.missed],
        "false": [
            {"kind": one.kind, "track": one.track_id, "start_s": round(one.start_s, 3)}
            for one in score.false
        ],
    }


@bench.command()
@data_option
@json_option
@cache_option
@click.option(
    "--person-detector",
    metavar="ONNX",
    type=click.Path(path_type=Path),
    help="Find people with this YOLO detector, exported by Ultralytics to ONNX.",
)
@click.pass_context
def people(
    ctx: click.Context,
    data: Path,
    json_file: Path | None,
    cache: Path,
    person_detector: Path | None,
) -> None:
    """Compare the people who are found in scenes with those who are there.

    The cost is measured on what the cache does not hold.
    """
    cv2.setNumThreads(1)  # one worker, one core
    console = console_of(ctx)
    detector = None if person_detector is None else open_detector(person_detector)
    networks, meters = metered(open_networks(ensure_weights(BODY), detector))
    eyes = Eyes(networks, hashes_of(BODY, detector), PerceptionSettings(), cache)
    scores: list[PeopleScore] = []
    for scene in read_scenes(data):
        seen, _ = eyes.look(scene.path)
        meters.attribute(seen)
        scores.append(score_scene(scene, seen))
        console.note(f"{scene.name}: {len(scores[-1].missed)} missed")
    click.echo("\n".join(people_lines(scores, meters)))
    if json_file is not None:
        write_envelope(
            json_file,
            "people",
            data=data,
            split=Split.ALL.value,
            results=people_results(scores, meters.cost_ratio),
            details={"clips": [people_record(score) for score in scores]},
        )

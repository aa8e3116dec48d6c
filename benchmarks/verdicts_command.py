"""`auditor bench verdicts`: the verdicts on scenes against what their labels expect."""

from __future__ import annotations

from pathlib import Path

import click
import cv2

from auditor.commands.console import console_of
from auditor.errors import InputError
from auditor.networks import BODY, FACE, open_networks
from auditor.perceive import PerceptionSettings
from benchmarks.envelope import write_envelope
from benchmarks.options import cache_option, chosen_clips, data_option, json_option, split_option
from benchmarks.perceived import Eyes
from benchmarks.triggers import is_scene
from benchmarks.verdict_table import lines
from benchmarks.verdicts import Comparison, compare, results
from models.store import ensure_weights, network_hashes
from rules.pack_reader import DEFAULT_PACK, bundled_packs, load_pack
from rules.pack_test import describe

NETWORKS = BODY + FACE


@click.command()
@data_option
@split_option
@json_option
@cache_option
@click.option(
    "--norms",
    metavar="PACK",
    multiple=True,
    help="A bundled pack or a .yaml file, may be repeated; the first that has a norm counts. "
    "[default: all bundled packs]",
)
@click.pass_context
def verdicts(
    ctx: click.Context,
    data: Path,
    split: str,
    json_file: Path | None,
    cache: Path,
    norms: tuple[str, ...],
) -> None:
    """Compare the verdicts on scenes with those that their labels expect."""
    cv2.setNumThreads(1)  # one worker, one core
    console = console_of(ctx)
    clips = [clip for clip in chosen_clips(data, split) if is_scene(clip.path)]
    if not clips:
        raise InputError(f"{data}: no labelled scenes there; name a folder of scenes")
    packs = [load_pack(name) for name in norms or _packs()]
    files = ensure_weights(NETWORKS)
    eyes = Eyes(open_networks(files), network_hashes(NETWORKS), PerceptionSettings(), cache)
    compared: list[Comparison] = []
    unknown: list[str] = []
    for clip in clips:
        seen, _ = eyes.look(clip.path)
        mine, missing = compare(clip.path, data, seen, packs)
        compared += mine
        unknown += missing
        console.note(f"{clip.name}: {sum(one.agrees for one in mine)} of {len(mine)} agree")
    click.echo("\n".join(lines(compared, unknown)))
    if json_file is not None:
        write_envelope(
            json_file,
            "verdicts",
            data=data,
            split=split,
            results=results(compared),
            details={
                "compared": [_record(one) for one in compared],
                "in_no_pack": sorted(set(unknown)),
                "undue_violations": sum(one.undue_violation for one in compared),
            },
        )


def _packs() -> list[str]:
    """Return the bundled packs; the default pack's limits are the ones that count."""
    return [DEFAULT_PACK, *(name for name in bundled_packs() if name != DEFAULT_PACK)]


def _record(one: Comparison) -> dict[str, object]:
    return {
        "scene": one.scene,
        "norm": one.norm_id,
        "expected": one.expected.value,
        "because": one.because,
        "found": one.found.value,
        "findings": [describe(finding) for finding in one.findings],
    }

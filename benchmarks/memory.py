"""`auditor bench memory`: what a long recording takes of memory to judge, against one of an hour.

What was seen in a short recording is repeated: the person who was seen most stays, all others come
anew each time. Each length is judged and written in a process of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditor.observation_file import ROWS_PER_GROUP
from auditor.result_folder import OBSERVATIONS
from auditor.run_file import read_run
from benchmarks.envelope import ROOT, write_envelope
from benchmarks.options import A_FOLDER, json_option

SAMPLE = ROOT / "benchmarks" / "samples" / "c004_gest45_y-30_White_F_2.mp4"


class ChildError(Exception):
    """A process that did not come to its end."""

    exit_status = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """What judging so many hours took; `peak_mb` of resident memory, the libraries' included."""

    hours: float
    peak_mb: float
    seconds: float
    findings: int


@click.command()
@click.option(
    "--results",
    type=A_FOLDER,
    help="Result folder of an audited recording, repeated; an audit of a sample unless given.",
)
@click.option("--hours", type=click.FloatRange(1, 24), default=8.0, show_default=True)
@json_option
def memory(results: Path | None, hours: float, json_file: Path | None) -> None:
    """Measure the memory that judging a long recording takes (Linux; some GB of disk)."""
    with TemporaryDirectory() as room:
        folder = audited(SAMPLE, Path(room)) if results is None else results
        lengths = dict.fromkeys((1.0, hours))
        standings = [judged(folder, Path(room) / f"{one:g}", one) for one in lengths]
    for one in standings:
        click.echo(
            f"{one.hours:g} h of {folder.name}: {one.findings} findings, "
            f"{one.peak_mb:.0f} MB at most, {one.seconds:.0f} s"
        )
    ratio = standings[-1].peak_mb / standings[0].peak_mb
    click.echo(f"{hours:g} h take {ratio:.2f} times the memory of one")
    if json_file is not None:
        write_envelope(
            json_file,
            "memory",
            data=folder,
            split="all",
            results={"peak_mb": {f"{one.hours:g}": one.peak_mb for one in standings}},
            details={f"{one.hours:g}": [one.seconds, one.findings] for one in standings},
        )


def audited(clip: Path, room: Path) -> Path:
    """Return the results of an audit of `clip`, made in `room`."""
    _run("-m", "auditor.commands.main", "audit", str(clip), "--out", str(room), "--quiet")
    return room / clip.name


def judged(sample: Path, folder: Path, hours: float) -> Standing:
    """Return what it takes to judge `hours` of what `sample` holds, in `folder`."""
    folder.mkdir()
    length_s = 3600 * hours
    run = read_run(sample)
    media = run.media.model_copy(update={"duration_s": length_s})
    run.model_copy(update={"media": media, "decoded_s": length_s}).write(folder)
    repeat_observations(sample / OBSERVATIONS, folder / OBSERVATIONS, length_s)
    told = json.loads(_run("-m", "benchmarks.memory_child", str(folder)))
    shutil.rmtree(folder)
    return Standing(hours, told["peak_mb"], told["seconds"], told["findings"])


def repeat_observations(source: Path, target: Path, length_s: float) -> None:
    """Write the looks of `source` again and again until `length_s`."""
    table = pq.read_table(source)
    pending: list[pa.Table] = []
    with pq.ParquetWriter(target, table.schema, compression="zstd") as writer:
        for part in _repetitions(table, length_s):
            pending.append(part)
            if sum(one.num_rows for one in pending) >= ROWS_PER_GROUP:
                writer.write_table(pa.concat_tables(pending), ROWS_PER_GROUP)
                pending.clear()
        if pending:
            writer.write_table(pa.concat_tables(pending), ROWS_PER_GROUP)


def _repetitions(table: pa.Table, length_s: float) -> Iterator[pa.Table]:
    """Yield the table, and again later with new people, up to `length_s`."""
    times_s, track = table["t_s"].to_numpy(), table["track"]
    looks_s = np.unique(times_s)
    period_s = float(looks_s[-1] - looks_s[0] + np.median(np.diff(looks_s)))
    known = track.drop_null().to_numpy()
    stays = int(np.bincount(known).argmax()) if len(known) else 0
    people = int(known.max()) if len(known) else 0
    for number in range(int(np.ceil(length_s / period_s))):
        new = pc.add(track, pa.scalar(number * people, pa.int32()))
        who = pc.if_else(pc.equal(track, stays), track, new)
        later = table.set_column(0, "track", who)
        later = later.set_column(1, "t_s", pc.add(table["t_s"], number * period_s))
        yield later.filter(pc.less(later["t_s"], length_s))


def _run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise ChildError(f"{arguments[1]}: ended with status {done.returncode}; {last[0]}")
    return done.stdout

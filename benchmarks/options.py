"""Options that several benchmarks share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from benchmarks.folds import read_folds
from benchmarks.labels import LabelledClip, read_clips
from benchmarks.splits import Split, division_of

A_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)

data_option = click.option(
    "--data", required=True, type=A_FOLDER, help="Folder of recordings and labels."
)
json_option = click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the figures."
)
cache_option = click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path("out/bench-cache"),
    show_default=True,
    help="Keeps what the networks saw; use another folder after changing perception.",
)
split_option = click.option(
    "--split",
    type=click.Choice([split.value for split in Split]),
    default=Split.ALL.value,
    show_default=True,
    help="Only some of the clips, by what the training has not seen of them: test = new persons or "
    "new views, see benchmarks/split.toml.",
)


folds_option = click.option(
    "--folds",
    type=A_FOLDER,
    help="Lift people with the networks of `benchmarks.training.lift --folds` that have not seen "
    "them.",
)


def chosen_clips(data: Path, split: str) -> list[LabelledClip]:
    """Return the clips below `data` of that split; say which files divide them.

    Raises
    ------
    InputError
        See `read_clips`.
    """
    clips = read_clips(data, Split(split))
    click.echo(division_of(data).told(Split(split)))
    return clips


def lifting_of(folds: Path | None) -> Callable[[LabelledClip], AbstractContextManager[None]]:
    """Return what lifts the people of a clip: the released network without `folds`."""
    if folds is None:
        return lambda _: nullcontext()
    networks = read_folds(folds)
    return lambda clip: networks.lifting(clip.persons)

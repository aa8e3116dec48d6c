"""Options that several benchmarks share."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks.labels import Split

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
    help="Only the clips of training or test persons.",
)

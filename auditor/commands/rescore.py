"""`auditor rescore`: judge stored observations again, without the video."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.commands.console import console_of
from auditor.commands.summary import print_summary
from auditor.rescore import rescore_folder


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--norms",
    metavar="PACK",
    help="Judge by another pack: its name, or a .yaml file; or a site's file of norms.",
)
@click.option(
    "--camera",
    metavar="PROFILE",
    type=click.Path(path_type=Path),
    help="Judge with another camera profile.",
)
@click.pass_context
def rescore(ctx: click.Context, folder: Path, norms: str | None, camera: Path | None) -> None:
    """Judge the observations stored in FOLDER again.

    FOLDER is the result folder of one clip. Without options the files come out byte for byte the
    same; with another pack or camera profile they hold the new verdicts.
    """
    result, lang = rescore_folder(folder, norms=norms, profile=camera)
    print_summary(console_of(ctx), result, folder, lang)

"""`auditor rescore`: judge stored observations again, without the video."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.commands.console import console_of
from auditor.commands.summary import print_summary
from auditor.rescore import rescore_folder
from auditor.site.open_site import read_site


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
@click.option(
    "--roster",
    metavar="CSV",
    type=click.Path(path_type=Path),
    help="Judge with this roster of who was on duty.",
)
@click.option(
    "--site",
    metavar="SITE.yaml",
    type=click.Path(path_type=Path),
    help="Site file: its roster, unless --roster names one, and its names of shifts and counters.",
)
@click.pass_context
def rescore(
    ctx: click.Context,
    folder: Path,
    *,
    norms: str | None,
    camera: Path | None,
    roster: Path | None,
    site: Path | None,
) -> None:
    """Judge the observations stored in FOLDER again.

    FOLDER is the result folder of one clip. Without options the files come out byte for byte the
    same; with another pack, camera profile or roster they hold the new verdicts.
    """
    terms = None if site is None else read_site(site)
    result, lang = rescore_folder(folder, norms=norms, profile=camera, roster=roster, site=terms)
    print_summary(console_of(ctx), result, folder, lang)

"""`auditor calibrate target` and `intrinsics`: print a board, film it, and know the lens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import cv2

from auditor.capture.pyav_source import PyAvSource, open_clip
from auditor.commands.console import console_of
from auditor.errors import InputError, MachineError
from auditor.profile_file import open_profile
from calibration.intrinsics import IntrinsicsError, lens_from_views
from calibration.pdf import picture_page
from calibration.target import MODULES, CharucoTarget, Chessboard, Target, View, charuco_modules

A_PATH = click.Path(path_type=Path)
PAPERS_MM = {"a4": (297.0, 210.0), "a3": (420.0, 297.0)}
SQUARES_MM = {"a4": 36.0, "a3": 52.0}
LOOKS_HZ = 4.0
"""Of a target that is carried about; more often it has hardly moved."""


@click.command()
@click.option("--paper", type=click.Choice(sorted(PAPERS_MM)), default="a3", show_default=True)
@click.option("--pdf", "out", required=True, metavar="FILE", type=A_PATH, help="The file to write.")
def target(paper: str, out: Path) -> None:
    """Write the board to print for `intrinsics`, as a PDF.

    Glue the print on something flat and stiff. Its scale does not matter, its flatness does.
    """
    square_mm = SQUARES_MM[paper]
    page = picture_page(
        charuco_modules(),
        square_mm / MODULES,
        PAPERS_MM[paper],
        f"auditor calibrate intrinsics: ChArUco 7 x 5, squares {square_mm:g} mm; keep it flat",
    )
    try:
        out.write_bytes(page)
    except OSError as error:
        raise MachineError(f"{out}: cannot be written: {error.strerror}") from error
    click.echo(f"{out}: print on {paper.upper()}, glue on a flat board")


@click.command()
@click.argument("clip", type=A_PATH)
@click.option("--camera", required=True, metavar="PROFILE", type=A_PATH, help="Profile to amend.")
@click.option(
    "--chessboard",
    metavar="AxD",
    help="The target is a chessboard with so many inner corners across and down, such as 9x6.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.pass_context
def intrinsics(
    ctx: click.Context, clip: Path, *, camera: Path, chessboard: str | None, dry_run: bool
) -> None:
    """Tell focal length and distortion from a recording of the target.

    Carry the target (`auditor calibrate target`) slowly through the whole picture, near and far,
    turned to each side, for half a minute.
    """
    cv2.setNumThreads(1)  # one worker, one core
    console = console_of(ctx)
    board: Target = CharucoTarget() if chessboard is None else _chessboard(chessboard)
    with open_clip(clip) as source:
        size_px = source.info.size_px
        file = open_profile(camera, size_px)
        views = list(_views(source, board))
    if not views and board.stranger is not None:
        raise InputError(f"{clip}: the target is never seen, but {board.stranger}")
    try:
        told = lens_from_views(views, size_px)
    except IntrinsicsError as error:
        raise InputError(f"{clip}: {error}") from error
    picture = file.profile.picture
    across, down = picture.width / size_px[0], picture.height / size_px[1]
    had_width = file.profile.hfov_deg is not None
    amended = file.amended(
        "intrinsics",
        {
            "fx_px": round(float(told.matrix[0, 0]) * across, 2),
            "fy_px": round(float(told.matrix[1, 1]) * down, 2),
            "cx_px": round(float(told.matrix[0, 2]) * across, 2),
            "cy_px": round(float(told.matrix[1, 2]) * down, 2),
            "k1": round(float(told.distortion[0]), 5),
            "k2": round(float(told.distortion[1]), 5),
        },
        instead_of="hfov_deg",
    )
    if not dry_run:
        amended.write()
    click.echo(
        f"focal length {told.matrix[0, 0]:.0f} px ± {told.focal_sigma:.1%}, reprojection error "
        f"{told.error_px:.2f} px, {told.views} views, {told.coverage:.0%} of the picture covered"
    )
    if had_width or file.profile.intrinsics is not None:
        replaced = "hfov_deg" if had_width else "the intrinsics that stood there"
        console.warn(f"{file.path}: replaces {replaced}")
    if file.profile.gravity is not None:
        console.warn(f"{file.path}: gravity was found with another lens; find it again")


def _views(source: PyAvSource, board: Target) -> Iterator[View]:
    for frame in source.frames(LOOKS_HZ):
        view = board.find(cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY))  # type: ignore[arg-type]  # OpenCV's stubs do not know that uint8 stays uint8
        if view is not None:
            yield view


def _chessboard(words: str) -> Chessboard:
    try:
        across, down = (int(word) for word in words.lower().split("x"))
    except ValueError as error:
        raise InputError(f"--chessboard: expected such as 9x6, got {words!r}") from error
    if min(across, down) < 3 or across == down:
        raise InputError(
            "--chessboard: needs 3 corners or more each way, and not as many down as across "
            "(which way up would be open)"
        )
    return Chessboard(across, down)

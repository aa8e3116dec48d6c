"""`auditor calibrate gravity`: which way is up, typed, from lines marked or found, from people."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import cv2
import numpy as np

from auditor.audit import heard
from auditor.capture.pyav_source import open_clip
from auditor.commands.console import Console, console_of
from auditor.errors import InputError
from auditor.networks import BODY, FACE, Networks, open_networks
from auditor.observation_file import read_observations, write_observations
from auditor.perceive import PerceptionSettings, perceive
from auditor.profile_file import ProfileFile, open_profile
from auditor.result_folder import OBSERVATIONS
from auditor.room import room_view
from auditor.standing import joined
from calibration.gravity import (
    USUAL_BEND_SIGMA,
    FloatArray,
    GravityError,
    GravityEstimate,
    Lens,
)
from calibration.gravity_lines import gravity_from_verticals
from calibration.gravity_room import gravity_from_room
from models.observations import ClipObservations
from models.store import ensure_weights

A_PATH = click.Path(path_type=Path)
TYPED_SIGMA_DEG = 1.0
"""What a level or an inclinometer held to the camera's body leaves."""
MOST_ROLL_DEG = 45.0
"""Lines that are upright in the room look so in the picture, unless the camera lies on its side,
for which there is --roll."""
ROUGH_DEG = 4.0
"""From here on angles gain little over a camera that is not known at all."""


@click.command()
@click.argument("clips", nargs=-1, type=A_PATH, metavar="[CLIP]...")
@click.option("--camera", required=True, metavar="PROFILE", type=A_PATH, help="Profile to amend.")
@click.option("--tilt", type=float, metavar="DEG", help="Typed: optical axis below the horizontal.")
@click.option(
    "--roll", type=float, metavar="DEG", help="Typed: camera turned clockwise, seen from behind."
)
@click.option("--sigma", type=float, metavar="DEG", help="Typed: one standard deviation of both.")
@click.option(
    "--verticals",
    metavar="FILE",
    type=A_PATH,
    help="Lines upright in the room: one a row, `u0,v0,u1,v1` in pixels of the profile's picture.",
)
@click.option(
    "--room", is_flag=True, help="From the upright edges of the room in the CLIP, not its people."
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.pass_context
def gravity(  # noqa: PLR0913  # one parameter per option of the command line
    ctx: click.Context,
    clips: tuple[Path, ...],
    *,
    camera: Path,
    tilt: float | None,
    roll: float | None,
    sigma: float | None,
    verticals: Path | None,
    room: bool,
    dry_run: bool,
) -> None:
    """Tell which way is up in the picture of a camera, and write it into its profile.

    Give one of: --tilt (with --roll and --sigma), --verticals, --room with one CLIP of this camera,
    or one or more CLIPs in which people stand and, better, walk about; a result folder of `audit`
    serves as well.
    """
    console = console_of(ctx)
    given = [tilt is not None, verticals is not None, bool(clips)]
    if room and len(clips) != 1:
        raise InputError("--room: give one recording of this camera")
    if sum(given) != 1:
        raise InputError("give one of: --tilt, --verticals, --room, or a recording of people")
    if tilt is None and (roll is not None or sigma is not None):
        raise InputError("--roll and --sigma belong to --tilt")
    if tilt is not None:
        file = open_profile(camera, None)
        told = GravityEstimate(tilt, roll or 0.0, TYPED_SIGMA_DEG if sigma is None else sigma)
    elif verticals is not None:
        file = open_profile(camera, None)
        told = _from_verticals(verticals, file)
    elif room:
        file, told = _from_room(clips[0], camera, console)
    else:
        file, told = _from_people(clips, camera, console)
    amend(file, told, console, write=not dry_run)


def amend(file: ProfileFile, told: GravityEstimate, console: Console, *, write: bool) -> None:
    """Say what was found and what it replaces; write it into the profile."""
    before = file.profile.gravity
    amended = file.amended(
        "gravity",
        {
            "tilt_down_deg": round(told.tilt_down_deg, 2),
            "roll_deg": round(told.roll_deg, 2),
            "sigma_deg": round(told.sigma_deg, 2),
        },
    )
    if write:
        amended.write()
    click.echo(
        f"tilt {told.tilt_down_deg:.1f}° down, roll {told.roll_deg:+.1f}°, "
        f"uncertain by {told.sigma_deg:.1f}°"
    )
    if before is not None:
        console.warn(
            f"{file.path}: replaces tilt {before.tilt_down_deg:g}°, roll {before.roll_deg:g}°, "
            f"uncertain by {before.sigma_deg:g}°"
        )
    if told.sigma_deg > ROUGH_DEG:
        console.warn(
            "rough: with more people who walk towards and away from the camera, with upright "
            "lines, or with the lens known, it would be better"
        )
    done = "would be written" if not write else "written" if file.existed else "begun"
    console.note(f"{file.path}: {done} ({amended.profile.content_hash[:15]})")


def lens_of(file: ProfileFile, size_px: tuple[int, int]) -> Lens:
    """Return the lens that the profile tells for a picture of (width, height), else a usual one.

    A field of view alone leaves open how much the lens bends lines.
    """
    camera = file.profile.camera_for(size_px)
    if camera.matrix is None:
        return Lens.usual(size_px)
    bend_sigma = USUAL_BEND_SIGMA if file.profile.intrinsics is None else 0.0
    return Lens(camera.matrix, distortion=camera.distortion, bend_sigma=bend_sigma)


def read_lines(path: Path, size_px: tuple[int, int]) -> FloatArray:
    """Return (N, 2, 2) the lines in a file of rows ``u0,v0,u1,v1``; `#` begins a comment.

    Raises
    ------
    InputError
        When it cannot be read, or a row is no line in a picture of (width, height).
    """
    try:
        rows = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    found = []
    for number, row in enumerate(rows, 1):
        words = row.partition("#")[0].strip()
        if not words:
            continue
        try:
            ends = np.array([float(word) for word in words.split(",")]).reshape(2, 2)
        except ValueError as error:
            raise InputError(f"{path}:{number}: expected u0,v0,u1,v1, got {words!r}") from error
        if not np.isfinite(ends).all() or np.allclose(ends[0], ends[1]):
            raise InputError(f"{path}:{number}: both ends of the line are the same")
        if np.any(ends < 0) or np.any(ends > size_px):
            raise InputError(
                f"{path}:{number}: {words} lies outside the picture of {size_px[0]} × {size_px[1]};"
                " mark lines in pixels of the profile's picture"
            )
        found.append(ends)
    return np.array(found).reshape(-1, 2, 2)


def _from_verticals(path: Path, file: ProfileFile) -> GravityEstimate:
    picture = file.profile.picture
    size_px = (picture.width, picture.height)
    lines = read_lines(path, size_px)
    try:
        told = gravity_from_verticals(lines, lens_of(file, size_px), picture.width)
    except GravityError as error:
        raise InputError(f"{path}: {error}") from error
    if abs(told.roll_deg) > MOST_ROLL_DEG:
        raise InputError(
            f"{path}: by these lines the camera lies on its side (roll {told.roll_deg:+.0f}°): "
            "they contradict one another, or are level; mark only what is upright in the room"
        )
    return told


def _from_room(clip: Path, camera: Path, console: Console) -> tuple[ProfileFile, GravityEstimate]:
    cv2.setNumThreads(1)  # one worker, one core
    with open_clip(clip) as source:
        size_px = source.info.size_px
        file = open_profile(camera, size_px)
        view = room_view(source)
    try:
        told = gravity_from_room(view.grey, view.unrest, lens_of(file, size_px))
    except GravityError as error:
        raise InputError(f"{clip}: {error}") from error
    console.note(
        f"{told.edges} upright edges at {told.places} places agree, of {told.candidates} that "
        "look upright"
    )
    return file, told.estimate


def _from_people(
    places: tuple[Path, ...], camera: Path, console: Console
) -> tuple[ProfileFile, GravityEstimate]:
    cv2.setNumThreads(1)  # one worker, one core
    networks = open_networks(ensure_weights(BODY + FACE))
    seen = [look(place, networks, console) for place in places]
    sizes = {clip.frame_size_px for clip in seen}
    if len(sizes) > 1:
        raise InputError(f"{places[0]}: the recordings differ in size; give those of one camera")
    size_px = sizes.pop()
    file = open_profile(camera, size_px)
    witnesses = joined(seen)
    try:
        told = witnesses.gravity(lens_of(file, size_px))
    except GravityError as error:
        raise InputError(f"{places[0]}: {error}") from error
    console.note(f"{witnesses.people} people, {witnesses.walkers} of them walk")
    return file, told


def look(place: Path, networks: Networks, console: Console) -> ClipObservations:
    """Return what is seen in a recording, or was seen when it was audited."""
    stored = place / OBSERVATIONS
    if stored.is_file():
        return read_observations(stored)
    with (
        open_clip(place) as source,
        console.progress(place.name) as listener,
        tempfile.TemporaryDirectory() as folder,
    ):
        file = Path(folder) / OBSERVATIONS
        listener.begins(source.info.duration_s)
        write_observations(
            file,
            heard(perceive(source, networks, PerceptionSettings()), listener),
            camera_id=source.camera_id,
            frame_size_px=source.info.size_px,
            networks={},
        )
        return read_observations(file)

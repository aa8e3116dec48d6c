"""`auditor calibrate zones`: draw a camera's zones over its picture, or take them from a file."""

from __future__ import annotations

from pathlib import Path

import click
import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.capture.pyav_source import open_clip
from auditor.commands.console import console_of
from auditor.errors import InputError, MachineError
from auditor.profile_file import ProfileFile, open_profile
from auditor.room import room_picture
from calibration.profile import ProfileError
from calibration.strict_model import Strict
from calibration.strict_yaml import FileFormatError, parse_model
from calibration.zones import Zone, ZoneKind

A_PATH = click.Path(path_type=Path)
COLOURS = {
    ZoneKind.STAFF: (80, 200, 80),
    ZoneKind.CUSTOMER: (230, 150, 60),
    ZoneKind.CONSULTATION: (200, 180, 40),
    ZoneKind.QUEUE: (220, 80, 200),
    ZoneKind.KIOSK: (60, 120, 240),
    ZoneKind.COUNTER_EDGE: (60, 220, 240),
    ZoneKind.ENTRANCE: (240, 240, 240),
    ZoneKind.MASK: (60, 60, 220),
}
"""Blue, green, red."""
FILL = 0.25
GRID_PX = 100


class ZoneFile(Strict):
    """What ``--from`` names: the same list as in a profile."""

    zones: tuple[Zone, ...]


@click.command()
@click.argument("clip", type=A_PATH)
@click.option("--camera", required=True, metavar="PROFILE", type=A_PATH, help="Camera profile.")
@click.option(
    "--picture", required=True, metavar="PNG", type=A_PATH, help="Where to draw the zones."
)
@click.option(
    "--from",
    "zone_file",
    metavar="FILE",
    type=A_PATH,
    help="Take the zones from this file (YAML: `zones:` as in a profile) into the profile.",
)
@click.option("--dry-run", is_flag=True, help="Draw, and leave the profile as it is.")
@click.pass_context
def zones(
    ctx: click.Context,
    clip: Path,
    *,
    camera: Path,
    picture: Path,
    zone_file: Path | None,
    dry_run: bool,
) -> None:
    """Draw the zones of a camera over its picture, with a grid to read coordinates from.

    The picture shows the room of CLIP, without the people who move.
    """
    console = console_of(ctx)
    with open_clip(clip) as source:
        file = open_profile(camera, source.info.size_px)
        room = room_picture(source)
    if zone_file is not None:
        before = len(file.profile.zones)
        file = _taken(zone_file, file)
        if not dry_run:
            file.write()
        if before:
            console.warn(f"{camera}: replaces {before} zones")
    size = file.profile.picture
    large = cv2.resize(room, (size.width, size.height), interpolation=cv2.INTER_LINEAR)
    _save(drawn(np.asarray(large, np.uint8), file.profile.zones), picture)
    for number, zone in enumerate(file.profile.zones, 1):
        click.echo(f"{number}  {zone.kind.value:<13} {zone.name}")
    click.echo(f"{picture}: {len(file.profile.zones)} zones drawn")


def drawn(room: NDArray[np.uint8], drawn_zones: tuple[Zone, ...]) -> NDArray[np.uint8]:
    """Return the picture (H, W, 3) with grid, zones and their numbers."""
    canvas = room.copy()
    for row, zone in enumerate(drawn_zones, 1):
        corners = np.round(np.array(zone.polygon)).astype(np.int32)
        closed, colour = zone.kind is not ZoneKind.COUNTER_EDGE, COLOURS[zone.kind]
        if closed:
            filled = canvas.copy()
            cv2.fillPoly(filled, [corners], colour)
            canvas = np.asarray(cv2.addWeighted(filled, FILL, canvas, 1 - FILL, 0), np.uint8)
        cv2.polylines(canvas, [corners], closed, colour, 2, cv2.LINE_AA)
        _write(canvas, str(row), corners.mean(axis=0), 0.9)
    height, width = canvas.shape[:2]
    for u in range(GRID_PX, width, GRID_PX):
        cv2.line(canvas, (u, 0), (u, 8), (255, 255, 255), 1)
        _write(canvas, str(u), np.array([u - 12, 22]), 0.4)
    for v in range(GRID_PX, height, GRID_PX):
        cv2.line(canvas, (0, v), (8, v), (255, 255, 255), 1)
        _write(canvas, str(v), np.array([12, v + 4]), 0.4)
    return canvas


def _taken(path: Path, file: ProfileFile) -> ProfileFile:
    """Return the profile with the zones in a file."""
    try:
        found, _ = parse_model(ZoneFile, path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except FileFormatError as error:
        raise InputError(str(error)) from error
    size = file.profile.picture
    for zone in found.zones:
        fault = zone.fault(size.width, size.height)
        if fault is not None:
            raise InputError(f"{path}: zone {zone.name!r}: {fault.text}")
    content = [zone.model_dump(mode="json", exclude_none=True) for zone in found.zones]
    try:
        return file.amended("zones", content)
    except ProfileError as error:
        raise InputError(f"{path}: {error}") from error


def _write(canvas: NDArray[np.uint8], words: str, place: NDArray[np.floating], size: float) -> None:
    at = (int(place[0]), int(place[1]))
    for colour, width in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.putText(canvas, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, width, cv2.LINE_AA)


def _save(canvas: NDArray[np.uint8], path: Path) -> None:
    try:
        path.write_bytes(cv2.imencode(".png", canvas)[1].tobytes())
    except OSError as error:
        raise MachineError(f"{path}: cannot be written: {error.strerror}") from error

"""`auditor calibrate check`: is the camera where it was, can it see, which norms it supports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import cv2
import numpy as np

from auditor.capture.pyav_source import open_clip
from auditor.commands.calibrate_gravity import look
from auditor.commands.console import Console, console_of
from auditor.errors import InputError
from auditor.impaired import REASONS_OF
from auditor.masks import blanked, masks_of
from auditor.networks import BODY, FACE, open_networks
from auditor.profile_file import ProfileFile, open_profile
from auditor.reference import Picture, Whereabouts, keep_reference, read_reference, whereabouts
from auditor.room import room_picture
from auditor.terms import require_measured
from calibration.drift import Sight
from calibration.profile import CameraProfile
from models.observations import ClipObservations
from models.observations import PoseLandmark as P
from models.store import ensure_weights
from rules.measures.body import MIN_VISIBILITY
from rules.pack_reader import DEFAULT_PACK, load_pack
from rules.support import Support, View, support

A_PATH = click.Path(path_type=Path)
UNFIT = 2
"""Exit status when the camera moved or cannot see: recording and profile do not belong together."""
SIGHTS = {
    Sight.CLEAR: "the lens is clear",
    Sight.DARK: "the picture is dark: switch the lights on",
    Sight.COVERED: "the lens is covered: nothing but one colour is seen",
    Sight.DEFOCUSED: "the picture is out of focus against the reference: clean or refocus the lens",
}


@click.command()
@click.argument("clip", type=A_PATH)
@click.option("--camera", required=True, metavar="PROFILE", type=A_PATH, help="Camera profile.")
@click.option("--norms", metavar="PACK", default=DEFAULT_PACK, show_default=True)
@click.option("--ticket-calls", is_flag=True, help="Arrivals come from a list of ticket calls.")
@click.option(
    "--set-reference", is_flag=True, help="Keep the room in this recording as the reference."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.pass_context
def check(
    ctx: click.Context,
    clip: Path,
    *,
    camera: Path,
    norms: str,
    ticket_calls: bool,
    set_reference: bool,
    lang: str,
) -> None:
    """Tell whether the camera is still where it was, and which norms its view supports.

    CLIP is a recording of today. Exit status 2 when the camera moved or cannot see.
    """
    cv2.setNumThreads(1)  # one worker, one core
    console = console_of(ctx)
    pack = load_pack(norms)
    require_measured(pack, norms)
    with open_clip(clip) as source:
        file = open_profile(camera, source.info.size_px)
        if not file.existed and not set_reference:
            raise InputError(
                f"{camera}: no such profile; begin one with --set-reference, or name another"
            )
        reference = None if set_reference else read_reference(file.profile, camera)
        room = _unmasked(room_picture(source), file.profile)
    if reference is not None:
        reference = _unmasked(reference, file.profile)
    found = whereabouts(room, reference)
    click.echo(SIGHTS[found.sight])
    if set_reference and found.sight is Sight.CLEAR:
        _keep(room, file, console)
    elif reference is None:
        console.warn(f"{camera}: has no reference; take one with --set-reference")
    sound = found.sight is Sight.CLEAR
    if reference is not None and sound:
        sound = _say_drift(found, reference.shape[1])
    networks = open_networks(ensure_weights(BODY + FACE))
    view = replace(
        view_of(look(clip, networks, console)),
        moved=reference is not None and found.sight is Sight.CLEAR and not sound,
        blind=REASONS_OF.get(found.sight),
    )
    _say_support(support(pack, file.profile, view, ticket_calls=ticket_calls), lang)
    ctx.exit(0 if sound else UNFIT)


def _unmasked(picture: Picture, profile: CameraProfile) -> Picture:
    """Return a picture, grey or in colour, without what the profile's masks hide."""
    height, width = picture.shape[:2]
    return blanked(picture, masks_of(profile, (width, height)))


def view_of(seen: ClipObservations) -> View:
    """Return how large faces are and whether feet are seen; None where nobody was."""
    faces = np.concatenate([track.face_size_px for track in seen.tracks] or [np.empty(0)])
    faces = faces[np.isfinite(faces)]
    ankles = [P.LEFT_ANKLE, P.RIGHT_ANKLE]
    feet = [
        (
            np.all(track.visibility[:, ankles] > MIN_VISIBILITY, axis=1)
            & np.all(track.landmarks_px[:, ankles] <= seen.frame_size_px, axis=(1, 2))
        )
        for track in seen.tracks
    ]
    return View(
        face_px=float(np.percentile(faces, 90)) if len(faces) else None,
        feet_share=float(np.concatenate(feet).mean()) if feet else None,
    )


def _keep(room: np.ndarray, file: ProfileFile, console: Console) -> None:
    amended = file.amended("reference", keep_reference(room, file.path))
    amended.write()
    said = "replaces the reference" if file.profile.reference is not None else "has a reference now"
    console.note(f"{file.path}: {said} ({amended.profile.content_hash[:15]})")


def _say_drift(found: Whereabouts, width_px: int) -> bool:
    """Say how the picture lies against the reference; return whether the camera is in place."""
    drift = found.drift
    if drift is None:
        click.echo("the picture has nothing in common with the reference: another view, or hidden")
        return False
    right, down, turned = (
        round(value, 1) + 0.0  # no -0.0
        for value in (*drift.shift_px, drift.rotation_deg)
    )
    told = (
        f"shift {right:+.1f}, {down:+.1f} px, rotation {turned:+.1f}°, scale "
        f"{drift.scale:.3f} ({drift.matches} edges agree)"
    )
    if drift.moved(width_px):
        click.echo(f"the camera moved: {told}; calibrate it again")
        return False
    click.echo(f"the camera is where it was: {told}")
    return True


def _say_support(norms: tuple[Support, ...], lang: str) -> None:
    supported = sum(one.supported for one in norms)
    click.echo(f"{supported} of {len(norms)} norms are supported by this view")
    width = max(len(one.norm_id) for one in norms)
    for one in norms:
        words = "; ".join(reason[lang] for reason in one.reasons)
        click.echo(f"  {one.norm_id:<{width}}  {'yes' if one.supported else 'no: ' + words}")

"""What verdicts are made by: pack, camera profile and triggers, from the words a run keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import numpy as np

from auditor.errors import InputError
from auditor.judge import Setting
from auditor.masks import blanked
from auditor.reference import Picture, read_reference
from auditor.rostered import on_duty
from auditor.run_file import Document, NormChange, PackDocument, Run
from auditor.triggers import decode, parse_triggers, trigger_episodes
from calibration.profile import CameraProfile, ProfileError, parse_profile
from calibration.zones import Zone
from rules.episode import Episode
from rules.norm import Pack
from rules.pack_library import KeptLibrary
from rules.pack_reader import parse_pack, read_pack

UNKNOWN_CAMERA = "unknown"
"""The camera of a recording that comes without a profile."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The norms in force and what is known about the place."""

    pack: Pack
    setting: Setting


def pack_document(path_or_name: str) -> PackDocument:
    """Return the words of a bundled pack, a pack file or a site's file, and of all it takes in.

    Raises
    ------
    PackError
        When there is none of that name, or it does not follow the schema.
    """
    first, *others = (_document(name, data) for name, data in read_pack(path_or_name).texts)
    return PackDocument(**first.model_dump(), includes=others)


def pack_of(document: PackDocument) -> Pack:
    """Return the norms that `document` states.

    Raises
    ------
    PackError
        When they do not follow their schema.
    InputError
        When there is nothing in them that the engine judges.
    """
    kept = KeptLibrary({one.name: one.text for one in document.includes})
    pack = parse_pack(document.text.encode(), document.name, kept)
    require_measured(pack, document.name)
    return pack


def require_measured(pack: Pack, origin: str) -> None:
    """Refuse norms of which the engine judges none, such as those of visits to homes.

    Raises
    ------
    InputError
        When there is none.
    """
    if not pack.norms:
        raise InputError(
            f"{origin}: has no norm that is measured; its {len(pack.unjudged)} norms wait "
            "for something or are told by a person (`auditor rules list`)"
        )


def changes_of(pack: Pack) -> Mapping[str, object]:
    """Return what a site changed, as `run.json` tells it."""
    changes = [
        NormChange(norm=norm_id, **one.model_dump())
        for norm_id, overrides in pack.overrides.items()
        for one in overrides
    ]
    return {"overrides": changes, "switched_off": list(pack.switched_off)}


def file_document(path: Path) -> Document:
    """Return the words of a profile.

    Raises
    ------
    InputError
        When the file cannot be read or is no UTF-8 text.
    """
    try:
        return _document(str(path), path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def triggers_document(path: Path) -> Document:
    """Return the words of a list of triggers.

    Raises
    ------
    InputError
        When the file cannot be read or is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    sha256 = hashlib.sha256(data).hexdigest()
    return Document(name=str(path), sha256=sha256, text=decode(data, str(path)))


def profile_of(document: Document | None) -> CameraProfile | None:
    """Return the camera profile that `document` states."""
    if document is None:
        return None
    return parse_profile(document.text.encode(), document.name)


def reference_for(
    document: Document | None,
    masks: Sequence[Zone] = (),
    size_px: tuple[int, int] | None = None,
) -> Picture | None:
    """Return the grey reference picture of a profile, blanked; None when it has none.

    Parameters
    ----------
    masks : in pixels of a picture of `size_px` (width, height), to which it is scaled; None = as it
        is.

    Raises
    ------
    ProfileError, InputError
        When the profile does not follow its schema, or its picture cannot be used.
    """
    profile = profile_of(document)
    if document is None or profile is None:
        return None
    reference = read_reference(profile, Path(document.name))
    if reference is None or size_px is None:
        return reference
    scaled = cv2.resize(reference, size_px, interpolation=cv2.INTER_AREA)
    return blanked(np.asarray(scaled, np.uint8), masks)


def camera_id_of(profile: CameraProfile | None) -> str:
    """Return the id of the camera, `UNKNOWN_CAMERA` without a profile."""
    return UNKNOWN_CAMERA if profile is None else profile.id


def zone_of(run: Run) -> ZoneInfo | None:
    """Return the zone of the site's clocks: what the audit was told, else the profile's."""
    if run.time_zone is not None:
        return ZoneInfo(run.time_zone)
    profile = profile_of(run.profile)
    return None if profile is None else profile.zone_info


def read_terms(run: Run) -> Terms:
    """Return what the words in `run` mean.

    Raises
    ------
    PackError, ProfileError, InputError
        When they do not follow their schema.
    """
    pack = pack_of(run.pack)
    profile = profile_of(run.profile)
    if profile is not None:
        _check_shape(profile, run)
    return Terms(pack, Setting(profile, _listed(run, profile), on_duty(run.roster)))


def _check_shape(profile: CameraProfile, run: Run) -> None:
    """Refuse a profile of pictures of another shape: its zones would lie in other places."""
    name = "" if run.profile is None else f"{run.profile.name}: "
    try:
        profile.require_shape(run.media.info().size_px)
    except ProfileError as error:
        raise InputError(f"{name}{run.media.file}: {error}") from error


def check_terms(pack: PackDocument, profile: Document | None, triggers: Document | None) -> Pack:
    """Return the pack, after all three documents have been read: errors come before the work.

    Raises
    ------
    PackError, ProfileError, InputError
        When one does not follow its schema, or the profile's reference picture is not there.
    """
    reference_for(profile)
    if triggers is not None:
        parse_triggers(triggers.text, Path(triggers.name))
    return pack_of(pack)


def _listed(run: Run, profile: CameraProfile | None) -> tuple[Episode, ...] | None:
    """Return the ticket calls of the counter in view; None when no list was given."""
    if run.triggers is None:
        return None
    origin = Path(run.triggers.name)
    return trigger_episodes(
        parse_triggers(run.triggers.text, origin),
        origin,
        frozenset() if profile is None else profile.counters,
        run.started_at,
        zone_of(run),
    )


def _document(name: str, data: bytes) -> Document:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: is not UTF-8 text") from error
    return Document(name=name, sha256=hashlib.sha256(data).hexdigest(), text=text)

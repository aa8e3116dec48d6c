"""Camera profiles on disk: begun for a new camera, amended block by block, never half written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from auditor.errors import InputError, MachineError
from calibration.profile import SCHEMA, CameraProfile, ProfileError, parse_profile
from calibration.profile_text import with_block, without_block


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile with the words it stands in; `existed` tells whether the file was there before."""

    path: Path
    text: str
    profile: CameraProfile
    existed: bool

    def amended(self, key: str, content: object, instead_of: str | None = None) -> ProfileFile:
        """Return the profile with `content` under `key`, checked as a whole.

        `instead_of` names a block that goes.

        Raises
        ------
        ProfileError
            When the result does not follow the schema.
        """
        text = self.text
        if instead_of is not None:
            text = without_block(text, instead_of, str(self.path))
        text = with_block(text, key, content, str(self.path))
        profile = parse_profile(text.encode(), str(self.path))
        return ProfileFile(self.path, text, profile, self.existed)

    def write(self) -> None:
        """Write the file; it changes whole or not at all.

        Raises
        ------
        MachineError
            When it cannot be written.
        """
        part = self.path.with_name(f".{self.path.name}.part")
        try:
            part.write_text(self.text, "utf-8")
            part.replace(self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise MachineError(f"{self.path}: cannot be written: {error.strerror}") from error


def open_profile(path: Path, size_px: tuple[int, int] | None) -> ProfileFile:
    """Return the profile at `path`, or the beginning of one for a picture of (width, height).

    Raises
    ------
    InputError, ProfileError
        When it cannot be read, does not follow the schema, belongs to pictures of another shape, or
        is not there and no recording tells the size of the picture.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return _new(path, size_px)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    profile = parse_profile(text.encode(), str(path))
    if size_px is not None:
        try:
            profile.require_shape(size_px)
        except ProfileError as error:
            raise ProfileError(f"{path}: {error}") from error
    return ProfileFile(path, text, profile, existed=True)


def _new(path: Path, size_px: tuple[int, int] | None) -> ProfileFile:
    if size_px is None:
        raise InputError(
            f"{path}: no such profile, and no recording tells the size of the picture; "
            "name a recording, or write `schema`, `id` and `picture` into the file"
        )
    width, height = size_px
    content = {"schema": SCHEMA, "id": path.stem, "picture": {"width": width, "height": height}}
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, default_flow_style=None)
    return ProfileFile(path, text, parse_profile(text.encode(), str(path)), existed=False)

"""Where the texts of packs lie: with the program, in files, or kept beside results.

::

    PackError    exit status 2: a pack that cannot be read or does not follow the schema
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Protocol

from calibration.strict_model import nearest

PACKS = "packs"
SUFFIXES = frozenset({".yaml", ".yml"})


class PackError(Exception):
    """A pack that cannot be used; one line per fault, each with file, line and key."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """A text by its name: a path, or, when `bundled`, a pack of the program or a part of one."""

    name: str
    bundled: bool

    @classmethod
    def of(cls, path_or_name: str | Path) -> Reference:
        """Return the reference that a user means: a path when it looks like one, else a name."""
        path = Path(str(path_or_name))
        is_path = path.suffix in SUFFIXES or len(path.parts) > 1 or path.is_file()
        return cls(str(path_or_name), bundled=not is_path)

    def beside(self, name: str) -> Reference:
        """Return what this text means: a .yaml file beside it, else a name of the program."""
        if Path(name).suffix not in SUFFIXES:
            return Reference(name, bundled=True)
        return Reference(str(Path(self.name).parent / name), bundled=False)


class Library(Protocol):
    """Gives the bytes of texts."""

    def read(self, reference: Reference) -> bytes:
        """Return the bytes.

        Raises
        ------
        PackError
            When there is no such text.
        """
        ...


class FileLibrary:
    """The packs of the program, and files."""

    def read(self, reference: Reference) -> bytes:
        """Return the bytes; see `Library`."""
        return read_bytes(locate(reference), reference.name)


@dataclass(frozen=True, slots=True)
class KeptLibrary:
    """What an audit kept of the packs it judged by: name → text."""

    texts: Mapping[str, str]

    def read(self, reference: Reference) -> bytes:
        """Return the bytes; see `Library`."""
        text = self.texts.get(reference.name)
        if text is None:
            raise PackError(f"{reference.name}: was not kept with the results; name the norms anew")
        return text.encode()


def bundled_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with the program."""
    found = (entry.name for entry in (files("rules") / PACKS).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def locate(reference: Reference) -> Traversable:
    """Return the file that `reference` means.

    Raises
    ------
    PackError
        With the nearest name when the program brings no such pack.
    """
    if not reference.bundled:
        return Path(reference.name)
    if "/" in reference.name:  # a part of one of the program's packs
        return files("rules") / PACKS / f"{reference.name}.yaml"
    known = bundled_packs()
    if reference.name not in known:
        raise PackError(
            f"{reference.name}: no such pack; the nearest is {nearest(reference.name, known)} "
            f"(bundled: {', '.join(known)}), or give the path of a .yaml file"
        )
    return files("rules") / PACKS / f"{reference.name}.yaml"


def read_bytes(entry: Traversable, origin: str) -> bytes:
    """Return the bytes of a pack file.

    Raises
    ------
    PackError
        When the file cannot be read.
    """
    try:
        return entry.read_bytes()
    except OSError as error:
        raise PackError(f"{origin}: cannot be read: {error.strerror}") from error

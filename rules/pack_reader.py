"""Reads packs of norms; every error names file, line and key, and the nearest valid name.

::

    PackError    exit status 2: a pack that cannot be read or does not follow the schema
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from calibration.strict_model import nearest
from calibration.strict_yaml import FileFormatError, line_of, parse_model
from rules.engine_version import ENGINE_VERSION, admits
from rules.norm import Norm, Pack
from rules.norm_unjudged import ManualNorm, PendingNorm
from rules.pack_file import PackFile

DEFAULT_PACK = "quanzhou-power-hall"
_PACKS = "packs"
_TESTS = "tests"


class PackError(Exception):
    """A pack that cannot be used; one line per fault, each with file, line and key."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class PackSource:
    """A pack with where it came from; `sha256` is of the file's bytes."""

    pack: Pack
    origin: str
    sha256: str


def bundled_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with the program."""
    found = (entry.name for entry in (files("rules") / _PACKS).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def load_pack(path_or_name: str | Path) -> Pack:
    """Return the pack in a file, or the bundled pack of that name.

    Raises
    ------
    PackError
        When there is no such pack or it does not follow the schema.
    """
    return read_pack(path_or_name).pack


def read_pack(path_or_name: str | Path) -> PackSource:
    """Return the pack with its origin and hash; see `load_pack`."""
    entry = locate(path_or_name)
    data = read_bytes(entry, str(path_or_name))
    pack = parse_pack(data, str(path_or_name))
    return PackSource(pack, str(path_or_name), hashlib.sha256(data).hexdigest())


def locate(path_or_name: str | Path) -> Traversable:
    """Return the file of a pack: a path when it looks like one, else a bundled name."""
    text = str(path_or_name)
    path = Path(text)
    if path.suffix in {".yaml", ".yml"} or len(path.parts) > 1 or path.exists():
        return path
    if text in bundled_packs():
        return files("rules") / _PACKS / f"{text}.yaml"
    known = bundled_packs()
    raise PackError(
        f"{text}: no such pack; the nearest is {nearest(text, known)} "
        f"(bundled: {', '.join(known)}), or give the path of a .yaml file"
    )


def locate_tests(path_or_name: str | Path) -> tuple[Traversable, str]:
    """Return the file of tests beside a pack, and what errors call it."""
    entry = locate(path_or_name)
    if isinstance(entry, Path):
        beside = entry.parent / _TESTS / entry.name
        return beside, str(beside)
    return files("rules") / _PACKS / _TESTS / entry.name, f"{_TESTS}/{entry.name}"


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


def parse_pack(data: bytes, origin: str) -> Pack:
    """Return the pack that `data` (YAML) states; `origin` is what errors call the file.

    Raises
    ------
    PackError
        One line per fault.
    """
    try:
        stated, root = parse_model(PackFile, data, origin)
    except FileFormatError as error:
        raise PackError(str(error)) from error
    if not admits(stated.requires.engine):
        line = line_of(root, ("requires", "engine"))
        raise PackError(
            f"{origin}:{line}: requires.engine: the pack is for engine {stated.requires.engine}, "
            f"this is {ENGINE_VERSION}"
        )
    return Pack(
        pack=stated.pack,
        version=stated.version,
        requires=stated.requires,
        defaults=stated.defaults,
        norms=tuple(norm for norm in stated.norms if isinstance(norm, Norm)),
        unjudged=tuple(norm for norm in stated.norms if isinstance(norm, PendingNorm | ManualNorm)),
    )

"""Reads packs and sites' files of norms, whole with all that they take in.

Every error names file, line and key, and the nearest valid name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from rules.composition import Composed, Composer, Text
from rules.norm import Pack
from rules.norm_judged import Norm
from rules.norm_origin import Origin
from rules.norm_unjudged import ManualNorm, PendingNorm
from rules.pack_library import (
    PACKS,
    FileLibrary,
    Library,
    PackError,
    Reference,
    bundled_packs,
    locate,
    read_bytes,
)
from rules.scene_norms import with_whole_scenes
from rules.site_norms import Site, compose_site, is_site_file

__all__ = [
    "DEFAULT_PACK",
    "PackError",
    "PackSource",
    "bundled_packs",
    "digest",
    "load_pack",
    "locate_tests",
    "parse_pack",
    "read_bytes",
    "read_pack",
]

DEFAULT_PACK = "quanzhou-power-hall"
_TESTS = "tests"


@dataclass(frozen=True, slots=True)
class PackSource:
    """A pack with where it came from.

    `texts` are all files it was read from, (name, bytes), the one that was asked for first.
    """

    pack: Pack
    origin: str
    texts: tuple[tuple[str, bytes], ...]

    @property
    def sha256(self) -> str:
        """The hash of all files together; see `digest`."""
        return digest(hashlib.sha256(data).hexdigest() for _, data in self.texts)


def digest(hashes: Iterable[str]) -> str:
    """Return one SHA-256 for files with these: the only one's own, else that of all, a line each.

    The order of the files that are taken in does not count.
    """
    first, *others = hashes
    if not others:
        return first
    return hashlib.sha256("\n".join([first, *sorted(others)]).encode()).hexdigest()


def load_pack(path_or_name: str | Path) -> Pack:
    """Return the pack in a file, the bundled pack of that name, or what a site's file states.

    Raises
    ------
    PackError
        When there is no such pack or it does not follow the schema.
    """
    return read_pack(path_or_name).pack


def read_pack(path_or_name: str | Path) -> PackSource:
    """Return the pack with its origin and all that it was read from; see `load_pack`."""
    library = FileLibrary()
    reference = Reference.of(path_or_name)
    return _source(Text.read(reference, library.read(reference)), library)


def parse_pack(data: bytes, origin: str, library: Library | None = None) -> Pack:
    """Return the pack that `data` (YAML) states; `origin` is what errors call the file.

    What it takes in comes from `library`, else from the program and from files beside `origin`.

    Raises
    ------
    PackError
        One line per fault.
    """
    return _source(Text.read(Reference.of(origin), data), library or FileLibrary()).pack


def locate_tests(path_or_name: str | Path) -> tuple[tuple[Traversable, str], ...]:
    """Return the files of tests beside a pack, each with what errors call it.

    ``tests/<pack>.yaml``, and what lies in ``tests/<pack>/``, as the parts of a pack do.
    """
    entry = locate(Reference.of(path_or_name))
    if isinstance(entry, Path):
        folder: Traversable = entry.parent / _TESTS
        called = str(folder)
    else:
        folder, called = files("rules") / PACKS / _TESTS, _TESTS
    stem = entry.name.rpartition(".")[0]
    found = [(folder / entry.name, f"{called}/{entry.name}")]
    if (folder / stem).is_dir():
        names = sorted(one.name for one in (folder / stem).iterdir() if one.name.endswith(".yaml"))
        found += [(folder / stem / name, f"{called}/{stem}/{name}") for name in names]
    return tuple(found)


def _source(text: Text, library: Library) -> PackSource:
    composer = Composer(library)
    if is_site_file(text):
        site = compose_site(text, composer)
        return PackSource(_of_site(site), text.reference.name, site.whole.texts)
    whole = composer.compose(text)
    return PackSource(_pack(whole, _taken_in(whole)), text.reference.name, whole.texts)


def _pack(whole: Composed, origins: dict[str, Origin], off: Collection[str] = ()) -> Pack:
    try:
        norms = with_whole_scenes([one.norm for one in whole.norms], off)
        return Pack(
            pack=whole.pack,
            version=whole.version,
            requires=whole.requires,
            defaults=whole.defaults,
            norms=tuple(norm for norm in norms if isinstance(norm, Norm)),
            unjudged=tuple(norm for norm in norms if isinstance(norm, PendingNorm | ManualNorm)),
            origins=origins,
        )
    except PackError as error:
        raise PackError(f"{whole.texts[0][0]}: {error}") from error
    except ValidationError as error:  # norms that are sound one by one may not be so together
        told = "; ".join(fault["msg"] for fault in error.errors(include_url=False))
        raise PackError(f"{whole.texts[0][0]}: {told}") from error


def _taken_in(whole: Composed) -> dict[str, Origin]:
    return {one.norm.id: one.origin for one in whole.norms if one.origin.adopted}


def _of_site(site: Site) -> Pack:
    origins = {one.norm.id: one.origin for one in site.whole.norms}
    pack = _pack(site.whole, origins, site.switched_off)
    return pack.model_copy(update={"overrides": site.overrides, "switched_off": site.switched_off})

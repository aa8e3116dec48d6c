"""Makes one pack of its file, its parts, and the norms that it takes from other packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TypeVar

import yaml

from calibration.strict_model import Strict, nearest
from calibration.strict_yaml import FileFormatError, line_of, parse_yaml, validated
from rules.engine_version import ENGINE_VERSION, admits
from rules.norm_origin import Origin
from rules.norm_parts import Defaults, Requires
from rules.pack_file import PackFile, PartFile, StatedNorm, split_selector
from rules.pack_library import Library, PackError, Reference

Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True, slots=True)
class Stated:
    """A norm with the words of its file.

    Attributes
    ----------
    words : the norm as YAML states it, before it was read.
    place : file and line, for errors.
    origin : the pack that defines it.
    """

    norm: StatedNorm
    words: Mapping[str, object]
    place: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Composed:
    """A pack, whole; `texts` are all files it was read from, (name, bytes), its own first."""

    pack: str
    version: str
    requires: Requires
    defaults: Defaults
    norms: tuple[Stated, ...]
    texts: tuple[tuple[str, bytes], ...]

    def chosen(self, glob: str) -> tuple[Stated, ...]:
        """Return the norms whose id matches `glob`, in order."""
        return tuple(one for one in self.norms if fnmatchcase(one.norm.id, glob))


@dataclass(frozen=True, slots=True)
class Text:
    """One file, read: what errors call it, its node tree for lines, its content."""

    reference: Reference
    data: bytes
    root: yaml.Node
    content: object

    @classmethod
    def read(cls, reference: Reference, data: bytes) -> Text:
        """Return the text of `data`.

        Raises
        ------
        PackError
            When it is no YAML.
        """
        try:
            root, content = parse_yaml(data, reference.name)
        except FileFormatError as error:
            raise PackError(str(error)) from error
        return cls(reference, data, root, content)

    def as_model(self, model: type[Model]) -> Model:
        """Return the content as `model`.

        Raises
        ------
        PackError
            One line per fault.
        """
        try:
            return validated(model, self.content, self.root, self.reference.name)
        except FileFormatError as error:
            raise PackError(str(error)) from error

    def place(self, *path: str | int) -> str:
        """Return file, line and key of what lies on `path`."""
        key = ".".join(str(part) for part in path)
        return f"{self.reference.name}:{line_of(self.root, path)}: {key}"

    @property
    def kept(self) -> tuple[str, bytes]:
        """Name and bytes."""
        return self.reference.name, self.data


@dataclass(frozen=True, slots=True)
class Composer:
    """Reads packs from `library`; `trail` are the packs that are being read, to find cycles."""

    library: Library
    trail: tuple[str, ...] = field(default=())

    def compose(self, text: Text) -> Composed:
        """Return the pack that `text` states.

        Raises
        ------
        PackError
            One line per fault, each with file, line and key.
        """
        stated = text.as_model(PackFile)
        if not admits(stated.requires.engine):
            raise PackError(
                f"{text.place('requires', 'engine')}: the pack is for engine "
                f"{stated.requires.engine}, this is {ENGINE_VERSION}"
            )
        origin = Origin(pack=stated.pack, version=stated.version, adopted=False)
        norms = list(_of_file(text, stated.norms, origin))
        texts = [text.kept]
        for row, name in enumerate(stated.parts):
            part = self._read(text.reference.beside(name), text.place("parts", row))
            norms += _of_file(part, part.as_model(PartFile).norms, origin)
            texts.append(part.kept)
        for one in _repeated(norms):
            raise PackError(f"{one.place}: norm id {one.norm.id} is used twice")
        whole = Composed(
            stated.pack,
            stated.version,
            stated.requires,
            stated.defaults,
            tuple(norms),
            tuple(texts),
        )
        return self._with_included(text, stated, whole)

    def pick(self, base: Text, selector: str, place: str) -> tuple[Composed, tuple[Stated, ...]]:
        """Return the pack that ``pack:glob`` in `base` names, and the norms that it selects.

        Raises
        ------
        PackError
            When there is no such pack, it includes itself, or the glob matches nothing.
        """
        name, glob = split_selector(selector)
        reference = base.reference.beside(name)
        if reference.name in self.trail or reference.name == base.reference.name:
            told = " → ".join([*self.trail, base.reference.name, reference.name])
            raise PackError(f"{place}: a pack cannot include itself: {told}")
        inner = replace(self, trail=(*self.trail, base.reference.name))
        found = inner.compose(self._read(reference, place))
        chosen = found.chosen(glob)
        if not chosen:
            near = nearest(glob, (one.norm.id for one in found.norms))
            raise PackError(f"{place}: {glob!r} matches no norm of {name}; the nearest is {near!r}")
        return found, chosen

    def _with_included(self, text: Text, stated: PackFile, own: Composed) -> Composed:
        """Return the pack with the norms that it includes after its own."""
        norms = {one.norm.id: one for one in own.norms}
        texts = dict(own.texts)
        for row, selector in enumerate(stated.include):
            place = text.place("include", row)
            found, chosen = self.pick(text, selector, place)
            require_same_defaults(found, own.defaults, place)
            for one in chosen:
                there = norms.setdefault(one.norm.id, _adopted(one))
                if there.origin != _adopted(one).origin:
                    raise PackError(
                        f"{place}: norm id {one.norm.id} is used twice; it stands in {there.place}"
                    )
            texts |= dict(found.texts)
        return replace(own, norms=tuple(norms.values()), texts=tuple(texts.items()))

    def _read(self, reference: Reference, place: str) -> Text:
        try:
            data = self.library.read(reference)
        except PackError as error:
            raise PackError(f"{place}: {error}") from error
        return Text.read(reference, data)


def require_same_defaults(found: Composed, defaults: Defaults, place: str) -> None:
    """Refuse norms that were written for other gaps and shares: they would mean something else."""
    if found.defaults != defaults:
        raise PackError(f"{place}: {found.pack} has other `defaults`; its norms would change")


def _of_file(text: Text, norms: Sequence[StatedNorm], origin: Origin) -> Iterator[Stated]:
    content = text.content
    words = content.get("norms", ()) if isinstance(content, Mapping) else ()
    for row, (norm, stated) in enumerate(zip(norms, words, strict=True)):
        yield Stated(norm, stated, text.place("norms", row, "id"), origin)


def _adopted(one: Stated) -> Stated:
    return replace(one, origin=one.origin.model_copy(update={"adopted": True}))


def _repeated(norms: Iterable[Stated]) -> Iterator[Stated]:
    seen: set[str] = set()
    for one in norms:
        if one.norm.id in seen:
            yield one
        seen.add(one.norm.id)

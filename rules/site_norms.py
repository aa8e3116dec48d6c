"""A site's own file of norms: which packs hold here, what is off, which limits differ."""

from __future__ import annotations

import copy
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from calibration.strict_model import Strict, nearest, unknown
from calibration.strict_model import Text as Words
from rules.composition import Composed, Composer, Stated, Text, require_same_defaults
from rules.norm_origin import Override
from rules.pack_file import AnyStated, PackName, StatedNorm, Version
from rules.pack_library import PackError

SITE_KEY = "site_norms"
"""The key that tells a site's file from a pack."""

Value = str | int | float | bool
Leaf = Value | tuple[Value, ...]

_FIXED = frozenset(
    {
        "id",
        "class",
        "title",
        "source",
        "subject",
        "view",
        "status",
        "signals",
        "manual",
        "proposed",
        "message",
        "message_missing",
        "after",
        "while",
        "each",
        "otherwise",
        "except_during",
        "measure",
        "episode",
        "equals",
        "step",
        "unseen",
        "or",
    }
)
"""Keys that say what a norm is; a site may change limits, times, severity and points."""
_ALWAYS = ("severity", "points")


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


class SiteFile(Strict):
    """The file.

    Attributes
    ----------
    site_norms : the site's name for this set of norms.
    packs : packs that hold here: ``pack``, ``pack:id-glob``, or a .yaml file beside this one.
    switch_off, switch_on : globs of ids: what does not hold here, and what does nevertheless.
    overrides : norm id → dotted key of the norm → the value that holds here.
    """

    site_norms: PackName
    version: Version
    packs: Annotated[tuple[Words, ...], Field(min_length=1)]
    switch_off: tuple[Words, ...] = ()
    switch_on: tuple[Words, ...] = ()
    overrides: dict[str, dict[str, Annotated[Leaf, BeforeValidator(_as_tuple)]]] = Field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True)
class Site:
    """The norms of a site: what holds, what was changed (norm id → changes), what is off."""

    whole: Composed
    overrides: Mapping[str, tuple[Override, ...]]
    switched_off: tuple[str, ...]


def is_site_file(text: Text) -> bool:
    """Return whether `text` is a site's file and not a pack."""
    return isinstance(text.content, Mapping) and SITE_KEY in text.content


def compose_site(text: Text, composer: Composer) -> Site:
    """Return what holds at the site whose file `text` is.

    Raises
    ------
    PackError
        One line per fault, each with file, line and key.
    """
    site = text.as_model(SiteFile)
    whole = _picked(text, site, composer)
    known = [one.norm.id for one in whole.norms]
    for key, globs in (
        ("switch_off", site.switch_off),
        ("switch_on", site.switch_on),
        ("overrides", tuple(site.overrides)),
    ):
        for row, glob in enumerate(globs):
            if not any(fnmatchcase(name, glob) for name in known):
                place = text.place(key, glob if key == "overrides" else row)
                raise PackError(f"{place}: {unknown('norm', glob, known).message()}")
    off = [
        name
        for name in known
        if any(fnmatchcase(name, glob) for glob in site.switch_off)
        and not any(fnmatchcase(name, glob) for glob in site.switch_on)
    ]
    changed = [
        _overridden(text, one, site.overrides.get(one.norm.id, {}))
        for one in whole.norms
        if one.norm.id not in off
    ]
    return Site(
        replace(whole, norms=tuple(one for one, _ in changed)),
        {one.norm.id: changes for one, changes in changed if changes},
        tuple(off),
    )


def _picked(text: Text, site: SiteFile, composer: Composer) -> Composed:
    """Return the norms of all packs that the site names."""
    norms: dict[str, Stated] = {}
    texts = dict([text.kept])
    first: Composed | None = None
    for row, selector in enumerate(site.packs):
        place = text.place("packs", row)
        found, chosen = composer.pick(text, selector, place)
        first = first or found
        require_same_defaults(found, first.defaults, place)
        for one in chosen:
            there = norms.setdefault(one.norm.id, one)
            if (there.origin.pack, there.norm) != (one.origin.pack, one.norm):
                raise PackError(
                    f"{place}: norm id {one.norm.id} is used twice; it stands in {there.place}"
                )
        texts |= dict(found.texts)
    if first is None:  # the schema asks for one pack at least
        raise PackError(f"{text.place('packs')}: names no pack")
    return replace(
        first,
        pack=site.site_norms,
        version=site.version,
        norms=tuple(norms.values()),
        texts=tuple(texts.items()),
    )


def _overridden(
    text: Text, one: Stated, wanted: Mapping[str, Leaf]
) -> tuple[Stated, tuple[Override, ...]]:
    """Return the norm with the values that the site wants, and what they replace."""
    if not wanted:
        return one, ()
    words = copy.deepcopy(dict(one.words))
    changes = []
    allowed = dict(_leaves(words)) | {key: words.get(key) for key in _ALWAYS}
    for key, value in wanted.items():
        place = text.place("overrides", one.norm.id, key)
        if key not in allowed:
            raise PackError(f"{place}: {unknown('key', key, allowed).message()}")
        _put(words, key, list(value) if isinstance(value, tuple) else value)
        changes.append(Override(key=key, was=_shown(allowed[key]), now=_shown(value)))
    words["proposed"] = [path for path in one.norm.proposed if not _all_set(path, allowed, wanted)]
    _tell_in_messages(words, changes)
    norm = _validated(text, one.norm.id, words, tuple(wanted))
    return replace(one, norm=norm, words=words), tuple(changes)


def _all_set(path: str, allowed: Iterable[str], wanted: Container[str]) -> bool:
    """Return whether the site set all that the pack proposes under `path`: it is its own now."""
    below = [key for key in allowed if key == path or key.startswith(f"{path}.")]
    return bool(below) and all(key in wanted for key in below)


def _leaves(words: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, object]]:
    """Yield the dotted keys of the values that a site may change, each with its value."""
    for name, value in _members(words):
        if name in _FIXED:
            continue
        if isinstance(value, Mapping) or (
            isinstance(value, list) and value and isinstance(value[0], Mapping)
        ):
            yield from _leaves(value, (*path, name))
        else:
            yield ".".join((*path, name)), value


def _members(words: object) -> Iterator[tuple[str, object]]:
    """Yield the members of a mapping, or of a list of mappings by what they measure."""
    if isinstance(words, Mapping):
        yield from words.items()
    elif isinstance(words, list):
        for row, member in enumerate(words):
            yield str(member.get("measure", row)), member


def _put(words: dict[str, object], key: str, value: object) -> None:
    at: object = words
    *way, last = key.split(".")
    for name in way:
        at = dict(_members(at))[name]
    if isinstance(at, dict):
        at[last] = value


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_shown(one) for one in value)}]"
    return "–" if value is None else str(value)


def _tell_in_messages(words: dict[str, object], changes: list[Override]) -> None:
    """Add to the norm's messages what the site changed: they name the limits of the pack."""
    limits = [change for change in changes if change.key not in _ALWAYS]
    if not limits:
        return
    told = "; ".join(f"{one.key} {one.was} → {one.now}" for one in limits)
    for key in ("message", "message_missing"):
        texts = words.get(key)
        if isinstance(texts, dict):
            texts["zh"] = f"{texts['zh']}（本站另定：{told}）"
            texts["en"] = f"{texts['en']} (this site: {told})"


_NORM: TypeAdapter[StatedNorm] = TypeAdapter(AnyStated)


def _validated(
    text: Text, norm_id: str, words: Mapping[str, object], keys: tuple[str, ...]
) -> StatedNorm:
    """Return the changed norm; a fault is told at the override that is nearest to it."""
    try:
        return _NORM.validate_python(words)
    except ValidationError as error:
        lines = []
        for fault in error.errors(include_url=False):
            path = [part for part in fault["loc"] if not str(part).startswith("<")]
            key = nearest(".".join(map(str, path)), keys)
            lines.append(f"{text.place('overrides', norm_id, key)}: {fault['msg']}")
        raise PackError("\n".join(dict.fromkeys(lines))) from error

"""Reads packs of norms; every error names file, line and key, and the nearest valid name.

::

    PackError    exit status 2: a pack that cannot be read or does not follow the schema
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml
from pydantic import ValidationError

from rules.engine_version import ENGINE_VERSION, admits
from rules.norm import Pack
from rules.pack_errors import PLACE
from rules.vocabulary import nearest

DEFAULT_PACK = "quanzhou-power-hall"
_PACKS = "packs"


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
    root, content = parse_yaml(data, origin)
    try:
        pack = Pack.model_validate(content)
    except ValidationError as error:
        raise PackError("\n".join(faults(error, root, origin))) from error
    if not admits(pack.requires.engine):
        line = line_of(root, ("requires", "engine"))
        raise PackError(
            f"{origin}:{line}: requires.engine: the pack is for engine {pack.requires.engine}, "
            f"this is {ENGINE_VERSION}"
        )
    return pack


def parse_yaml(data: bytes, origin: str) -> tuple[yaml.Node, object]:
    """Return the node tree (with line numbers) and the plain content of a YAML text.

    Raises
    ------
    PackError
        When the text is no YAML, is empty, or has a key twice.
    """
    try:
        text = data.decode("utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content: object = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise PackError(f"{origin}: is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(f"{origin}:{line}: is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise PackError(f"{origin}: is not YAML: {str(error).splitlines()[0]}") from error
    if root is None or not isinstance(root, yaml.MappingNode):
        raise PackError(f"{origin}:1: expected keys such as `pack:`, `version:`, `norms:`")
    for key in _repeated(root):
        raise PackError(f"{origin}:{key.start_mark.line + 1}: {key.value}: the key stands twice")
    return root, content


def _repeated(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated(child)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key
            seen.add(key.value)
            yield from _repeated(value)


def faults(error: ValidationError, root: yaml.Node, origin: str) -> Iterator[str]:
    """Yield one line per fault that pydantic found: file, line, key, what is wrong."""
    told: set[str] = set()
    for fault in error.errors(include_url=False):
        below = fault.get("ctx", {}).get(PLACE, ())
        path = [part for part in (*fault["loc"], *below) if not str(part).startswith("<")]
        key = ".".join(str(part) for part in path) or "file"
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "missing":
            message = "is missing"
        line = f"{origin}:{line_of(root, path)}: {key}: {message}"
        if line not in told:
            told.add(line)
            yield line


def line_of(root: yaml.Node, path: Sequence[str | int]) -> int:
    """Return the line (from 1) of the deepest place on `path` that exists under `root`."""
    node, line = root, root.start_mark.line
    for part in path:
        if isinstance(node, yaml.SequenceNode):
            if not isinstance(part, int) or part >= len(node.value):
                break
            node = node.value[part]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line, pair[1]
        elif part != 0:  # one value where a list may stand: 0 is the value itself
            break
    return line + 1

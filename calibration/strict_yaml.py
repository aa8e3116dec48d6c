"""YAML files whose errors name file, line and key.

::

    FileFormatError    exit status 2: one line per fault
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import SafeConstructor

from calibration.strict_model import PLACE

Model = TypeVar("Model", bound=BaseModel)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same language, read ten times faster where PyYAML was built with libyaml."""


class FileFormatError(Exception):
    """A file that cannot be used; one line per fault, each with file, line and key."""

    exit_status = 2


def parse_model(model: type[Model], data: bytes, origin: str) -> tuple[Model, yaml.Node]:
    """Return what `data` states as `model`, and its node tree; `origin` is the file's name.

    Raises
    ------
    FileFormatError
        When the text is no YAML, has a key twice, or does not follow the model.
    """
    root, content = parse_yaml(data, origin)
    return validated(model, content, root, origin), root


def validated(model: type[Model], content: object, root: yaml.Node, origin: str) -> Model:
    """Return what `content` states as `model`; `root` is its node tree, for the lines of faults.

    Raises
    ------
    FileFormatError
        When it does not follow the model.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise FileFormatError("\n".join(faults(error, root, origin))) from error


def parse_yaml(data: bytes, origin: str) -> tuple[yaml.Node, object]:
    """Return the node tree (with line numbers) and the plain content of a YAML text.

    Raises
    ------
    FileFormatError
        When the text is no YAML, is no mapping, or has a key twice.
    """
    try:
        text = data.decode("utf-8")
        root = yaml.compose(text, Loader=_LOADER)
        content: object = SafeConstructor().construct_document(root) if root else None
    except UnicodeDecodeError as error:
        raise FileFormatError(f"{origin}: is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileFormatError(f"{origin}:{line}: is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise FileFormatError(f"{origin}: is not YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(root, yaml.MappingNode):
        raise FileFormatError(f"{origin}:1: expected lines of `key: value`")
    for key in _repeated(root):
        raise FileFormatError(
            f"{origin}:{key.start_mark.line + 1}: {key.value}: the key stands twice"
        )
    return root, content


def _repeated(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated(child)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield key
            seen.add(str(key.value))
            yield from _repeated(value)


def faults(error: ValidationError, root: yaml.Node, origin: str) -> Iterator[str]:
    """Yield one line per fault that pydantic found: file, line, key, what is wrong.

    Parts of a place in angle brackets are tags of a union, not keys of the file.
    """
    for fault in error.errors(include_url=False):
        below = fault.get("ctx", {}).get(PLACE, ())
        path = [part for part in (*fault["loc"], *below) if not str(part).startswith("<")]
        key = ".".join(str(part) for part in path) or "file"
        message = "is missing" if fault["type"] == "missing" else fault["msg"]
        yield f"{origin}:{line_of(root, path)}: {key}: {message}"


def line_of(root: yaml.Node, path: Sequence[str | int]) -> int:
    """Return the line (from 1) of the deepest place on `path` that exists under `root`."""
    node, line = root, root.start_mark.line
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode):
            if not isinstance(part, int) or part >= len(node.value):
                break
            node = node.value[part]
            line = node.start_mark.line
        elif part != 0:  # one value where a list may stand: 0 is the value itself
            break
    return line + 1

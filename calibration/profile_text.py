"""Change one block of a camera profile as text: comments and the order of the rest stay."""

from __future__ import annotations

import yaml

from calibration.strict_yaml import parse_yaml


def with_block(text: str, key: str, content: object, origin: str) -> str:
    """Return the YAML `text` with `content` under its top-level `key`; other lines stay.

    Comments inside a block that is replaced go with it.

    Raises
    ------
    calibration.strict_yaml.FileFormatError
        When `text` is no YAML mapping.
    """
    flow = None if isinstance(content, dict | list) else False  # only what is inside stands in {}
    block = yaml.safe_dump(
        {key: content}, sort_keys=False, allow_unicode=True, default_flow_style=flow, width=100
    )
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines.append("\n")
    first, after = _span(text, key, origin) or (len(lines), len(lines))
    return "".join([*lines[:first], block, *lines[after:]])


def without_block(text: str, key: str, origin: str) -> str:
    """Return the YAML `text` without its top-level `key`; see `with_block`."""
    lines = text.splitlines(keepends=True)
    first, after = _span(text, key, origin) or (0, 0)
    return "".join([*lines[:first], *lines[after:]])


def _span(text: str, key: str, origin: str) -> tuple[int, int] | None:
    """Return the first line of a top-level block, from 0, and the line after it."""
    root, _ = parse_yaml(text.encode(), origin)
    for name, value in root.value:
        if name.value == key:
            return name.start_mark.line, _last_line(value) + 1
    return None


def _last_line(node: yaml.Node) -> int:
    """Return the line, from 0, on which the node's own text ends, without comments after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return int(
        mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line
    )

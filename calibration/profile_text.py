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
    root, _ = parse_yaml(text.encode(), origin)
    for name, value in root.value:
        if name.value == key:
            first, last = name.start_mark.line, _last_line(value)
            return "".join([*lines[:first], block, *lines[last + 1 :]])
    if lines and not lines[-1].endswith("\n"):
        lines.append("\n")
    return "".join([*lines, block])


def _last_line(node: yaml.Node) -> int:
    """Return the line, from 0, on which the node's own text ends, without comments after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return int(
        mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line
    )

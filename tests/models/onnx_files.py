"""Small ONNX files written by hand (fields of ``onnx.proto``), so that no exporter is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FLOAT = 1


def identity_network(shape: Sequence[int], metadata: Mapping[str, str]) -> bytes:
    """Return a network that hands on its input of `shape`."""
    node = _text(1, "in") + _text(2, "out") + _text(4, "Identity")
    graph = (
        _message(1, node)
        + _text(2, "made")
        + _message(11, _value("in", shape))
        + _message(12, _value("out", shape))
    )
    properties = b"".join(
        _message(14, _text(1, key) + _text(2, value)) for key, value in metadata.items()
    )
    opset = _message(8, _number(2, 13))
    return _number(1, 8) + opset + _message(7, graph) + properties


def _value(name: str, shape: Sequence[int]) -> bytes:
    sizes = b"".join(_message(1, _number(1, size)) for size in shape)
    tensor = _number(1, FLOAT) + _message(2, sizes)
    return _text(1, name) + _message(2, _message(1, tensor))


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _message(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())

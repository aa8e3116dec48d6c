"""Leaves out of a network what only unwanted outputs need: the same numbers in less time."""

from __future__ import annotations

from collections.abc import Sequence

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

_FILE_IDENTIFIER = b"TFL3"


def with_outputs_only(content: bytes, wanted: Sequence[int]) -> bytes:
    """Return the ``.tflite`` network in `content` with the outputs at `wanted` alone, in order.

    Operators whose results no wanted output rests on are dropped; the others stay as they are, so
    that every remaining output keeps its very bits. TensorFlow Lite itself computes all outputs
    whether or not they are read.

    Raises
    ------
    ValueError
        when `content` is no TensorFlow Lite model.
    """
    if content[4:8] != _FILE_IDENTIFIER:
        raise ValueError("not a TensorFlow Lite model: its identifier TFL3 is missing")
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    (graph,) = model.subgraphs
    outputs = [graph.outputs[index] for index in wanted]
    needed, kept = set(outputs), []
    for operator in reversed(graph.operators):  # stored in the order of execution
        if needed.intersection(operator.outputs):
            needed.update(operator.inputs)
            kept.append(operator)
    graph.operators = kept[::-1]
    graph.outputs = np.array(outputs, dtype=np.int32)
    model.signatureDefs = None  # they name the dropped outputs
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), _FILE_IDENTIFIER)
    return bytes(builder.Output())

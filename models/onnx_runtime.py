"""One network on ONNX Runtime: a tensor in, a tensor out; single-threaded like `models.runtime`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as refusals

ERRORS_ONLY = 3
REFUSALS = (
    refusals.Fail,
    refusals.InvalidArgument,
    refusals.InvalidGraph,
    refusals.InvalidProtobuf,
    refusals.NotImplemented,
)
"""What ONNX Runtime raises at a file that it cannot run; they share no class of their own."""


class OnnxNetwork:
    """A network of one input and one output whose weights are loaded; made by `open`.

    `input_shape`, `output_shape`: as the file tells them; a size left open is a name or None.
    `metadata`: what the exporter wrote into the file.
    """

    __slots__ = ("_input", "_session", "input_shape", "metadata", "output_shape")

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        (taken,), (given) = session.get_inputs(), session.get_outputs()[0]
        self._input: str = taken.name
        self.input_shape: tuple[object, ...] = tuple(taken.shape)
        self.output_shape: tuple[object, ...] = tuple(given.shape)
        self.metadata: Mapping[str, str] = session.get_modelmeta().custom_metadata_map

    @classmethod
    def open(cls, path: Path) -> OnnxNetwork:
        """Load the network at `path` (a ``.onnx`` file).

        Raises
        ------
        OSError
            when the file cannot be read.
        ValueError
            when it is no network of one input that ONNX Runtime can run.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = ERRORS_ONLY
        try:
            session = onnxruntime.InferenceSession(
                path.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except REFUSALS as error:
            raise ValueError("no network that ONNX Runtime can run") from error
        if len(session.get_inputs()) != 1:
            raise ValueError("a network of several inputs")
        return cls(session)

    def run(self, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the first output, without the batch axis, for one input without it."""
        output, *_ = self._session.run(None, {self._input: tensor[np.newaxis]})
        return np.asarray(output[0], dtype=np.float32)

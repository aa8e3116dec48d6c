"""One network on LiteRT: a tensor in, tensors out; single-threaded on purpose.

Work is spread over processes, one single-threaded worker a core (design, section 3).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from models.pruning import with_outputs_only

Tensor = NDArray[np.float32]


class LiteRtNetwork:
    """A network whose weights are loaded; made by `open`.

    Not safe to share between threads: LiteRT keeps its tensors inside the interpreter.
    """

    __slots__ = ("_input", "_interpreter", "_outputs", "input_size_px")

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        detail = interpreter.get_input_details()[0]
        self._input: int = detail["index"]
        self._outputs: tuple[int, ...] = tuple(o["index"] for o in interpreter.get_output_details())
        self.input_size_px: int = int(detail["shape"][1])
        """Side of the square picture that the network takes."""

    @classmethod
    def open(cls, path: Path, outputs: Sequence[int] | None = None) -> LiteRtNetwork:
        """Load the weights at `path` (a ``.tflite`` file).

        Parameters
        ----------
        outputs : those to compute, by their place in the network's own order; None = all of them.

        Raises
        ------
        OSError
            when the file cannot be read.
        ValueError
            when it is no network that LiteRT can run.
        """
        content = path.read_bytes()
        if outputs is not None:
            content = with_outputs_only(content, outputs)
        with _notices_dropped():
            interpreter = Interpreter(model_content=content, num_threads=1)
            interpreter.allocate_tensors()
        return cls(interpreter)

    def run(self, tensor: Tensor) -> tuple[Tensor, ...]:
        """Return the network's outputs, without the batch axis, for one input (H, W, 3)."""
        self._interpreter.set_tensor(self._input, tensor[np.newaxis])
        self._interpreter.invoke()
        return tuple(self._interpreter.get_tensor(index)[0] for index in self._outputs)


@contextmanager
def _notices_dropped() -> Iterator[None]:
    """Keep LiteRT's INFO lines off standard error; pass every other line on.

    LiteRT writes them from C++ to descriptor 2 and offers no setting from Python (2.x: neither an
    argument nor an environment variable), and `--quiet` and `--json-logs` promise clean output.
    """
    with tempfile.TemporaryFile() as held:
        stderr = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            held.seek(0)
            os.write(2, b"".join(line for line in held if not line.startswith(b"INFO: ")))

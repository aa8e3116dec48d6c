"""Asks the peer, a child process in an environment of its own, about pictures."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SCRIPT = Path(__file__).with_name("peer_mediapipe.py")


class PeerError(Exception):
    """The peer's process ended or cannot be started."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A running peer; made by `running_peer`."""

    process: subprocess.Popen[bytes]

    def ask(self, chain: str, image_bgr: NDArray[np.uint8], *, fresh: bool = False) -> Any:
        """Return the peer's answer for one picture; `fresh` makes it forget the one before."""
        height, width = image_bgr.shape[:2]
        head = {"chain": chain, "width": width, "height": height, "fresh": fresh}
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            raise PeerError("the peer was started without pipes")
        stdin.write(json.dumps(head).encode() + b"\n" + image_bgr[:, :, ::-1].tobytes())
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise PeerError(f"the peer ended while it was asked for {chain}")
        return json.loads(line)


@contextmanager
def running_peer(python: Path) -> Iterator[Peer]:
    """Start the peer with the interpreter `python` of its environment; end it on leaving."""
    if not python.exists():
        raise PeerError(f"{python}: no such interpreter; `make peers` makes its environment")
    with subprocess.Popen(
        [str(python), str(_SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield Peer(process)
        finally:
            process.terminate()

"""What the tests of the weight store stand on: a small wheel, its manifest, and a local index."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from models.manifest import Manifest, parse_manifest

WHEEL_NAME = "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"
NETWORKS = {"first_net": b"\x01" * 700, "second_net": b"\x02" * 900, "third_net": b"\x03" * 800}

PULL_SCRIPT = """
import sys
from pathlib import Path
from models.manifest import parse_manifest
from models.pull_progress import PullNotes
from models.store import WeightStore

class Held(PullNotes):
    def stored(self, name):
        print(name, flush=True)
        sys.stdin.readline()

manifest = parse_manifest(Path(sys.argv[1]).read_text(), sys.argv[1])
listener = Held() if sys.argv[3:] else PullNotes()
wheel = Path(sys.argv[3]) if sys.argv[3:] else None
try:
    WeightStore(Path(sys.argv[2]), manifest).pull(None, wheel, listener)
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""
"""A pull in a process of its own: manifest, directory and, then held at each network, a wheel."""


def build_wheel(networks: Mapping[str, bytes], padding: int = 0) -> bytes:
    """Return a wheel that pip accepts, with `networks` and `padding` random-looking bytes in it."""
    info = "mediapipe-0.10.21.dist-info"
    members = {
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp311-cp311-any\n",
        f"{info}/RECORD": b"",
        "mediapipe/__init__.py": b"raise SystemExit('only .tflite members may be unpacked')\n",
        "mediapipe/padding.bin": hashlib.shake_256(b"padding").digest(padding),
        **{f"mediapipe/modules/{name}.tflite": content for name, content in networks.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def manifest_text(wheel: bytes, networks: Mapping[str, bytes] = NETWORKS) -> str:
    """Return a manifest that pins `wheel` and `networks`; the first two are default."""
    lines = [
        'schema = "models-manifest/1"',
        "[wheel]",
        'project = "mediapipe"\nversion = "0.10.21"\nplatform = "manylinux_2_28_x86_64"',
        'python_version = "3.11"\nimplementation = "cp"\nabi = "cp311"',
        f'file = "{WHEEL_NAME}"\nbytes = {len(wheel)}\nsha256 = "{_sha256(wheel)}"',
    ]
    for row, (name, content) in enumerate(networks.items()):
        lines += [
            f'[networks.{name}]\npurpose = "A test"\nlicence = "Apache-2.0"\ncard = "{name}.md"',
            f'member = "mediapipe/modules/{name}.tflite"\nsha256 = "{_sha256(content)}"',
            f"bytes = {len(content)}\ndefault = {'true' if row < 2 else 'false'}",
        ]
    return "\n".join(lines)


def manifest_of(wheel: bytes, networks: Mapping[str, bytes] = NETWORKS) -> Manifest:
    return parse_manifest(manifest_text(wheel, networks), "manifest of the test")


def pip_environment(index: str, cache: Path) -> dict[str, str]:
    """Return this process's environment, with pip knowing nothing but the index at `index`."""
    foreign = ("PIP_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith(foreign)}
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index,
        "PIP_RETRIES": "0",
        "PIP_CACHE_DIR": str(cache),
    }


class LocalIndex(ThreadingHTTPServer):
    """A package index on this machine, which can stop in the middle of sending the wheel."""

    daemon_threads = True

    def __init__(self, wheel: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _IndexHandler)
        self.wheel = wheel
        self.half_sent = threading.Event()
        self.release = threading.Event()
        self.release.set()
        self.breaks_off = False
        self.wheel_requests = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/simple"

    def hold(self) -> None:
        """Send only half of the wheel, until `release` is set."""
        self.release.clear()


class _IndexHandler(BaseHTTPRequestHandler):
    server: LocalIndex

    def do_GET(self) -> None:
        if self.path == "/simple/mediapipe/":
            self._head("text/html", page := f'<a href="/{WHEEL_NAME}">{WHEEL_NAME}</a>'.encode())
            self.wfile.write(page)
        elif self.path == f"/{WHEEL_NAME}":
            self._send_wheel()
        else:
            self.send_error(404)

    def _send_wheel(self) -> None:
        wheel = self.server.wheel
        self.server.wheel_requests += 1
        self._head("application/octet-stream", wheel)
        half = len(wheel) // 2
        self.wfile.write(wheel[:half])
        self.wfile.flush()
        self.server.half_sent.set()
        self.server.release.wait(timeout=120)
        if not self.server.breaks_off:
            self.wfile.write(wheel[half:])

    def _head(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Say nothing."""


class _QuietIndex(LocalIndex):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a killed pip hangs up."""


@contextmanager
def local_index(wheel: bytes) -> Iterator[LocalIndex]:
    with _QuietIndex(wheel) as index:
        thread = threading.Thread(target=index.serve_forever)
        thread.start()
        try:
            yield index
        finally:
            index.release.set()
            index.shutdown()
            thread.join()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

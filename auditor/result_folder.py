"""The folder of one clip's results: built aside, published whole."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auditor.errors import InputError, MachineError

OBSERVATIONS = "observations.parquet"
SIGNALS = "signals.parquet"
EPISODES = "episodes.jsonl"
FINDINGS = "findings.jsonl"
EVENTS = "events.jsonl"
COVERAGE = "coverage.json"
RUN = "run.json"
REPORT = "report.html"
EVIDENCE = "evidence"

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS)
"""The errors of writing that the user can mend."""


def folder_for(out_dir: Path, file_name: str, sha256: str) -> Path:
    """Return where the results of a clip belong: its file name, once more for the same clip.

    Another clip of the same name goes to ``<name>-<eight digits of its SHA-256>``.
    """
    plain = out_dir / file_name
    if not plain.exists() or source_sha256(plain) == sha256:
        return plain
    return out_dir / f"{file_name}-{sha256[:8]}"


def source_sha256(folder: Path) -> str | None:
    """Return the SHA-256 of the recording that `folder` was made from; None when it tells none."""
    try:
        return str(json.loads((folder / RUN).read_text("utf-8"))["media"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def staged(final: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `final` when the block ends well.

    An error or a kill leaves `final` as it was.

    Raises
    ------
    MachineError
        When the folder cannot be made or put in place.
    InputError
        When `final` exists and is no folder of results.
    """
    if (
        final.exists()
        and not (final / RUN).is_file()
        and (not final.is_dir() or any(final.iterdir()))
    ):
        raise InputError(f"{final}: exists and holds no results of an audit; choose another --out")
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{final.name[:40]}-", dir=final.parent))
        staging.chmod(0o755)
    except OSError as error:
        raise MachineError(f"{final.parent}: cannot write results: {error.strerror}") from error
    try:
        yield staging
        _swap(staging, final)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise MachineError(f"{final}: cannot write results: {error.strerror}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _may_be_replaced(final: Path) -> bool:
    """Return whether `final` is an empty folder or the results of an earlier audit."""
    return final.is_dir() and ((final / RUN).is_file() or not any(final.iterdir()))


def _swap(staging: Path, final: Path) -> None:
    """Put `staging` in the place of `final`; what stood there goes only after that."""
    if not final.exists():
        staging.rename(final)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{final.name[:40]}-old-", dir=final.parent))
    final.rename(old / "results")
    try:
        staging.rename(final)
    except OSError:
        (old / "results").rename(final)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def carry_over(folder: Path, staging: Path) -> None:
    """Put what a rescore keeps, the observations and the evidence, into `staging`."""
    _link_or_copy(folder / OBSERVATIONS, staging / OBSERVATIONS)
    if (folder / EVIDENCE).is_dir():
        shutil.copytree(folder / EVIDENCE, staging / EVIDENCE, copy_function=_link_or_copy)


def _link_or_copy(source: str | Path, target: str | Path) -> None:
    """Link, for a copy of hours of evidence would be slow; copy where the disk knows no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)

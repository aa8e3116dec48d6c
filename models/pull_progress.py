"""What a pull of weights says while it works."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)


class PullListener:
    """Hears how a pull goes on; this one does nothing, for when nobody listens."""

    def note(self, message: str) -> None:
        """Hear what happens next, or why it takes long."""

    def received(self, done_bytes: int, total_bytes: int) -> None:
        """Hear how much of the wheel has arrived."""

    def stored(self, name: str) -> None:
        """Hear that the network `name` lies complete and verified in the store."""


class PullNotes(PullListener):
    """Writes each note as a line to standard error, for logs."""

    def note(self, message: str) -> None:
        """Write the note."""
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()


class PullJson(PullListener):
    """Writes each note, and each network that arrived, as a line of JSON to standard error."""

    def note(self, message: str) -> None:
        """Write the note."""
        self._write({"level": "info", "message": message})

    def stored(self, name: str) -> None:
        """Write that a network arrived."""
        self._write({"level": "info", "message": f"{name} stored", "network": name})

    def _write(self, line: dict[str, str]) -> None:
        sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stderr.flush()


class PullBar(PullListener):
    """A progress bar on standard error, shown from the first message on."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def close(self) -> None:
        """Leave the bar as it stands and free the terminal."""
        if self._bar is not None:
            self._bar.stop()

    def note(self, message: str) -> None:
        """Write the note above the bar."""
        self._shown().print(message)

    def received(self, done_bytes: int, total_bytes: int) -> None:
        """Move the bar."""
        bar = self._shown()
        if self._task is None:
            self._task = bar.add_task("weights", total=total_bytes)
        bar.update(self._task, completed=done_bytes)

    def _shown(self) -> Progress:
        if self._bar is None:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                DownloadColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True, highlight=False, soft_wrap=True),
            )
            self._bar.start()
        return self._bar


@contextmanager
def shown_pull() -> Iterator[PullListener]:
    """Show a pull to whoever reads standard error: a bar on a terminal, else lines."""
    if sys.stderr.isatty():
        with closing(PullBar()) as bar:
            yield bar
    else:
        yield PullNotes()

"""Runs competitors in turn, each as child processes that hold the pictures in memory.

Protocol: a child loads pictures and networks, then answers each line of its input with one pass
over all pictures: a JSON line ``{"seconds", "found"}``; `found` counts pictures with somebody.
Between its turns a child waits and costs nothing. The first round warms up and is not counted.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import IO


class RaceError(Exception):
    """A competitor that cannot run."""

    exit_status = 3


@dataclass(frozen=True, slots=True)
class Competitor:
    """A program in `workers` processes, which take the same pictures at the same time."""

    name: str
    command: tuple[str, ...]
    workers: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One pass of all workers: wall-clock seconds, and pictures with somebody, of one worker."""

    seconds: float
    found: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a competitor did: pictures a second in each counted round, all workers together."""

    name: str
    workers: int
    pictures: int
    turns: tuple[Turn, ...]

    @property
    def rates(self) -> tuple[float, ...]:
        """Pictures a second, a round each."""
        return tuple(self.workers * self.pictures / turn.seconds for turn in self.turns)

    @property
    def per_s(self) -> float:
        """The median of the rounds."""
        return median(self.rates)

    @property
    def found_share(self) -> float:
        """Share of the pictures in which somebody was found."""
        return self.turns[-1].found / self.pictures


def race(competitors: Sequence[Competitor], pictures: int, rounds: int) -> Iterator[Standing]:
    """Run `rounds` counted rounds in which each competitor has one turn; yield the standings."""
    turns: Mapping[str, list[Turn]] = {one.name: [] for one in competitors}
    with ExitStack() as stack:
        children = {one.name: stack.enter_context(_running(one)) for one in competitors}
        for number in range(rounds + 1):
            for one in competitors:
                turn = _turn(children[one.name])
                if number:
                    turns[one.name].append(turn)
    for one in competitors:
        yield Standing(one.name, one.workers, pictures, tuple(turns[one.name]))


@dataclass(frozen=True, slots=True)
class _Child:
    """A worker: whose, its process, and the file that takes what it complains of."""

    name: str
    process: subprocess.Popen[str]
    complaints: IO[str]

    def begin(self) -> None:
        """Ask for a pass over the pictures."""
        if self.process.stdin is not None:
            self.process.stdin.write("go\n")
            self.process.stdin.flush()

    def answer(self) -> int:
        """Wait for the end of the pass; return in how many pictures somebody was found."""
        line = "" if self.process.stdout is None else self.process.stdout.readline()
        if not line:
            self.complaints.seek(0)
            last = self.complaints.read().strip().splitlines()[-1:] or ["it said nothing"]
            raise RaceError(f"{self.name}: ended; {last[0]}")
        return int(json.loads(line)["found"])


@contextmanager
def _running(competitor: Competitor) -> Iterator[list[_Child]]:
    """Start the workers; end them on leaving."""
    with ExitStack() as stack:
        yield [stack.enter_context(_started(competitor)) for _ in range(competitor.workers)]


@contextmanager
def _started(competitor: Competitor) -> Iterator[_Child]:
    if not Path(competitor.command[0]).exists():
        raise RaceError(f"{competitor.command[0]}: no such interpreter; `make peers` makes it")
    with (
        TemporaryFile("w+") as complaints,
        subprocess.Popen(
            competitor.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):
        try:
            yield _Child(competitor.name, process, complaints)
        finally:
            process.terminate()


def _turn(children: Sequence[_Child]) -> Turn:
    """Let all workers make one pass at the same time."""
    started = time.perf_counter()
    for child in children:
        child.begin()
    found = [child.answer() for child in children]
    return Turn(time.perf_counter() - started, found[0])

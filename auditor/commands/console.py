"""What a command says while it works: to people, to machines (`--json-logs`), or nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import click
from rich.console import Console as RichConsole
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from auditor.progress import Listener

META_KEY = "auditor.output"


class Output(StrEnum):
    """How a command reports its progress."""

    PEOPLE = "people"
    QUIET = "quiet"
    JSON = "json"


@dataclass(frozen=True)
class Console:
    """Writes messages and progress to standard error, results to standard output."""

    output: Output

    def error(self, message: str) -> None:
        """Say what went wrong; also when quiet."""
        self._say("error", message)

    def warn(self, message: str) -> None:
        """Say what the user should know; also when quiet."""
        self._say("warning", message)

    def note(self, message: str, **facts: object) -> None:
        """Say how the work goes on; `facts` go to machines only."""
        if self.output is not Output.QUIET:
            self._say("info", message, **facts)

    def _say(self, level: str, message: str, **facts: object) -> None:
        if self.output is Output.JSON:
            line = {"level": level, "message": message, **facts}
            click.echo(json.dumps(line, ensure_ascii=False), err=True)
        else:
            click.echo(message if level == "info" else f"{level}: {message}", err=True)

    @contextmanager
    def progress(self, name: str) -> Iterator[Listener]:
        """Show how far through the recording `name` the work is."""
        if self.output is Output.JSON:
            yield JsonProgress(self, name)
        elif self.output is Output.QUIET or not sys.stderr.isatty():
            yield Listener()
        else:
            with BarProgress.shown(name) as bar:
                yield bar


class JsonProgress(Listener):
    """One log line for each further tenth of the recording, or each minute of an unknown length."""

    def __init__(self, console: Console, name: str) -> None:
        self._console, self._name = console, name
        self._step_s = self._due_s = 60.0
        self._total_s: float | None = None

    def begins(self, total_s: float | None) -> None:
        """Hear how long the recording is."""
        self._total_s = total_s
        if total_s:
            self._step_s = self._due_s = total_s / 10

    def reached(self, position_s: float, realtime_factor: float) -> None:
        """Log the position when the next step is reached."""
        if position_s < self._due_s:
            return
        self._due_s = position_s + self._step_s
        self._console.note(
            "progress",
            clip=self._name,
            position_s=round(position_s, 2),
            total_s=self._total_s,
            realtime_factor=round(realtime_factor, 2),
        )


class BarProgress(Listener):
    """A bar with position, multiple of real time and time left."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task

    @classmethod
    @contextmanager
    def shown(cls, name: str) -> Iterator[BarProgress]:
        """Show the bar until the block ends."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[position]}"),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=RichConsole(stderr=True), transient=True) as bar:
            yield cls(bar, bar.add_task(name, total=None, position="0:00", speed=""))

    def begins(self, total_s: float | None) -> None:
        """Hear how long the recording is."""
        self._bar.update(self._task, total=total_s)

    def reached(self, position_s: float, realtime_factor: float) -> None:
        """Move the bar."""
        minutes, seconds = divmod(int(position_s), 60)
        self._bar.update(
            self._task,
            completed=position_s,
            position=f"{minutes}:{seconds:02d}",
            speed=f"{realtime_factor:.1f} × real time",
        )


def console_of(ctx: click.Context) -> Console:
    """Return the console that the options of the running command ask for."""
    return Console(ctx.meta.get(META_KEY, Output.PEOPLE))


def add_output_options(command: click.Command) -> None:
    """Give `command` and all below it `--quiet` and `--json-logs`."""
    if isinstance(command, click.Group):
        for member in command.commands.values():
            add_output_options(member)
        return
    taken = {option for param in command.params for option in param.opts}
    for flag, output, text in (
        ("--quiet", Output.QUIET, "Say nothing but errors."),
        ("--json-logs", Output.JSON, "Write progress and messages as JSON lines."),
    ):
        if flag not in taken:
            command.params.append(_output_option(flag, output, text))


def _output_option(flag: str, output: Output, text: str) -> click.Option:
    def choose(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's signature
        if value:
            ctx.meta[META_KEY] = output

    return click.Option(
        [flag], is_flag=True, expose_value=False, callback=choose, help=text, is_eager=True
    )

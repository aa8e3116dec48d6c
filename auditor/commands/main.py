"""`auditor`: finds its sub-commands through entry points and turns errors into one clear line.

Exit status: 0 done, 2 bad arguments or input, 3 the environment, 4 some of several clips failed.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points, version

import click

from auditor.commands.console import add_output_options, console_of

GROUP = "auditor.commands"


class CommandFinder(click.Group):
    """A group whose members are the entry points of `GROUP`, loaded only when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all installed sub-commands."""
        return sorted({point.name for point in entry_points(group=GROUP)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the sub-command, with the options that every command has."""
        for point in entry_points(group=GROUP, name=cmd_name):
            command = point.load()
            add_output_options(command)
            return command  # type: ignore[no-any-return]  # an entry point is untyped by nature
        return None

    def invoke(self, ctx: click.Context) -> object:
        """Run the sub-command; an error that the user can mend is one line and an exit status."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            status = getattr(error, "exit_status", None)
            if status is None:
                raise
            console_of(ctx).error(str(error))
            raise click.exceptions.Exit(status) from error


@click.command(cls=CommandFinder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("auditor"), prog_name="auditor")
def main() -> None:
    """Audit recordings of a counter against written service norms."""


if __name__ == "__main__":
    sys.exit(main())

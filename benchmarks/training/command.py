"""Training as a command of its own: an error that the user can mend is one line."""

from __future__ import annotations

import click


class Training(click.Command):
    """A command outside `auditor`, with its manners: one line, and the error's exit status."""

    def invoke(self, ctx: click.Context) -> object:
        """Run it."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            status = getattr(error, "exit_status", None)
            if status is None:
                raise
            click.echo(f"error: {error}", err=True)
            raise click.exceptions.Exit(status) from error

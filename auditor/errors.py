"""Errors that a user can mend, and the exit status each gives.

::

    UserError                 one clear line: the file, the cause, the remedy
    ├── InputError            2  bad arguments, an unreadable clip, pack or profile
    └── MachineError      3  weights, disk, permissions

Lower layers raise their own errors (`models.store.WeightsError`, `rules.pack_reader.PackError`);
`auditor.commands.main` gives them the same two exit statuses.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend; the message is one line."""

    exit_status = 2


class InputError(UserError):
    """A bad argument or input file."""


class MachineError(UserError):
    """The machine lacks something: weights, disk space, permission."""

    exit_status = 3

"""Text files that offices write: UTF-8, or GB18030 as spreadsheets in Chinese save it."""

from __future__ import annotations

from pathlib import Path

from auditor.errors import InputError
from auditor.triggers import decode


def read_office_text(path: Path, remedy: str) -> str:
    """Return the text of a file.

    Raises
    ------
    InputError
        When it cannot be read (`remedy` says what to do), or is no text in either encoding.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; {remedy}") from error
    return decode(data, str(path))

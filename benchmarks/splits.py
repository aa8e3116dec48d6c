"""Which clips are for training and tuning, and which for reporting alone.

`split.toml` of this folder names persons, views and recordings of the test; a `split.json` beside
the data, or in the folder above, may name more persons.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from auditor.errors import InputError
from calibration.strict_model import Strict

OWN_FILE = Path(__file__).with_name("split.toml")
BESIDE = "split.json"
"""A JSON object with a list ``test`` of persons."""
SHOWN_DIGITS = 12
"""Of a file's SHA-256; enough to tell two files apart."""


class Split(StrEnum):
    """A part of the labelled clips, by what the training has not seen of them."""

    TRAIN = "train"
    TEST = "test"
    NEW_PERSONS = "new-persons"
    NEW_VIEWS = "new-views"
    NEW_BOTH = "new-both"
    ALL = "all"

    def holds(self, side: Split) -> bool:
        """Return whether a clip of `side` (`Division.side_of`) belongs to this part."""
        if self is Split.TEST:
            return side is not Split.TRAIN
        return self in (Split.ALL, side)


def _ordered(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] > bounds[1]:
        raise ValueError("the lower bound comes first")
    return bounds


Bounds = Annotated[tuple[float, float], AfterValidator(_ordered)]


class _View(Strict):
    aside_deg: Bounds
    height_m: Bounds

    def shows(self, yaw_deg: float, height_m: float) -> bool:
        """Return whether a camera at `yaw_deg` from the front and so high has such a view."""
        return (
            self.aside_deg[0] <= abs(yaw_deg) <= self.aside_deg[1]
            and self.height_m[0] <= height_m <= self.height_m[1]
        )


class _File(Strict):
    schema_: Annotated[Literal["split/1"], Field(alias="schema")]
    test_persons: frozenset[str]
    test_recordings: frozenset[str] = frozenset()
    test_views: tuple[_View, ...] = ()


@dataclass(frozen=True, slots=True)
class Division:
    """What belongs to the test.

    Attributes
    ----------
    persons, recordings : names. views : of cameras.
    files : the files that say so.
    """

    persons: frozenset[str]
    recordings: frozenset[str]
    views: tuple[_View, ...]
    files: tuple[Path, ...]

    def side_of(
        self,
        recording: Path,
        persons: Collection[str],
        yaw_deg: float | None,
        height_m: float | None,
    ) -> Split:
        """Return `TRAIN`, or which of person and view the training has not seen.

        `yaw_deg` and `height_m` of the camera; None where nobody tells, then the view counts as
        known.
        """
        person = not self.persons.isdisjoint(persons) or recording.name in self.recordings
        view = (
            yaw_deg is not None
            and height_m is not None
            and any(one.shows(yaw_deg, height_m) for one in self.views)
        )
        if person:
            return Split.NEW_BOTH if view else Split.NEW_PERSONS
        return Split.NEW_VIEWS if view else Split.TRAIN

    def told(self, split: Split) -> str:
        """Return the line that says which clips were used, and by which files."""
        return f"split: {split} of " + ", ".join(f"{file} ({_digest(file)})" for file in self.files)


def division_of(data: Path, own: Path = OWN_FILE) -> Division:
    """Return what `own` and a `split.json` at or above the folder `data` leave to the test.

    Raises
    ------
    InputError
        When one of them cannot be read.
    """
    file = _read(own)
    beside = _beside(data)
    more = frozenset() if beside is None else _persons(beside)
    files = (own,) if beside is None else (own, beside)
    return Division(file.test_persons | more, file.test_recordings, file.test_views, files)


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise InputError(f"{path}: {place}: {first['msg']}; expected split/1") from error


def _beside(data: Path) -> Path | None:
    found = (folder / BESIDE for folder in (data, data.resolve().parent))
    return next((path for path in found if path.is_file()), None)


def _persons(path: Path) -> frozenset[str]:
    try:
        return frozenset(map(str, json.loads(path.read_bytes())["test"]))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f'{path}: no JSON object with a list "test"') from error


def _digest(path: Path) -> str:
    return "sha256 " + hashlib.sha256(path.read_bytes()).hexdigest()[:SHOWN_DIGITS]

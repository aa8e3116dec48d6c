"""Lifting networks that have not seen certain people, so that the bench can measure by them.

What is chosen on people of the training split must not rest on a network that has learned them:
`benchmarks.training.lift --folds DIR` keeps the networks of its folds.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from auditor.errors import InputError
from rules.measures.lifting.network import LiftingNetwork, lifting_by, network_of

LEFT_OUT = "left_out"
"""Names of the persons, in a fold's file, beside the weights."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A network and the persons whom it has not seen."""

    left_out: frozenset[str]
    network: LiftingNetwork


@dataclass(frozen=True, slots=True)
class Folds:
    """The networks of all folds."""

    folds: tuple[Fold, ...]

    def lifting(self, persons: Collection[str]) -> AbstractContextManager[None]:
        """Return the context in which people are lifted by a network that has not seen `persons`.

        Where no network has left out all of them, it is the first that has left out the most.
        """
        best = max(self.folds, key=lambda fold: len(fold.left_out.intersection(persons)))
        return lifting_by(best.network)


def read_folds(folder: Path) -> Folds:
    """Return the networks in `folder`.

    Raises
    ------
    InputError
        When there is none, or a file is no fold.
    """
    paths = sorted(folder.glob("*.npz"))
    if not paths:
        raise InputError(f"{folder}: no folds; `benchmarks.training.lift --folds` writes them")
    return Folds(tuple(_read(path) for path in paths))


def _read(path: Path) -> Fold:
    try:
        with np.load(path) as stored:
            arrays = {name: stored[name] for name in stored.files}
        left_out = frozenset(map(str, arrays.pop(LEFT_OUT)))
        return Fold(left_out, network_of(arrays))
    except (KeyError, ValueError, OSError) as error:
        raise InputError(f"{path}: no fold of the lifting network: {error}") from error

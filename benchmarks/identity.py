"""How well ids stay with people: IDF1 and HOTA. Pure.

Sources: Ristani et al., "Performance measures and a data set for multi-target, multi-camera
tracking", 2016 (IDF1); Luiten et al., "HOTA: a higher order metric for evaluating multi-object
tracking", IJCV 2021.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from models.observations import FloatArray

SAME = 0.5
"""Pairs of this similarity count as one person for IDF1."""
LEVELS = np.arange(1, 20) / 20
"""Similarities from which on a pair counts, over which HOTA is a mean: 0.05 … 0.95."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Look:
    """People and tracks of one frame; `similarity` (people, tracks) in [0, 1]."""

    people: tuple[Hashable, ...]
    tracks: tuple[Hashable, ...]
    similarity: FloatArray


def idf1(looks: Sequence[Look]) -> float | None:
    """Return the F1 of all looks under the best one-to-one naming of tracks; None of nobody."""
    people, tracks = _rows(looks)
    together = np.zeros((len(people), len(tracks)))
    for look in looks:
        rows, columns = _places(look, people, tracks)
        together[np.ix_(rows, columns)] += look.similarity >= SAME - _ROUNDING
    chosen = linear_sum_assignment(together, maximize=True)
    seen = sum(len(look.people) + len(look.tracks) for look in looks)
    return float(2 * together[chosen].sum() / seen) if seen else None


def hota(looks: Sequence[Look]) -> float | None:
    """Return the mean over `LEVELS` of √(detection accuracy × association accuracy)."""
    people, tracks = _rows(looks)
    if not people and not tracks:
        return None
    person_looks = _counts([name for look in looks for name in look.people], people)
    track_looks = _counts([name for look in looks for name in look.tracks], tracks)
    affinity = _affinity(looks, people, tracks)
    pairs = np.zeros((len(LEVELS), len(people), len(tracks)))
    for look in looks:
        rows, columns = _places(look, people, tracks)
        places = np.ix_(rows, columns)
        one, other = linear_sum_assignment(affinity[places] * look.similarity, maximize=True)
        enough = look.similarity[one, other] >= LEVELS[:, np.newaxis] - _ROUNDING
        pairs[:, np.array(rows, int)[one], np.array(columns, int)[other]] += enough
    found = pairs.sum(axis=(1, 2))
    union = person_looks[:, np.newaxis] + track_looks - pairs
    association = (pairs * pairs / np.maximum(union, 1)).sum(axis=(1, 2)) / np.maximum(found, 1)
    detection = found / (person_looks.sum() + track_looks.sum() - found)
    return float(np.sqrt(detection * association).mean())


def _affinity(
    looks: Sequence[Look], people: dict[Hashable, int], tracks: dict[Hashable, int]
) -> FloatArray:
    """Return (people, tracks) how much of their looks a person and a track share, in all."""
    together = np.zeros((len(people), len(tracks)))
    person_looks, track_looks = np.zeros(len(people)), np.zeros(len(tracks))
    for look in looks:
        rows, columns = _places(look, people, tracks)
        like = look.similarity
        union = like.sum(axis=1, keepdims=True) + like.sum(axis=0, keepdims=True) - like
        shared = np.divide(like, union, out=np.zeros_like(like), where=union > 0)
        together[np.ix_(rows, columns)] += shared
        person_looks[rows] += 1
        track_looks[columns] += 1
    affinity: FloatArray = together / np.maximum(
        person_looks[:, np.newaxis] + track_looks - together, _ROUNDING
    )
    return affinity


def _rows(looks: Sequence[Look]) -> tuple[dict[Hashable, int], dict[Hashable, int]]:
    people = dict.fromkeys(name for look in looks for name in look.people)
    tracks = dict.fromkeys(name for look in looks for name in look.tracks)
    return (
        {name: row for row, name in enumerate(people)},
        {name: row for row, name in enumerate(tracks)},
    )


def _places(
    look: Look, people: dict[Hashable, int], tracks: dict[Hashable, int]
) -> tuple[list[int], list[int]]:
    return [people[name] for name in look.people], [tracks[name] for name in look.tracks]


def _counts(names: Sequence[Hashable], rows: dict[Hashable, int]) -> FloatArray:
    counts = Counter(names)
    return np.array([counts[name] for name in rows], dtype=float)

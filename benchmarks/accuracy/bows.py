"""Whether bows are told right from wrong by the norm's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.accuracy.held import Held
from rules.engine.weighing import Truth, weigh
from rules.finding import Limit
from rules.norm import AfterNorm, Pack
from rules.requirement import EpisodeRequirement

NORM = "etiquette.bow.greeting_15deg"


@dataclass(frozen=True, slots=True)
class Decisions:
    """Bows found and set against the norm's limits.

    `accuracy_decided`: share of those decided that were decided right, NaN when none was;
    `share_indeterminate`: of the bows found, those too near to a limit.
    `n_at_limit`: of the bows found, those whose true depth is a limit to within `AT_LIMIT_DEG`: on
    which side such a bow lies nobody can measure, so that it ought to stay indeterminate;
    `share_open_off_limit`: of the others, those that stayed indeterminate.
    """

    n: int
    accuracy_decided: float
    share_indeterminate: float
    n_at_limit: int
    share_open_off_limit: float


AT_LIMIT_DEG = 0.5
"""Nearer than the stretch goal of the issue, 1.5°, by far."""


def bow_limit(pack: Pack) -> Limit:
    """Return the limits of the greeting bow's depth in `pack`.

    Raises
    ------
    ValueError
        When the pack's norm on it has no such limits.
    """
    norm = pack.norm(NORM)
    if isinstance(norm, AfterNorm) and isinstance(norm.require, EpisodeRequirement):
        return norm.require.where["depth"].limit
    raise ValueError(f"{pack.pack}: {NORM} does not limit the depth of a bow")


def decide(bows: Sequence[Held], limit: Limit, k_sigma: float) -> Decisions:
    """Return how often the found bows are rightly told to keep or to break `limit`."""
    right = decided = at_limit = open_off_limit = 0
    found = [(bow, bow.measured) for bow in bows if bow.measured is not None]
    for bow, measured in found:
        truth = weigh("depth", measured, limit, k_sigma).truth
        near = abs(limit.margin(bow.true_deg)) <= AT_LIMIT_DEG
        at_limit += near
        if truth is Truth.UNKNOWN:
            open_off_limit += not near
            continue
        decided += 1
        right += (truth is Truth.HOLDS) == (limit.margin(bow.true_deg) >= 0)
    return Decisions(
        n=len(found),
        accuracy_decided=_share(right, decided),
        share_indeterminate=_share(len(found) - decided, len(found)),
        n_at_limit=at_limit,
        share_open_off_limit=_share(open_off_limit, len(found) - at_limit),
    )


def _share(some: int, of_all: int) -> float:
    return some / of_all if of_all else float("nan")

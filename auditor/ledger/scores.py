"""Scores of a period: the mean of its day sheets, beside everything that was counted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from auditor.ledger.ledger import Entry
from rules.scoring import ScoreRules, Sheet, Tally, mean_score, score_sheet

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one subject reached in a period.

    `score` is the mean over the days that have one, None without; `days` is their number.
    """

    score: float | None
    days: int
    deducted: float
    tally: Tally


NO_STANDING = Standing(None, 0, 0.0, Tally())
"""Of whom nothing is known in a period."""


def grouped(
    entries: Iterable[Entry], key: Callable[[Entry], _Key | None]
) -> Mapping[_Key, tuple[Entry, ...]]:
    """Return the entries by `key`, in order of first appearance; None belongs to no group."""
    groups: dict[_Key, list[Entry]] = {}
    for entry in entries:
        name = key(entry)
        if name is not None:
            groups.setdefault(name, []).append(entry)
    return {name: tuple(members) for name, members in groups.items()}


def day_sheets(rules: ScoreRules, entries: Iterable[Entry]) -> Mapping[date, Sheet]:
    """Return one sheet a day of one subject's entries."""
    by_day = grouped(entries, lambda entry: entry.at.date())
    return {
        day: score_sheet(rules, [entry.judged for entry in mine]) for day, mine in by_day.items()
    }


def standing(rules: ScoreRules, entries: Sequence[Entry]) -> Standing:
    """Return what one subject reached."""
    sheets = day_sheets(rules, entries).values()
    total = Tally()
    for sheet in sheets:
        total = total.plus(sheet.tally)
    return Standing(
        score=mean_score(sheets),
        days=sum(sheet.score is not None for sheet in sheets),
        deducted=sum(sheet.deducted for sheet in sheets),
        tally=total,
    )

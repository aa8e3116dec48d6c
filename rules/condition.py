"""Conditions under which a norm is not due: ``unless``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Tag

from rules.quantity import Duration
from rules.requirement import EpisodeRequirement, SignalRequirement, predicate_form


class EpisodeCondition(EpisodeRequirement):
    """Such an episode is going on, or ended no longer than `before` ago."""

    before: Duration = 0.0


Condition = Annotated[
    Annotated[EpisodeCondition, Tag("<episode>")] | Annotated[SignalRequirement, Tag("<measure>")],
    Discriminator(predicate_form),
]
"""A measure that lies within limits then (`lasting` = and has for so long), or an episode."""


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


Conditions = Annotated[tuple[Condition, ...], BeforeValidator(_as_tuple)]
"""One condition or a list, of which any excuses."""

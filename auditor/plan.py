"""What a pack asks perception for: no norm on faces, no face network, and so with hands."""

from __future__ import annotations

from collections.abc import Iterable

from rules.coverage import measures_for_attributes, measures_needed
from rules.measures.registry import MEASURES
from rules.norm import Pack
from rules.norm_parts import Status
from rules.relations.registry import RELATIONS

ALWAYS = frozenset({"pose"})
"""Whoever is judged must be found and followed."""


def observations_needed(pack: Pack) -> frozenset[str]:
    """Return what the norms in force are measured on: ``pose``, perhaps ``face``, ``hands``."""
    return ALWAYS.union(*(_needs(name) for name in _measures(pack)))


def _needs(measure: str) -> frozenset[str]:
    return (RELATIONS.get(measure) or MEASURES[measure]).needs


def _measures(pack: Pack) -> Iterable[str]:
    for norm in pack.norms:
        if norm.status is Status.IN_FORCE:
            yield from measures_needed(norm)
            yield from measures_for_attributes(norm)

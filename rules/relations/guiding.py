"""Somebody of the staff who walks with a customer: on which side, and how far ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from models.observations import FloatArray
from rules.engine.spans import inside, runs
from rules.episode import Episode
from rules.measures.raw import Raw
from rules.measures.vectors import dot, unit
from rules.relations.company import Company, Nearest, Person, at_times, nearest
from rules.relations.customers import displacement_m
from rules.scene import Span
from rules.signals import Quantity, Signal, TrackSignals
from rules.smoothing import known_median
from rules.triggers.paths import MAX_GAP_S

WALKING_M, OVER_S = 0.4, 1.0
"""Who goes so far in a second walks; the catalogue's 0.3 m/s and the jitter of places. Proposed."""
TOGETHER_M = 3.0
SAME_WAY_DEG = 45.0
LASTS_S = 1.5
"""Who walks so long beside somebody guides them; shorter ways cross by chance. Proposed."""
GUIDING_BEGINS = "guiding_begins"
GUIDES_BESIDE, GUIDES_AHEAD = "guides_beside", "guides_ahead"
STATE_SIGMA = 0.1


def walking_together(company: Company, person: Person) -> Raw:
    """State: this person and a customer within 3 m walk the same way."""
    walk = _walk(company, person)
    state = np.where(np.isfinite(walk.ahead_m), 1.0, 0.0)
    known = np.isfinite(displacement_m(person, OVER_S))
    return Raw(state, np.full(len(state), STATE_SIGMA), np.all(known, axis=1))


def guiding_ahead_m(company: Company, person: Person) -> Raw:
    """Return how far this person walks ahead of the customer, behind −; NaN when not together."""
    walk = _walk(company, person)
    return Raw(walk.ahead_m, walk.sigma_m, np.isfinite(walk.ahead_m))


def guiding_left_m(company: Company, person: Person) -> Raw:
    """Return how far this person walks to the customer's left, right −; NaN when not together."""
    walk = _walk(company, person)
    return Raw(walk.left_m, walk.sigma_m, np.isfinite(walk.left_m))


def shows_way(company: Company, person: Person) -> Raw:
    """State: this person points the way with an arm, or walks with a customer."""
    together = walking_together(company, person)
    points = company.own(person, "direction_gesture")
    pointing = inside(person.t_s, [(one.start_s, one.end_s) for one in points])
    state = np.where(pointing, 1.0, together.value)
    return Raw(state, together.sigma, together.observable | pointing)


def guidings(company: Company, signals: Mapping[int, TrackSignals]) -> Iterator[Episode]:
    """Yield what each way is that somebody of the staff walks with a customer, and its begin.

    A ``guiding_begins`` all at one moment, and a ``guides_beside`` or ``guides_ahead`` for the way.
    Beside: more to the side than ahead or behind. Attributes ``ahead`` and ``left`` (right −), the
    medians over the way, metres.
    """
    for person in company.people.values():
        mine = signals.get(person.track_id, {})
        together, ahead, left = (
            mine.get(name) for name in ("walking_together", "guiding_ahead_m", "guiding_left_m")
        )
        if together is None or ahead is None or left is None:
            continue
        for start_s, end_s in runs(together.t_s, together.value == 1.0, MAX_GAP_S):
            if end_s - start_s >= LASTS_S:
                yield Episode(GUIDING_BEGINS, person.track_id, start_s, start_s, start_s)
                yield _way(person.track_id, (start_s, end_s), ahead, left)


def _way(track_id: int, span: Span, ahead: Signal, left: Signal) -> Episode:
    rows = inside(ahead.t_s, [span])
    attributes = {
        name: Quantity(known_median(one.value[rows]), known_median(one.sigma[rows]), "m")
        for name, one in (("ahead", ahead), ("left", left))
    }
    beside = abs(attributes["left"].value) > abs(attributes["ahead"].value)
    kind = GUIDES_BESIDE if beside else GUIDES_AHEAD
    return Episode(kind, track_id, span[0], sum(span) / 2, span[1], attributes)


@dataclass(frozen=True, slots=True)
class _Walk:
    """(T,) where a person walks beside a customer, in the frame of the way; NaN when not so."""

    ahead_m: FloatArray
    left_m: FloatArray
    sigma_m: FloatArray


def _walk(company: Company, person: Person) -> _Walk:
    others = company.customers()
    near = nearest(person, others, [_walks(one) for one in others])
    mine, theirs = displacement_m(person, OVER_S), _way_of(near, others, person)
    way = unit(mine + theirs)
    together = (
        _walks(person)
        & (near.distance_m <= TOGETHER_M)
        & (dot(unit(mine), unit(theirs)) >= np.cos(np.radians(SAME_WAY_DEG)))
    )
    offset = person.facing.torso_m - near.torso_m
    left = np.cross(np.broadcast_to(person.facing.up, way.shape), way)
    ahead_m = np.where(together, dot(offset, way), np.nan)
    return _Walk(ahead_m, np.where(together, dot(offset, left), np.nan), near.sigma_m)


def _walks(person: Person) -> np.ndarray:
    walks: np.ndarray = np.linalg.norm(displacement_m(person, OVER_S), axis=1) >= WALKING_M
    return walks


def _way_of(near: Nearest, others: list[Person], person: Person) -> FloatArray:
    way = np.full((len(person.t_s), 3), np.nan)
    for row, other in enumerate(others):
        mine = near.who == row
        if mine.any():
            way[mine] = at_times(other, displacement_m(other, OVER_S), person.t_s[mine])
    return way

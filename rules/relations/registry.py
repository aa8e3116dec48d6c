"""Every relation by name, and the signals of those of the staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from models.observations import STAFF_ROLES
from rules.episode import Episode
from rules.measures.raw import Raw
from rules.relations import colleagues, customers, guiding, leaving, looking, standing
from rules.relations.company import Company, Person
from rules.signals import Signal, TrackSignals


@dataclass(frozen=True, slots=True)
class Relation:
    """One measure between people: name and unit as in `rules.vocabulary.MEASURE_UNITS`.

    `needs` are the observations it is made of, as of a measure of one body.
    """

    name: str
    unit: str
    needs: frozenset[str]
    compute: Callable[[Company, Person], Raw]


_POSE, _HEAD = frozenset({"pose"}), frozenset({"pose", "face"})

RELATIONS: Mapping[str, Relation] = {
    one.name: one
    for one in (
        Relation("gaze_customer_deg", "deg", _HEAD, customers.gaze_customer_deg),
        Relation("gaze_leaving_deg", "deg", _HEAD, leaving.gaze_leaving_deg),
        Relation("looks_at_customer", "ratio", _HEAD, looking.looks_at_customer),
        Relation("customer_distance_m", "m", _POSE, customers.customer_distance_m),
        Relation("customer_present", "ratio", _POSE, customers.customer_present),
        Relation("no_customer", "ratio", _POSE, customers.no_customer),
        Relation("customer_distant", "ratio", _POSE, customers.customer_distant),
        Relation("consulting", "ratio", _POSE, customers.consulting),
        Relation("at_kiosk", "ratio", _POSE, customers.at_kiosk),
        Relation("right_of_customer_m", "m", _POSE, customers.right_of_customer_m),
        Relation("on_feet", "ratio", _POSE, standing.on_feet),
        Relation("on_post", "ratio", _POSE, customers.on_post),
        Relation("staff_talking_pair", "ratio", _HEAD, colleagues.staff_talking_pair),
        Relation("walking_together", "ratio", _POSE, guiding.walking_together),
        Relation("shows_way", "ratio", _POSE, guiding.shows_way),
        Relation("guiding_ahead_m", "m", _POSE, guiding.guiding_ahead_m),
        Relation("guiding_left_m", "m", _POSE, guiding.guiding_left_m),
    )
}


def each_relation(company: Company) -> Iterator[Signal]:
    """Yield the relations of everybody of the staff, one by one: each is as long as its track.

    Customers have none: no norm asks how they stand to others, and a crowd of them is large.
    """
    for person in company.people.values():
        if person.role in STAFF_ROLES:
            for one in RELATIONS.values():
                yield _signal(one, company, person)


def relation_signals(company: Company) -> dict[int, TrackSignals]:
    """Return the relations of everybody of the staff, by track id and name."""
    found: dict[int, dict[str, Signal]] = {}
    for one in each_relation(company):
        found.setdefault(one.track_id, {})[one.measure] = one
    return dict(found)


def related_episodes(company: Company, signals: Mapping[int, TrackSignals]) -> list[Episode]:
    """Return what two people do together; `signals` hold the relations."""
    return [*leaving.seeings_off(company, signals), *guiding.guidings(company, signals)]


EPISODES_OF_TWO = frozenset(
    {leaving.SEES_OFF, guiding.GUIDING_BEGINS, guiding.GUIDES_BESIDE, guiding.GUIDES_AHEAD}
)
"""The kinds that `related_episodes` finds."""


def _signal(relation: Relation, company: Company, person: Person) -> Signal:
    raw = relation.compute(company, person)
    known = raw.observable & np.isfinite(raw.value)
    return Signal(
        measure=relation.name,
        track_id=person.track_id,
        t_s=person.t_s,
        value=np.where(known, raw.value, np.nan),
        sigma=np.where(known, raw.sigma, np.nan),
        observable=known,
    )

"""Whether the eyes follow a customer who leaves: the head's angle to them, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from models.observations import STAFF_ROLES, FloatArray
from rules.episode import Episode
from rules.measures.raw import Raw
from rules.relations.angles import gaze_deg, plan_distance_m
from rules.relations.company import Company, Person, at_times, rows_of
from rules.relations.customers import displacement_m
from rules.relations.watching import look_at, watched_s
from rules.scene import Span
from rules.signals import Quantity, TrackSignals
from rules.triggers.customers import CUSTOMER_LEAVES

SEES_OFF = "sees_off"
FOLLOWED_S = 5.0
"""The source asks for three seconds."""
SET_OFF_BEFORE_S = 0.6
"""By so much the zones tell late that somebody turned to go (median of the rendered scenes)."""
OUT_OF_VIEW_S = 2.5
"""Who has left the picture is taken to walk on; after so long nobody knows where they are."""
WAY_S = 0.8
DRIFT_DEG_PER_S = 8.0
"""How the direction to somebody out of view grows uncertain (rendered customers who turn)."""
TURN_SIGMA_S = 0.25
"""How well the zones tell when somebody turns to go, and the head when it turns away."""
NEAR_M = 3.5
"""Who of the staff is further away from where a customer leaves did not serve them. Proposed."""


def gaze_leaving_deg(company: Company, person: Person) -> Raw:
    """Return the angle between where the head points and the head of a customer who leaves.

    From when the customer turns to go, for `FOLLOWED_S`; else NaN. Who is out of view
    is taken to walk on, with a deviation that grows.
    """
    t_s = person.t_s
    value, sigma = np.full(len(t_s), np.nan), np.full(len(t_s), np.nan)
    for departure in company.of_kind(CUSTOMER_LEAVES):
        customer = _who_leaves(company, departure)
        if customer is None:
            continue
        target_m, unseen_s = _walks_on(customer, t_s)
        angle, doubt = gaze_deg(person.facing, target_m)
        start_s, end_s = _due(departure)
        now = (t_s >= start_s) & (t_s <= end_s)
        value[now] = angle[now]
        sigma[now] = np.hypot(doubt, DRIFT_DEG_PER_S * unseen_s)[now]
    return Raw(value, sigma, np.isfinite(value))


def _due(departure: Episode) -> Span:
    """Return from when to when the customer is to be watched."""
    turns_s = departure.start_s - SET_OFF_BEFORE_S
    return turns_s, turns_s + FOLLOWED_S


def _walks_on(customer: Person, t_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return (T, 3) where the head is, seen or taken to walk on, and (T,) for how long unseen."""
    head_m, way_m = customer.facing.head_m, displacement_m(customer, WAY_S) / WAY_S
    known = np.isfinite(head_m).all(axis=1) & np.isfinite(way_m).all(axis=1)
    if not known.any():
        return np.full((len(t_s), 3), np.nan), np.full(len(t_s), np.nan)
    times, head_m, way_m = customer.t_s[known], head_m[known], way_m[known]
    last = np.maximum(np.searchsorted(times, t_s, side="right") - 1, 0)
    unseen_s = np.where(t_s < times[0], np.nan, t_s - times[last])
    unseen_s = np.where(unseen_s <= OUT_OF_VIEW_S, unseen_s, np.nan)
    return head_m[last] + way_m[last] * unseen_s[:, np.newaxis], unseen_s


def seeings_off(company: Company, signals: Mapping[int, TrackSignals]) -> Iterator[Episode]:
    """Yield a ``sees_off`` of the nearest of the staff for every customer who leaves.

    Attribute ``watched``: for how long the head pointed at the customer from the turn on, at most
    `FOLLOWED_S`. Its deviation spans from what surely was a look to what may have been one, so
    that a limit between the two stays open.
    """
    for departure in company.of_kind(CUSTOMER_LEAVES):
        person, customer = _who_served(company, departure), _who_leaves(company, departure)
        if person is None or customer is None or "gaze_leaving_deg" not in signals[person.track_id]:
            continue
        start_s, end_s = _due(departure)
        end_s = min(end_s, float(person.t_s[-1]))
        target_m, unseen_s = _walks_on(customer, person.t_s)
        look = look_at(person.facing, target_m, DRIFT_DEG_PER_S * unseen_s)
        busy = [(one.start_s, one.end_s) for one in company.own(person, "bow", "nod")]
        least_s, most_s = watched_s(look, (start_s, end_s), busy)
        sigma_s = float(np.hypot((most_s - least_s) / 2, TURN_SIGMA_S))
        watched = Quantity((least_s + most_s) / 2, sigma_s, "s")
        yield Episode(SEES_OFF, person.track_id, start_s, start_s, end_s, {"watched": watched})


def _who_leaves(company: Company, departure: Episode) -> Person | None:
    return company.people.get(-1 if departure.track_id is None else departure.track_id)


def _who_served(company: Company, departure: Episode) -> Person | None:
    """Return who of the staff is nearest to a customer who sets off; None beyond `NEAR_M`."""
    customer = _who_leaves(company, departure)
    if customer is None:
        return None
    at_s = np.array([departure.start_s])
    row = min(int(np.searchsorted(customer.t_s, at_s[0])), len(customer.t_s) - 1)
    at_s = customer.t_s[row : row + 1]
    place_m = customer.facing.torso_m[row : row + 1]
    best: tuple[float, Person] | None = None
    for person in company.people.values():
        if person.role not in STAFF_ROLES or not rows_of(person, at_s)[1][0]:
            continue
        theirs_m = at_times(person, person.facing.torso_m, at_s)
        apart_m = float(plan_distance_m(theirs_m, place_m, customer.facing.up)[0])
        if apart_m <= NEAR_M and (best is None or apart_m < best[0]):
            best = (apart_m, person)
    return None if best is None else best[1]

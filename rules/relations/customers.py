"""How somebody of the staff stands to the customers: near or far, and where the head points."""

from __future__ import annotations

import numpy as np

from calibration.zones import ZoneKind
from models.observations import BoolArray, FloatArray
from rules.measures.raw import Raw
from rules.measures.vectors import dot
from rules.relations.angles import gaze_deg
from rules.relations.company import Company, Nearest, Person, at_times, nearest
from rules.smoothing import moving_average

SERVED_WITHIN_M = (2.2, 2.8)
"""Over a counter two torsos stand 1.2 m to 1.8 m apart; up to the first somebody is being served,
from the second on not. Proposed."""
HELPED_WITHIN_M = (1.5, 2.1)
"""Who has gone up to somebody stands within arm's reach and a half. The catalogue's 1.5 m."""
DISTANT_FROM_M = 3.0
"""The catalogue's distance of a customer who is far off."""
STILL_WITHIN_M, STILL_S = 0.35, 1.0
"""Who moves less in a second has stopped: steps are longer. Proposed."""
STATE_SIGMA = 0.1


def gaze_customer_deg(company: Company, person: Person) -> Raw:
    """Return the angle between where the head points and the nearest customer's head."""
    angle, sigma = gaze_deg(person.facing, _nearest_customer(company, person).head_m)
    return Raw(angle, sigma, np.isfinite(angle))


def customer_distance_m(company: Company, person: Person) -> Raw:
    """Return how far away along the floor the nearest customer is, torso to torso, metres."""
    near = _nearest_customer(company, person)
    return Raw(near.distance_m, near.sigma_m, np.isfinite(near.distance_m))


def customer_present(company: Company, person: Person) -> Raw:
    """State: a customer has stopped before this person, as near as a counter keeps them."""
    return _state(person, _stopped(company, person, ()), SERVED_WITHIN_M)


def no_customer(company: Company, person: Person) -> Raw:
    """State: no customer is before this person; the contrary of `customer_present`."""
    present = customer_present(company, person)
    return Raw(1.0 - present.value, present.sigma, present.observable)


def right_of_customer_m(company: Company, person: Person) -> Raw:
    """Return how far this person stands to the right of a customer at the kiosk, left −, metres.

    Seen as the customer faces, who looks at the terminal; NaN while not `at_kiosk`.
    """
    near = _stopped(company, person, (ZoneKind.KIOSK,)) if company.places(ZoneKind.KIOSK) else None
    if near is None:
        return _as_state(person, np.full(len(person.t_s), np.nan))
    heading = np.full((len(person.t_s), 3), np.nan)
    for row, other in enumerate(_others(company, person)):
        mine = near.who == row
        heading[mine] = at_times(other, other.facing.heading, person.t_s[mine])
    right = np.cross(heading, np.broadcast_to(person.facing.up, heading.shape))
    value = dot(person.facing.torso_m - near.torso_m, right)
    helping = at_kiosk(company, person)
    seen = helping.observable & (helping.value == 1.0) & np.isfinite(value)
    return Raw(value, near.sigma_m, seen)


def consulting(company: Company, person: Person) -> Raw:
    """State: a customer is at the consultation desk before this person; NaN without such a zone."""
    return _at_place(company, person, ZoneKind.CONSULTATION, SERVED_WITHIN_M)


def at_kiosk(company: Company, person: Person) -> Raw:
    """State: this person is beside a customer at the kiosk; NaN without such a zone."""
    return _at_place(company, person, ZoneKind.KIOSK, HELPED_WITHIN_M)


def customer_distant(company: Company, person: Person) -> Raw:
    """State: the nearest customer is seen, more than 3 m away."""
    near = _nearest_customer(company, person)
    state = np.where(near.distance_m - near.sigma_m >= DISTANT_FROM_M, 1.0, np.nan)
    state[near.distance_m + near.sigma_m < DISTANT_FROM_M] = 0.0
    state[near.who < 0] = 0.0
    return _as_state(person, state)


def on_post(company: Company, person: Person) -> Raw:
    """State: the torso is in a zone of the staff; NaN without one."""
    places = company.places(ZoneKind.STAFF)
    state = person.inside(places).astype(float) if places else np.full(len(person.t_s), np.nan)
    return _as_state(person, state)


def _others(company: Company, person: Person) -> list[Person]:
    return [one for one in company.customers() if one.track_id != person.track_id]


def _nearest_customer(company: Company, person: Person) -> Nearest:
    others = _others(company, person)
    return nearest(person, others, [np.ones(len(one.t_s), dtype=np.bool_) for one in others])


def _at_place(
    company: Company, person: Person, kind: ZoneKind, within_m: tuple[float, float]
) -> Raw:
    if not company.places(kind):
        return _as_state(person, np.full(len(person.t_s), np.nan))
    return _state(person, _stopped(company, person, (kind,)), within_m)


def _stopped(company: Company, person: Person, kinds: tuple[ZoneKind, ...]) -> Nearest:
    """Return the nearest customer who has stopped, in a zone of `kinds` where any are named."""
    others = _others(company, person)
    allowed = [
        has_stopped(one) & (one.inside(company.places(*kinds)) if kinds else True) for one in others
    ]
    return nearest(person, others, allowed)


def has_stopped(person: Person) -> BoolArray:
    """Return (T,) whether the person has kept the place for `STILL_S`."""
    moved = displacement_m(person, STILL_S)
    length = np.linalg.norm(moved, axis=1)
    stopped: BoolArray = length <= STILL_WITHIN_M
    return stopped


def displacement_m(person: Person, over_s: float) -> FloatArray:
    """Return (T, 3) the way from half of `over_s` before to half after, level, metres.

    At the ends of a track the way of the time there is, scaled to `over_s`.
    """
    facing, t = person.facing, person.t_s
    place = moving_average(t, facing.torso_m, over_s / 2)
    known = np.isfinite(place).all(axis=1)
    if np.count_nonzero(known) < 2:
        return np.full((len(t), 3), np.nan)
    before, after = np.clip(t - over_s / 2, t[0], t[-1]), np.clip(t + over_s / 2, t[0], t[-1])
    moved = np.stack(
        [
            np.interp(after, t[known], place[known, axis])
            - np.interp(before, t[known], place[known, axis])
            for axis in range(3)
        ],
        axis=1,
    )
    moved -= (moved @ facing.up)[:, np.newaxis] * facing.up
    scaled: FloatArray = moved * (over_s / np.maximum(after - before, 1e-6))[:, np.newaxis]
    return scaled


def _state(person: Person, near: Nearest, within_m: tuple[float, float]) -> Raw:
    """Return 1 where somebody is surely so near, 0 where surely nobody is, NaN between."""
    close, far = within_m
    state = np.where(near.distance_m <= close, 1.0, np.nan)
    state[(near.distance_m >= far) | (near.who < 0)] = 0.0
    return _as_state(person, state)


def _as_state(person: Person, state: FloatArray) -> Raw:
    known = np.isfinite(person.facing.torso_m).all(axis=1)
    return Raw(state, np.full(len(state), STATE_SIGMA), known & np.isfinite(state))

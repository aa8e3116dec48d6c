"""Whether somebody of the staff is on their feet, where a counter hides the legs."""

from __future__ import annotations

import numpy as np

from models.observations import BoolArray, FloatArray
from rules.measures.raw import Raw
from rules.relations.company import Company, Nearest, Person, nearest
from rules.relations.customers import has_stopped
from rules.smoothing import known_median, moving_average

NOT_LOWER_M = -0.05
"""A head as high as that of a customer who stands is one of who stands: seated ones are 0.3 m to
0.5 m lower. Between two people of the same posture heights differ by 0.12 m (one deviation)."""
LOWER_M = -0.32
"""A head so much lower is one of who sits; a short woman beside a tall man reaches it rarely."""
AS_HIGH_M = 0.1
"""A head that stays as high as when its posture was told has the same one: to sit down or to stand
up moves it by 0.25 m and more."""
WINDOW_S = 1.0
STATE_SIGMA = 0.1


def on_feet(company: Company, person: Person) -> Raw:
    """State: 1 = stands or walks, 0 = sits, NaN = nothing tells.

    What the person was seen to do decides: after standing up somebody stands until sitting down,
    and before it sat. Else the height of the head against that of a customer nearby who is seen
    to stand, or to sit until standing up; and for the rest of the time against its own height then.
    """
    upright, seated = _customers(company, person)
    by_upright = moving_average(person.t_s, _height_m(person, nearest(person, *upright)), WINDOW_S)
    by_seated = moving_average(person.t_s, _height_m(person, nearest(person, *seated)), WINDOW_S)
    state = np.full(len(person.t_s), np.nan)
    state[(by_upright >= NOT_LOWER_M) | (by_seated >= -LOWER_M)] = 1.0
    state[(by_upright <= LOWER_M) | (by_seated <= -NOT_LOWER_M)] = 0.0
    state = _as_high_as_told(person, state)
    changes = company.own(person, "stand_up", "sit_down")
    for row, change in enumerate(changes):
        rises = change.kind == "stand_up"
        if row == 0:
            state[person.t_s <= change.start_s] = 0.0 if rises else 1.0
        until_s = changes[row + 1].start_s if row + 1 < len(changes) else np.inf
        state[(person.t_s >= change.end_s) & (person.t_s <= until_s)] = 1.0 if rises else 0.0
        between = (person.t_s > change.start_s) & (person.t_s < change.end_s)
        state[between] = np.nan
    return Raw(state, np.full(len(state), STATE_SIGMA), np.isfinite(state))


def _as_high_as_told(person: Person, state: FloatArray) -> FloatArray:
    """Return the state, told as well where the head is as high as in one of the two told."""
    up = person.facing.up
    height_m = moving_average(person.t_s, person.facing.head_m @ up, WINDOW_S)
    same = [
        np.abs(height_m - known_median(height_m[state == value])) <= AS_HIGH_M
        for value in (0.0, 1.0)
    ]
    one_only = np.isnan(state) & (same[0] != same[1])
    filled: FloatArray = np.where(one_only, np.where(same[1], 1.0, 0.0), state)
    return filled


def _height_m(person: Person, near: Nearest) -> FloatArray:
    """Return (T,) how much higher the own head is than the other's, metres."""
    height: FloatArray = (person.facing.head_m - near.head_m) @ person.facing.up
    return height


def _customers(
    company: Company, person: Person
) -> tuple[tuple[list[Person], list[BoolArray]], tuple[list[Person], list[BoolArray]]]:
    """Return the customers and the looks at which they surely stand; and those at which they sit.

    Who walks stands; who has stopped may sit, unless seen to stand up before, or walked here. Who
    is seen to stand up sat before.
    """
    others = [one for one in company.customers() if one.track_id != person.track_id]
    return (
        (others, [_stands(company, other) for other in others]),
        (others, [_sits(company, other) for other in others]),
    )


def _sits(company: Company, customer: Person) -> BoolArray:
    seated = np.zeros(len(customer.t_s), dtype=np.bool_)
    since_s = -np.inf
    for change in company.own(customer, "stand_up", "sit_down"):
        if change.kind == "stand_up":
            seated |= (customer.t_s >= since_s) & (customer.t_s <= change.start_s)
        since_s = change.end_s if change.kind == "sit_down" else np.inf
    return seated | (customer.t_s >= since_s) if np.isfinite(since_s) else seated


def _stands(company: Company, customer: Person) -> BoolArray:
    moves = ~has_stopped(customer)
    upright = np.maximum.accumulate(moves.astype(float)) > 0
    for change in company.own(customer, "stand_up", "sit_down"):
        after = customer.t_s >= change.end_s
        upright = np.where(after, change.kind == "stand_up", upright)
        upright &= (customer.t_s <= change.start_s) | after
    result: BoolArray = upright
    return result

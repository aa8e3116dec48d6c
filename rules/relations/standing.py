"""Whether somebody of the staff is on their feet, where a counter hides the legs."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from rules.measures.raw import Raw
from rules.relations.company import Company, Nearest, Person, nearest
from rules.relations.customers import has_stopped
from rules.smoothing import moving_average

NOT_LOWER_M = -0.05
"""A head as high as that of a customer who stands is one of who stands: seated ones are 0.3 m to
0.5 m lower. Between two people of the same posture heights differ by 0.12 m (one deviation)."""
LOWER_M = -0.32
"""A head so much lower is one of who sits; a short woman beside a tall man reaches it rarely."""
WINDOW_S = 1.0
STATE_SIGMA = 0.1


def on_feet(company: Company, person: Person) -> Raw:
    """State: 1 = stands or walks, 0 = sits, NaN = nothing tells.

    What the person was seen to do decides: after standing up somebody stands until sitting down,
    and before it sat. Else the height of the head against that of a customer who stands nearby.
    """
    near = nearest(person, *_standing_customers(company, person))
    state = np.full(len(person.t_s), np.nan)
    height_m = moving_average(person.t_s, _height_m(person, near), WINDOW_S)
    state[height_m >= NOT_LOWER_M] = 1.0
    state[height_m <= LOWER_M] = 0.0
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


def _height_m(person: Person, near: Nearest) -> FloatArray:
    """Return (T,) how much higher the own head is than the other's, metres."""
    height: FloatArray = (person.facing.head_m - near.head_m) @ person.facing.up
    return height


def _standing_customers(company: Company, person: Person) -> tuple[list[Person], list[np.ndarray]]:
    """Return the customers and the looks at which they are on their feet, as far as known.

    Who walks stands; who has stopped may sit, unless seen to stand up before, or walked here.
    """
    others = [one for one in company.customers() if one.track_id != person.track_id]
    return others, [_stands(company, other) for other in others]


def _stands(company: Company, customer: Person) -> np.ndarray:
    moves = ~has_stopped(customer)
    upright = np.maximum.accumulate(moves.astype(float)) > 0
    for change in company.own(customer, "stand_up", "sit_down"):
        after = customer.t_s >= change.end_s
        upright = np.where(after, change.kind == "stand_up", upright)
        upright &= (customer.t_s <= change.start_s) | after
    result: np.ndarray = upright
    return result

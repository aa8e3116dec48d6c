"""Whether a head that points somewhere is told to be at the customer; people drawn by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.observations import Role
from rules.relations.company import Person
from rules.relations.looking import looks_at_customer
from tests.rules.relation_builders import company, person, times

T_S = times(10.0)
CUSTOMER = person(2, Role.CUSTOMER, (0.0, 2.5))


def clerk(looks_deg: float, down_deg: float = 0.0, sigma_deg: float = 2.0) -> Person:
    """Somebody 1.5 m before the customer, whose head points so far aside and down."""
    one = person(1, Role.STAFF, (0.0, 4.0), looks_deg=looks_deg, down_deg=down_deg)
    sigma = np.full(len(one.t_s), sigma_deg)
    return replace(one, facing=replace(one.facing, turn_sigma_deg=sigma, rise_sigma_deg=sigma))


def state(one: Person, *others: Person, row: int = 50) -> float:
    return float(looks_at_customer(company(one, *others), one).value[row])


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (clerk(0.0), 1.0),  # at the face
        (clerk(0.0, 20.0), 1.0),  # at the chest
        (clerk(90.0), 0.0),
        (clerk(0.0, 80.0), 0.0),  # at the own desk
        (clerk(25.0), np.nan),  # may be either
        (clerk(0.0, sigma_deg=40.0), np.nan),  # told too roughly
    ],
)
def test_a_head_at_the_customer_or_not(one, expected):
    assert state(one, CUSTOMER) == pytest.approx(expected, nan_ok=True)


def test_nobody_knows_of_a_customer_who_has_just_left_the_view():
    one, gone = clerk(40.0), person(2, Role.CUSTOMER, (0.0, 2.5), t_s=T_S[T_S <= 3.0])
    assert np.isnan(state(one, gone, row=60))
    assert state(one, gone, row=95) == 0.0


def test_without_a_customer_or_a_head():
    one = clerk(0.0)
    assert state(one) == 0.0
    one.facing.ahead[:] = np.nan
    assert np.isnan(state(one, CUSTOMER))

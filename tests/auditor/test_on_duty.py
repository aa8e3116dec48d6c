"""What a roster tells of who is at a counter."""

from __future__ import annotations

import pytest

from auditor.on_duty import OnDuty, with_roster
from models.observations import Role
from rules.scene import Sex, Subject

LI = OnDuty(0, 100, Sex.FEMALE, "teller")
WANG = OnDuty(100, 200, Sex.FEMALE, "hall_manager")
ZHAO = OnDuty(0, 200, Sex.MALE, "teller")


@pytest.mark.parametrize(
    ("shifts", "stay", "told"),
    [
        ([LI, WANG], (10, 90), (Sex.FEMALE, "teller")),
        ([LI, WANG], (90, 110), (Sex.FEMALE, None)),  # relieved meanwhile, by a woman too
        ([LI, ZHAO], (10, 90), (None, "teller")),  # two at the counter: which of them is not known
        ([LI], (90, 110), (None, None)),  # partly on nobody's shift
        ([], (10, 90), (None, None)),
    ],
)
def test_only_what_all_shifts_agree_on_is_known(shifts, stay, told):
    known = with_roster(Subject(1, Role.STAFF, *stay), shifts)
    assert (known.sex, known.duty) == told


def test_a_roster_tells_nothing_of_customers():
    assert with_roster(Subject(1, Role.CUSTOMER, 10, 90), [LI]).sex is None

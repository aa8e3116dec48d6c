from __future__ import annotations

import numpy as np
import pytest
from engine_builders import BOW, HEAD_UP, arrival, bow, pack_of, scene, times

from models.observations import Role
from rules.coverage import cover
from rules.engine import judge
from rules.finding import Verdict
from rules.scene import Subject


def tally(seen, body):
    pack = pack_of(body)
    (only,) = cover(seen, pack, judge(seen, pack))
    return only


def test_a_norm_over_a_state_is_due_in_that_state():
    t_s = times()
    standing = np.where(t_s < 12, 1.0, 0.0)
    pitch = np.where(t_s < 9, 0.0, np.nan)
    found = tally(scene({"standing": standing, "head_pitch_deg": pitch}), HEAD_UP)
    assert found.due_s == pytest.approx(11.9)
    assert found.observable_s == pytest.approx(8.9)
    assert found.opportunities[Verdict.COMPLIANT] == 1
    assert sum(found.opportunities.values()) == 1
    assert found.reasons == {}


def test_a_norm_after_a_trigger_is_due_while_somebody_is_there():
    t_s = times()
    seen = scene(
        {"trunk_pitch_deg": np.where(t_s < 5, np.nan, 0.0)},
        [arrival(6), bow(7, 15), arrival(17)],
        subjects=[Subject(1, Role.STAFF, 2, 20), Subject(9, Role.CUSTOMER, 0, 20)],
    )
    found = tally(seen, BOW)
    assert found.due_s == pytest.approx(18)
    assert found.observable_s == pytest.approx(15)
    assert found.opportunities[Verdict.COMPLIANT] == 1
    assert found.opportunities[Verdict.INDETERMINATE] == 1
    assert found.reasons == {"clip_ended": 1}


def test_time_shared_by_two_clerks_counts_once():
    found = tally(scene({"trunk_pitch_deg": 0.0}, tracks=(1, 2)), BOW)
    assert (found.due_s, found.observable_s) == (20, 20)


def test_nobody():
    found = tally(scene({}, subjects=()), BOW)
    assert (found.due_s, found.observable_s) == (0, 0)
    assert not any(found.opportunities.values())

"""Who leaves the post, who comes to it, and who waits meanwhile."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.zones import Zone
from models.observations import Role
from rules.triggers.customers import departures_in_zones
from rules.triggers.lifelike import is_lifelike
from rules.triggers.post import departures_from_post, empty_post_spans, returns_to_post
from rules.triggers.registry import find_triggers, shown_triggers
from rules.triggers.waiting import absences, waits
from tests.rules.test_triggers_customers import ZONES, clip, track, walk

AWAY = 300
"""Between the zones of `ZONES`: the post ends at 200, the customers' place begins at 400."""


def staff(*way, start_s=0.0, track_id=1):
    t_s, u = walk(*way, start_s=start_s)
    return track(t_s, u, track_id=track_id, role=Role.STAFF)


def customer(*way, start_s=0.0):
    t_s, u = walk(*way, start_s=start_s)
    return track(t_s, u, track_id=9)


def test_who_goes_from_the_post_leaves_it_when_setting_off():
    seen = clip(staff((0, 100), (5, 100), (7, AWAY), (7.5, AWAY)))
    (found,) = departures_from_post(seen, ZONES)
    assert (found.kind, found.track_id) == ("leave_post", 1)
    assert found.start_s == pytest.approx(5, abs=0.3)


def test_who_walks_about_at_the_post_has_not_left_it():
    seen = clip(staff((0, 20), (5, 20), (7, 180), (20, 180)))
    assert departures_from_post(seen, ZONES) == ()


def test_who_fetches_something_has_not_left_the_post():
    seen = clip(staff((0, 100), (5, 100), (6, AWAY), (9, AWAY), (10, 100), (20, 100)))
    assert departures_from_post(seen, ZONES) == ()
    assert returns_to_post(seen, ZONES) == ()


def test_who_is_lost_from_sight_at_rest_has_not_left():
    seen = clip(staff((0, 100), (8, 100)))
    assert departures_from_post(seen, ZONES) == ()


def test_who_comes_back_returns_when_at_rest():
    seen = clip(staff((0, 100), (2, 100), (3, AWAY), (16, AWAY), (17, 100), (20, 100)))
    (found,) = returns_to_post(seen, ZONES)
    assert found.start_s == pytest.approx(16.5, abs=0.11)
    assert found.end_s == pytest.approx(17, abs=0.3)


def test_the_way_back_may_begin_under_another_number():
    walks_in = staff((0, 0), (1.5, 90), start_s=10, track_id=2)
    sits = staff((0, 100), (6, 100), start_s=11.6)
    (found,) = returns_to_post(clip(walks_in, sits), ZONES)
    assert found.track_id == 1
    assert found.start_s == pytest.approx(10, abs=0.11)


def test_who_was_there_from_the_start_did_not_come():
    assert returns_to_post(clip(staff((0, 100), (20, 100))), ZONES) == ()


def test_customers_leave_when_they_set_off():
    seen = clip(customer((0, 500), (8, 500), (10, AWAY), (12, AWAY)))
    (found,) = departures_in_zones(seen, ZONES)
    assert found.start_s == pytest.approx(8, abs=0.3)
    assert departures_in_zones(clip(customer((0, 390), (2, 640))), ZONES) == ()


def test_who_stands_before_an_empty_post_waits():
    seen = clip(
        staff((0, 100), (5, 100), (6, AWAY), (15, AWAY), (16, 100), (20, 100)),
        customer((0, 640), (1, 500), (20, 500)),
    )
    (wait,) = waits(seen, ZONES)
    assert wait.start_s == pytest.approx(5.5, abs=0.3)
    assert wait.attributes["duration"].value == pytest.approx(10, abs=0.4)
    (absence,) = absences(seen, ZONES)
    assert absence.attributes["waited"].value == pytest.approx(10, abs=0.4)
    assert not absence.cut


def test_an_absence_of_which_the_end_is_not_seen_is_cut():
    seen = clip(staff((0, 100), (5, 100), (6, AWAY), (8, AWAY)))
    (absence,) = absences(seen, ZONES)
    assert absence.cut
    assert absence.attributes["duration"].value == pytest.approx(14.5, abs=0.3)
    assert absence.attributes["waited"].value == 0


def test_without_customer_zones_nobody_knows_who_waits():
    seen = clip(staff((0, 100), (5, 100), (6, AWAY), (8, AWAY)))
    (absence,) = absences(seen, ZONES[1:])
    assert set(absence.attributes) == {"duration"}
    assert waits(seen, ZONES[1:]) == ()


def test_each_kind_needs_its_zones():
    assert shown_triggers(ZONES[1:]) == {"leave_post", "return_to_post", "post_empty"}
    assert shown_triggers(ZONES[:1]) == {"customer_arrives", "customer_leaves"}
    assert shown_triggers(()) == frozenset()
    seen = clip(staff((0, 100), (5, 100), (7, AWAY), (7.5, AWAY)))
    assert {one.kind for one in find_triggers(seen, ZONES)} == {"leave_post", "post_empty"}
    assert {one.kind for one in find_triggers(seen, ZONES, {"leave_post"})} == {"leave_post"}


@pytest.mark.parametrize(("sway_px", "alive"), [(0.3, False), (6.0, True)])
def test_a_figure_that_never_stirs_is_a_picture(sway_px, alive):
    t_s, u = walk((0, 100), (120, 100))
    noise = np.random.default_rng(7).normal(0, 0.3, len(t_s))
    figure = track(t_s, u + noise + sway_px * np.sin(t_s / 3))
    assert is_lifelike(figure) is alive
    assert bool(empty_post_spans(clip(figure, lasts_s=120), ZONES)) is not alive
    brief = track(t_s[:300], (u + noise)[:300])
    assert is_lifelike(brief)


def test_a_torso_below_the_picture_counts_where_it_leaves_it():
    low = Zone(name="low", kind="staff", polygon=((0, 400), (200, 400), (200, 500), (0, 500)))
    body = staff((0, 100), (20, 100))
    body.landmarks_px[:, :, 1] += 300
    assert empty_post_spans(clip(body), [low]) == ()

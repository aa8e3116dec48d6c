"""Consultation desks, terminals, doors and lines: what their zones show."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.zones import Zone, ZoneKind
from models.observations import Role
from rules.triggers.desks import consultations_begin, consultations_end, customers_at_kiosk
from rules.triggers.exits import exits
from rules.triggers.queue import longest_line, queues
from rules.triggers.registry import find_triggers, shown_triggers
from tests.rules.test_triggers_customers import clip, track, walk

PLACE = ((400, 0), (600, 0), (600, 500), (400, 500))


def zone(kind: ZoneKind) -> Zone:
    return Zone(name=kind.value, kind=kind, polygon=PLACE)


def somebody(*way, number=7, role=Role.CUSTOMER):
    t_s, u = walk(*way)
    return track(t_s, u, track_id=number, role=role)


def test_a_consultation_begins_and_ends_and_is_a_customers_visit_too():
    desk = [zone(ZoneKind.CONSULTATION)]
    seen = clip(somebody((0, 0), (5, 500), (10, 500), (13, 100), (14, 100)))
    (begins,), (ends,) = consultations_begin(seen, desk), consultations_end(seen, desk)
    assert begins.end_s == pytest.approx(5.0, abs=0.3)
    assert ends.start_s == pytest.approx(10.0, abs=0.3)
    kinds = [one.kind for one in find_triggers(seen, desk)]
    assert sorted(kinds) == [
        "consultation_begins",
        "consultation_ends",
        "customer_arrives",
        "customer_leaves",
    ]
    assert consultations_begin(seen, [zone(ZoneKind.CUSTOMER)]) == ()


@pytest.mark.parametrize(("stays_s", "found"), [(9.0, 0), (11.5, 1)])
def test_who_lingers_at_the_terminal_may_need_help(stays_s, found):
    seen = clip(somebody((0, 0), (4, 500), (4 + stays_s, 500), (7 + stays_s, 100)))
    kiosk = [zone(ZoneKind.KIOSK)]
    episodes = customers_at_kiosk(seen, kiosk)
    assert len(episodes) == found
    for one in episodes:
        assert one.end_s - one.start_s == pytest.approx(10.0)
        assert one.start_s == pytest.approx(4.0, abs=0.3)
    assert customers_at_kiosk(seen, []) == ()


def test_who_goes_out_by_the_door_exits_when_reaching_it():
    seen = clip(somebody((0, 0), (5, 500), (6, 550)))
    (left,) = exits(seen, [zone(ZoneKind.ENTRANCE)])
    assert (left.kind, left.track_id) == ("customer_exits", 7)
    assert left.end_s == pytest.approx(4.0, abs=0.11)


@pytest.mark.parametrize(
    "way",
    [
        ((0, 500), (1, 450), (6, 0)),  # comes in
        ((0, 0), (5, 500), (20, 500)),  # still there at the end
        ((0, 0), (5, 500), (7, 0)),  # turns round and is lost in the hall
        ((0, 500), (6, 510)),  # was never elsewhere
    ],
)
def test_who_does_not_go_out(way):
    assert exits(clip(somebody(*way)), [zone(ZoneKind.ENTRANCE)]) == ()


def test_staff_neither_exit_nor_queue():
    clerk = somebody((0, 0), (5, 500), (6, 550), role=Role.STAFF)
    assert exits(clip(clerk), [zone(ZoneKind.ENTRANCE)]) == ()
    assert queues(clip(clerk), [zone(ZoneKind.QUEUE)]) == ()


def line(*people):
    return clip(*people, lasts_s=10.0)


def test_the_length_of_a_line_is_what_lasts():
    """Three stand there from 2 to 8 s, a fourth walks through in one."""
    three = [somebody((0, 0), (2, 450), (8, 450), (10, 0), number=n) for n in (1, 2, 3)]
    passer = somebody((0, 0), (4, 390), (5, 610), (6, 640), number=4)
    (queue,) = queues(line(*three, passer), [zone(ZoneKind.QUEUE)])
    length, hidden = queue.attributes["length"], queue.attributes["length_with_hidden"]
    assert length.value == 3
    assert hidden.value - hidden.sigma < 3 < hidden.value + hidden.sigma
    assert queue.start_s == pytest.approx(1.8, abs=0.3)
    assert queue.end_s == pytest.approx(8.2, abs=0.3)


def test_an_empty_line_ends_one_queue_and_begins_another():
    early = somebody((0, 450), (3, 450), (4, 0), number=1)
    late = somebody((0, 0), (6, 0), (7, 450), (10, 450), number=2)
    assert len(queues(line(early, late), [zone(ZoneKind.QUEUE)])) == 2


def test_only_a_queue_zone_shows_a_queue():
    assert "queue" not in shown_triggers([zone(ZoneKind.CUSTOMER)])
    assert shown_triggers([zone(ZoneKind.QUEUE)]) == {"queue"}
    assert queues(line(somebody((0, 450), (5, 450))), [zone(ZoneKind.CUSTOMER)]) == ()


def test_the_longest_line_of_a_short_look_is_all_there_is():
    t_s = np.arange(5) * 0.25
    assert longest_line(t_s, np.array([2.0, 3.0, 3.0, 2.0, 3.0]))[0] == 2

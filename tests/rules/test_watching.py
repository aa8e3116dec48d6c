"""How long a head follows somebody who goes, from made-up angles."""

from __future__ import annotations

import numpy as np
import pytest

from rules.relations.watching import Look, watched_s

T_S = np.round(np.arange(-20.0, 5.01, 0.2), 6)
AFTER = T_S > 2.1
SPAN = (0.0, 5.0)
WALKS_DEG = 10.0 * np.maximum(T_S, 0.0)
"""The line to the customer turns by 10° a second from the parting on."""


def look(angle_deg=0.0, *, sigma_deg=5.0, rise_deg=0.0, turned_deg=WALKS_DEG, line_deg=WALKS_DEG):
    """One look; by default the head follows and points at the customer."""
    return Look(
        T_S,
        *(
            np.broadcast_to(np.asarray(one, dtype=float), T_S.shape).copy()
            for one in (angle_deg, sigma_deg, rise_deg, turned_deg, line_deg)
        ),
    )


def later(before, after):
    """One value up to two seconds after the parting, another from there on."""
    return np.where(AFTER, after, before)


def test_who_follows_watches_to_the_end():
    assert watched_s(look(), SPAN) == pytest.approx((5.0, 5.0))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (look(later(0.0, 60.0)), (2.0, 2.2)),
        (look(60.0), (0.0, 0.0)),
        (look(np.where(T_S > 2.1, 0.0, 60.0)), (0.0, 0.0)),  # begins too late
        (look(later(0.0, np.nan)), (2.0, 5.0)),  # not seen: may have been
    ],
)
def test_where_the_head_points(case, expected):
    assert watched_s(case, SPAN) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("sinks_deg", "expected"), [(4.0, (5.0, 5.0)), (6.5, (2.0, 5.0)), (12.0, (2.0, 2.2))]
)
def test_a_head_that_is_lowered_has_turned_away(sinks_deg, expected):
    """Whatever the direction says, told to 15° only; between both limits it stays open."""
    case = look(12.0, sigma_deg=15.0, rise_deg=later(0.0, -sinks_deg))
    assert watched_s(case, SPAN) == pytest.approx(expected)


def test_a_head_lowered_at_the_parting_already_never_looked():
    up_before = np.where(T_S < -3.0, 0.0, -15.0)
    assert watched_s(look(15.0, sigma_deg=12.0, rise_deg=up_before), SPAN) == (0.0, 0.0)


def test_who_bows_has_not_turned_away_nor_surely_watched_meanwhile():
    bows = np.where((T_S > 1.0) & (T_S < 1.7), -20.0, 0.0)
    assert watched_s(look(rise_deg=bows), SPAN, busy=[(0.9, 2.1)]) == pytest.approx((0.8, 5.0))
    assert watched_s(look(rise_deg=bows), SPAN) == pytest.approx((1.0, 1.2))  # no bow: turned away


def test_a_direction_told_roughly_decides_by_whether_it_moves_along():
    """At 20° ± 15° the direction alone says nothing."""
    follows = look(20.0, sigma_deg=15.0)
    assert watched_s(follows, SPAN) == pytest.approx((5.0, 5.0))
    stays = look(20.0 + WALKS_DEG / 3, sigma_deg=15.0, turned_deg=0.0)
    least, most = watched_s(stays, SPAN)
    assert least < 2.0
    assert most == pytest.approx(5.0)  # nor does it surely look elsewhere
    beyond = look(20.0, sigma_deg=15.0, turned_deg=later(0.0, 90.0))
    assert watched_s(beyond, SPAN) == pytest.approx((1.2, 5.0), abs=0.21)


def test_a_blink_does_not_end_a_look_and_a_glance_does():
    off = (T_S > 2.0) & (T_S < 2.3)
    assert watched_s(look(np.where(off, 60.0, 0.0)), SPAN) == pytest.approx((5.0, 5.0))
    unseen = (T_S > 2.0) & (T_S < 2.9)
    assert watched_s(look(np.where(unseen, np.nan, 0.0)), SPAN) == pytest.approx((5.0, 5.0))
    glance = (T_S > 2.0) & (T_S < 2.9)
    least, most = watched_s(look(np.where(glance, 60.0, 0.0)), SPAN)
    assert (least, most) == pytest.approx((2.0, 2.2))

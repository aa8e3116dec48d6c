"""People whose places and heads one computes by hand, and what the relations make of them."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.zones import ZoneKind
from models.observations import Role
from rules.episode import Episode
from rules.relations import colleagues, customers, guiding, leaving, standing
from rules.relations.registry import RELATIONS, related_episodes, relation_signals
from rules.vocabulary import MEASURE_UNITS
from tests.rules.relation_builders import company, person, times, zone

STAFF, CUSTOMER = Role.STAFF, Role.CUSTOMER
CLERK = person(1, STAFF, (0.0, 4.0))
"""Stands 4 m from the camera and looks into it."""


def middle(raw):
    return float(raw.value[len(raw.value) // 2]), bool(raw.observable[len(raw.value) // 2])


class TestGaze:
    def test_a_head_that_points_at_the_customer_reads_zero(self):
        raw = customers.gaze_customer_deg(company(CLERK, person(2, CUSTOMER, (0.0, 2.5))), CLERK)
        assert middle(raw) == (pytest.approx(0.0, abs=1e-6), True)

    @pytest.mark.parametrize(("looks_deg", "down_deg"), [(40.0, 0.0), (-40.0, 0.0), (0.0, 40.0)])
    def test_beside_and_above_count_alike(self, looks_deg, down_deg):
        clerk = person(1, STAFF, (0.0, 4.0), looks_deg=looks_deg, down_deg=down_deg)
        raw = customers.gaze_customer_deg(company(clerk, person(2, CUSTOMER, (0.0, 2.5))), clerk)
        assert middle(raw)[0] == pytest.approx(40.0)
        assert raw.sigma[0] == pytest.approx(5.0, abs=0.2)  # along the line of sight it is sure

    def test_a_line_across_the_view_is_less_sure(self):
        """6 % of 4 m at both ends, 1.5 m apart: atan(0.06 · 4 · √2 / 1.5) = 12.8°, the head 5°.

        The heads are 0.5 m above the axis and 1.5 m aside, which changes that by a little.
        """
        clerk = person(1, STAFF, (0.0, 4.0), looks_deg=90.0)
        raw = customers.gaze_customer_deg(company(clerk, person(2, CUSTOMER, (1.5, 4.0))), clerk)
        assert middle(raw)[0] == pytest.approx(0.0, abs=1e-6)
        assert raw.sigma[0] == pytest.approx(np.hypot(12.8, 5.0), abs=0.6)

    def test_the_nearest_of_two_customers_counts(self):
        two = (person(2, CUSTOMER, (3.0, 4.0)), person(3, CUSTOMER, (0.0, 2.5)))
        raw = customers.gaze_customer_deg(company(CLERK, *two), CLERK)
        assert middle(raw)[0] == pytest.approx(0.0, abs=1e-6)

    def test_without_a_customer_it_is_unknown(self):
        raw = customers.gaze_customer_deg(company(CLERK, person(2, STAFF, (0.0, 2.5))), CLERK)
        assert not raw.observable.any()
        assert np.isnan(raw.value).all()

    def test_while_the_customer_is_lost_it_is_unknown(self):
        seen = person(2, CUSTOMER, (0.0, 2.5), t_s=times(4.0))
        raw = customers.gaze_customer_deg(company(CLERK, seen), CLERK)
        assert raw.observable.tolist() == [t <= 4.0 for t in CLERK.t_s]


class TestPlaces:
    @pytest.mark.parametrize(("away_m", "state"), [(2.5, 1.0), (1.5, np.nan), (0.5, 0.0)])
    def test_who_is_before_the_clerk(self, away_m, state):
        raw = customers.customer_present(company(CLERK, person(2, CUSTOMER, (0.0, away_m))), CLERK)
        assert raw.value[50] == pytest.approx(state, nan_ok=True)
        contrary = customers.no_customer(company(CLERK, person(2, CUSTOMER, (0.0, away_m))), CLERK)
        assert contrary.value[50] == pytest.approx(1 - state, nan_ok=True)

    def test_who_walks_past_has_not_stopped(self):
        passer = person(2, CUSTOMER, lambda t: (t - 5.0, np.full(len(t), 2.5)))
        assert not np.any(customers.customer_present(company(CLERK, passer), CLERK).value == 1.0)

    def test_distance_along_the_floor(self):
        other = person(2, CUSTOMER, (3.0, 8.0), height_m=0.1)
        raw = customers.customer_distance_m(company(CLERK, other), CLERK)
        assert raw.value[0] == pytest.approx(5.0)
        assert raw.sigma[0] == pytest.approx(0.06 * np.hypot(4.0, 8.0))

    def test_far_off(self):
        near, far = person(2, CUSTOMER, (0.0, 2.5)), person(2, CUSTOMER, (0.0, 9.0))
        assert customers.customer_distant(company(CLERK, far), CLERK).value[0] == 1.0
        assert customers.customer_distant(company(CLERK, near), CLERK).value[0] == 0.0
        assert customers.customer_distant(company(CLERK), CLERK).value[0] == 0.0

    def test_zones_of_a_desk_a_terminal_and_the_post(self):
        other = person(2, CUSTOMER, (1.0, 3.5), faces_deg=180.0)
        for kind, tell in (
            (ZoneKind.CONSULTATION, customers.consulting),
            (ZoneKind.KIOSK, customers.at_kiosk),
        ):
            told = [
                tell(company(CLERK, other, zones=zones), CLERK).value[50]
                for zones in ([], [zone(kind, 0.5, 2.0)], [zone(kind, -3.0, -1.0)])
            ]
            assert told == pytest.approx([np.nan, 1.0, 0.0], nan_ok=True)
        post = [zone(ZoneKind.STAFF, -1.0, 0.5)]
        assert customers.on_post(company(CLERK, zones=post), CLERK).value[0] == 1.0
        assert customers.on_post(company(other, zones=post), other).value[0] == 0.0
        assert not customers.on_post(company(CLERK), CLERK).observable.any()

    def test_to_the_right_of_a_customer_at_the_terminal(self):
        """The customer looks away from the camera, so that right is right in the picture too."""
        kiosk = [zone(ZoneKind.KIOSK, -1.0, 0.4)]
        customer = person(2, CUSTOMER, (0.0, 4.0), faces_deg=180.0)
        for right_m in (0.7, -0.7):
            clerk = person(1, STAFF, (right_m, 4.0))
            raw = customers.right_of_customer_m(company(clerk, customer, zones=kiosk), clerk)
            assert middle(raw) == (pytest.approx(right_m), True)
        assert not customers.right_of_customer_m(company(CLERK, customer), CLERK).observable.any()


class TestColleagues:
    def pair(self, first_deg, second_deg, apart_m=1.0):
        one = person(1, STAFF, (0.0, 4.0), looks_deg=first_deg)
        two = person(2, STAFF, (apart_m, 4.0), looks_deg=second_deg)
        return colleagues.staff_talking_pair(company(one, two), one)

    @pytest.mark.parametrize(
        ("first_deg", "second_deg", "apart_m", "state"),
        [
            (90.0, -90.0, 1.0, 1.0),
            (60.0, -60.0, 1.0, 1.0),
            (0.0, 0.0, 1.0, 0.0),  # both look at their own customers
            (90.0, 0.0, 1.0, 0.0),  # only one looks
            (30.0, -30.0, 1.0, np.nan),
            (90.0, -90.0, 3.0, 0.0),
        ],
    )
    def test_near_and_turned_to_each_other(self, first_deg, second_deg, apart_m, state):
        assert self.pair(first_deg, second_deg, apart_m).value[50] == pytest.approx(
            state, nan_ok=True
        )

    def test_alone_nobody_talks(self):
        assert colleagues.staff_talking_pair(company(CLERK), CLERK).value.tolist() == [0.0] * 101

    def test_customers_are_no_colleagues(self):
        one = person(1, STAFF, (0.0, 4.0), looks_deg=90.0)
        talk = company(one, person(2, CUSTOMER, (1.0, 4.0), looks_deg=-90.0))
        assert not np.any(colleagues.staff_talking_pair(talk, one).value)

    def test_a_talk_goes_on_while_it_cannot_be_told_for_a_moment(self):
        looks = np.where((times(10.0) > 4.0) & (times(10.0) < 6.0), 30.0, 90.0)
        one = person(1, STAFF, (0.0, 4.0), looks_deg=looks)
        two = person(2, STAFF, (1.0, 4.0), looks_deg=-looks)
        assert np.all(colleagues.staff_talking_pair(company(one, two), one).value == 1.0)


class TestGuiding:
    def walk(self, right_m=0.0, away_m=0.0, speed=1.0, back=1.0):
        """Both walk to the right of the picture; its depth lies to the left of that way."""
        t = times(6.0)
        clerk = person(
            1, STAFF, lambda t: (speed * t + right_m, np.full(len(t), 5.0 + away_m)), t_s=t
        )
        other = person(2, CUSTOMER, lambda t: (back * t, np.full(len(t), 5.0)), t_s=t)
        return company(clerk, other), clerk

    def test_ahead_and_to_the_left(self):
        who, clerk = self.walk(right_m=0.9, away_m=0.4)
        assert np.all(guiding.walking_together(who, clerk).value == 1.0)
        assert middle(guiding.guiding_ahead_m(who, clerk))[0] == pytest.approx(0.9)
        assert middle(guiding.guiding_left_m(who, clerk))[0] == pytest.approx(0.4)

    @pytest.mark.parametrize(("speed", "back"), [(0.0, 1.0), (1.0, 0.0), (1.0, -1.0)])
    def test_who_stands_or_meets_does_not_guide(self, speed, back):
        who, clerk = self.walk(speed=speed, back=back)
        assert not np.any(guiding.walking_together(who, clerk).value == 1.0)
        assert not guiding.guiding_ahead_m(who, clerk).observable.any()

    @pytest.mark.parametrize(
        ("right_m", "away_m", "kind"), [(1.0, 0.3, "guides_ahead"), (0.2, -0.8, "guides_beside")]
    )
    def test_the_way_as_an_episode(self, right_m, away_m, kind):
        who, _ = self.walk(right_m=right_m, away_m=away_m)
        begins, way = related_episodes(who, relation_signals(who))
        assert (begins.kind, begins.start_s, begins.end_s) == ("guiding_begins", 0.0, 0.0)
        assert (way.kind, way.track_id, way.start_s, way.end_s) == (kind, 1, 0.0, 6.0)
        assert way.attributes["ahead"].value == pytest.approx(right_m)
        assert way.attributes["left"].value == pytest.approx(away_m)

    def test_who_points_shows_the_way_too(self):
        gesture = Episode("direction_gesture", 1, 2.0, 3.0, 4.0, side="left")
        who = company(CLERK, person(2, CUSTOMER, (0.0, 2.5)), episodes=[gesture])
        raw = guiding.shows_way(who, CLERK)
        assert raw.value.tolist() == [float(2.0 <= t <= 4.0) for t in CLERK.t_s]


class TestOnFeet:
    WALKS_UP = staticmethod(lambda t: (np.minimum(t - 3.0, 0.0), np.full(len(t), 2.5)))

    def against(self, lower_m, way=WALKS_UP):
        clerk = person(1, STAFF, (0.0, 4.0), height_m=0.5 - lower_m)
        return standing.on_feet(company(clerk, person(2, CUSTOMER, way)), clerk).value[60]

    def test_the_head_against_a_customer_who_walked_up(self):
        assert self.against(0.0) == 1.0
        assert self.against(0.4) == 0.0
        assert np.isnan(self.against(0.2))  # may be a short person
        assert np.isnan(self.against(0.0, (0.0, 2.5)))  # the customer may sit

    @pytest.mark.parametrize(("higher_m", "state"), [(0.0, 0.0), (0.4, 1.0), (0.2, np.nan)])
    def test_the_head_against_a_customer_who_sits(self, higher_m, state):
        """Until the customer stands up; afterwards by the own height."""
        clerk = person(1, STAFF, (0.0, 4.0), height_m=0.5 + higher_m)
        customer = person(2, CUSTOMER, (0.0, 2.5))
        customer.facing.head_m[customer.t_s >= 5.0, 1] = -0.9
        rises = Episode("stand_up", 2, 4.0, 4.5, 5.0)
        found = standing.on_feet(company(clerk, customer, episodes=[rises]), clerk).value
        assert found[[20, 80]] == pytest.approx([state, state], nan_ok=True)

    @pytest.mark.parametrize(("later_m", "state"), [(0.52, 1.0), (0.2, np.nan)])
    def test_a_head_as_high_as_when_it_was_told(self, later_m, state):
        """The customer is in view for four seconds."""
        t = times(10.0)
        clerk = person(1, STAFF, (0.0, 4.0), t_s=t)
        clerk.facing.head_m[t >= 6.0, 1] = -later_m
        customer = person(2, CUSTOMER, self.WALKS_UP, t_s=t[t <= 4.0])
        found = standing.on_feet(company(clerk, customer), clerk).value
        assert found[30] == 1.0
        assert found[80] == pytest.approx(state, nan_ok=True)

    def test_what_the_person_was_seen_to_do(self):
        rises, sits = Episode("stand_up", 1, 2.0, 2.5, 3.0), Episode("sit_down", 1, 7.0, 7.5, 8.0)
        state = standing.on_feet(company(CLERK, episodes=[rises, sits]), CLERK).value
        expected = [
            0.0 if t <= 2.0 or t >= 8.0 else 1.0 if 3.0 <= t <= 7.0 else np.nan for t in CLERK.t_s
        ]
        assert state == pytest.approx(expected, nan_ok=True)


def leaving_scene(looks_deg, goes_s=2.0, lost_s=99.0):
    """A customer 1.5 m before the clerk who walks to the right from `goes_s` on, at 1 m/s."""
    t = times(10.0)
    way = lambda t: (np.maximum(t - goes_s, 0.0), np.full(len(t), 2.5))  # noqa: E731 - one line
    customer = person(2, CUSTOMER, way, t_s=t[t <= lost_s])
    clerk = person(1, STAFF, (0.0, 4.0), looks_deg=looks_deg, t_s=t)
    left = Episode("customer_leaves", 2, goes_s + 0.6, goes_s + 0.6, goes_s + 1.2)
    return company(clerk, customer, episodes=[left]), clerk


def followed(t):
    """Where the clerk must look: 1.5 m towards the camera and as far aside as the customer is."""
    return np.degrees(np.arctan2(np.maximum(t - 2.0, 0.0), 1.5))


class TestLeaving:
    def test_a_head_that_follows_reads_zero_for_five_seconds(self):
        who, clerk = leaving_scene(followed(times(10.0)))
        raw = leaving.gaze_leaving_deg(who, clerk)
        due = (clerk.t_s >= 2.0 - 1e-9) & (clerk.t_s <= 7.0 + 1e-9)
        assert raw.observable.tolist() == due.tolist()
        assert np.max(raw.value[due]) == pytest.approx(0.0, abs=3.0)

    def test_who_is_out_of_view_walks_on(self):
        who, clerk = leaving_scene(followed(times(10.0)), lost_s=4.0)
        raw = leaving.gaze_leaving_deg(who, clerk)
        at = {s: int(np.argmin(np.abs(clerk.t_s - s))) for s in (3.0, 5.0, 6.0, 6.8)}
        assert raw.value[at[6.0]] == pytest.approx(0.0, abs=4.0)
        assert raw.sigma[at[6.0]] == pytest.approx(np.hypot(raw.sigma[at[3.0]], 16.0), rel=0.4)
        assert np.isnan(raw.value[at[6.8]])  # longer than 2.5 s nobody knows

    def seen_off(self, looks_deg, **how):
        who, _ = leaving_scene(looks_deg, **how)
        (episode,) = related_episodes(who, relation_signals(who))
        assert (episode.kind, episode.track_id, episode.start_s) == ("sees_off", 1, 2.0)
        watched = episode.attributes["watched"]
        return watched.value - watched.sigma, watched.value + watched.sigma

    def test_for_how_long(self):
        least, most = self.seen_off(followed(times(10.0)))
        assert (least, most) == (pytest.approx(5.0, abs=0.36), pytest.approx(5.0, abs=0.36))
        t = times(10.0)
        least, most = self.seen_off(np.where(t < 4.0, followed(t), -90.0))
        assert least == pytest.approx(2.0, abs=0.46)
        assert most == pytest.approx(2.0, abs=0.46)

    def test_a_look_that_begins_later_is_another(self):
        t = times(10.0)
        least, most = self.seen_off(np.where(t > 4.0, followed(t), -90.0))
        assert (least, most) == (-leaving.TURN_SIGMA_S, leaving.TURN_SIGMA_S)  # none

    def test_who_is_far_away_did_not_serve(self):
        who, _ = leaving_scene(0.0)
        far = person(1, STAFF, (0.0, 9.0))
        assert (
            list(leaving.seeings_off(company(far, who.people[2], episodes=who.episodes), {})) == []
        )


def test_only_the_staff_have_relations_in_the_units_of_the_vocabulary():
    signals = relation_signals(company(CLERK, person(2, CUSTOMER, (0.0, 2.5))))
    assert set(signals) == {1}
    assert set(signals[1]) == set(RELATIONS)
    for signal in signals[1].values():
        assert signal.t_s is CLERK.t_s or np.array_equal(signal.t_s, CLERK.t_s)
        assert np.array_equal(np.isfinite(signal.value), signal.observable)
        assert np.array_equal(np.isfinite(signal.sigma), signal.observable)
        assert RELATIONS[signal.measure].unit == MEASURE_UNITS[signal.measure]

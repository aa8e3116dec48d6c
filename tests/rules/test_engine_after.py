from __future__ import annotations

import numpy as np
import pytest
from engine_builders import BOW, SMILES, arrival, bow, pack_of, scene, times

from models.observations import Role
from rules.engine import judge
from rules.episode import Episode
from rules.finding import Limit, Verdict
from rules.messages import message_for
from rules.scene import Subject
from rules.signals import Quantity

UPRIGHT = {"trunk_pitch_deg": 0.0}


def unseen(*spans, lasts_s=20.0):
    """A trunk that is upright, but not seen in the open spans given."""
    t_s = times(lasts_s)
    value = np.zeros(len(t_s))
    for start, end in spans:
        value[(t_s > start) & (t_s < end)] = np.nan
    return {"trunk_pitch_deg": value}


def only(findings):
    assert len(findings) == 1
    return findings[0]


def test_a_bow_within_limits_keeps_the_norm():
    found = only(judge(scene(UPRIGHT, [arrival(4), bow(5, 15)]), pack_of(BOW)))
    assert found.verdict is Verdict.COMPLIANT
    assert (found.start_s, found.peak_s, found.end_s) == (4, 6, 7)
    assert found.measured == Quantity(15, 1, "deg")
    assert found.limit == Limit(10, 20)
    assert found.margin == 5
    assert (found.track_id, found.role) == (1, Role.STAFF)
    assert (found.pack, found.pack_version) == ("hand-made", "1.2.3")
    assert found.reason is None


def test_the_ends_of_a_limit_are_allowed_when_the_measurement_is_exact():
    for depth in (10, 20):
        found = only(judge(scene(UPRIGHT, [arrival(4), bow(5, depth, sigma_deg=0)]), pack_of(BOW)))
        assert found.verdict is Verdict.COMPLIANT


def test_the_best_candidate_in_the_window_is_reported():
    found = only(judge(scene(UPRIGHT, [arrival(4), bow(5, 3), bow(7.5, 6)]), pack_of(BOW)))
    assert found.verdict is Verdict.VIOLATED
    assert found.measured == Quantity(6, 1, "deg")
    assert found.margin == -4
    assert found.peak_s == 8.5


def test_a_good_bow_is_preferred_to_a_bad_one():
    found = only(judge(scene(UPRIGHT, [arrival(4), bow(5, 40), bow(7.5, 14)]), pack_of(BOW)))
    assert found.verdict is Verdict.COMPLIANT


def test_without_a_candidate_nothing_is_measured_and_the_message_says_so():
    pack = pack_of(BOW)
    found = only(judge(scene(UPRIGHT, [arrival(4)]), pack))
    assert found.verdict is Verdict.VIOLATED
    assert found.measured is None
    assert found.peak_s is None
    assert (found.start_s, found.end_s) == (4, pytest.approx(9))
    assert message_for(pack.norms[0], found) == {"zh": "无", "en": "none"}


def test_a_margin_below_k_sigma_decides_nothing():
    found = only(judge(scene(UPRIGHT, [arrival(4), bow(5, 9, sigma_deg=1.5)]), pack_of(BOW)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "within_uncertainty")
    assert found.measured == Quantity(9, 1.5, "deg")


def test_a_bow_after_the_time_is_no_candidate():
    found = only(judge(scene(UPRIGHT, [arrival(4), bow(9.2, 15)]), pack_of(BOW)))
    assert found.verdict is Verdict.VIOLATED
    assert found.measured is None


def test_a_bow_before_the_trigger_counts_only_as_early_as_the_norm_says():
    seen = scene(UPRIGHT, [arrival(4), bow(3.2, 15)])
    assert only(judge(seen, pack_of(BOW))).verdict is Verdict.VIOLATED
    assert only(judge(seen, pack_of(BOW + "early: 1s\n"))).verdict is Verdict.COMPLIANT


def test_a_trigger_that_the_view_cannot_show_makes_the_norm_not_applicable():
    found = only(judge(scene(UPRIGHT, [bow(5, 15)], shows=()), pack_of(BOW)))
    assert (found.verdict, found.reason) == (Verdict.NOT_APPLICABLE, "no_customer_zone")
    assert found.track_id is None


def test_otherwise_every_episode_found_is_judged():
    pack = pack_of(BOW + "otherwise: {each: bow}\n")
    found = judge(scene(UPRIGHT, [bow(5, 15), bow(10, 6)], shows=()), pack)
    assert [finding.verdict for finding in found] == [Verdict.COMPLIANT, Verdict.VIOLATED]
    assert [finding.start_s for finding in found] == [5, 10]


def test_without_a_trigger_there_is_no_opportunity():
    assert judge(scene(UPRIGHT, [bow(5, 6)]), pack_of(BOW)) == ()


def test_absence_is_no_evidence_while_nobody_looks():
    found = only(judge(scene(unseen((5, 7)), [arrival(4)]), pack_of(BOW)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_observed")


def test_gaps_up_to_max_gap_hold_the_last_value():
    found = only(judge(scene(unseen((5, 5.3), (6, 6.3)), [arrival(4)]), pack_of(BOW)))
    assert found.verdict is Verdict.VIOLATED
    assert found.end_s == pytest.approx(9)


def test_longer_gaps_stop_the_clock():
    gap = unseen((5, 5.4))  # longer than max_gap, too short to hide a bow
    without = only(judge(scene(gap, [arrival(4)]), pack_of(BOW)))
    assert without.verdict is Verdict.VIOLATED
    assert without.end_s == pytest.approx(9.4)
    late = only(judge(scene(gap, [arrival(4), bow(9.3, 15)]), pack_of(BOW)))
    assert late.verdict is Verdict.COMPLIANT


def test_too_small_a_share_of_looks_decides_nothing():
    found = only(judge(scene(unseen((4.5, 19.5)), [arrival(4)]), pack_of(BOW)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_observed")


def test_a_good_bow_counts_however_little_was_seen():
    found = only(judge(scene(unseen((7.2, 19)), [arrival(4), bow(5, 15)]), pack_of(BOW)))
    assert found.verdict is Verdict.COMPLIANT


def test_what_was_never_perceived_is_not_observed():
    found = only(judge(scene({}, [arrival(4)]), pack_of(BOW)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_observed")


def test_the_end_of_the_clip_leaves_it_open():
    found = only(judge(scene(UPRIGHT, [arrival(17)]), pack_of(BOW)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "clip_ended")


def test_a_clock_that_stood_still_until_the_end_is_not_observed():
    found = only(judge(scene(unseen((13, 14)), [arrival(12)]), pack_of(BOW)))
    assert found.reason == "not_observed"
    late = only(judge(scene(unseen((15, 15.4)), [arrival(15)]), pack_of(BOW)))
    assert (late.verdict, late.reason) == (Verdict.INDETERMINATE, "not_observed")


def test_a_change_of_role_closes_the_window():
    subjects = [Subject(1, Role.STAFF, 0, 6), Subject(1, Role.UNKNOWN, 6.1, 20)]
    found = only(judge(scene(UPRIGHT, [arrival(4), bow(7, 15)], subjects=subjects), pack_of(BOW)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "subject_left")


def test_it_is_enough_that_one_of_two_clerks_bows():
    seen = scene(UPRIGHT, [arrival(4), bow(5, 15, track_id=2)], tracks=(1, 2))
    found = only(judge(seen, pack_of(BOW)))
    assert (found.verdict, found.track_id) == (Verdict.COMPLIANT, 2)


def test_when_none_of_two_clerks_bows_the_norm_is_broken_once():
    found = only(judge(scene(UPRIGHT, [arrival(4)], tracks=(1, 2)), pack_of(BOW)))
    assert found.verdict is Verdict.VIOLATED


def test_an_empty_post_in_view_is_evidence():
    seen = scene({}, [arrival(4)], subjects=(), empty_post_s=[(2, 20)])
    found = only(judge(seen, pack_of(BOW)))
    assert found.verdict is Verdict.VIOLATED
    assert (found.track_id, found.role) == (None, Role.UNKNOWN)


@pytest.mark.parametrize("empty_post_s", [[], [(2, 5)]])
def test_nobody_seen_is_no_evidence_of_an_empty_post(empty_post_s):
    seen = scene({}, [arrival(4)], subjects=(), empty_post_s=empty_post_s)
    found = only(judge(seen, pack_of(BOW)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "nobody_seen")


def test_the_customer_s_own_bow_is_not_the_clerk_s():
    subjects = [Subject(1, Role.STAFF, 0, 20), Subject(2, Role.CUSTOMER, 0, 20)]
    seen = scene(UPRIGHT, [arrival(4), bow(5, 15, track_id=2)], tracks=(1, 2), subjects=subjects)
    assert only(judge(seen, pack_of(BOW))).verdict is Verdict.VIOLATED


def test_a_trigger_of_one_s_own_body_concerns_that_person_only():
    body = BOW.replace("customer_arrives", "stand_up")
    up = Episode("stand_up", 2, 3, 3.5, 4)
    seen = scene(UPRIGHT, [up, bow(5, 15, track_id=1)], tracks=(1, 2), shows=())
    found = only(judge(seen, pack_of(body)))
    assert (found.verdict, found.track_id, found.start_s) == (Verdict.VIOLATED, 2, 4)


class TestForbid:
    body = """\
after: customer_arrives
forbid: {episode: sit_down}
within: 5s
"""

    def sits(self, *episodes, **signals):
        return scene({"sitting": 0.0, **signals}, [arrival(4), *episodes])

    def test_what_is_forbidden_breaks_the_norm_when_it_happens(self):
        found = only(judge(self.sits(Episode("sit_down", 1, 6, 6.5, 7)), pack_of(self.body)))
        assert found.verdict is Verdict.VIOLATED
        assert found.peak_s == 6.5

    def test_and_keeps_it_when_it_does_not(self):
        assert only(judge(self.sits(), pack_of(self.body))).verdict is Verdict.COMPLIANT

    def test_unseen_it_stays_open(self):
        seen = scene({}, [arrival(4)])
        assert only(judge(seen, pack_of(self.body))).reason == "not_observed"


class TestSignal:
    """A measure that must reach its limit for half a second after the trigger."""

    def smile(self, *spans, elsewhere=0.0):
        t_s = times()
        value = np.full(len(t_s), elsewhere)
        for start, end, height in spans:
            value[(t_s >= start) & (t_s <= end)] = height
        return scene({"smile": value}, [arrival(4)], sigma=0.01)

    def test_a_lasting_smile(self):
        found = only(judge(self.smile((5, 6, 0.08)), pack_of(SMILES)))
        assert found.verdict is Verdict.COMPLIANT
        assert found.measured == Quantity(0.08, 0.01, "ratio")

    def test_a_twitch_is_none(self):
        found = only(judge(self.smile((5, 5.2, 0.08)), pack_of(SMILES)))
        assert found.verdict is Verdict.VIOLATED
        assert found.measured == Quantity(0, 0.01, "ratio")

    def test_a_face_hidden_for_half_a_second_may_have_smiled(self):
        found = only(judge(self.smile((5, 5.6, np.nan)), pack_of(SMILES)))
        assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_observed")

    def test_near_the_limit_it_stays_open(self):
        found = only(judge(self.smile((5, 6, 0.025)), pack_of(SMILES)))
        assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "within_uncertainty")


def test_where_judges_every_attribute():
    body = BOW.replace("20deg]}", "20deg]}, hold: {at_least: 300ms}")
    short = Episode(
        "bow", 1, 5, 6, 7, {"depth": Quantity(15, 1, "deg"), "hold": Quantity(0.1, 0.05, "s")}
    )
    pack = pack_of(body)
    found = only(judge(scene(UPRIGHT, [arrival(4), short]), pack))
    assert (found.verdict, found.measured_name) == (Verdict.VIOLATED, "hold")
    assert dict(found.quantities)["depth"].value == 15


def test_an_attribute_that_was_not_measured_leaves_it_open():
    each = pack_of("each: direction_gesture\nrequire: {where: {elbow: {at_least: 160deg}}}\n")
    found = only(judge(scene({}, [Episode("direction_gesture", 1, 2, 3, 4)]), each))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_measured")


@pytest.mark.parametrize("at_s", [-3.0, 25.0])
def test_a_ticket_call_outside_the_recording_is_no_opportunity(at_s):
    assert judge(scene(UPRIGHT, [arrival(at_s)]), pack_of(BOW)) == ()

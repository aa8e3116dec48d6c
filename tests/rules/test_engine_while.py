from __future__ import annotations

import numpy as np
import pytest
from engine_builders import HEAD_UP, SMILE_SHARE, pack_of, scene, times

from models.observations import Role
from rules.engine import judge
from rules.episode import Episode
from rules.finding import Verdict
from rules.scene import Subject
from rules.signals import Quantity


def head(*pieces, lasts_s=20.0, elsewhere=0.0, standing=1.0, sigma=2.0, **more):
    """A standing clerk whose head pitch is `elsewhere`, but for (from, to, value) pieces."""
    t_s = times(lasts_s)
    pitch = np.full(len(t_s), elsewhere)
    for start, end, value in pieces:
        pitch[(t_s >= start - 1e-9) & (t_s < end - 1e-9)] = value
    return scene({"head_pitch_deg": pitch, "standing": standing}, t_s=t_s, sigma=sigma, **more)


def verdicts(findings):
    return [finding.verdict for finding in findings]


def only(findings):
    assert len(findings) == 1
    return findings[0]


def test_kept_throughout():
    found = only(judge(head(), pack_of(HEAD_UP)))
    assert found.verdict is Verdict.COMPLIANT
    assert (found.start_s, found.end_s, found.peak_s) == (0, 20, None)
    assert found.measured == Quantity(0, 2, "deg")


def test_a_deviation_shorter_than_grace_is_none():
    assert only(judge(head((5, 6.9, 40)), pack_of(HEAD_UP))).verdict is Verdict.COMPLIANT


def test_a_lasting_deviation_is_reported_with_its_interval_and_worst_moment():
    found = only(judge(head((5, 9, 40), (7, 7.1, 55)), pack_of(HEAD_UP)))
    assert found.verdict is Verdict.VIOLATED
    assert (found.start_s, found.end_s) == (pytest.approx(5), pytest.approx(8.9))
    assert found.peak_s == pytest.approx(7)
    assert found.measured == Quantity(55, 2, "deg")
    assert found.margin == -35
    assert dict(found.quantities)["duration"].value == pytest.approx(3.9)


def test_short_gaps_hold_the_last_value():
    found = only(judge(head((5, 9, 40), (6, 6.2, np.nan), (7.5, 7.7, np.nan)), pack_of(HEAD_UP)))
    assert found.verdict is Verdict.VIOLATED
    assert found.end_s - found.start_s == pytest.approx(3.9)


def test_longer_gaps_end_a_deviation():
    unseen = head((5, 8, 40), (6.3, 6.7, np.nan))
    assert only(judge(unseen, pack_of(HEAD_UP))).verdict is Verdict.COMPLIANT


def test_observed_too_little():
    found = only(judge(head((5, 14, np.nan)), pack_of(HEAD_UP)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_observed")


def test_observed_enough():
    assert only(judge(head((5, 12, np.nan)), pack_of(HEAD_UP))).verdict is Verdict.COMPLIANT


def test_a_deviation_within_the_uncertainty_decides_nothing():
    found = only(judge(head((5, 12, 21)), pack_of(HEAD_UP)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "within_uncertainty")


def test_never_perceived():
    found = only(judge(scene({"standing": 1.0}), pack_of(HEAD_UP)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_observed")
    assert found.measured is None


@pytest.mark.parametrize("standing", [0.0, np.nan])
def test_not_due_without_the_state(standing):
    assert judge(head((5, 12, 40), standing=standing), pack_of(HEAD_UP)) == ()


def test_the_state_must_have_settled():
    pack = pack_of(HEAD_UP + "settle: 4s\n")
    assert only(judge(head((0, 5, 40)), pack)).verdict is Verdict.COMPLIANT
    assert only(judge(head((0, 5, 40)), pack)).start_s == pytest.approx(4)
    assert only(judge(head((0, 7, 40)), pack)).verdict is Verdict.VIOLATED


def test_not_due_during_the_episodes_that_excuse():
    pack = pack_of(HEAD_UP + "except_during: [bow]\n")
    bows = [Episode("bow", 1, 4.9, 6, 8)]
    assert only(judge(head((5, 8, 40), episodes=bows), pack)).verdict is Verdict.COMPLIANT
    others = [Episode("bow", 2, 4.9, 6, 8)]
    assert only(judge(head((5, 8, 40), episodes=others), pack)).verdict is Verdict.VIOLATED


def test_clear_keeps_a_deviation_open_over_a_short_recovery():
    twice = head((2, 5, 40), (5.6, 6.6, 40), lasts_s=20)
    plain = only(judge(twice, pack_of(HEAD_UP)))
    assert plain.end_s == pytest.approx(4.9)
    held = only(judge(twice, pack_of(HEAD_UP + "clear: 1s\n")))
    assert held.end_s == pytest.approx(6.5)


def test_deviations_nearer_than_the_cooldown_are_one():
    near, far = head((2, 5, 40), (8, 11, 50)), head((2, 5, 40), (12, 15, 50))
    assert verdicts(judge(near, pack_of(HEAD_UP))) == [Verdict.VIOLATED]
    assert only(judge(near, pack_of(HEAD_UP))).measured == Quantity(50, 2, "deg")
    assert verdicts(judge(far, pack_of(HEAD_UP))) == [Verdict.VIOLATED, Verdict.VIOLATED]


def test_a_change_of_role_ends_a_deviation():
    subjects = [Subject(1, Role.STAFF, 0, 6.5), Subject(1, Role.CUSTOMER, 6.6, 20)]
    found = only(judge(head((5, 9, 40), subjects=subjects), pack_of(HEAD_UP)))
    assert found.verdict is Verdict.COMPLIANT
    assert found.end_s == pytest.approx(6.5)


def test_assumed_staff_is_judged_as_staff_and_shown_so():
    found = only(judge(head(subjects=[Subject(1, Role.ASSUMED_STAFF, 0, 20)]), pack_of(HEAD_UP)))
    assert found.role is Role.ASSUMED_STAFF


def test_all_of_several_requirements_must_hold():
    body = """\
while: sitting
require:
  - {measure: trunk_roll_deg, between: [-8deg, 8deg]}
  - {measure: shoulder_tilt_deg, between: [-7deg, 7deg]}
grace: 2s
"""
    seen = scene({"sitting": 1.0, "trunk_roll_deg": 2.0, "shoulder_tilt_deg": -12.0}, sigma=1)
    found = only(judge(seen, pack_of(body)))
    assert (found.verdict, found.measured_name) == (Verdict.VIOLATED, "shoulder_tilt_deg")
    assert found.margin == -5
    assert dict(found.quantities)["trunk_roll_deg"].value == 2


def test_a_state_may_be_required():
    body = "while: present\nrequire: {measure: facing_camera, equals: true}\ngrace: 2s\n"
    turned = scene({"present": 1.0, "facing_camera": 0.0})
    assert only(judge(turned, pack_of(body))).verdict is Verdict.VIOLATED


def test_a_norm_that_waits_for_a_model_claims_nothing():
    found = only(judge(head((2, 15, 60)), pack_of(HEAD_UP + "status: needs badge model\n")))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "needs_badge_model")


class TestOver:
    """The share of a window of ten seconds in which somebody smiles must be half."""

    def smile(self, share, *, unseen_s=0.0, sigma=0.0):
        t_s = times(10.0)
        value = np.where(t_s < 10 * share, 0.1, 0.0)
        value[t_s >= 10 - unseen_s] = np.nan
        return scene({"present": 1.0, "smile": value}, t_s=t_s, sigma=sigma)

    @pytest.mark.parametrize(
        ("share", "verdict"),
        [(0.6, Verdict.COMPLIANT), (0.5, Verdict.COMPLIANT), (0.4, Verdict.VIOLATED)],
    )
    def test_share_of_the_window(self, share, verdict):
        found = only(judge(self.smile(share), pack_of(SMILE_SHARE)))
        assert found.verdict is verdict
        assert found.measured.value == pytest.approx(share)
        assert found.limit.at_least == 0.5

    def test_seen_too_little(self):
        found = only(judge(self.smile(0.1, unseen_s=5), pack_of(SMILE_SHARE)))
        assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_observed")

    def test_what_was_unseen_may_have_made_it_good(self):
        found = only(judge(self.smile(0.3, unseen_s=3), pack_of(SMILE_SHARE)))
        assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_observed")

    def test_what_was_unseen_could_not_have_made_it_good(self):
        found = only(judge(self.smile(0.1, unseen_s=3), pack_of(SMILE_SHARE)))
        assert found.verdict is Verdict.VIOLATED

    def test_too_uncertain(self):
        found = only(judge(self.smile(0.4, sigma=0.05), pack_of(SMILE_SHARE)))
        assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "within_uncertainty")
        assert found.measured.sigma == pytest.approx(0.3)

    def test_a_window_longer_than_the_state_is_not_judged(self):
        t_s = times(8.0)
        found = only(judge(scene({"present": 1.0, "smile": 0.0}, t_s=t_s), pack_of(SMILE_SHARE)))
        assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "too_short")

    def test_windows_follow_each_other(self):
        t_s = times(25.0)
        value = np.where(t_s < 10, 0.1, 0.0)
        found = judge(scene({"present": 1.0, "smile": value}, t_s=t_s), pack_of(SMILE_SHARE))
        assert [(finding.start_s, finding.end_s) for finding in found] == [(0, 10), (10, 20)]
        assert verdicts(found) == [Verdict.COMPLIANT, Verdict.VIOLATED]

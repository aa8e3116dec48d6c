"""Service scenes, step by step."""

from __future__ import annotations

import numpy as np
import pytest
from engine_builders import arrival, bow, pack_of, scene, times

from models.observations import Role
from rules.engine import judge
from rules.episode import Episode
from rules.finding import StepState, Verdict
from rules.messages import message_for
from rules.pack_reader import PackError
from rules.scene import Subject
from rules.signals import Quantity

FAREWELL = """\
after: customer_leaves
within: 6s
sequence:
  - step: smile
    title: {zh: 微笑, en: smile}
    require: {measure: smile, at_least: 0.5, lasting: 500ms}
    any_order: true
  - {step: stand_up, title: {zh: 起立, en: stand up}, require: {episode: stand_up}}
  - {step: phrase, title: {zh: 请慢走, en: farewell}, unseen: speech}
  - step: bow
    title: {zh: 鞠躬, en: bow}
    require: {episode: bow, where: {depth: {between: [10deg, 20deg]}}}
"""
SHOWS = ("customer_leaves",)


def leaving(at_s=4.0):
    return Episode("customer_leaves", 7, at_s, at_s, at_s)


def rising(start_s, track_id=1):
    return Episode("stand_up", track_id, start_s, start_s + 0.5, start_s + 1)


def body(*, smiles=(5.0, 6.0), unseen=None):
    """Signals of a clerk who sits, smiles in one span, and is not seen in another."""
    t_s = times()
    smile = np.where((t_s >= smiles[0]) & (t_s <= smiles[1]), 1.0, 0.0)
    pitch, sitting = np.zeros(len(t_s)), np.ones(len(t_s))
    if unseen is not None:
        hidden = (t_s > unseen[0]) & (t_s < unseen[1])
        for values in (smile, pitch, sitting):
            values[hidden] = np.nan
    return {"smile": smile, "trunk_pitch_deg": pitch, "sitting": sitting}


def judged(signals, episodes, text=FAREWELL, **more):
    (found,) = judge(scene(signals, [leaving(), *episodes], shows=SHOWS, **more), pack_of(text))
    return found


def states(finding):
    return {one.step: one.state for one in finding.steps}


def test_all_that_can_be_seen_was_done_in_order():
    found = judged(body(), [rising(4.5), bow(5.6, 15)])
    assert found.verdict is Verdict.COMPLIANT
    assert [(one.step, one.state) for one in found.steps] == [
        ("smile", StepState.MET),
        ("stand_up", StepState.MET),
        ("phrase", StepState.UNSEEN),
        ("bow", StepState.MET),
    ]
    assert [one.at_s for one in found.steps] == [pytest.approx(5.0), 5.0, None, 6.6]
    assert (found.measured, found.margin) == (Quantity(3, 0, "count"), 0)
    assert (found.start_s, found.end_s) == (4, 7.6)


def test_a_step_that_was_missed_breaks_the_scene_and_is_named():
    pack = pack_of(FAREWELL)
    found = judged(body(), [rising(4.5)])
    assert (found.verdict, found.reason) == (Verdict.VIOLATED, None)
    assert states(found)["bow"] is StepState.MISSED
    assert (found.measured_name, found.measured.value, found.margin) == ("kept", 2, -1)
    assert message_for(pack.norms[0], found) == {
        "zh": "已测；缺少步骤：鞠躬",
        "en": "measured; missed: bow",
    }


def test_a_step_done_badly_is_missed():
    assert states(judged(body(), [rising(4.5), bow(5.6, 35)]))["bow"] is StepState.MISSED


def test_a_step_that_was_over_before_the_one_ahead_of_it_is_out_of_order():
    found = judged(body(), [bow(4.1, 15), rising(7)])
    assert found.verdict is Verdict.VIOLATED
    assert states(found)["bow"] is StepState.OUT_OF_ORDER
    free = FAREWELL + "    any_order: true\n"
    assert judged(body(), [bow(4.1, 15), rising(7)], free).verdict is Verdict.COMPLIANT


def test_steps_that_overlap_are_in_order():
    assert judged(body(), [rising(5), bow(4.9, 15)]).verdict is Verdict.COMPLIANT


def test_the_first_of_several_leaves_room_for_what_follows():
    assert judged(body(), [rising(4.5), rising(9), bow(6, 15)]).verdict is Verdict.COMPLIANT


def test_a_step_that_may_have_been_hidden_leaves_the_scene_open():
    found = judged(body(unseen=(6.5, 8.5)), [rising(4.5)])
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "not_observed")
    by_step = {one.step: one for one in found.steps}
    assert (by_step["bow"].state, by_step["bow"].reason) == (StepState.OPEN, "not_observed")
    assert by_step["stand_up"].state is StepState.MET


def test_a_step_surely_missed_breaks_the_scene_whatever_else_is_open():
    short = FAREWELL.replace(
        "require: {episode: stand_up}", "require: {episode: stand_up}, within: 2s"
    )
    found = judged(body(unseen=(6.6, 8.6)), [], short)
    assert found.verdict is Verdict.VIOLATED
    assert (states(found)["stand_up"], states(found)["bow"]) == (StepState.MISSED, StepState.OPEN)


def test_a_step_too_near_to_its_limit_is_open():
    found = judged(body(), [rising(4.5), bow(5.6, 9, sigma_deg=2)])
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "within_uncertainty")


def test_of_two_clerks_the_one_who_did_more_answers():
    found = judged(body(), [rising(4.5, track_id=2)], tracks=(1, 2))
    assert (found.track_id, states(found)["stand_up"]) == (2, StepState.MET)


def test_nobody_at_an_empty_post_missed_every_step_that_can_be_seen():
    seen = scene({}, [leaving()], shows=SHOWS, subjects=[], empty_post_s=[(0, 20)])
    (found,) = judge(seen, pack_of(FAREWELL))
    assert (found.verdict, found.track_id) == (Verdict.VIOLATED, None)
    assert set(states(found).values()) == {StepState.MISSED, StepState.UNSEEN}


def test_a_clerk_who_leaves_the_view_leaves_the_scene_open():
    subjects = [Subject(1, Role.STAFF, 0, 6)]
    found = judged(body(), [rising(4.5)], subjects=subjects)
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "subject_left")


def test_a_view_without_the_trigger_has_no_scene():
    (found,) = judge(scene(body(), [arrival(4)]), pack_of(FAREWELL))
    assert (found.verdict, found.reason) == (Verdict.NOT_APPLICABLE, "no_customer_zone")


def test_ones_own_gesture_may_begin_a_scene():
    text = FAREWELL.replace("after: customer_leaves", "after: nod")
    nod = Episode("nod", 1, 3.5, 3.7, 4)
    signals = body() | {"head_pitch_deg": 0.0}
    (found,) = judge(scene(signals, [nod, rising(4.5), bow(5.6, 15)], shows=()), pack_of(text))
    assert (found.verdict, found.start_s) == (Verdict.COMPLIANT, 4)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("unseen: speech", "unseen: words", "sequence.2.unseen"),
        (
            "unseen: speech",
            "unseen: speech, require: {episode: bow}",
            "`require` or `unseen`, not both",
        ),
        ("unseen: speech", "unseen: speech, any_order: true", "no time of its own"),
        ("step: phrase", "step: smile", "step smile is used twice"),
        (
            "require: {episode: stand_up}",
            "require: {episode: stand_up}, within: 9s",
            "within the scene's",
        ),
        ("step: bow", "stepp: bow", "the nearest is 'step'"),
        (
            "require: {episode: stand_up}",
            "require: {episode: standup}",
            "the nearest is 'stand_up'",
        ),
    ],
)
def test_faults_in_steps_are_told(old, new, fault):
    with pytest.raises(PackError, match=fault.replace("(", r"\(")):
        pack_of(FAREWELL.replace(old, new))


def test_a_scene_of_speech_alone_is_none():
    text = "after: customer_leaves\nwithin: 6s\nsequence:\n"
    text += "  - {step: a, title: {zh: 一, en: a}, unseen: speech}\n"
    with pytest.raises(PackError, match="at least one due step must be one that a camera can see"):
        pack_of(text)

"""When a norm is not due: ``unless``, ``where`` on triggers, and to whom it applies."""

from __future__ import annotations

import numpy as np
import pytest
from engine_builders import BOW, HEAD, HEAD_UP, arrival, bow, pack_of, scene, times

from models.observations import Role
from rules.coverage import measures_needed
from rules.engine import judge
from rules.episode import Episode
from rules.finding import Verdict
from rules.pack_reader import PackError, parse_pack
from rules.scene import Sex, Subject
from rules.signals import Quantity

UPRIGHT = {"trunk_pitch_deg": 0.0}
SEATED = BOW + "unless: {measure: sitting, equals: true}\n"
BUSY = BOW + "unless: [{episode: handover, before: 2s}]\n"


def only(findings):
    assert len(findings) == 1
    return findings[0]


def handover(start_s, hands=2.0, sigma=0.0):
    attributes = {"hands": Quantity(hands, sigma, "count")}
    return Episode("handover", 1, start_s, start_s + 0.5, start_s + 1, attributes)


HANDS = {"hand_forward_left": 0.0, "hand_forward_right": 0.0}


# ── unless ───────────────────────────────────────────────────────────────────────────────────────


def test_who_is_surely_excused_has_no_opportunity():
    assert judge(scene(UPRIGHT | {"sitting": 1.0}, [arrival(4)]), pack_of(SEATED)) == ()


def test_who_is_surely_not_excused_is_judged():
    found = only(judge(scene(UPRIGHT | {"sitting": 0.0}, [arrival(4)]), pack_of(SEATED)))
    assert found.verdict is Verdict.VIOLATED


def test_an_excuse_that_was_not_seen_leaves_a_violation_open_and_nothing_else():
    missing = only(judge(scene(UPRIGHT, [arrival(4)]), pack_of(SEATED)))
    assert (missing.verdict, missing.reason) == (Verdict.INDETERMINATE, "excuse_unknown")
    kept = only(judge(scene(UPRIGHT, [arrival(4), bow(5, 15)]), pack_of(SEATED)))
    assert kept.verdict is Verdict.COMPLIANT


def test_an_excuse_counts_at_the_moment_of_the_trigger():
    sitting = np.where(times() < 3.9, 1.0, 0.0)
    found = only(judge(scene(UPRIGHT | {"sitting": sitting}, [arrival(4)]), pack_of(SEATED)))
    assert found.verdict is Verdict.VIOLATED


@pytest.mark.parametrize(("since_s", "count"), [(1.0, 0), (3.0, 1)])
def test_an_excuse_may_have_to_last(since_s, count):
    text = SEATED.replace("true}", "true, lasting: 2s}")
    sitting = np.where(times() >= since_s, 1.0, 0.0)
    found = judge(scene(UPRIGHT | {"sitting": sitting}, [arrival(4)]), pack_of(text))
    assert len(found) == count


@pytest.mark.parametrize(("start_s", "count"), [(2.5, 0), (3.5, 0), (0.5, 1), (4.5, 1)])
def test_an_episode_excuses_while_it_lasts_and_for_a_while(start_s, count):
    """A hand-over of one second, an arrival at four: it excuses for two seconds."""
    found = judge(scene(UPRIGHT | HANDS, [arrival(4), handover(start_s)]), pack_of(BUSY))
    assert [one.verdict for one in found] == [Verdict.VIOLATED] * count


def test_that_no_episode_excused_must_have_been_seen():
    found = only(judge(scene(UPRIGHT, [arrival(4)]), pack_of(BUSY)))
    assert (found.verdict, found.reason) == (Verdict.INDETERMINATE, "excuse_unknown")


def test_an_excuse_of_the_scene_that_the_view_cannot_show_makes_the_norm_not_applicable():
    text = BOW + "unless: {episode: post_empty}\n"
    found = only(judge(scene(UPRIGHT, [arrival(4)]), pack_of(text)))
    assert (found.verdict, found.reason) == (Verdict.NOT_APPLICABLE, "no_staff_zone")
    shown = scene(UPRIGHT, [arrival(4)], shows=("customer_arrives", "post_empty"))
    assert only(judge(shown, pack_of(text))).verdict is Verdict.VIOLATED


def test_a_colleague_who_is_excused_leaves_the_duty_to_the_other():
    found = scene(UPRIGHT | {"sitting": 1.0}, [arrival(4)], tracks=(1, 2))
    standing = found.signals[2] | {"sitting": found.signals[2]["trunk_pitch_deg"]}
    both = type(found)(**{**_fields(found), "signals": {1: found.signals[1], 2: standing}})
    told = only(judge(both, pack_of(SEATED)))
    assert (told.verdict, told.track_id) == (Verdict.VIOLATED, 2)


def _fields(seen):
    return {name: getattr(seen, name) for name in type(seen).__dataclass_fields__}


def test_nobody_at_an_empty_post_is_excused_by_nothing_of_their_own():
    seen = scene({}, [arrival(4)], subjects=[], empty_post_s=[(0, 20)])
    assert only(judge(seen, pack_of(SEATED))).verdict is Verdict.VIOLATED


@pytest.mark.parametrize(
    ("sitting", "verdicts"),
    [(0.0, [Verdict.VIOLATED]), (1.0, []), (np.nan, [])],
)
def test_while_a_state_lasts_only_time_that_is_surely_not_excused_is_due(sitting, verdicts):
    text = HEAD_UP + "unless: {measure: walking, equals: true}\n"
    signals = {"standing": 1.0, "head_pitch_deg": 40.0, "walking": sitting}
    assert [one.verdict for one in judge(scene(signals), pack_of(text))] == verdicts


def test_while_a_state_lasts_an_episode_excuses():
    text = HEAD_UP + "unless: {episode: handover, before: 1s}\n"
    pitch = np.where((times() >= 5) & (times() <= 7.5), 40.0, 0.0)
    signals = {"standing": 1.0, "head_pitch_deg": pitch} | HANDS
    assert only(judge(scene(signals), pack_of(text))).verdict is Verdict.VIOLATED
    found = only(judge(scene(signals, [handover(5.2)]), pack_of(text)))
    assert found.verdict is Verdict.COMPLIANT


def test_every_episode_may_be_excused():
    text = (
        "each: bow\nrequire: {where: {depth: {at_most: 20deg}}}\n"
        "unless: {measure: sitting, equals: true}\n"
    )
    bows = [bow(5, 40)]
    assert judge(scene(UPRIGHT | {"sitting": 1.0}, bows), pack_of(text)) == ()
    found = only(judge(scene(UPRIGHT | {"sitting": 0.0}, bows), pack_of(text)))
    assert found.verdict is Verdict.VIOLATED


def test_what_excuses_must_be_measured_too():
    assert measures_needed(pack_of(SEATED).norms[0]) == ("trunk_pitch_deg", "sitting")


# ── where ────────────────────────────────────────────────────────────────────────────────────────

AFTER_ONE_HAND = """\
after: handover
where: {hands: {at_most: 1}}
require: {episode: bow}
within: 3s
message_missing: {zh: 无, en: none}
"""


@pytest.mark.parametrize(
    ("hands", "sigma", "verdicts"),
    [
        (1.0, 0.0, [(Verdict.VIOLATED, None)]),
        (2.0, 0.0, []),
        (1.0, 1.0, [(Verdict.INDETERMINATE, "excuse_unknown")]),
    ],
)
def test_only_triggers_within_their_limits_count(hands, sigma, verdicts):
    found = judge(scene(UPRIGHT, [handover(4, hands, sigma)]), pack_of(AFTER_ONE_HAND))
    assert [(one.verdict, one.reason) for one in found] == verdicts


def test_only_episodes_within_their_limits_count():
    text = (
        "each: bow\nwhere: {depth: {at_least: 5deg}}\nrequire: {where: {depth: {at_most: 20deg}}}\n"
    )
    found = judge(scene(UPRIGHT, [bow(2, 3), bow(6, 30)]), pack_of(text))
    assert [(one.start_s, one.verdict) for one in found] == [(6, Verdict.VIOLATED)]


def test_a_trigger_has_only_its_own_attributes():
    with pytest.raises(PackError, match=r"where\.depth"):
        pack_of(BOW + "where: {depth: {at_least: 5deg}}\n")


# ── applies_to ───────────────────────────────────────────────────────────────────────────────────


def one_person(signals, *, sex=None, duty=None, episodes=()):
    return scene(signals, episodes, subjects=[Subject(1, Role.STAFF, 0, 20, sex=sex, duty=duty)])


TELLERS = BOW + "applies_to: {role: teller}\n"


@pytest.mark.parametrize(
    ("duty", "verdict", "reason"),
    [
        ("teller", Verdict.VIOLATED, None),
        ("hall_manager", Verdict.INDETERMINATE, "nobody_seen"),  # no teller was there
        (None, Verdict.INDETERMINATE, "duty_unknown"),
    ],
)
def test_a_role_is_the_rosters(duty, verdict, reason):
    found = judge(one_person(UPRIGHT, duty=duty, episodes=[arrival(4)]), pack_of(TELLERS))
    assert [(one.verdict, one.reason) for one in found] == [(verdict, reason)]


ALONE = HEAD_UP + "applies_to: {sex: f}\n"


@pytest.mark.parametrize(
    ("sex", "verdicts"),
    [
        (Sex.FEMALE, [(Verdict.VIOLATED, None)]),
        (Sex.MALE, []),
        (None, [(Verdict.INDETERMINATE, "sex_unknown")]),
    ],
)
def test_a_norm_for_one_sex_alone_breaks_nothing_where_the_roster_is_silent(sex, verdicts):
    signals = {"standing": 1.0, "head_pitch_deg": 40.0}
    found = judge(one_person(signals, sex=sex), pack_of(ALONE))
    assert [(one.verdict, one.reason) for one in found] == verdicts


def norm(name, body):
    head = HEAD.format(body="").split("norms:\n")[1]
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    return head.replace("made.by_hand", name).rstrip() + "\n" + indented + "\n"


def pair(women, men):
    """A pack of two variants: women do the one, men the other."""
    top = HEAD.format(body="").split("norms:\n")[0]
    first = norm("pair.women", women + "\napplies_to: {sex: f, counterpart: pair.men}")
    second = norm("pair.men", men + "\napplies_to: {sex: m, counterpart: pair.women}")
    return parse_pack(f"{top}norms:\n{first}{second}".encode(), "pair.yaml")


HANDS_FRONT = "while: standing\nrequire: {measure: hands_position, equals: front}\ngrace: 2s"
HANDS_SIDES = "while: standing\nrequire: {measure: hands_position, equals: sides}\ngrace: 2s"
SIDES, FRONT, ELSEWHERE = 0.0, 2.0, 3.0


def hands_at(value, sex=None):
    signals = {"standing": 1.0, "hands_position": value}
    found = judge(one_person(signals, sex=sex), pair(HANDS_FRONT, HANDS_SIDES))
    return [(one.norm_id, one.verdict) for one in found]


@pytest.mark.parametrize("sex", Sex)
def test_whose_sex_is_known_is_judged_by_its_variant_alone(sex):
    own = "women" if sex is Sex.FEMALE else "men"
    right, wrong = (FRONT, SIDES) if sex is Sex.FEMALE else (SIDES, FRONT)
    assert hands_at(right, sex) == [(f"pair.{own}", Verdict.COMPLIANT)]
    assert hands_at(wrong, sex) == [(f"pair.{own}", Verdict.VIOLATED)]


def test_whose_sex_is_unknown_keeps_the_pair_by_keeping_either():
    assert hands_at(FRONT) == [("pair.women", Verdict.COMPLIANT)]
    assert hands_at(SIDES) == [("pair.men", Verdict.COMPLIANT)]


def test_whose_sex_is_unknown_breaks_the_pair_once_and_only_by_breaking_both():
    assert hands_at(ELSEWHERE) == [("pair.women", Verdict.VIOLATED)]
    halves = np.where(times() < 10, FRONT, SIDES)
    assert [verdict for _, verdict in hands_at(halves)] == [Verdict.COMPLIANT]


def test_a_pair_over_a_share_of_time():
    women = HANDS_FRONT.replace("grace: 2s", "over: {window: 10s, share: 90%}")
    both = pair(women, women.replace("front", "sides"))
    signals = {"standing": 1.0, "hands_position": np.where(times() % 2 < 1, FRONT, SIDES)}
    found = judge(one_person(signals), both)
    assert {one.verdict for one in found} == {Verdict.COMPLIANT}
    assert {one.verdict for one in judge(one_person(signals, sex=Sex.MALE), both)} == {
        Verdict.VIOLATED
    }


def test_a_pair_after_a_trigger():
    women = BOW.rstrip()
    both = pair(women, women.replace("between: [10deg, 20deg]", "between: [25deg, 35deg]"))

    def told(*bows, sex=None):
        seen = one_person(UPRIGHT, sex=sex, episodes=[arrival(4), *bows])
        return [(one.norm_id, one.verdict) for one in judge(seen, both)]

    assert told(bow(5, 15)) == [("pair.women", Verdict.COMPLIANT)]
    assert told(bow(5, 30)) == [("pair.men", Verdict.COMPLIANT)]
    assert told(bow(5, 22.5)) == [("pair.women", Verdict.VIOLATED)]
    assert told(bow(5, 30), sex=Sex.FEMALE) == [("pair.women", Verdict.VIOLATED)]
    nobody = scene({}, [arrival(4)], subjects=[], empty_post_s=[(0, 20)])
    assert [one.norm_id for one in judge(nobody, both)] == ["pair.women"]


def test_a_pair_over_every_episode():
    women = "each: bow\nrequire: {where: {depth: {between: [10deg, 20deg]}}}"
    both = pair(women, women.replace("[10deg, 20deg]", "[25deg, 35deg]"))
    seen = one_person(UPRIGHT, episodes=[bow(1, 15), bow(5, 30), bow(9, 50)])
    assert [(one.norm_id, one.verdict) for one in judge(seen, both)] == [
        ("pair.women", Verdict.COMPLIANT),
        ("pair.men", Verdict.COMPLIANT),
        ("pair.women", Verdict.VIOLATED),
    ]


def test_a_counterpart_must_be_alike():
    with pytest.raises(PackError, match="they differ in grace"):
        pair(HANDS_FRONT, HANDS_SIDES.replace("grace: 2s", "grace: 3s"))
    with pytest.raises(PackError, match=r"counterpart made\.by_mind is not in the pack"):
        pack_of(BOW + "applies_to: {sex: f, counterpart: made.by_mind}\n")
    with pytest.raises(PackError, match="a `counterpart` is the other `sex`'s norm"):
        pack_of(BOW + "applies_to: {counterpart: made.by_hand}\n")
    with pytest.raises(PackError, match="names this norm as its own, and the other sex"):
        pack_of(BOW + "applies_to: {sex: f, counterpart: made.by_hand}\n")

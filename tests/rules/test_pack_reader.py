from __future__ import annotations

import re

import pytest

from rules.norm import AfterNorm, EachNorm, WhileNorm
from rules.pack_reader import PackError, bundled_packs, load_pack, parse_pack, read_pack

GOOD = """\
pack: hand-made
version: 1.0.0
requires: {engine: ">=1,<2"}
norms:
  - id: posture.head
    title: {zh: 头, en: Head}
    source: {section: 一, quote: 头}
    subject: staff
    while: [standing, still]
    require: {measure: head_pitch_deg, at_most: 20deg}
    grace: 5s
    severity: minor
    proposed: [require.at_most]
    message: {zh: "低头 {head_pitch_deg:.0f}°", en: "head {head_pitch_deg:.0f}° down"}
  - id: etiquette.bow
    title: {zh: 躬, en: Bow}
    source: {section: 一, quote: 躬}
    subject: staff
    after: customer_arrives
    require: {episode: bow, where: {depth: {between: [10deg, 20deg]}, hold: {at_least: 300ms}}}
    within: 5s
    severity: minor
    message: {zh: "鞠躬 {depth:.0f}°", en: "bow of {depth:.0f}°"}
    message_missing: {zh: 无, en: none}
  - id: gesture.arm
    title: {zh: 手, en: Arm}
    source: {section: 一, quote: 手}
    subject: staff
    each: direction_gesture
    require: {where: {elbow: {at_least: 160deg}}}
    severity: info
    message: {zh: "肘 {elbow:.0f}", en: "elbow {elbow}"}
"""


def fault(text: str) -> str:
    with pytest.raises(PackError) as caught:
        parse_pack(text.encode(), "pack.yaml")
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, old
    return fault(GOOD.replace(old, new))


def test_reads_the_three_forms():
    head, bow, arm = parse_pack(GOOD.encode(), "pack.yaml").norms
    assert isinstance(head, WhileNorm)
    assert isinstance(bow, AfterNorm)
    assert isinstance(arm, EachNorm)
    assert head.states == ("standing", "still")
    assert (head.grace, bow.within) == (5.0, 5.0)
    assert bow.predicate.where["hold"].limit.at_least == pytest.approx(0.3)
    assert bow.predicate.where["depth"].limit.margin(6.0) == -4.0


def test_defaults():
    terms = parse_pack(GOOD.encode(), "pack.yaml").defaults
    assert (terms.max_gap, terms.min_observed, terms.cooldown, terms.k_sigma) == (0.3, 0.6, 30, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        (
            "head_pitch_deg, at",
            "head_ptich_deg, at",
            10,
            "unknown measure 'head_ptich_deg'; the nearest is 'head_pitch_deg'",
        ),
        (
            "[standing, still]",
            "[standing, stil]",
            9,
            "unknown state 'stil'; the nearest is 'still'",
        ),
        ("episode: bow", "episode: bowing", 20, "unknown episode 'bowing'; the nearest is 'bow'"),
        (
            "after: customer_arrives",
            "after: customer_arrive",
            19,
            "the nearest is 'customer_arrives'",
        ),
        ("{depth: {b", "{dept: {b", 20, "unknown attribute of bow 'dept'; the nearest is 'depth'"),
        ("    grace: 5s", "    grase: 5s", 11, "unknown key 'grase'; the nearest is 'grace'"),
        (
            "at_most: 20deg}",
            "at_mots: 20deg}",
            10,
            "unknown key 'at_mots'; the nearest is 'at_most'",
        ),
        ("at_most: 20deg}", "at_most: 20s}", 10, "head_pitch_deg is measured in deg, not in s"),
        ("at_most: 20deg}", "at_most: 20}", 10, "head_pitch_deg is measured in deg, not in ratio"),
        ("at_most: 20deg}", "at_most: 20grad}", 10, "'20grad' is no quantity"),
        ("at_least: 300ms", "at_least: 3deg", 20, "hold is measured in s, not in deg"),
        (
            "[10deg, 20deg]",
            "[10deg, 200deg]",
            20,
            "depth lies between 0 and 180 deg, a limit of 200",
        ),
        ("at_most: 20deg}", "at_most: 100deg}", 10, "head_pitch_deg lies between -90 and 90 deg"),
        ("at_least: 300ms", "at_least: -3s", 20, "hold lies at least 0 s, a limit of -3 means"),
        ("[10deg, 20deg]", "[20deg, 10deg]", 20, "the lower limit lies above the upper limit"),
        ("within: 5s", "within: 5", 21, "this duration is measured in s"),
        ("within: 5s", "within: -5s", 21, "a duration cannot be negative"),
        ("{elbow}", "{elbo}", 32, "the nearest is 'elbow'"),
        ("{elbow}", "{elbow!r}", 32, "only {name} or {name:.Nf} may stand in braces"),
        ("[require.at_most]", "[require.at_mots]", 13, "unknown key 'require.at_mots'"),
        (
            "    each: direction_gesture\n",
            "",
            25,
            "exactly one of the keys `after`, `while`, `each`",
        ),
        ("    message_missing: {zh: 无, en: none}\n", "", 15, "`message_missing` is needed"),
        ("severity: info", "severity: grave", 31, "severity"),
        ("id: gesture.arm", "id: etiquette.bow", 25, "norm id etiquette.bow is used twice"),
        ('engine: ">=1,<2"', 'engine: ">=2"', 3, "the pack is for engine >=2, this is 1.0.0"),
        ("pack: hand-made", "pack: Hand made", 1, "pack"),
        ("version: 1.0.0\n", "version: 1.0.0\nversion: 1.0.1\n", 3, "the key stands twice"),
        ("grace: 5s", "grace: 5s\n    clear: [1s", 13, "is not YAML"),
    ],
)
def test_an_error_names_file_line_key_and_the_nearest_name(old, new, line, says):
    message = changed(old, new)
    assert message.startswith(f"pack.yaml:{line}: "), message
    assert says in message


def test_every_fault_has_its_own_line():
    text = GOOD.replace("still]", "stil]").replace("episode: bow", "episode: bwo")
    lines = fault(text).splitlines()
    assert [re.match(r"pack\.yaml:(\d+): ", line)[1] for line in lines] == ["9", "20"]


def test_a_missing_key_is_named():
    assert changed("    subject: staff\n    each", "    each").startswith(
        "pack.yaml:25: norms.2.subject: is missing"
    )


def test_numbers_limits_and_classes_do_not_mix():
    assert "write limits, not `equals`" in changed("at_most: 20deg}", "equals: down}")
    badge = "{measure: badge_region, equals: chest_lef}"
    text = GOOD.replace("{measure: head_pitch_deg, at_most: 20deg}", badge).replace(
        "    proposed: [require.at_most]\n", ""
    )
    assert "unknown class of badge_region 'chest_lef'; the nearest is 'chest_left'" in fault(text)


def test_form_keys_belong_together():
    assert "`grace` or `over`, not both" in changed("    grace: 5s\n", "")
    assert "`require` or `forbid`, not both" in changed(
        "    within: 5s\n", "    within: 5s\n    forbid: {episode: nod}\n"
    )
    assert "names the episode that is required" in changed(
        "    within: 5s\n", "    within: 5s\n    otherwise: {each: nod}\n"
    )


@pytest.mark.parametrize("text", ["", "- 1\n", "just words\n"])
def test_what_is_no_mapping(text):
    assert fault(text).startswith("pack.yaml:1: expected")


def test_what_is_no_utf8():
    with pytest.raises(PackError, match="is not UTF-8"):
        parse_pack("pack: 电".encode("gb18030"), "pack.yaml")


def test_bundled_packs_are_found_by_name():
    assert "quanzhou-power-hall" in bundled_packs()
    source = read_pack("quanzhou-power-hall")
    assert source.pack.pack == "quanzhou-power-hall"
    assert len(source.sha256) == 64


def test_an_unknown_name_tells_the_nearest():
    with pytest.raises(PackError, match="the nearest is quanzhou-power-hall"):
        load_pack("quanzhou-powerhall")


def test_a_file_is_read_by_its_path(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, "utf-8")
    assert load_pack(path).pack == "hand-made"
    with pytest.raises(PackError, match=r"gone\.yaml: cannot be read: No such file"):
        load_pack(tmp_path / "gone.yaml")


def test_norms_are_found_by_id():
    pack = parse_pack(GOOD.encode(), "pack.yaml")
    assert pack.norm("posture.head").title.zh == "头"
    with pytest.raises(KeyError, match=r"the nearest is 'posture\.head'"):
        pack.norm("posture.heed")

"""The packs that come with the program, and the tests beside them."""

from __future__ import annotations

import pytest

from rules.message_text import LANGUAGES, names_in
from rules.pack_check import faults_of, own_norms
from rules.pack_reader import PackError, bundled_packs, load_pack
from rules.pack_test import read_tests, run_all_tests, run_tests

KNOWN = bundled_packs()
POINTS_OF_THE_SOURCE = {
    "conduct.hospital.window_opens_on_time",
    "conduct.hospital.no_chatting",
    "hall.queue.max_10",
}
"""Of a sheet of 50 points: "扣2分", "扣1分"."""
TESTED = [name for name in KNOWN if own_norms(load_pack(name))]


@pytest.mark.parametrize("name", TESTED)
def test_the_tests_beside_a_pack_pass(name):
    results = list(run_all_tests(load_pack(name), name))
    assert [result.fault for result in results if result.fault] == []


@pytest.mark.parametrize("name", KNOWN)
def test_every_measured_norm_has_a_kept_a_broken_and_an_unobservable_case(name):
    assert faults_of(name) == ()


@pytest.mark.parametrize("name", KNOWN)
def test_messages_name_what_was_measured_and_are_chinese_and_english(name):
    for norm in load_pack(name).norms:
        assert {names_in(norm.message.zh)} == {names_in(norm.message.en)}, norm.id
        assert names_in(norm.message.zh), norm.id
        assert any("一" <= letter <= "鿿" for letter in norm.title.zh + norm.source.quote)
        for language in LANGUAGES:
            assert getattr(norm.title, language)


@pytest.mark.parametrize("name", KNOWN)
def test_what_the_source_does_not_give_is_marked_as_proposed(name):
    """No source of these packs gives times or severities, and only the hospital's gives points."""
    timed = {"within", "early", "grace", "clear", "settle", "over", "otherwise", "except_during"}
    for norm in load_pack(name).norms:
        given = (timed & norm.model_fields_set) | {"severity"}
        given |= set() if norm.id in POINTS_OF_THE_SOURCE else {"points"}
        assert given <= set(norm.proposed), norm.id


TESTS = """\
pack: quanzhou-power-hall
cases:
  - name: an upright head is hanging
    norm: posture.standing.head_up
    lasts: 20s
    signals: {standing: [{value: 1}], still: [{value: 1}], head_pitch_deg: [{value: 0deg}]}
    expect: [{verdict: violated}]
"""


def run(text):
    return list(run_tests(load_pack("quanzhou-power-hall"), text.encode(), "tests.yaml"))


def test_a_failing_case_tells_where_it_stands_and_what_was_found():
    (result,) = run(TESTS)
    assert result.fault.startswith("tests.yaml:4: an upright head is hanging: found compliant")
    assert "head_pitch_deg 0" in result.fault


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("head_pitch_deg:", "head_ptich_deg:", "the nearest is 'head_pitch_deg'"),
        ("0deg", "0s", "tests.yaml:6: cases.0.signals.head_pitch_deg.0.value: head_pitch_deg is "),
        ("standing.head_up", "standing.head_op", "tests.yaml:4: norm: unknown norm"),
        ("pack: quanzhou-power-hall", "pack: other", "tests.yaml:1: pack: expected 'quanzhou"),
        ("lasts", "last", "unknown key 'last'; the nearest is 'lasts'"),
    ],
)  # fmt: skip
def test_faults_of_a_test_file(old, new, says):
    with pytest.raises(PackError) as caught:
        run(TESTS.replace(old, new, 1))
    assert says in str(caught.value)


def test_a_pack_without_tests_says_where_they_should_lie(tmp_path):
    (tmp_path / "mine.yaml").write_text("pack: mine\n", "utf-8")
    with pytest.raises(PackError, match=r"tests.mine\.yaml: cannot be read"):
        read_tests(tmp_path / "mine.yaml")

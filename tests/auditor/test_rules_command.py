from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from auditor.commands.main import main
from rules.pack_reader import bundled_packs, load_pack

PACK = "quanzhou-power-hall"


def run(*arguments):
    return CliRunner().invoke(main, ["rules", *arguments])


def listed(*arguments):
    return json.loads(run("list", "--json", *arguments).stdout)


def test_list_tells_of_every_norm_and_feature_how_it_is_judged():
    result = run("list")
    assert result.exit_code == 0
    told = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert "15度鞠躬礼  [measure: after customer_arrives]" in told["etiquette.bow.greeting_15deg"]
    assert "[needs: badge model]" in told["appearance.badge.left_chest"]
    assert "[manual]" in told["appearance.hair.no_dandruff"]
    assert "[feature: auditor rules check]" in told["process.bank.fine_rules"]
    assert "[scene: after customer_arrives, 5 steps]" in told["scene.welcome"]
    assert len([one for one in told if not one.startswith("scene.")]) == 438 + 2 + 1


def test_list_as_json_gives_pack_class_and_one_way_for_each_id():
    everything = listed()
    records = [record for record in everything if record["how"] != "scene"]
    assert everything[: len(records)] == records, "scenes come last"
    assert len({record["id"] for record in records}) == len(records) == 438 + 2
    for record in records:
        assert record["pack"] in bundled_packs()
        assert record["class"] in {"A", "B", "C", "D"}
        ways = [way for way in ("measure", "manual", "feature", "needs") if way in record]
        assert ways == [record["how"]], record
    by_id = {record["id"]: record for record in records}
    assert by_id["farewell.desk.gaze_3s"]["pack"] == PACK
    assert by_id["conduct.company.no_leaving_post"]["pack"] == "common"
    assert records[0]["id"] == "appearance.hair.no_dandruff"


def test_list_of_one_pack_tells_what_it_adopted():
    by_id = {record["id"]: record for record in listed("--norms", "bank-outlet")}
    bow = by_id["etiquette.bow.greeting_15deg"]
    assert (bow["pack"], bow["adopted"]) == ("bank-outlet", "proposed")
    assert bow["origin"] == {"pack": PACK, "version": load_pack(PACK).version}
    assert "origin" not in by_id["appearance.uniform.bank_check"]
    assert "process.bank.monthly_notice" not in by_id


def test_show():
    bow = json.loads(run("show", "etiquette.bow.greeting_15deg").stdout)
    assert bow["title"]["zh"] == "迎接客户行15度鞠躬礼"
    assert bow["source"]["quote"] == "行15度鞠躬礼,请问:有什么需要帮助的吗?"
    assert bow["require"]["where"]["depth"]["between"][0] == {"value": 10.0, "unit": "deg"}
    assert (bow["within"], bow["class"], bow["pack"]) == (5.0, "A", PACK)
    assert bow["adopted_by"] == ["bank-outlet"]


def test_show_finds_norms_of_all_packs_and_features():
    manual = json.loads(run("show", "visit.household.quiet_work").stdout)
    assert (manual["pack"], manual["manual"]["score"]) == ("household-visit", "yes_no")
    feature = json.loads(run("show", "process.bank.fine_rules").stdout)
    assert (feature["class"], feature["command"]) == ("D", "auditor rules check")


def test_show_tells_what_a_site_changed(tmp_path):
    site = tmp_path / "site.yaml"
    site.write_text(
        "site_norms: here\nversion: 1.0.0\npacks: [bank-outlet]\n"
        "overrides: {welcome.smile: {within: 9s}}\n",
        "utf-8",
    )
    smile = json.loads(run("show", "welcome.smile", "--norms", str(site)).stdout)
    assert smile["overrides"] == [{"key": "within", "was": "3s", "now": "9s"}]
    assert (smile["pack"], smile["origin"]["pack"], smile["within"]) == ("here", PACK, 9.0)


def test_show_names_the_nearest():
    result = run("show", "posture.siting.body_upright")
    assert result.exit_code == 2
    assert "the nearest is 'posture.sitting.body_upright'" in result.stderr


@pytest.mark.parametrize("command", ["check", "test"])
def test_the_bundled_packs_are_sound(command):
    result = run(command)
    assert result.exit_code == 0, result.stderr
    assert "error" not in result.stderr
    assert all(name in result.stderr for name in bundled_packs())
    assert run(command, PACK).exit_code == 0


@pytest.mark.parametrize(
    ("kept", "missing"),
    [("compliant", "broken or unobservable"), ("violated", "kept or unobservable")],
)
def test_a_measured_norm_without_all_three_cases_fails_the_check(kept, missing, tmp_path):
    pack = bow_pack(tmp_path, kept)
    result = run("check", str(pack))
    assert result.exit_code == 2
    assert f"bow.any: has no case that is {missing}; add one" in result.stderr


def test_a_norm_that_does_not_state_its_class_fails_the_check(tmp_path):
    pack = bow_pack(tmp_path, "compliant")
    assert "bow.any: class: is missing; write A, B or C" in run("check", str(pack)).stderr


def test_check_tells_one_clear_line_per_fault(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nversion: 1.0.0\nrequires: {engine: '>=1'}\nnorm: []\n", "utf-8")
    result = run("check", str(path))
    assert result.exit_code == 2
    assert f"{path}:4: norm: unknown key 'norm'; the nearest is 'norms'" in result.stderr
    assert "Traceback" not in result.output


def bow_pack(folder, verdict):
    """Write a pack of one norm, with one test that expects `verdict` of a bow of 5 degrees."""
    (folder / "tests").mkdir()
    pack = folder / "mine.yaml"
    pack.write_text(
        "pack: mine\nversion: 1.0.0\nrequires: {engine: '>=1,<2'}\nnorms:\n"
        "  - id: bow.any\n    title: {zh: 躬, en: Bow}\n    source: {section: 一, quote: 躬}\n"
        "    subject: staff\n    each: bow\n    require: {where: {depth: {at_least: 10deg}}}\n"
        "    severity: minor\n    message: {zh: '{depth}', en: '{depth}'}\n",
        "utf-8",
    )
    (folder / "tests" / "mine.yaml").write_text(
        "pack: mine\ncases:\n  - name: a deep bow\n    norm: bow.any\n    lasts: 5s\n"
        "    episodes: [{kind: bow, from: 1s, to: 2s, attributes: {depth: 5deg}}]\n"
        f"    expect: [{{verdict: {verdict}}}]\n",
        "utf-8",
    )
    return pack


def test_test_tells_what_failed(tmp_path):
    result = run("test", str(bow_pack(tmp_path, "compliant")))
    assert result.exit_code == 2
    assert "mine.yaml:4: a deep bow: found violated depth 5" in result.stderr
    assert "1 of 1 cases failed" in result.stderr

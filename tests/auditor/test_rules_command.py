from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from auditor.commands.main import main

PACK = "quanzhou-power-hall"


def run(*arguments):
    return CliRunner().invoke(main, ["rules", *arguments])


def test_list():
    result = run("list")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{PACK} 1.0.0: ")
    assert any("etiquette.bow.greeting_15deg" in line and "15度鞠躬礼" in line for line in lines)
    assert any(
        "appearance.badge.left_chest" in line and "needs badge model" in line for line in lines
    )


def test_list_as_json():
    records = json.loads(run("list", "--json").stdout)
    bow = next(record for record in records if record["id"] == "etiquette.bow.greeting_15deg")
    assert bow["source"]["quote"] == "行15度鞠躬礼,请问:有什么需要帮助的吗?"
    assert bow["require"]["where"]["depth"]["between"][0] == {"value": 10.0, "unit": "deg"}
    assert bow["within"] == 5.0


def test_show():
    result = run("show", "posture.sitting.body_upright")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["title"]["zh"] == "坐姿身体端正"


def test_show_names_the_nearest():
    result = run("show", "posture.siting.body_upright")
    assert result.exit_code == 2
    assert "the nearest is 'posture.sitting.body_upright'" in result.stderr


@pytest.mark.parametrize("command", ["check", "test"])
def test_the_bundled_pack_is_sound(command):
    result = run(command)
    assert result.exit_code == 0, result.stderr
    assert "error" not in result.stderr
    assert "warning" not in result.stderr


def test_check_tells_one_clear_line_per_fault(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nversion: 1.0.0\nrequires: {engine: '>=1'}\nnorm: []\n", "utf-8")
    result = run("check", str(path))
    assert result.exit_code == 2
    assert f"{path}:4: norm: unknown key 'norm'; the nearest is 'norms'" in result.stderr
    assert "Traceback" not in result.output


def test_test_tells_what_failed(tmp_path):
    (tmp_path / "tests").mkdir()
    pack = tmp_path / "mine.yaml"
    pack.write_text(
        "pack: mine\nversion: 1.0.0\nrequires: {engine: '>=1,<2'}\nnorms:\n"
        "  - id: bow.any\n    title: {zh: 躬, en: Bow}\n    source: {section: 一, quote: 躬}\n"
        "    subject: staff\n    each: bow\n    require: {where: {depth: {at_least: 10deg}}}\n"
        "    severity: minor\n    message: {zh: '{depth}', en: '{depth}'}\n",
        "utf-8",
    )
    (tmp_path / "tests" / "mine.yaml").write_text(
        "pack: mine\ncases:\n  - name: a deep bow\n    norm: bow.any\n    lasts: 5s\n"
        "    episodes: [{kind: bow, from: 1s, to: 2s, attributes: {depth: 5deg}}]\n"
        "    expect: [{verdict: compliant}]\n",
        "utf-8",
    )
    result = run("test", str(pack))
    assert result.exit_code == 2
    assert "mine.yaml:4: a deep bow: found violated depth 5" in result.stderr
    assert "1 of 1 cases failed" in result.stderr

"""Every entry of the source documents is one norm of one pack, or one feature, and says its words.

`rules/catalogue.yaml` keeps the ids and classes, so that this holds without the documents; with
them (`../shared/norms`) list, classes and quotations are compared with what was found there.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click
import pytest
import yaml

from auditor.commands.main import main
from rules.catalogue import parse_features, read_catalogue, read_features
from rules.norm_unjudged import ManualNorm
from rules.pack_reader import PackError, bundled_packs, load_pack
from rules.scene_id import is_scene

ROOT = Path(__file__).resolve().parents[2]
SECTORS = {
    "power_hall": "quanzhou-power-hall",
    "bank": "bank-outlet",
    "hospital": "hospital-window",
    "bus_station": "bus-station",
    "property": "property-visit",
    "household": "household-visit",
    "government_center": "government-centre",
    "generic": "common",
}
WITHOUT_SEX = {"posture.standing.arms", "posture.standing.feet"}
"""Norms of ours: what the source allows to men or to women, see docs/adr/0011."""
OF_THE_POWER_HALL = "泉州电业局营业服务人员服务面貌规范管理要求 · "
"""The document that the power hall's pack is after; its sections stand there without its name."""
LEFT_OUT = "……"

PACKS = {name: load_pack(name) for name in bundled_packs()}
NORMS = [
    (name, norm)
    for name, pack in PACKS.items()
    for norm in (*pack.norms, *pack.unjudged)
    if norm.id not in pack.origins and not is_scene(norm.id)
]
"""All but the scenes, which are put together of these (`test_scene_norms.py`)."""
FEATURES = read_features()


@pytest.fixture(scope="module")
def found() -> Mapping[str, Mapping]:
    """The catalogue of the source documents, by id."""
    root = Path(os.environ.get("AUDITOR_SHARED", ROOT.parent / "shared"))
    file = root / "norms" / "catalogue.yaml"
    if not file.is_file():
        pytest.skip(f"no catalogue at {file} (set AUDITOR_SHARED to where it lies)")
    return {entry["id"]: entry for entry in yaml.safe_load(file.read_text("utf-8"))["norms"]}


def test_every_entry_is_defined_exactly_once():
    defined = Counter([norm.id for _, norm in NORMS] + [feature.id for feature in FEATURES])
    assert {one: count for one, count in defined.items() if count > 1} == {}
    assert set(defined) - WITHOUT_SEX == set(read_catalogue())


def test_every_norm_states_its_class_and_view():
    catalogue = read_catalogue()
    for _, norm in NORMS:
        assert "measurability" in norm.model_fields_set, norm.id
        if norm.id not in WITHOUT_SEX:
            assert norm.measurability.value == catalogue[norm.id], norm.id
        assert isinstance(norm, ManualNorm) or norm.view is not None, norm.id
    assert {catalogue[feature.id] for feature in FEATURES} == {"D"}


def test_visits_to_homes_are_manual_sheets():
    for name in ("household-visit", "property-visit"):
        assert PACKS[name].norms == ()
        assert all(isinstance(norm, ManualNorm) for norm in PACKS[name].unjudged)


def test_a_person_tells_what_only_a_person_can():
    for _, norm in NORMS:
        assert norm.measurability.value != "C" or isinstance(norm, ManualNorm), norm.id


def test_what_the_source_does_not_give_is_named():
    """No source gives severities or views; points only where they do not stand under `proposed`."""
    for _, norm in NORMS:
        ours = {"severity", "view", "signals"} & norm.model_fields_set
        assert ours <= set(norm.proposed), norm.id
        if isinstance(norm, ManualNorm):
            assert "manual.score" in norm.proposed, norm.id


def test_titles_are_chinese_and_english():
    for one in (*(norm for _, norm in NORMS), *FEATURES):
        assert any("一" <= letter <= "鿿" for letter in one.title.zh), one.id
        assert any("a" <= letter <= "z" for letter in one.title.en), one.id


def commands() -> set[str]:
    """Return every command of the program, ``auditor report inspection``."""

    def below(command: click.Command, words: str) -> set[str]:
        if not isinstance(command, click.Group):
            kinds = [
                choice
                for param in command.params
                if isinstance(param, click.Argument) and isinstance(param.type, click.Choice)
                for choice in param.type.choices
            ]
            return {words, *(f"{words} {kind}" for kind in kinds)}
        found = {words}
        for name in command.list_commands(click.Context(command)):
            member = command.get_command(click.Context(command), name)
            assert member is not None
            found |= below(member, f"{words} {name}")
        return found

    return below(main, "auditor")


def test_features_name_commands_that_exist():
    known = commands()
    assert "auditor rules check" in known
    assert {one.command for one in FEATURES if one.command is not None} <= known


def test_no_feature_waits_for_a_command_that_is_there():
    known = commands()
    late = [one.id for one in FEATURES if one.later in known]
    assert late == [], "write `command:` instead of `later:` in rules/features.yaml"


def test_list_and_classes_are_the_documents(found):
    assert dict(read_catalogue()) == {one: entry["measurability"] for one, entry in found.items()}
    assert list(read_catalogue()) == list(found)


def test_every_norm_lies_in_the_pack_of_its_sector(found):
    for name, norm in NORMS:
        if norm.id not in WITHOUT_SEX:
            assert [SECTORS[sector] for sector in found[norm.id]["sector"]] == [name], norm.id
    for feature in FEATURES:
        sectors = found[feature.id]["sector"]
        assert [SECTORS[sector] for sector in sectors] == [feature.pack], feature.id


def test_words_and_sections_are_verbatim(found):
    for one in (*(norm for _, norm in NORMS), *FEATURES):
        if one.id in WITHOUT_SEX:
            continue
        entry = found[one.id]
        assert sorted(one.source.quote.split(LEFT_OUT)) == sorted(entry["quote_zh"]), one.id
        whole = (one.source.section, OF_THE_POWER_HALL + one.source.section)
        assert entry["section"] in whole, one.id


def test_points_are_the_sources_unless_proposed(found):
    for one in (*(norm for _, norm in NORMS), *FEATURES):
        if one.id in WITHOUT_SEX or "points" in getattr(one, "proposed", ()):
            continue
        assert one.points == found[one.id]["event"]["points_deducted_source"], one.id


def test_signals_are_the_catalogues(found):
    for _, norm in NORMS:
        if hasattr(norm, "signals"):
            assert list(norm.signals) == found[norm.id]["signals"], norm.id


FEATURE = """\
features:
  - id: process.bank.monthly_notice
    pack: bank-outlet
    title: {zh: 每月通报, en: Monthly notice}
    source: {section: 四, quote: 每月通报一次}
    later: auditor report notice
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("bank-outlet", "bank-outlt", "f.yaml:3: features.0.pack: unknown pack 'bank-outlt'; the "),
        (
            "    later",
            "    latr",
            "f.yaml:6: features.0.latr: unknown key 'latr'; the nearest is '",
        ),
        ("    later: auditor report notice\n", "", "f.yaml:2: features.0: a feature has `command`"),
    ],
)
def test_faults_of_features(old, new, says):
    with pytest.raises(PackError) as caught:
        parse_features(FEATURE.replace(old, new).encode(), "f.yaml")
    assert says in str(caught.value)
    twice = FEATURE + FEATURE.split("\n", 1)[1]
    with pytest.raises(PackError, match=r"f\.yaml:7: features\.1\.id: id .* is used twice"):
        parse_features(twice.encode(), "f.yaml")

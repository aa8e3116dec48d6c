"""A site's file of norms: what holds there, what is off, which limits differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.message_text import LANGUAGES
from rules.pack_reader import PackError, load_pack

BOW = "etiquette.bow.greeting_15deg"
SITE = """\
site_norms: nanjing-road
version: 1.0.0
packs: [bank-outlet, "hospital-window:conduct.*"]
switch_off: [posture.walking.*, conduct.*]
switch_on: [conduct.company.no_leaving_post]
overrides:
  etiquette.bow.greeting_15deg:
    require.where.depth.between: [8deg, 22deg]
    within: 8s
    points: 3
  posture.sitting.body_upright: {require.trunk_roll_deg.between: [-12deg, 12deg]}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "site.yaml"
    path.write_text(text, "utf-8")
    return path


def fault(folder: Path, old: str, new: str) -> str:
    assert SITE.count(old) == 1, old
    with pytest.raises(PackError) as caught:
        load_pack(written(folder, SITE.replace(old, new)))
    return str(caught.value)


@pytest.fixture
def site(tmp_path):
    return load_pack(written(tmp_path, SITE))


def test_a_site_picks_packs_and_switches_norms(site):
    ids = [norm.id for norm in (*site.norms, *site.unjudged)]
    assert (site.pack, site.version) == ("nanjing-road", "1.0.0")
    assert not [one for one in ids if one.startswith("posture.walking.")]
    assert [one for one in ids if one.startswith("conduct.")] == ["conduct.company.no_leaving_post"]
    assert "conduct.hospital.no_chatting" in site.switched_off
    assert "posture.walking.even_speed" in site.switched_off
    assert site.origins[BOW].pack == "quanzhou-power-hall"
    assert site.origins["appearance.uniform.bank_check"].pack == "bank-outlet"
    assert site.origins[BOW].adopted
    assert not site.origins["appearance.uniform.bank_check"].adopted


def test_a_site_sets_limits_and_says_so(site):
    bow = site.norm(BOW)
    limit = bow.predicate.where["depth"].limit
    assert (limit.at_least, limit.at_most, bow.within, bow.points) == (8.0, 22.0, 8.0, 3.0)
    told = {(one.key, one.was, one.now) for one in site.overrides[BOW]}
    assert told == {
        ("require.where.depth.between", "[10deg, 20deg]", "[8deg, 22deg]"),
        ("within", "5s", "8s"),
        ("points", "2", "3"),
    }
    roll, tilt, _ = site.norm("posture.sitting.body_upright").require
    assert (roll.limit.at_most, tilt.limit.at_most) == (12.0, 7.0)
    assert load_pack("bank-outlet").norm(BOW).within == 5.0


def test_what_a_site_sets_is_no_longer_proposed(site):
    shipped = load_pack("bank-outlet")
    assert set(shipped.norm(BOW).proposed) - set(site.norm(BOW).proposed) == {
        "require.where",
        "within",
        "points",
    }
    upright = site.norm("posture.sitting.body_upright")
    assert "require" in upright.proposed  # two of its three limits are the pack's still


def test_messages_name_the_sites_limits(site):
    for language in LANGUAGES:
        assert "within 5s → 8s" in getattr(site.norm(BOW).message, language)
        assert "points" not in getattr(site.norm(BOW).message, language)
    smile = site.norm("welcome.smile")
    assert smile.message == load_pack("bank-outlet").norm("welcome.smile").message


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("site_norms:", "pack: x\nsite_norms:", "site.yaml:1: pack: unknown key 'pack'; the nea"),
        ("[bank-outlet,", "[bank-outlt,", "site.yaml:3: packs.0: bank-outlt: no such pack; the ne"),
        ("window:conduct.*", "window:cnduct.*", "site.yaml:3: packs.1: 'cnduct.*' matches no norm"),
        ("[posture.walking.*,", "[posture.wlking.*,", "site.yaml:4: switch_off.0: unknown norm "),
        ("no_leaving_post]", "no_leave]", "site.yaml:5: switch_on.0: unknown norm 'conduct.compan"),
        ("greeting_15deg:", "greting:", "overrides.etiquette.bow.greting: unknown norm 'etiquet"),
        ("depth.between:", "dept.between:", "unknown key 'require.where.dept.between'; the near"),
        ("within: 8s", "message: no", "site.yaml:9: overrides.etiquette.bow.greeting_15deg.messag"),
        ("within: 8s", "within: 8deg", "site.yaml:9: overrides.etiquette.bow.greeting_15deg.withi"),
        ("[8deg, 22deg]", "[22deg, 8deg]", "site.yaml:8: overrides.etiquette.bow.greeting_15deg.r"),
        ("[8deg, 22deg]", "[8deg, 400deg]", "depth lies between 0 and 180 deg"),
        ("[8deg, 22deg]", "[8s, 22s]", "depth is measured in deg, not in s"),
        ("version: 1.0.0\n", "", "site.yaml:1: version: is missing"),
    ],
)  # fmt: skip
def test_faults_name_file_line_key_and_the_nearest_name(old, new, says, tmp_path):
    assert says in fault(tmp_path, old, new)


def test_packs_with_other_defaults_do_not_mix(tmp_path):
    shown = Path("rules/packs/common.yaml").read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(
        shown.replace("pack: common", "pack: mine\ndefaults: {max_gap: 1s}"), "utf-8"
    )
    text = SITE.replace("packs: [bank-outlet,", "packs: [bank-outlet, mine.yaml,")
    with pytest.raises(PackError, match=r"site\.yaml:3: packs\.1: mine has other `defaults`"):
        load_pack(written(tmp_path, text))


def test_the_documented_example_holds(tmp_path):
    text = Path("docs/packs.md").read_text("utf-8")
    (example,) = [block for block in text.split("```yaml\n") if block.startswith("site_norms")]
    site = load_pack(written(tmp_path, example.split("```")[0]))
    assert set(site.overrides) == {BOW, "posture.sitting.body_upright"}

"""The site file and what it names: everything that can be wrong is one line with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.commands.report import report
from auditor.errors import InputError
from auditor.site.open_site import OpenSite, open_site
from auditor.site.scoring_file import price, score_rules
from calibration.profile import ProfileError
from calibration.strict_yaml import FileFormatError
from rules.finding import Verdict
from rules.pack_reader import PackError
from rules.scene_id import is_scene
from rules.scoring import Judged, score_sheet
from tests.auditor.site_builder import BOW, SITE, write_profiles

DOC = Path(__file__).resolve().parents[2] / "docs" / "site.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of a site without results."""
    (tmp_path / "results").mkdir()
    (tmp_path / "roster.csv").write_text("date,shift,counter,staff_id,name\n", "utf-8")
    (tmp_path / "decisions.jsonl").touch()
    write_profiles(tmp_path)
    return tmp_path


def opened(folder: Path, text: str = SITE) -> OpenSite:
    path = folder / "site.yaml"
    path.write_text(text, "utf-8")
    return open_site(path)


def test_cameras_take_id_and_counters_from_their_profile(folder: Path) -> None:
    place = opened(folder)
    assert place.cameras["counter-1"].counter == "1"
    assert place.cameras["counter-2"].hall.id == "main"
    assert place.cameras["counter-1"].recordings == folder / "recordings"


def test_times_of_day_may_stand_bare(folder: Path) -> None:
    hours = opened(folder).site.hours  # 17:30 is a number to YAML
    assert f"{hours.opens:%H:%M} {hours.noon:%H:%M} {hours.closes:%H:%M}" == "08:30 12:00 17:30"


FAULTS = [
    ("schema: site/1", "schema: site/2", "site.yaml:1: schema:"),
    ("id: test", "id: Test Hall", "site.yaml:2: id:"),
    ("time_zone:", "timezone:", "site.yaml:4: timezone: unknown key 'timezone'.*'time_zone'"),
    ("Asia/Shanghai", "Asia/Shanghia", "site.yaml:4: time_zone: .*'Asia/Shanghai'"),
    ("quanzhou-power-hall", "quanzhou-power", "site.yaml:5: norms: .*quanzhou-power-hall"),
    ("results: results", "results: nowhere", "site.yaml:6: results: .*is no folder"),
    ("roster.csv", "none.csv", "none.csv: cannot be read: .*mend `roster`"),
    ("decisions.jsonl", "none.jsonl", "none.jsonl: cannot be read: .*mend `decisions`"),
    ("opens: 08:30", "opens: 25:30", "site.yaml:9: hours.opens: .*write HH:MM"),
    ("closes: 17:30", "closes: 07:30", "site.yaml:9: hours: .*in this order"),
    ("ends: 12:30", "ends: 08:00", "site.yaml:11: shifts.早班: ends before it begins"),
    (
        '{id: "2", name',
        '{id: "1", name',
        "site.yaml:18: halls.0.counters.1.id: counter '1' .*twice",
    ),
    ("id: upstairs", "id: main", "site.yaml:22: halls.1.id: hall 'main' is listed twice"),
    ("counter-2.yaml", "counter-1.yaml", "site.yaml:21: .*camera 'counter-1' is listed twice"),
    ("counter-2.yaml", "counter-9.yaml", "site.yaml:21: halls.0.cameras.1.profile: .*cannot be"),
    (
        "{profile: counter-2.yaml,",
        "{profile: counter-2.yaml, id: c,",
        "site.yaml:21: halls.0.cameras.1.id: 'c' is called 'counter-2' in its profile",
    ),
    (
        "{profile: counter-2.yaml,",
        "{id: c, counters: ['22'],",
        "site.yaml:21: .*counters: the hall has no counter '22'; the nearest is '2'",
    ),
    ("{profile: counter-2.yaml,", "{", "site.yaml:21: halls.0.cameras.1: a camera has an `id`"),
    ("{base: 100}", "{base: 0}", "site.yaml:26: scoring.base:"),
    ("{base: 100}", "{deduct: always}", "site.yaml:26: scoring.deduct:"),
    (
        "{base: 100}",
        "{points: {etiquette.bow.greeting: 2}}",
        f"site.yaml:26: scoring.points.*no norm .*nearest is '{BOW}'",
    ),
    (
        "{base: 100}",
        "{points: {scene.welcome: 2}}",
        "site.yaml:26: scoring.points.scene.welcome: a scene deducts nothing",
    ),
    (
        "{base: 100}",
        "{lines: [{id: a, title: {zh: 甲, en: A}, norms: [posture.flying.*]}]}",
        "site.yaml:26: scoring.lines.0.norms.0: no norm of the pack",
    ),
]


@pytest.mark.parametrize(("good", "bad", "says"), FAULTS)
def test_a_fault_is_one_line_with_its_place(folder: Path, good: str, bad: str, says: str) -> None:
    assert good in SITE
    with pytest.raises((FileFormatError, InputError, PackError, ProfileError)) as caught:
        opened(folder, SITE.replace(good, bad, 1))
    (line,) = str(caught.value).splitlines()
    assert re.search(says, line), line


def test_a_fault_in_a_named_profile_is_told_with_its_own_line(folder: Path) -> None:
    (folder / "counter-2.yaml").write_text("schema: camera-profile/1\nid: c\nwidth: 3\n", "utf-8")
    with pytest.raises(ProfileError, match=r"counter-2\.yaml:3: width: unknown key"):
        opened(folder)


def test_points_come_from_the_site_then_the_pack_then_the_severity(folder: Path) -> None:
    text = SITE.replace(
        "{base: 100}", f"{{base: 50, points: {{{BOW}: 7}}, severity: {{minor: 3}}}}"
    )
    place = opened(folder, text)
    norm = place.pack.norm(BOW)
    assert price(place.site.scoring, norm) == 7
    assert price(place.site.scoring, place.pack.norm("conduct.company.no_leaving_post")) == 2
    unpriced = norm.model_copy(update={"id": "x.y", "points": None})
    assert price(place.site.scoring, unpriced) == 3


def test_a_line_gathers_norms_by_pattern_and_every_norm_has_one_line(folder: Path) -> None:
    title = "title: {zh: 仪态, en: Bearing}"
    line = f"{{id: bearing, {title}, norms: ['posture.*'], points: 2, count: once}}"
    place = opened(folder, SITE.replace("{base: 100}", f"{{base: 50, lines: [{line}]}}"))
    rules = score_rules(place.site.scoring, place.pack)
    ids = [norm_id for one in rules.lines for norm_id in one.prices]
    every = (*place.pack.norms, *place.pack.unjudged)
    assert sorted(ids) == sorted(norm.id for norm in every if not is_scene(norm.id))
    broken = [
        Judged(norm.id, Verdict.VIOLATED)
        for norm in place.pack.norms
        if norm.id.startswith("posture.")
    ]
    assert len(broken) > 3
    assert score_sheet(rules, broken).score == 48


def test_a_scene_deducts_nothing_whatever_line_names_it(folder: Path) -> None:
    line = "{id: all, title: {zh: 全部, en: All}, norms: ['*'], points: 2}"
    place = opened(folder, SITE.replace("{base: 100}", f"{{base: 50, lines: [{line}]}}"))
    rules = score_rules(place.site.scoring, place.pack)
    missed = [Judged(BOW, Verdict.VIOLATED), Judged("scene.welcome", Verdict.VIOLATED)]
    sheet = score_sheet(rules, missed)
    assert (sheet.score, sheet.tally.opportunities) == (48, 1)


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", DOC.read_text("utf-8"), flags=re.DOTALL)


def test_the_documented_example_works(folder: Path) -> None:
    (folder / "profiles").mkdir()
    write_profiles(folder / "profiles")
    (site,), (roster,), (decision,) = blocks("yaml"), blocks("csv"), blocks("json")
    (folder / "roster.csv").write_text(roster, "utf-8")
    (folder / "decisions.jsonl").write_text(decision, "utf-8")
    place = opened(folder, site)
    assert [shift.staff.name for shift in place.roster.shifts] == ["王丽", "陈静"]
    assert place.decisions["k3v7"].why == "客户遮挡"
    assert place.cameras["counter-2"].counter == "2"


def test_every_kind_of_paper_is_documented() -> None:
    text = DOC.read_text("utf-8")
    for name in report.commands:
        assert f"| `{name}` |" in text

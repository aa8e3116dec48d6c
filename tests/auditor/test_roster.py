"""The roster: who stood where when, and everything that such lists get wrong."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from auditor.errors import InputError
from auditor.site.local_terms import LocalTerms
from auditor.site.roster import Roster, read_roster
from auditor.site.site_file import Site
from calibration.strict_yaml import parse_model
from rules.scene import Sex
from tests.auditor.site_builder import SITE

ZONE = ZoneInfo("Asia/Shanghai")
HEAD = "date,begins,ends,counter,staff_id,name\n"
GOOD = "2026-11-24,08:30,12:30,1,1001,王丽\n"


@pytest.fixture(scope="module")
def site() -> Site:
    return parse_model(Site, SITE.encode(), "site.yaml")[0]


def read(tmp_path: Path, site: Site, data: str | bytes) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_roster(path, LocalTerms.of(site), "")


def faults(tmp_path: Path, site: Site, data: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(tmp_path, site, data)
    return [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_office_encodings_are_read(tmp_path: Path, site: Site, encoding: str) -> None:
    text = "日期,班次,台席,工号,姓名,性别,岗位\n2026/11/4,早班,1,1001,王丽,女,营业员\n"
    (shift,) = read(tmp_path, site, text.encode(encoding)).shifts
    assert (shift.staff.name, shift.staff.sex, shift.staff.role) == ("王丽", Sex.FEMALE, "营业员")
    assert shift.begins == datetime(2026, 11, 4, 8, 30, tzinfo=ZONE)
    assert shift.ends == datetime(2026, 11, 4, 12, 30, tzinfo=ZONE)


def test_a_shift_holds_its_begin_and_not_its_end(tmp_path: Path, site: Site) -> None:
    roster = read(tmp_path, site, HEAD + GOOD + "2026-11-24,12:30,17:30,1,1002,陈静\n")
    at = datetime(2026, 11, 24, 12, 30, tzinfo=ZONE)
    found = roster.at("1", at)
    assert found is not None
    assert found.staff.id == "1002"
    assert roster.at("2", at) is None
    assert roster.at(None, at) is None
    assert roster.at("1", datetime(2026, 11, 24, 17, 30, tzinfo=ZONE)) is None


def test_utf_16_is_refused_with_the_remedy(tmp_path: Path, site: Site) -> None:
    (line,) = faults(tmp_path, site, (HEAD + GOOD).encode("utf-16"))
    assert line == "roster.csv: is neither UTF-8 nor GB18030 text; save it as CSV UTF-8"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-13-24,08:30,12:30,1,1,王", "date: '2026-13-24' is no date; write 2026-11-24"),
        ("24.11.2026,08:30,12:30,1,1,王", "date: '24.11.2026' is no date; write 2026-11-24"),
        ("2026-11-24,8.30,12:30,1,1,王", "begins: '8.30' is no time of day; write HH:MM"),
        ("2026-11-24,08:30,07:30,1,1,王", "ends: 07:30 is not after 08:30"),
        (
            "2026-11-24,08:30,12:30,11,1,王",
            "counter: unknown counter '11'; the nearest of the site is '1'",
        ),
        ("2026-11-24,08:30,12:30,1,,王", "staff_id: is empty"),
        (
            "2026-11-24,08:30,12:30,1,1",
            "line: has not as many fields as the first line has columns",
        ),
        (
            "2026-11-24,08:30,12:30,1,1,王,x",
            "line: has not as many fields as the first line has columns",
        ),
    ],
)
def test_a_bad_line_is_one_line(tmp_path: Path, site: Site, row: str, says: str) -> None:
    assert faults(tmp_path, site, f"{HEAD}{GOOD}{row}\n") == [f"roster.csv:3: {says}"]


def test_a_bad_sex_or_shift_is_one_line(tmp_path: Path, site: Site) -> None:
    head = "date,shift,counter,staff_id,name,sex\n"
    assert faults(tmp_path, site, f"{head}2026-11-24,早班,1,1,王,x\n") == [
        "roster.csv:2: sex: 'x' is none of female, male, 女, 男"
    ]
    assert faults(tmp_path, site, f"{head}2026-11-24,早,1,1,王,女\n") == [
        "roster.csv:2: shift: the site file has no shift '早'; the nearest is '早班'"
    ]


def test_every_fault_is_told(tmp_path: Path, site: Site) -> None:
    rows = "2026-11-24,08:30,12:30,7,1,王\n2026-11-32,08:30,12:30,1,1,王\n"
    assert len(faults(tmp_path, site, HEAD + rows)) == 2


def test_two_shifts_of_one_person_must_not_overlap(tmp_path: Path, site: Site) -> None:
    row = "2026-11-24,12:00,17:30,2,1001,王丽\n"
    assert faults(tmp_path, site, HEAD + GOOD + row) == [
        "roster.csv:3: staff_id: the shift of 1001 overlaps that of line 2"
    ]


def test_two_people_cannot_have_one_counter_at_once(tmp_path: Path, site: Site) -> None:
    row = "2026-11-24,12:00,17:30,1,1002,陈静\n"
    assert faults(tmp_path, site, HEAD + GOOD + row) == [
        "roster.csv:3: counter: the shift of 1 overlaps that of line 2"
    ]


def test_an_overlap_is_found_behind_a_shorter_shift(tmp_path: Path, site: Site) -> None:
    rows = "2026-11-24,09:00,10:00,2,1001,王丽\n2026-11-24,11:00,12:00,2,1001,王丽\n"
    assert len(faults(tmp_path, site, HEAD + GOOD + rows)) == 2


def test_one_number_is_one_person(tmp_path: Path, site: Site) -> None:
    row = "2026-11-25,08:30,12:30,1,1001,陈静\n"
    assert faults(tmp_path, site, HEAD + GOOD + row) == [
        "roster.csv:3: staff_id: 1001 has another name, sex or role in line 2"
    ]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (
            "date,begins,ends,counter,staff,name",
            "unknown column 'staff'; the nearest is 'staff_id'",
        ),
        ("date,begins,ends,counter,name", "column staff_id is missing"),
        ("date,begins,counter,staff_id,name", "column shift (or begins and ends) is missing"),
    ],
)
def test_columns_are_checked(tmp_path: Path, site: Site, head: str, says: str) -> None:
    assert faults(tmp_path, site, f"{head}\n") == [f"roster.csv:1: {says}"]

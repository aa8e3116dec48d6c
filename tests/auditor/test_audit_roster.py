"""The roster in an audit: whose finding it is, as the papers of the site say too."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from auditor.papers.context import notes_of
from auditor.result_folder import RUN
from tests.auditor.command import auditor, read_json, read_lines
from tests.auditor.paper_reading import desk, ledger
from tests.auditor.site_builder import DAY, GESTURE, KEPT, ROSTER, SHALLOW, TOO_DEEP

STAFF = {KEPT: "1001", TOO_DEEP: "1002", GESTURE: "1003", SHALLOW: "1001"}
"""Recording → who is on duty then, by the site's roster."""


def persons(folder: Path) -> list[dict[str, Any]]:
    found = [one["subject"] for one in read_lines(folder / "findings.jsonl")]
    return [one for one in found if one["role"] in {"staff", "assumed_staff"}]


def rescored(site: Path, recording: str, *options: str | Path) -> Path:
    """Judge a recording of the site again with its roster; return the folder."""
    folder = site.parent / "results" / recording
    done = auditor("rescore", folder, *options, "--quiet")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("recording", STAFF)
def test_findings_carry_the_shift_as_the_papers_have_it(own_site: Path, recording: str) -> None:
    folder = rescored(own_site, recording, "--site", own_site)
    mine = persons(folder)
    assert mine
    assert {one["staff_id"] for one in mine} == {STAFF[recording]}
    assert {one["sex"] for one in mine} == {"m" if recording == GESTURE else "f"}
    assert {one["duty"] for one in mine} == {"clerk"}
    assert ledger(desk(own_site)).re_rostered == ()


def test_a_roster_that_was_changed_since_is_told(own_site: Path) -> None:
    folder = rescored(own_site, TOO_DEEP, "--site", own_site)
    roster = own_site.parent / "roster.csv"
    roster.write_text(ROSTER.replace("1002,陈静", "1007,林芳"), "utf-8")
    at = desk(own_site)
    assert ledger(at).re_rostered == (folder,)
    (note,) = notes_of(ledger(at), at.words)
    assert "judge again with auditor rescore --site" in note
    rescored(own_site, TOO_DEEP, "--site", own_site)
    assert ledger(at).re_rostered == ()


def test_the_hash_of_the_roster_stands_with_every_violation_and_no_name_is_kept(
    own_site: Path,
) -> None:
    folder = rescored(own_site, TOO_DEEP, "--site", own_site)
    run = read_json(folder / RUN)
    (event, *_) = read_lines(folder / "events.jsonl")
    assert event["provenance"]["roster"] == f"sha256:{run['roster']['sha256']}"
    (shift,) = run["roster"]["shifts"]
    assert (shift["staff_id"], shift["counter"]) == ("1002", "1")
    assert shift["start_s"] == -5400.0  # 12:30, an hour and a half before the recording
    for file in folder.iterdir():
        if file.suffix in {".json", ".jsonl", ".html"}:
            assert "陈静" not in file.read_text("utf-8"), file.name
    assert "工号 1002" in (folder / "report.html").read_text("utf-8")


def test_a_rescore_keeps_the_shifts_of_the_audit(own_site: Path) -> None:
    folder = rescored(own_site, TOO_DEEP, "--site", own_site)
    before = (folder / "findings.jsonl").read_bytes()
    (own_site.parent / "roster.csv").unlink()
    assert (rescored(own_site, TOO_DEEP) / "findings.jsonl").read_bytes() == before


def test_norms_for_women_are_asked_of_women_alone(own_site: Path) -> None:
    folder = rescored(own_site, GESTURE, "--site", own_site)
    theirs = {
        one["norm"]["id"]
        for one in read_lines(folder / "findings.jsonl")
        if one["subject"]["track"] is not None
    }
    assert not {one for one in theirs if ".women_" in one}


def test_an_audit_takes_norms_zone_and_roster_of_the_site(own_site: Path, tmp_path: Path) -> None:
    clip = own_site.parent / "recordings" / TOO_DEEP
    options = ("--camera", own_site.parent / "counter-1.yaml", "--site", own_site)
    done = auditor(
        "audit", clip, *options, "--start", f"{DAY}T14:00:00", "--out", tmp_path, "--quiet"
    )
    assert done.returncode == 0, done.stderr
    assert {one["staff_id"] for one in persons(tmp_path / TOO_DEEP)} == {"1002"}


OWN_TIMES = """\
日期,开始,结束,台席,工号,姓名,性别,岗位
2026/11/24,12:30,17:30,1,1002,陈静,女,大堂经理
"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_roster_alone_is_enough(own_site: Path, tmp_path: Path, encoding: str) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_bytes(OWN_TIMES.encode(encoding))
    folder = rescored(own_site, TOO_DEEP, "--roster", roster)
    assert {(one["staff_id"], one["duty"]) for one in persons(folder)} == {("1002", "hall_manager")}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            ROSTER + f"{DAY},晚班,1,1009,林,男,营业员\n",
            "roster.csv:6: counter: the shift of 1 overlaps that of line 3",
        ),
        (
            ROSTER.replace("晚班,1,", "晚班,11,"),
            "roster.csv:3: counter: unknown counter '11'; the nearest of the site is '1'",
        ),
        (ROSTER.encode("utf-16"), "roster.csv: is neither UTF-8 nor GB18030 text; save it as"),
    ],
)
def test_a_wrong_roster_is_one_line_before_the_work(
    own_site: Path, tmp_path: Path, text: str | bytes, says: str
) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    (own_site.parent / "roster.csv").write_bytes(data)
    clip = own_site.parent / "recordings" / TOO_DEEP
    done = auditor("audit", clip, "--site", own_site, "--out", tmp_path / "out")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert says in line
    assert not (tmp_path / "out").exists()


def test_named_shifts_need_the_site_file(own_site: Path) -> None:
    folder = own_site.parent / "results" / TOO_DEEP
    done = auditor("rescore", folder, "--roster", own_site.parent / "roster.csv")
    assert done.returncode == 2
    assert "roster.csv:2: shift: no site file (--site) is given that has a shift" in done.stderr


def test_what_a_roster_needs_to_know_is_told(samples: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(OWN_TIMES, "utf-8")
    clip = shutil.copy(samples / TOO_DEEP, tmp_path)
    out = ("--out", tmp_path / "out")
    done = auditor("audit", clip, "--roster", roster, *out)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--roster: the zone of its times is not known; name it: --time-zone" in done.stderr
    zone = ("--time-zone", "Asia/Shanghai")
    done = auditor("audit", clip, "--roster", roster, *zone, *out)
    assert done.returncode == 2
    assert "a roster needs to know when the recording began; give --start" in done.stderr
    day_before = (*zone, "--start", "2026-11-20T14:00:00")
    done = auditor("audit", clip, "--roster", roster, *day_before, *out)
    assert done.returncode == 0, done.stderr
    assert "has no shift at the counter in view during the recording" in done.stderr

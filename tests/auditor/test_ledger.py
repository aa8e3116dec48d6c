"""What real audits found, tied to counters, people, days and decisions."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from auditor.errors import InputError
from auditor.ledger.ledger import Ledger, read_ledger
from auditor.ledger.period import Period, PeriodKind
from auditor.ledger.scores import standing
from auditor.ledger.watch_time import recorded_s, staff_seen_s
from auditor.site.open_site import open_site
from models.observations import Role
from rules.finding import Verdict
from rules.scoring import Decision
from tests.auditor.site_builder import BOW, KEPT, TOO_DEEP, decide, event_ids

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 24)


def ledger(site: Path, kind: PeriodKind = PeriodKind.DAY, day: date = DAY) -> Ledger:
    return read_ledger(open_site(site), Period.around(kind, day, ZONE))


def edit_run(folder: Path, **changes: object) -> None:
    path = folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def test_periods() -> None:
    week = Period.around(PeriodKind.WEEK, DAY, ZONE)
    assert (week.first, week.last, week.name) == (
        date(2026, 11, 23),
        date(2026, 11, 29),
        "2026-W48",
    )
    month = Period.around(PeriodKind.MONTH, date(2026, 12, 31), ZONE)
    assert (month.first, month.after) == (date(2026, 12, 1), date(2027, 1, 1))
    assert month.before.name == "2026-11"
    assert Period.around(PeriodKind.MONTH, date(2026, 1, 5), ZONE).before.name == "2025-12"


def test_bows_belong_to_who_was_on_duty(audited_site: Path) -> None:
    bows = [entry for entry in ledger(audited_site).entries if entry.norm_id == BOW]
    assert [(entry.counter, f"{entry.at:%H}", entry.record.verdict) for entry in bows] == [
        ("1", "09", Verdict.COMPLIANT),
        ("1", "14", Verdict.VIOLATED),
    ]
    people = [None if entry.shift is None else entry.shift.staff.name for entry in bows]
    assert people == ["王丽", "陈静"]


def test_another_day_is_another_ledger(audited_site: Path) -> None:
    before = ledger(audited_site, day=date(2026, 11, 23))
    assert [one.run.media.file[:4] for one in before.recordings] == ["c023"]
    assert ledger(audited_site, PeriodKind.WEEK).recordings[0].run.media.file[:4] == "c023"
    assert ledger(audited_site, day=date(2026, 11, 25)).is_empty


def test_days_are_those_of_the_sites_clocks(own_site: Path) -> None:
    results = own_site.parent / "results"
    edit_run(results / TOO_DEEP, started_at="2026-11-24T16:30:00Z")  # 00:30 of the 25th there
    assert len(ledger(own_site).recordings) == 2
    assert len(ledger(own_site, day=date(2026, 11, 25)).recordings) == 1


def test_a_recording_over_midnight_is_shared_by_the_days(own_site: Path) -> None:
    edit_run(own_site.parent / "results" / TOO_DEEP, started_at="2026-11-24T15:59:59Z")
    first, second = ledger(own_site), ledger(own_site, day=date(2026, 11, 25))
    (bow,) = [e for one in (first, second) for e in one.entries if e.is_violation]
    assert bow in second.entries  # its peak lies behind midnight
    mine = [one for one in first.recordings if one.run.media.file == TOO_DEEP]
    spans = [[(one.period.start, one.period.end)] for one in (first, second)]
    told = [round(recorded_s(mine, span), 3) for span in spans]
    whole_s = (mine[0].end - mine[0].start).total_seconds()
    assert told[0] == 1.0
    assert sum(told) == pytest.approx(whole_s)
    seen = [staff_seen_s(mine, span) for span in spans]
    assert sum(seen) == pytest.approx(
        mine[0].coverage.staff_seen_s, abs=0.3
    )  # the step over midnight
    assert 0 < seen[0] <= 1.0


def test_what_cannot_be_placed_is_named(own_site: Path) -> None:
    results = own_site.parent / "results"
    edit_run(results / TOO_DEEP, started_at=None)
    found = ledger(own_site)
    assert [path.name for path in found.unplaced] == [TOO_DEEP]
    assert not any(entry.is_violation and entry.counter == "1" for entry in found.entries)


def test_a_camera_that_the_site_does_not_list_is_named(own_site: Path) -> None:
    edit_run(own_site.parent / "results" / TOO_DEEP, camera_id="stranger")
    assert [path.name for path in ledger(own_site).strange] == [TOO_DEEP]


def test_a_recording_audited_twice_counts_once(own_site: Path) -> None:
    results = own_site.parent / "results"
    shutil.copytree(results / KEPT, results / "again" / KEPT)
    once, twice = ledger(own_site), ledger(own_site)
    assert [path.parent.name for path in twice.repeated] == ["results"]  # "again" sorts first
    assert len(once.entries) == len(twice.entries)
    assert sum(entry.norm_id == BOW for entry in twice.entries) == 2


def test_a_hidden_folder_of_a_running_audit_is_passed_over(own_site: Path) -> None:
    results = own_site.parent / "results"
    shutil.copytree(results / KEPT, results / f".{KEPT}.staging-x" / "results")
    assert not ledger(own_site).repeated


@pytest.mark.parametrize(
    ("decision", "why", "score"),
    [
        (Decision.CONFIRMED, {}, 98),
        (Decision.REJECTED, {"why": "客户遮挡"}, 100),
        (Decision.EXEMPTED, {"why": "培训"}, 100),
    ],
)
def test_a_decision_changes_the_score(
    own_site: Path, decision: Decision, why: dict[str, str], score: float
) -> None:
    (event,) = event_ids(own_site.parent / "results", TOO_DEEP)
    decide(own_site, event, decision.value, **why)
    place = open_site(own_site)
    mine = [e for e in ledger(own_site).entries if e.norm_id == BOW]
    assert standing(place.score_rules, mine).score == score


def test_a_damaged_file_is_one_line(own_site: Path) -> None:
    path = own_site.parent / "results" / KEPT / "findings.jsonl"
    path.write_text(path.read_text("utf-8")[:-40] + "\n", "utf-8")
    with pytest.raises(InputError, match=r"findings\.jsonl:\d+: is no JSON .*audit the recording"):
        ledger(own_site)


def test_a_newer_file_is_refused_and_new_keys_are_passed_over(own_site: Path) -> None:
    path = own_site.parent / "results" / KEPT / "findings.jsonl"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"finding/1"', '"finding/1", "denominator": 3'), "utf-8")
    assert ledger(own_site).entries
    path.write_text(text.replace('"finding/1"', '"finding/2"'), "utf-8")
    with pytest.raises(InputError, match=r"findings\.jsonl:1: schema: .*'finding/1'"):
        ledger(own_site)


def test_a_customers_finding_is_nobodys(own_site: Path) -> None:
    path = own_site.parent / "results" / TOO_DEEP / "findings.jsonl"
    text = path.read_text("utf-8").replace(Role.ASSUMED_STAFF.value, Role.CUSTOMER.value)
    path.write_text(text, "utf-8")
    found = [e for e in ledger(own_site).entries if e.recording.run.media.file == TOO_DEEP]
    assert {entry.shift for entry in found if entry.record.subject.role is Role.CUSTOMER} == {None}


def test_a_counter_that_the_site_does_not_know_is_the_cameras(own_site: Path) -> None:
    path = own_site.parent / "results" / TOO_DEEP / "findings.jsonl"
    path.write_text(path.read_text("utf-8").replace('"counter": "1"', '"counter": "9"'), "utf-8")
    found = [e for e in ledger(own_site).entries if e.recording.run.media.file == TOO_DEEP]
    assert {entry.counter for entry in found} == {"1"}

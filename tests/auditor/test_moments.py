"""Which moments are shown: the dearest, the clearest, of different norms, each gesture once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from auditor.ledger.ledger import Entry, Recording
from auditor.ledger.stored_records import FindingRecord
from auditor.papers.moments import MomentKind, choose
from auditor.site.decisions import DecisionRecord
from tests.auditor.site_builder import GESTURE, KEPT, TOO_DEEP

START = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """A recording of which only the folder and the start matter."""
    (tmp_path / "evidence").mkdir()
    return Recording(None, tmp_path, None, None, START, START + timedelta(hours=1))  # type: ignore[arg-type]  # never looked at


@pytest.fixture
def template(audited_site: Path) -> FindingRecord:
    """A finding as a real audit wrote it."""
    return next(records(audited_site, KEPT))


def records(site: Path, recording: str) -> Iterator[FindingRecord]:
    text = (site.parent / "results" / recording / "findings.jsonl").read_text("utf-8")
    for line in text.splitlines():
        yield FindingRecord.model_validate(json.loads(line))


class Maker:
    """Makes entries of a template: norm, verdict, place in the recording, margin."""

    def __init__(self, template: FindingRecord, recording: Recording) -> None:
        self.template, self.recording = template, recording

    def __call__(
        self,
        name: str,
        norm: str,
        verdict: str,
        start_s: float,
        *,
        margin: float = 5.0,
        decision: str | None = None,
        evidence: bool = True,
    ) -> Entry:
        raw = json.loads(self.template.model_dump_json(by_alias=True))
        raw |= {"id": name, "verdict": verdict, "margin": margin}
        raw |= {"norm": raw["norm"] | {"id": norm}}
        raw |= {"media": {"start_s": start_s, "peak_s": start_s + 1, "end_s": start_s + 2}}
        raw |= {"measured": {"name": "depth", "value": 1.0, "sigma": 1.0, "unit": "deg"}}
        if evidence:
            (self.recording.folder / "evidence" / f"{name}.jpg").touch()
        record, made = FindingRecord.model_validate(raw), None
        if decision is not None:
            made = DecisionRecord.model_validate(
                {"schema": "decision/1", "event": name, "decision": decision, "by": "x"}
                | {"at": START.isoformat(), "why": "y"}
            )
        return Entry(record, self.recording, None, "1", None, made)


@pytest.fixture
def make(template: FindingRecord, recording: Recording) -> Maker:
    return Maker(template, recording)


def shown(entries: list[Entry], seen: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    prices = {"a.dear": 5.0, "a.cheap": 1.0}
    found = choose(entries, lambda norm: prices.get(norm, 0.0), seen)
    return [(one.entry.record.id, one.kind.value) for one in found]


def test_the_dearest_violations_and_one_example_in_order_of_time(make: Maker) -> None:
    entries = [
        make("good", "b.kept", "compliant", 0.0),
        make("cheap", "a.cheap", "violated", 10.0),
        make("free", "a.free", "violated", 20.0),
        make("dear", "a.dear", "violated", 30.0),
    ]
    assert shown(entries) == [("good", "example"), ("cheap", "to_improve"), ("dear", "to_improve")]


def test_without_violations_two_examples(make: Maker) -> None:
    entries = [make(f"g{n}", f"b.n{n}", "compliant", 10.0 * n, margin=n) for n in range(4)]
    assert shown(entries) == [("g2", "example"), ("g3", "example")]  # the clearest two


def test_each_norm_once_and_rather_one_that_was_not_shown_before(make: Maker) -> None:
    entries = [
        make("one", "a.dear", "violated", 0.0, margin=-3.0),
        make("two", "a.dear", "violated", 10.0, margin=-9.0),
        make("new", "a.free", "violated", 20.0),
    ]
    assert [name for name, _ in shown(entries)] == ["two", "new"]
    found = choose(entries[1:], lambda _: 1.0, frozenset({"a.dear"}))
    assert [one.entry.record.id for one in found] == ["two", "new"]


def test_one_gesture_is_shown_once(make: Maker) -> None:
    entries = [
        make("arm", "a.dear", "violated", 0.0),
        make("palm", "a.cheap", "violated", 0.5),
        make("elbow", "b.kept", "compliant", 0.2),
    ]
    assert shown(entries) == [("arm", MomentKind.TO_IMPROVE.value)]


@pytest.mark.parametrize("decision", ["rejected", "exempted"])
def test_what_was_set_aside_or_has_no_picture_is_not_shown(make: Maker, decision: str) -> None:
    entries = [
        make("aside", "a.dear", "violated", 0.0, decision=decision),
        make("blind", "a.cheap", "violated", 10.0, evidence=False),
        make("open", "a.free", "indeterminate", 20.0),
    ]
    assert shown(entries) == []


def test_a_real_gesture_that_several_norms_judge_is_one_moment(
    audited_site: Path, recording: Recording
) -> None:
    for name in (GESTURE, TOO_DEEP):
        entries = []
        for record in records(audited_site, name):
            (recording.folder / "evidence" / f"{record.id}.jpg").touch()
            entries.append(Entry(record, recording, None, "1", None, None))
        chosen = choose(entries, lambda _: 1.0, frozenset())
        assert chosen
        spans = sorted((c.entry.record.media.start_s, c.entry.record.media.end_s) for c in chosen)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))

"""What people decided: the latest counts, and a line that says too little is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import InputError
from auditor.site.decisions import read_decisions
from rules.scoring import Decision

GOOD = {
    "schema": "decision/1",
    "event": "abc",
    "decision": "rejected",
    "by": "林主任",
    "at": "2026-11-24T18:10:00+08:00",
    "why": "客户遮挡",
}


def write(path: Path, *records: object) -> Path:
    lines = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_the_latest_decision_of_an_event_counts(tmp_path: Path) -> None:
    later = GOOD | {"decision": "confirmed", "at": "2026-11-24T11:00:00Z"}
    other = GOOD | {"event": "xyz"}
    path = write(tmp_path / "d.jsonl", later, GOOD, "", other)
    found = read_decisions(path)
    assert found["abc"].decision is Decision.CONFIRMED  # 19:00 by clocks in China
    assert found["xyz"].decision is Decision.REJECTED


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"decision": "denied"}, "decision: Input should be 'confirmed', 'rejected' or 'exempted'"),
        ({"at": "2026-11-24T18:10:00"}, "at: Input should have timezone info"),
        ({"why": None}, "why: is missing; say why the violation is rejected"),
        ({"by": " "}, "by: String should have at least 1 character"),
        ({"schema": "decision/2"}, "schema: Input should be 'decision/1'"),
        ({"bye": "x"}, "bye: unknown key 'bye'; the nearest is 'by'"),
    ],
)
def test_a_bad_line_is_one_line(tmp_path: Path, change: dict[str, object], says: str) -> None:
    path = write(tmp_path / "d.jsonl", GOOD, GOOD | change)
    with pytest.raises(InputError) as caught:
        read_decisions(path)
    assert str(caught.value) == f"{path}:2: {says}"


def test_a_line_that_is_no_json_is_one_line(tmp_path: Path) -> None:
    path = write(tmp_path / "d.jsonl", "{")
    with pytest.raises(InputError, match=r"d\.jsonl:1: line: Invalid JSON"):
        read_decisions(path)

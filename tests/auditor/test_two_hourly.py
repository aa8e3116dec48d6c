"""The state of every counter each two hours."""

from __future__ import annotations

import json
from pathlib import Path

from auditor.papers.two_hourly import two_hourly
from tests.auditor.paper_reading import (
    desk,
    ledger,
    rows,
)


def test_every_counter_has_a_state_in_every_slot(audited_site: Path) -> None:
    at = desk(audited_site)
    (table,) = two_hourly(at, ledger(at)).sheets[0].tables
    headings = [row.heading for row in table.rows if row.heading]
    slots = ["08:30–10:30", "10:30–12:30", "12:30–14:30", "14:30–16:30", "16:30–17:30"]
    assert headings == slots
    states = [(row["Counter"].text, row["On duty"].text, row["State"].text) for row in rows(table)]
    assert states[0] == ("Counter 1", "王丽", "kept")
    assert states[4] == ("Counter 1", "陈静", "1 not kept")
    assert states[2] == ("Counter 1", "王丽", "no data")
    assert states[9] == ("Counter 2", "–", "no data")


def test_customers_are_no_number_where_no_camera_can_tell(audited_site: Path) -> None:
    at = desk(audited_site)
    first = next(rows(next(two_hourly(at, ledger(at)).sheets[0].tables)))
    assert first["Customers"].text == "no data"


def test_what_lies_outside_the_hours_has_its_own_row(own_site: Path) -> None:
    text = own_site.read_text("utf-8").replace("opens: 08:30", "opens: 09:30")
    own_site.write_text(text, "utf-8")
    at = desk(own_site)
    (table,) = two_hourly(at, ledger(at)).sheets[0].tables
    assert table.rows[0].heading == "Before opening at 09:30"
    assert next(rows(table))["State"].text == "kept"


def test_a_hall_without_anybody_is_said_to_be_so(own_site: Path) -> None:
    for path in own_site.parent.glob("results/*/coverage.json"):
        text = path.read_text("utf-8")
        found = json.loads(text) | {"staff_seen_s": 0.0}
        path.write_text(json.dumps(found), "utf-8")
        (path.parent / "findings.jsonl").write_text("", "utf-8")
    at = desk(own_site)
    of = two_hourly(at, ledger(at)).sheets[0]
    assert "nobody of the staff was ever in view" in of.notes[0]
    assert next(rows(next(of.tables)))["State"].text == "no staff in view"

"""`docs/norms.md` is what the packs say now."""

from __future__ import annotations

from pathlib import Path

from auditor.norms_page import page
from rules.catalogue import read_catalogue

DOC = Path(__file__).resolve().parents[2] / "docs" / "norms.md"


def test_the_page_is_up_to_date():
    assert DOC.read_text("utf-8") == page(), "run `make norms`"


def test_every_entry_is_on_it_once():
    text = page()
    for entry in read_catalogue():
        assert text.count(f"| `{entry}` ") == 1, entry


def test_a_measured_norm_tells_limits_view_and_words():
    (row,) = [line for line in page().splitlines() if "`etiquette.bow.greeting_15deg` A" in line]
    for told in (
        "10°–20°（建议 proposed）",
        "行15度鞠躬礼",
        "counter or hall camera",
        "bow",
        "2（建议",
    ):
        assert told in row, told
    (row,) = [line for line in page().splitlines() if "`welcome.smile` A" in line]
    assert "not applicable: no customer zone in the camera profile" in row
    assert "px wide" in row

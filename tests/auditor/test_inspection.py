"""The daily inspection form of real audits: what is filled in, and what is left to tick."""

from __future__ import annotations

from pathlib import Path

from auditor.papers.coaching import coaching
from auditor.papers.html_file import to_html
from auditor.papers.inspection import inspection
from auditor.papers.notice import notice
from auditor.papers.two_hourly import two_hourly
from rules.scene import Sex
from tests.auditor.paper_reading import (
    GREETING,
    desk,
    form_line,
    ledger,
    rows,
    sheet,
)
from tests.auditor.site_builder import BOW, TOO_DEEP, decide, event_ids


def test_a_measured_line_is_filled_in_with_its_proof(audited_site: Path) -> None:
    at = desk(audited_site)
    paper = inspection(at, ledger(at))
    line = form_line(sheet(paper, "陈静　Counter 1"), GREETING)
    assert (line["Kept"].value, line["Not kept"].value) == (0, 1)
    (link,) = line["Time and evidence"].links
    assert link.text.startswith("14:00:0")
    assert "bow of 3" in link.text
    page, anchor = link.href.split("#")
    report = (at.out_dir / page).resolve()
    assert report.is_file()
    assert f'id="{anchor}"' in report.read_text("utf-8")
    assert "Violations that no person has reviewed yet: 1." in "".join(
        sheet(paper, "陈静　Counter 1").notes
    )


def test_the_points_are_told(audited_site: Path) -> None:
    at = desk(audited_site)
    mine = sheet(inspection(at, ledger(at)), "陈静　Counter 1")
    _, lost = mine.tables
    assert [[cell.text for cell in row.cells] for row in lost.rows] == [[GREETING, "1", "1", "2"]]
    assert mine.figures[0].text == "98"


def test_what_no_recording_tells_is_left_to_tick(audited_site: Path) -> None:
    at = desk(audited_site)
    of = sheet(inspection(at, ledger(at)), "王丽　Counter 1")
    titles = [row["Norm"].text for row in rows(next(of.tables))]
    every = (*at.place.pack.norms, *at.place.pack.unjudged)
    for_women = [norm for norm in every if norm.applies_to.sex is not Sex.MALE]
    assert len(titles) == len(for_women) < len(every)
    assert "Men: no long hair" not in titles
    unjudged = [row for row in rows(next(of.tables)) if not row["Kept"].value]
    boxes = [row for row in unjudged if row["Kept"].text == "☐"]
    assert len(boxes) > len(titles) / 2
    assert all(row["Not kept"].text == "☐" for row in boxes)
    assert of.signatures == ("Inspector", "Member of staff", "Head of the hall", "Date")


def test_a_decision_changes_the_form_and_says_so(own_site: Path) -> None:
    (event,) = event_ids(own_site.parent / "results", TOO_DEEP)
    decide(own_site, event, "rejected", why="客户遮挡")
    at = desk(own_site)
    of = sheet(inspection(at, ledger(at)), "陈静　Counter 1")
    assert of.figures[0].text == "100"
    assert any("rejected by 林主任 on 11-24 18:10: 客户遮挡" in note for note in of.notes)
    line = form_line(of, GREETING)
    assert line["Not kept"].text == "0"
    assert line["Remarks"].notes == ("1 rejected",)
    assert len(list(of.tables)) == 1


def test_who_was_never_recorded_has_no_data_and_no_score(audited_site: Path) -> None:
    at = desk(audited_site)
    of = sheet(inspection(at, ledger(at)), "VIP counter")
    assert [figure.text for figure in of.figures] == ["no data"]
    assert of.notes[0] == "Nothing was recorded: no data."
    assert "0" not in {cell.text for row in rows(next(of.tables)) for cell in row.values()}


def test_without_a_roster_the_counters_are_inspected(own_site: Path) -> None:
    text = own_site.read_text("utf-8").replace("roster: roster.csv\n", "")
    own_site.write_text(text, "utf-8")
    at = desk(own_site)
    paper = inspection(at, ledger(at))
    assert [one.title for one in paper.sheets] == ["Counter 1", "Counter 2", "VIP counter"]
    assert form_line(paper.sheets[0], GREETING)["Kept"].value == 1


def test_a_line_says_what_to_look_at_or_what_is_missing(audited_site: Path) -> None:
    at = desk(audited_site)
    of = sheet(inspection(at, ledger(at)), "王丽　Counter 1")
    by_hand = form_line(of, "Face clean")
    assert by_hand["Time and evidence"].notes == ("Look whether the face is clean",)
    waiting = form_line(of, "Hair not dyed")
    assert waiting["Time and evidence"].notes == ("lacks a model of hair, beard and make-up",)
    assert waiting["Norm"].notes == ()  # the same words as the line above


def test_what_the_site_changed_stands_in_every_paper(own_site: Path) -> None:
    (own_site.parent / "norms.yaml").write_text(NORMS, "utf-8")
    text = own_site.read_text("utf-8").replace("norms: quanzhou-power-hall", "norms: norms.yaml")
    own_site.write_text(text, "utf-8")
    at = desk(own_site)
    now = ledger(at)
    paper = inspection(at, now)
    line = form_line(sheet(paper, "陈静　Counter 1"), GREETING)
    assert line["Norm"].notes[-1] == "Set by this site within: 5s → 8s"
    titles = [row["Norm"].text for row in rows(next(paper.sheets[0].tables))]
    assert "Face clean" not in titles
    for made in (paper, two_hourly(at, now), coaching(at, now), notice(at, now, now)):
        page = to_html(made, at.words)
        assert f"The site changed “{GREETING}”: within: 5s → 8s." in page
        assert "Norms that the site switched off" in page
        assert "appearance.face.clean" in page


NORMS = f"""\
site_norms: own
version: 1.0.0
packs: [quanzhou-power-hall]
switch_off: [appearance.face.*]
overrides:
  {BOW}: {{within: 8s}}
"""

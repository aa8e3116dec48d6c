"""The papers of real audits: what they say, and what they say when there is nothing to say."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from auditor.errors import MachineError
from auditor.ledger.ledger import Ledger, read_ledger
from auditor.ledger.period import Period, PeriodKind
from auditor.papers import pdf_file
from auditor.papers.coaching import coaching
from auditor.papers.context import Desk
from auditor.papers.csv_file import to_csv
from auditor.papers.html_file import to_html
from auditor.papers.inspection import inspection
from auditor.papers.lookback import lookback
from auditor.papers.notice import notice
from auditor.papers.paper import Cell, Column, MomentGroup, Paper, Row, Sheet, Table
from auditor.papers.two_hourly import two_hourly
from auditor.papers.words import Words
from auditor.papers.write import Format, write_paper
from auditor.papers.xlsx_file import to_xlsx
from auditor.report.page import asset
from auditor.report.texts import read_texts
from auditor.site.open_site import open_site
from tests.auditor.command import auditor
from tests.auditor.site_builder import BOW, DAY, TOO_DEEP, decide, event_ids

TODAY = date.fromisoformat(DAY)
EMPTY_DAY = date(2026, 11, 25)


def desk(site: Path, lang: str = "en") -> Desk:
    return Desk(open_site(site), Words.of(lang), site.parent / "reports")


def ledger(at: Desk, day: date = TODAY, kind: PeriodKind = PeriodKind.DAY) -> Ledger:
    return read_ledger(at.place, Period.around(kind, day, at.place.site.zone))


def sheet(paper: Paper, title: str) -> Sheet:
    (found,) = [one for one in paper.sheets if one.title == title]
    return found


def rows(table: Table) -> Iterator[dict[str, Cell]]:
    for row in table.rows:
        if row.heading is None:
            yield dict(zip((c.title for c in table.columns), row.cells, strict=True))


def form_line(of: Sheet, norm: str) -> dict[str, Cell]:
    form = next(of.tables)
    (line,) = [row for row in rows(form) if row["Norm"].text == norm]
    return line


GREETING = "Greets the customer with a 15° bow"


class TestInspection:
    def test_a_measured_line_is_filled_in_with_its_proof(self, audited_site: Path) -> None:
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

    def test_the_points_are_told(self, audited_site: Path) -> None:
        at = desk(audited_site)
        mine = sheet(inspection(at, ledger(at)), "陈静　Counter 1")
        _, lost = mine.tables
        assert [[cell.text for cell in row.cells] for row in lost.rows] == [
            [GREETING, "1", "1", "2"]
        ]
        assert mine.figures[0].text == "98"

    def test_what_no_recording_tells_is_left_to_tick(self, audited_site: Path) -> None:
        at = desk(audited_site)
        of = sheet(inspection(at, ledger(at)), "王丽　Counter 1")
        titles = [row["Norm"].text for row in rows(next(of.tables))]
        assert len(titles) == len(at.place.pack.norms) + len(at.place.pack.unjudged)
        unjudged = [row for row in rows(next(of.tables)) if not row["Kept"].value]
        boxes = [row for row in unjudged if row["Kept"].text == "☐"]
        assert len(boxes) > len(titles) / 2
        assert all(row["Not kept"].text == "☐" for row in boxes)
        assert of.signatures == ("Inspector", "Member of staff", "Head of the hall", "Date")

    def test_a_decision_changes_the_form_and_says_so(self, own_site: Path) -> None:
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

    def test_who_was_never_recorded_has_no_data_and_no_score(self, audited_site: Path) -> None:
        at = desk(audited_site)
        of = sheet(inspection(at, ledger(at)), "VIP counter")
        assert [figure.text for figure in of.figures] == ["no data"]
        assert of.notes[0] == "Nothing was recorded: no data."
        assert "0" not in {cell.text for row in rows(next(of.tables)) for cell in row.values()}

    def test_without_a_roster_the_counters_are_inspected(self, own_site: Path) -> None:
        text = own_site.read_text("utf-8").replace("roster: roster.csv\n", "")
        own_site.write_text(text, "utf-8")
        at = desk(own_site)
        paper = inspection(at, ledger(at))
        assert [one.title for one in paper.sheets] == ["Counter 1", "Counter 2", "VIP counter"]
        assert form_line(paper.sheets[0], GREETING)["Kept"].value == 1

    def test_a_line_says_what_to_look_at_or_what_is_missing(self, audited_site: Path) -> None:
        at = desk(audited_site)
        of = sheet(inspection(at, ledger(at)), "王丽　Counter 1")
        by_hand = form_line(of, "Face clean")
        assert by_hand["Time and evidence"].notes == ("Look whether the face is clean",)
        waiting = form_line(of, "Hair not dyed")
        assert waiting["Time and evidence"].notes == ("lacks a model of hair, beard and make-up",)
        assert waiting["Norm"].notes == ()  # the same words as the line above

    def test_what_the_site_changed_stands_in_every_paper(self, own_site: Path) -> None:
        (own_site.parent / "norms.yaml").write_text(NORMS, "utf-8")
        text = own_site.read_text("utf-8").replace(
            "norms: quanzhou-power-hall", "norms: norms.yaml"
        )
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


class TestTwoHourly:
    def test_every_counter_has_a_state_in_every_slot(self, audited_site: Path) -> None:
        at = desk(audited_site)
        (table,) = two_hourly(at, ledger(at)).sheets[0].tables
        headings = [row.heading for row in table.rows if row.heading]
        slots = ["08:30–10:30", "10:30–12:30", "12:30–14:30", "14:30–16:30", "16:30–17:30"]
        assert headings == slots
        states = [
            (row["Counter"].text, row["On duty"].text, row["State"].text) for row in rows(table)
        ]
        assert states[0] == ("Counter 1", "王丽", "kept")
        assert states[4] == ("Counter 1", "陈静", "1 not kept")
        assert states[2] == ("Counter 1", "王丽", "no data")
        assert states[9] == ("Counter 2", "–", "no data")

    def test_customers_are_no_number_where_no_camera_can_tell(self, audited_site: Path) -> None:
        at = desk(audited_site)
        first = next(rows(next(two_hourly(at, ledger(at)).sheets[0].tables)))
        assert first["Customers"].text == "no data"

    def test_what_lies_outside_the_hours_has_its_own_row(self, own_site: Path) -> None:
        text = own_site.read_text("utf-8").replace("opens: 08:30", "opens: 09:30")
        own_site.write_text(text, "utf-8")
        at = desk(own_site)
        (table,) = two_hourly(at, ledger(at)).sheets[0].tables
        assert table.rows[0].heading == "Before opening at 09:30"
        assert next(rows(table))["State"].text == "kept"

    def test_a_hall_without_anybody_is_said_to_be_so(self, own_site: Path) -> None:
        for path in own_site.parent.glob("results/*/coverage.json"):
            text = path.read_text("utf-8")
            found = json.loads(text) | {"staff_seen_s": 0.0}
            path.write_text(json.dumps(found), "utf-8")
            (path.parent / "findings.jsonl").write_text("", "utf-8")
        at = desk(own_site)
        of = two_hourly(at, ledger(at)).sheets[0]
        assert "nobody of the staff was ever in view" in of.notes[0]
        assert next(rows(next(of.tables)))["State"].text == "no staff in view"


class TestNoticeAndLookback:
    def test_scores_stand_beside_the_period_before(self, audited_site: Path) -> None:
        at = desk(audited_site)
        paper = notice(at, ledger(at), ledger(at, date(2026, 11, 23)))
        (table,) = [one for _, one in paper.tables if one.title == "By counter"]
        first, second, third = rows(table)
        assert [first[name].text for name in ("Score", "Before", "Change")] == [
            "98",
            "98",
            "unchanged",
        ]
        assert first["Kept"].text == "1" or first["Not kept"].text == "1"
        assert second["Before"].text == "no data"
        assert second["Change"].text == "–"
        assert [third["Score"].text, third["Due"].text] == ["no data", "–"]

    def test_a_month_has_weeks_and_days_and_its_score_is_their_mean(
        self, audited_site: Path
    ) -> None:
        at = desk(audited_site)
        month = ledger(at, kind=PeriodKind.MONTH)
        before = ledger(at, date(2026, 10, 1), PeriodKind.MONTH)
        paper = notice(at, month, before)
        titles = [table.title for _, table in paper.tables]
        assert titles == [
            "By hall",
            "By counter",
            "By person",
            "By shift",
            "By week",
            "By day",
            "By norm",
        ]
        (days,) = [table for _, table in paper.tables if table.title == "By day"]
        scored = [row["By day"].text for row in rows(days) if row["Score"].value is not None]
        assert [text[:10] for text in scored] == ["2026-11-23", DAY]

    def test_a_lookback_says_whether_a_change_may_be_chance(self, audited_site: Path) -> None:
        at = desk(audited_site)
        paper = lookback(at, ledger(at), ledger(at, date(2026, 11, 23)))
        (table,) = [one for _, one in paper.tables if one.title == "By norm"]
        changes = {row["Norm"].text: row["Change"].text for row in rows(table)}
        assert changes[GREETING] == "better, may be chance"

    def test_an_empty_period_has_no_data_and_never_zero(self, audited_site: Path) -> None:
        at = desk(audited_site)
        empty = ledger(at, EMPTY_DAY)
        for paper in (
            notice(at, empty, ledger(at)),
            lookback(at, empty, ledger(at)),
            inspection(at, empty),
            coaching(at, empty),
            two_hourly(at, empty),
        ):
            page = to_html(paper, at.words)
            assert f"There is no audited recording of {EMPTY_DAY}: no data." in page
            for of in paper.sheets:
                assert of.figures[0].text == "no data"
                assert "0" not in {figure.text for figure in of.figures}


def groups(of: Sheet) -> list[MomentGroup]:
    return [block for block in of.blocks if isinstance(block, MomentGroup)]


class TestCoaching:
    def test_a_violation_and_a_good_example_come_with_clip_curve_and_words(
        self, audited_site: Path
    ) -> None:
        at = desk(audited_site)
        paper = coaching(at, ledger(at))
        morning, afternoon = groups(sheet(paper, "Counter 1"))
        kinds = [one.kind for one in morning.moments], [one.kind for one in afternoon.moments]
        assert "example" in kinds[0]
        assert "to_improve" in kinds[1]
        (bow,) = [one for one in afternoon.moments if one.kind == "to_improve"]
        assert bow.title == GREETING
        assert "行15度鞠躬礼" in bow.quote
        assert bow.where == "陈静"
        assert bow.curve is not None
        assert bow.curve.limit == "10°–20°"
        assert bow.curve.peak is not None
        assert bow.picture is not None
        assert bow.clip is not None
        assert bow.clip.startswith("data:video/mp4;base64,")

    def test_what_was_set_aside_teaches_nothing(self, own_site: Path) -> None:
        (event,) = event_ids(own_site.parent / "results", TOO_DEEP)
        decide(own_site, event, "exempted", why="培训")
        at = desk(own_site)
        _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 1"))
        assert "to_improve" not in [one.kind for one in afternoon.moments]
        (first, *_) = afternoon.moments
        assert first.kind == "sample"  # nothing else happened: the recording is sampled
        assert first.clip is not None

    def test_samples_come_from_the_cameras_folder_when_the_recording_has_moved(
        self, own_site: Path
    ) -> None:
        folder = own_site.parent
        self.nothing_happened(folder)
        at = desk(own_site)
        _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 1"))
        assert {one.kind for one in afternoon.moments} == {"sample"}
        assert all(one.picture is not None for one in afternoon.moments)
        shutil.rmtree(folder / "recordings")
        _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 1"))
        assert [one.picture for one in afternoon.moments] == [None] * len(afternoon.moments)
        assert TOO_DEEP in afternoon.moments[0].absent

    def test_another_file_of_that_name_is_not_shown(self, own_site: Path) -> None:
        folder = own_site.parent
        self.nothing_happened(folder)
        shutil.copy(folder / "recordings" / "c008_bow15_y90_White_M_1.mp4", folder / "other.mp4")
        shutil.move(folder / "other.mp4", folder / "recordings" / TOO_DEEP)
        at = desk(own_site)
        _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 1"))
        assert afternoon.moments[0].picture is None

    @staticmethod
    def nothing_happened(folder: Path) -> None:
        result = folder / "results" / TOO_DEEP
        (result / "findings.jsonl").write_text("", "utf-8")
        run = json.loads((result / "run.json").read_text("utf-8"))
        run["media"]["path"] = str(folder / "gone" / TOO_DEEP)
        (result / "run.json").write_text(json.dumps(run), "utf-8")

    def test_half_a_day_without_recordings_is_said_to_be_so(self, audited_site: Path) -> None:
        at = desk(audited_site)
        _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 2"))
        assert afternoon.moments == ()
        assert afternoon.note == "Nothing was recorded: no data."


class TestFiles:
    def test_the_same_ledger_gives_the_same_bytes(self, audited_site: Path) -> None:
        at = desk(audited_site, "zh")
        papers = [inspection(at, ledger(at)) for _ in range(2)]
        assert to_html(papers[0], at.words) == to_html(papers[1], at.words)
        assert to_xlsx(papers[0]) == to_xlsx(papers[1])
        assert to_csv(papers[0]) == to_csv(papers[1])

    def test_spreadsheets_open_the_csv(self, audited_site: Path) -> None:
        at = desk(audited_site, "zh")
        files = to_csv(inspection(at, ledger(at)))
        assert set(files) == {"form", "deductions"}
        text = files["form"]
        assert text.startswith("\ufeff")
        table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
        (bow,) = [
            row
            for row in table
            if row["sheet"].startswith("陈静") and row["规范"].startswith("迎接客户行15度鞠躬礼")
        ]
        assert (bow["符合"], bow["违反"]) == ("0", "1")
        assert bow["heading"]

    def test_a_text_is_never_run_as_a_formula(self) -> None:
        row = Row((Cell("=1+1"), Cell("−1", -1.0)))
        table = Table("t", "g", (Column("a", 50), Column("b", 50)), (row,))
        paper = Paper("s", "en", "T", "", (), (), (Sheet("S", blocks=(table,)),))
        assert "S,t,'=1+1,-1\r\n" in to_csv(paper)["g"]
        book = load_workbook(io.BytesIO(to_xlsx(paper)))
        cells = [cell for row in book["S"].iter_rows() for cell in row if cell.value == "=1+1"]
        assert [cell.data_type for cell in cells] == ["s"]

    def test_the_workbook_has_a_worksheet_for_each_sheet(self, audited_site: Path) -> None:
        at = desk(audited_site, "zh")
        paper = inspection(at, ledger(at))
        book = load_workbook(io.BytesIO(to_xlsx(paper)))
        assert book.sheetnames == [one.title for one in paper.sheets]
        page = book["陈静　1 号台席"]
        values = [cell.value for row in page.iter_rows() for cell in row]
        assert any("迎接客户行15度鞠躬礼" in str(value) for value in values)
        assert 1 in values
        assert page.page_setup.paperSize == 9
        links = [
            cell.hyperlink.target for row in page.iter_rows() for cell in row if cell.hyperlink
        ]
        assert any("report.html" in str(target) for target in links)

    def test_worksheets_of_one_name_are_told_apart(self) -> None:
        table = Table("t", "g", (Column("a", 100),), (Row((Cell("x"),)),))
        name = "很长的名字[1]" * 6
        sheets = tuple(Sheet(name, blocks=(table,)) for _ in range(3))
        book = load_workbook(io.BytesIO(to_xlsx(Paper("s", "zh", "T", "", (), (), sheets))))
        assert len(set(book.sheetnames)) == 3
        assert max(map(len, book.sheetnames)) <= 31

    def test_both_languages_have_every_word(self) -> None:
        for key, text in read_texts("auditor.papers", "words.yaml").entries.items():
            assert text.zh.strip() or key == "list.gap", key
            assert text.en.strip() or key == "list.gap", key

    def test_pdf_without_chromium_is_one_clear_line(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv(pdf_file.VARIABLE, raising=False)
        with pytest.raises(MachineError, match=r"PDF needs Chromium.*print the HTML page"):
            pdf_file.to_pdf("<p>x")
        monkeypatch.setenv(pdf_file.VARIABLE, "my-browser")
        with pytest.raises(MachineError, match="AUDITOR_CHROMIUM: my-browser: no such program"):
            pdf_file.to_pdf("<p>x")

    def test_a_program_that_prints_nothing_is_one_clear_line(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(pdf_file.VARIABLE, "true")
        with pytest.raises(MachineError, match="printed no PDF"):
            pdf_file.to_pdf("<p>x")

    def test_a_folder_that_cannot_be_written_to_is_one_clear_line(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        paper = Paper("s", "en", "T", "", (), (), (Sheet("S"),))
        with pytest.raises(MachineError, match=r"cannot be written to: .*choose another --out"):
            write_paper(paper, Words.of("en"), tmp_path / "file" / "x", {Format.HTML})

    def test_a_failed_format_leaves_nothing_behind(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv(pdf_file.VARIABLE, "my-browser")
        paper = Paper("s", "en", "T", "", (), (), (Sheet("S"),))
        with pytest.raises(MachineError):
            write_paper(paper, Words.of("en"), tmp_path / "out", {Format.HTML, Format.PDF})
        assert not (tmp_path / "out").exists()

    def test_a_name_from_the_roster_is_text_and_not_markup(self, own_site: Path) -> None:
        roster = own_site.parent / "roster.csv"
        roster.write_text(roster.read_text("utf-8").replace("陈静", "<b>陈</b>"), "utf-8")
        at = desk(own_site)
        page = to_html(inspection(at, ledger(at)), at.words)
        assert "<b>陈</b>" not in page
        assert "&lt;b&gt;陈" in page


@pytest.mark.parametrize("kind", ["inspection", "coaching", "two-hourly", "notice", "lookback"])
def test_tables_of_one_group_have_one_head(audited_site: Path, kind: str) -> None:
    at = desk(audited_site)
    now, before = ledger(at), ledger(at, date(2026, 11, 23))
    paper = {
        "inspection": lambda: inspection(at, now),
        "coaching": lambda: coaching(at, now),
        "two-hourly": lambda: two_hourly(at, now),
        "notice": lambda: notice(at, now, before),
        "lookback": lambda: lookback(at, now, before),
    }[kind]()
    heads: dict[str, int] = {}
    style = asset("paper.css", "auditor.papers")
    assert paper.tables
    for _, table in paper.tables:
        assert heads.setdefault(table.group, len(table.columns)) == len(table.columns)
        assert all(f"col.w{round(column.width)} " in style for column in table.columns)
        assert all(len(r.cells) == len(table.columns) for r in table.rows if r.heading is None)


class TestCommand:
    def test_it_writes_what_was_asked_for_and_says_where(
        self, audited_site: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "papers"
        options = ("--site", audited_site, "--date", DAY, "--out", out, "--lang", "en")
        done = auditor("report", "notice", *options, "--period", "week")
        assert done.returncode == 0, done.stderr
        names = [Path(line).name for line in done.stdout.splitlines()]
        stem = "notice-test-2026-W48-en"
        kinds = ("html", "xlsx", "scores.csv", "times.csv", "norms.csv")
        assert names == [f"{stem}.{kind}" for kind in kinds]
        assert sorted(path.name for path in out.iterdir()) == sorted(names)

    def test_an_empty_day_is_no_error_and_said(self, audited_site: Path, tmp_path: Path) -> None:
        options = ("--site", audited_site, "--out", tmp_path, "--lang", "en", "--format", "html")
        done = auditor("report", "inspection", "--date", EMPTY_DAY, *options)
        assert done.returncode == 0
        assert done.stderr.startswith("warning: There is no audited recording of 2026-11-25")

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("inspection", "--date", "24.11.2026"), "--date: '24.11.2026' is no day; write"),
            (("lookback", "--date", DAY, "--against", DAY), "--against: 2026-11-24 does not lie"),
        ],
    )
    def test_bad_arguments_are_one_line(
        self, audited_site: Path, arguments: tuple[str, ...], says: str
    ) -> None:
        done = auditor("report", *arguments, "--site", audited_site)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert line.startswith(f"error: {says}")

    def test_a_bad_site_is_one_line(self, tmp_path: Path) -> None:
        done = auditor("report", "inspection", "--date", DAY, "--site", tmp_path / "none.yaml")
        assert done.returncode == 2
        assert (
            done.stderr
            == f"error: {tmp_path}/none.yaml: cannot be read: No such file or directory\n"
        )

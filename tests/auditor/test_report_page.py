"""What the report says, and that it never says more than was seen."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from auditor.events import Coverage
from auditor.report.page import render_report
from auditor.report.texts import read_texts
from auditor.result import ClipResult
from models.observations import Role
from rules.finding import Verdict
from rules.messages import message_for
from rules.vocabulary import CLASSES, EPISODES, MEASURE_UNITS
from tests.auditor.report_builder import STARTED_AT, make_result


def page_of(result: ClipResult, lang: str, folder: Path) -> str:
    return "".join(render_report(result, lang, folder))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("result")


@pytest.fixture(scope="module")
def result(folder: Path) -> ClipResult:
    return make_result(folder, started_at=STARTED_AT)


@pytest.fixture(scope="module")
def page(result: ClipResult, folder: Path) -> str:
    return page_of(result, "zh", folder)


class _Links(HTMLParser):
    """Collects what a page refers to, its ids, and how its elements nest."""

    def __init__(self) -> None:
        super().__init__()
        self.refers: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.refers += [given[key] or "" for key in ("src", "href", "poster") if key in given]
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag not in {"meta", "link", "img", "input", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_is_well_formed_and_refers_to_nothing_outside(page: str) -> None:
    links = _Links()
    links.feed(page)
    assert links.open == []
    assert len(links.ids) == len(set(links.ids))
    for target in links.refers:
        assert target.startswith(("data:", "#"))
        if target.startswith("#") and len(target) > 1:
            assert target[1:] in links.ids
    assert "http" not in re.sub(r"http-equiv", "", page)


def test_the_same_result_gives_the_same_bytes(result: ClipResult, folder: Path, page: str) -> None:
    assert page_of(result, "zh", folder) == page


def test_names_are_escaped(page: str) -> None:
    assert "hall &lt;3&gt; &amp; co.mp4" in page
    assert "<3>" not in page


def test_a_hostile_name_stays_text(result: ClipResult, folder: Path) -> None:
    name = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>.mp4"
    hostile = replace(result, media=replace(result.media, file_name=name), camera_id=name)
    shown = page_of(hostile, "en", folder)
    assert shown.count("<script>") == 1
    assert "<img src=x" not in shown


def test_every_finding_has_its_message_in_both_languages(result: ClipResult, page: str) -> None:
    for finding in result.judgement.findings:
        for text in message_for(result.pack.norm(finding.norm_id), finding).values():
            assert text in page


def test_the_source_is_quoted_and_proposals_are_marked(result: ClipResult, page: str) -> None:
    for norm in result.pack.norms:
        assert norm.source.quote in page
        assert norm.source.section in page
    assert page.count("建议值") > len(result.pack.norms)


def test_the_language_that_is_asked_for_is_shown_first(result: ClipResult, folder: Path) -> None:
    assert '<html lang="en" data-lang="en">' in page_of(result, "en", folder)


def test_an_assumed_role_is_told_as_an_assumption(page: str) -> None:
    assert "Without a camera profile nobody is known to be staff" in page
    assert "假定为工作人员" in page


def test_times_are_of_the_recording_and_of_the_wall_clock(page: str) -> None:
    assert "0:05.20" in page
    assert "2026-11-22 08:30:05.200" in page


def test_without_a_start_only_media_time_is_told(result: ClipResult, folder: Path) -> None:
    shown = page_of(replace(result, started_at=None), "en", folder)
    assert "media time only" in shown
    assert "2026" not in shown


def test_provenance_names_all_hashes(result: ClipResult, page: str) -> None:
    known = (result.media.sha256, result.provenance.pack_sha256, *result.provenance.models.values())
    for digest in known:
        assert digest in page


def _emptied(result: ClipResult) -> ClipResult:
    """The same recording in which nobody was seen."""
    judgement = result.judgement
    unseen = tuple(
        replace(
            tally,
            opportunities=dict.fromkeys(Verdict, 0),
            reasons={},
            due_s=0.0,
            observable_s=0.0,
        )
        for tally in judgement.coverage.norms
    )
    blind = replace(
        judgement,
        clip=replace(judgement.clip, tracks=()),
        signals={},
        episodes=(),
        findings=(),
        coverage=Coverage(30.0, 12.0, 0.0, unseen),
    )
    return replace(result, judgement=blind, events=(), evidence={})


def test_a_blind_camera_is_no_success(result: ClipResult, folder: Path) -> None:
    shown = page_of(_emptied(result), "en", folder)
    assert "Nothing could be judged" in shown
    assert "does not mean that norms were kept" in shown
    assert "Only 12 s of 30 s" in shown
    assert "No violation among what could be judged" not in shown


def test_no_violation_is_told_with_what_was_judged(result: ClipResult, folder: Path) -> None:
    kept = tuple(f for f in result.judgement.findings if f.verdict is not Verdict.VIOLATED)
    shown = page_of(
        replace(result, judgement=replace(result.judgement, findings=kept), events=()), "en", folder
    )
    assert "No violation among what could be judged" in shown
    assert "2 of 5 opportunities could be judged" in shown


def test_a_violation_without_pictures_says_why(result: ClipResult, folder: Path) -> None:
    shown = page_of(replace(result, evidence={}), "en", folder)
    assert shown.count('<article class="record is-violated') == 3
    assert "Audit the recording again to obtain it" in shown
    assert "<video" not in shown


def test_the_catalogue_knows_every_word_of_the_rules() -> None:
    texts = read_texts()
    names = [f"measure.{name}" for name in (*MEASURE_UNITS, "share")]
    names += [f"episode.{kind}" for kind in EPISODES]
    names += [f"attribute.{name}" for term in EPISODES.values() for name in term.attributes]
    names += [f"place.{name}" for classes in CLASSES.values() for name in classes]
    names += [f"role.{role.value}" for role in Role]
    names += [f"verdict.{verdict.value}" for verdict in Verdict]
    assert [name for name in names if name not in texts.entries] == []


def test_every_text_of_the_catalogue_is_whole_and_used() -> None:
    """Both languages name the same values; nothing lies about unused."""
    texts = read_texts()
    places = [
        path.read_text("utf-8")
        for path in Path(__file__).parents[2].joinpath("auditor/report").iterdir()
        if path.suffix in {".py", ".j2"}
    ]
    code = "\n".join(places)
    named_by_rules = (
        "step.",
        "unseen.",
        "measure.",
        "episode.",
        "attribute.",
        "place.",
        "role.",
        "verdict.",
    )
    composed = ("severity.", "coverage.expected", "coverage.decoded", "coverage.staff")
    for key, text in texts.entries.items():
        assert text.zh, key
        assert text.en, key
        fields = [sorted(re.findall(r"\{(\w+)\}", words)) for words in (text.zh, text.en)]
        assert fields[0] == fields[1], key
        if not key.startswith((*named_by_rules, *composed)):
            assert f'"{key}"' in code, f"{key} is used nowhere"

"""The papers as people meet them: in a real browser, on a phone, and on A4."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from auditor.papers.pdf_file import VARIABLE, to_pdf
from tests.auditor.command import auditor
from tests.auditor.site_builder import DAY
from tests.auditor.test_report_browser import CONTRAST, Watched

KINDS = ("inspection", "coaching", "two-hourly", "notice", "lookback")
POINTS_PER_MM = 72 / 25.4


@pytest.fixture(scope="module")
def papers(audited_site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every paper in both languages: ``inspection-zh`` → its page."""
    out = tmp_path_factory.mktemp("papers")
    found = {}
    for kind in KINDS:
        for lang in ("zh", "en"):
            options = ("--site", audited_site, "--out", out, "--lang", lang, "--format", "html")
            more = ("--period", "day") if kind in {"notice", "lookback"} else ()
            done = auditor("report", kind, "--date", DAY, *options, *more)
            assert done.returncode == 0, done.stderr
            found[f"{kind}-{lang}"] = Path(done.stdout.strip())
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_it_fits_and_asks_for_nothing(
    chromium: Browser, papers: dict[str, Path], kind: str, lang: str
) -> None:
    for width, scheme in ((390, "light"), (768, "light"), (1440, "dark")):
        page = chromium.new_page(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        watched = Watched(page)
        page.goto(papers[f"{kind}-{lang}"].as_uri())
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(CONTRAST) == []
        assert watched.complaints == []
        page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_an_english_paper_quotes_the_source_and_nothing_else_in_chinese(
    chromium: Browser, papers: dict[str, Path], kind: str
) -> None:
    page = chromium.new_page()
    page.goto(papers[f"{kind}-en"].as_uri())
    left = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(node =>
             [...node.childNodes].some(c => c.nodeType === 3 && /[一-鿿]/.test(c.data))
             && node.checkVisibility() && !node.closest('.is-norm, .heading, blockquote'))
             .map(node => node.textContent)"""
    )
    # titles of norms may name the words to be said; names and posts are the roster's
    given = re.compile(r"王丽|陈静|李强|营业员")
    assert [text for text in left if not given.search(text)] == []
    page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_it_prints_to_a4(chromium: Browser, papers: dict[str, Path], kind: str) -> None:
    page = chromium.new_page()
    page.goto(papers[f"{kind}-zh"].as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    sizes = {(round(float(w) / POINTS_PER_MM), round(float(h) / POINTS_PER_MM)) for w, h in boxes}
    assert sizes == {(297, 210)} if kind == "two-hourly" else sizes == {(210, 297)}
    page.emulate_media(media="print")
    cut_off = page.evaluate(
        """() => [...document.querySelectorAll('td, th')]
             .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.innerText)"""
    )
    assert cut_off == []
    page.close()


def test_each_member_of_staff_begins_on_a_new_page(
    chromium: Browser, papers: dict[str, Path]
) -> None:
    page = chromium.new_page()
    page.goto(papers["inspection-zh"].as_uri())
    page.emulate_media(media="print")
    breaks = page.evaluate(
        "() => [...document.querySelectorAll('.sheet')].map(s => getComputedStyle(s).breakBefore)"
    )
    assert len(breaks) > 3
    assert set(breaks[1:]) == {"page"}
    page.close()


def test_links_lead_to_the_record_in_the_report(chromium: Browser, papers: dict[str, Path]) -> None:
    page = chromium.new_page()
    page.goto(papers["inspection-zh"].as_uri())
    link = page.locator(".form a", has_text="14:00").first
    link.click()
    page.wait_for_load_state()
    anchor = page.url.split("#")[1]
    assert page.locator(f"article[id='{anchor}'].is-violated").count() == 1
    page.close()


def test_the_teaching_clips_play(chromium: Browser, papers: dict[str, Path]) -> None:
    page = chromium.new_page()
    page.goto(papers["coaching-zh"].as_uri())
    videos = page.query_selector_all(".moment video")
    assert len(videos) >= 3
    for video in videos:
        seconds = video.evaluate(
            """async node => {
                 await node.play();
                 await new Promise(done => node.addEventListener('timeupdate', done, {once: true}));
                 node.pause();
                 return [node.duration, node.videoWidth];
               }"""
        )
        assert min(seconds) > 0
    page.emulate_media(media="print")
    assert page.locator(".moment img").first.is_visible()
    assert not page.locator(".moment video").first.is_visible()
    page.close()


def test_a_pdf_is_printed_by_the_chromium_of_the_machine(
    chromium: Browser, papers: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chromium.is_connected()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    monkeypatch.setenv(VARIABLE, str(program))
    pdf = to_pdf(papers["notice-zh"].read_text("utf-8"))
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") >= 1

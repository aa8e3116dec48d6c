"""The report as an inspector meets it: opened from a file in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from auditor.report.page import render_report
from rules.pack_reader import DEFAULT_PACK, load_pack
from tests.auditor.report_builder import STARTED_AT, make_result


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    result = make_result(folder, started_at=STARTED_AT)
    page = "".join(render_report(result, "zh", folder))
    for file in (folder / "evidence").iterdir():
        file.unlink()  # the page stands alone
    path = folder / "report.html"
    path.write_text(page, "utf-8")
    return path


class Watched:
    """A page that notes what a page should not do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.complaints.append(f"asks for {request.url}")


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_asks_for_nothing(
    chromium: Browser, report: Path, width: int, scheme: str
) -> None:
    page = chromium.new_page(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    watched = Watched(page)
    page.goto(report.as_uri())
    for lang in ("en", "zh"):
        page.click(f"[data-set-lang={lang}]")
        for fold in page.query_selector_all("details:not([open]) > summary"):
            fold.click()
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0
        assert page.evaluate(COLLIDING) == []
    assert watched.complaints == []
    page.close()


def test_the_language_switch_changes_every_word(chromium: Browser, report: Path) -> None:
    page = chromium.new_page()
    page.goto(report.as_uri())
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("h2", has_text="违反记录").is_visible()
    page.focus("[data-set-lang=en]")
    page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title().startswith("Service norm report")
    assert page.locator("#violations h2").inner_text().startswith("Violations")
    assert "bow of 6°" in page.locator(".record .message").nth(1).inner_text()
    assert "Picture at" in (page.locator(".record img").first.get_attribute("alt") or "")
    # what is left in Chinese is the source, word for word
    left = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(node =>
             [...node.childNodes].some(c => c.nodeType === 3 && /[一-鿿]/.test(c.data))
             && node.checkVisibility() && !['SCRIPT', 'STYLE'].includes(node.tagName)
             && !node.closest('q, .section, .provenance, .languages')).map(n => n.textContent)"""
    )
    assert left == []
    page.close()


def test_every_shown_record_has_picture_clip_and_curve(chromium: Browser, report: Path) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(report.as_uri())
    records = page.query_selector_all(".record")
    assert len(records) == 5
    for record in records:
        image, video = record.query_selector("img"), record.query_selector("video")
        assert image is not None
        assert video is not None
        assert image.evaluate("async node => { await node.decode(); return node.naturalWidth }") > 0
        seconds = video.evaluate(
            """async node => {
                 await node.play();
                 await new Promise(done => node.addEventListener('timeupdate', done, {once: true}));
                 node.pause();
                 return [node.duration, node.currentTime, node.videoWidth];
               }"""
        )
        assert 2 < seconds[0] <= 8.2
        assert min(seconds[1:]) > 0
        line = record.query_selector(".curve .line")
        assert line is not None
        assert line.evaluate("node => node.getTotalLength()") > 100
        cursor = record.query_selector(".cursor")
        assert cursor is not None
        assert cursor.get_attribute("hidden") is None
    page.close()


def test_a_click_on_the_curve_goes_to_that_moment(chromium: Browser, report: Path) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(report.as_uri())
    bow = page.locator(".record").nth(1)
    bow.locator("video").evaluate(
        "node => node.readyState ? 0 : new Promise(done => node.onloadedmetadata = done)"
    )
    box = bow.locator(".area").first.bounding_box()
    assert box is not None
    bow.locator(".plot").click(position={"x": 2.6 * 16 + box["width"] / 2, "y": 40})
    seconds = bow.locator("video").evaluate("node => [node.currentTime, node.duration]")
    assert seconds[0] == pytest.approx(seconds[1] / 2, abs=0.2)
    page.close()


def test_a_mark_of_the_timeline_leads_to_its_record(chromium: Browser, report: Path) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(report.as_uri())
    marks = page.locator(".lanes a")
    assert marks.count() == 5
    for index in range(marks.count()):
        target = marks.nth(index).get_attribute("href") or ""
        assert page.locator(f"article[id='{target[1:]}']").count() == 1
    page.close()


def test_it_prints(chromium: Browser, report: Path) -> None:
    page = chromium.new_page()
    page.goto(report.as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    norms = len(load_pack(DEFAULT_PACK).norms)
    assert 2 <= pdf.count(b"/Type /Page\n") <= 8 + norms / 12  # a dozen norms told on a page
    page.emulate_media(media="print")
    assert not page.locator(".record video").first.is_visible()
    assert page.locator(".record img").first.is_visible()
    page.close()


def test_text_stands_out_from_its_ground(chromium: Browser, report: Path) -> None:
    """Contrast of at least 4.5, WCAG AA, computed as WCAG 2.2 defines it."""
    for scheme in ("light", "dark"):
        page = chromium.new_page(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(report.as_uri())
        assert page.evaluate(CONTRAST) == []
        page.close()


COLLIDING = """() => [...document.querySelectorAll('.plot > svg, .lane.axis svg')].flatMap(svg => {
  const labels = [...svg.querySelectorAll(svg.closest('.plot') ? 'text.x' : 'text')];
  const boxes = labels.map(label => label.getBoundingClientRect());
  return boxes.slice(1).filter((box, at) => box.left < boxes[at].right + 2).map(box => box.left);
})"""

CONTRAST = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = node => {
    for (let at = node; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const weak = new Set();
  for (const node of document.querySelectorAll('body *:not(svg *):not(script):not(style)')) {
    const own = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility()) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.add(`${node.className || node.tagName} ${ratio.toFixed(2)}`);
  }
  return [...weak];
}"""

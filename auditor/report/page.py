"""The report: one page that stands alone."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from auditor.report.entries import Entry, EntryMaker, is_proven
from auditor.report.overview import coverage_bars, headline, norm_rows, people
from auditor.report.texts import Bilingual, Texts, read_texts
from auditor.report.timeline import draw_timeline
from auditor.report.wording import lasting, number, wall_clock
from auditor.result import ClipResult
from rules.finding import Finding, Verdict
from rules.scene_id import is_scene

LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class _Records:
    """The findings, as the page orders them; the scenes apart, for their steps stand there too."""

    violated: list[Entry]
    kept: list[Entry]
    kept_plain: list[Entry]
    undecided: list[Entry]
    undecided_plain: list[Entry]
    not_applicable: list[Entry]
    scenes: list[Entry]

    @property
    def proven(self) -> tuple[list[Entry], ...]:
        """The groups whose entries stand on the page with their pictures."""
        return self.violated, self.kept, self.undecided, self.scenes


def render_report(result: ClipResult, lang: str, result_dir: Path) -> str:
    """Return the page, in both languages; the same input gives the same bytes.

    Parameters
    ----------
    lang : ``zh`` or ``en``, the language that is shown at first.
    result_dir : where the files named in `result.evidence` lie; they become part of the page.
    """
    texts = read_texts()
    maker = EntryMaker(result, texts, result_dir)
    records = _records(result, maker)
    linked = {entry.id for group in records.proven for entry in group}

    def link_of(finding: Finding) -> str | None:
        name = maker.id_of(finding)
        return name if name in linked else None

    norms = norm_rows(result, texts)
    persons, more_people = people(result, texts)
    style = asset("ink.css") + asset("report.css")
    script = asset("report.js")
    environment = page_environment(PackageLoader("auditor.report", ""), texts)
    return environment.get_template("report.html.j2").render(
        lang=lang,
        tags=LANGUAGE_TAGS,
        style=Markup(style),  # noqa: S704  # our own file, not input
        script=Markup(script),  # noqa: S704  # our own file, not input
        style_hash=csp_hash(style),
        script_hash=csp_hash(script),
        result=result,
        headline=headline(result, texts),
        norms_judged=[row for row in norms if row.had_opportunity],
        norms_idle=[row for row in norms if not row.had_opportunity],
        bars=coverage_bars(result, texts),
        looks=len(result.judgement.clip.frame_times_s),
        people=persons,
        more_people=more_people,
        timeline=draw_timeline(result, texts, link_of),
        records=records,
        started=wall_clock(result, 0.0, millis=False),
        length=_length(result, texts),
        k_sigma=number(result.pack.defaults.k_sigma, 1).removesuffix(".0"),
    )


def _records(result: ClipResult, maker: EntryMaker) -> _Records:
    by_verdict: dict[Verdict, list[Finding]] = {verdict: [] for verdict in Verdict}
    scenes: list[Finding] = []
    for finding in sorted(result.judgement.findings, key=lambda one: one.start_s):
        shown_apart = is_scene(finding.norm_id) and finding.verdict is not Verdict.NOT_APPLICABLE
        (scenes if shown_apart else by_verdict[finding.verdict]).append(finding)
    kept, kept_plain = _by_proof(by_verdict[Verdict.COMPLIANT], maker)
    undecided, undecided_plain = _by_proof(by_verdict[Verdict.INDETERMINATE], maker)
    return _Records(
        violated=[maker.proven(finding) for finding in by_verdict[Verdict.VIOLATED]],
        kept=kept,
        kept_plain=kept_plain,
        undecided=undecided,
        undecided_plain=undecided_plain,
        not_applicable=[maker.plain(finding) for finding in by_verdict[Verdict.NOT_APPLICABLE]],
        scenes=[maker.proven(finding) for finding in scenes],
    )


def _by_proof(findings: list[Finding], maker: EntryMaker) -> tuple[list[Entry], list[Entry]]:
    """Return the entries of the findings that have pictures, and of those that have none."""
    shown = [finding for finding in findings if is_proven(finding, maker.files_of(finding))]
    return (
        [maker.proven(finding) for finding in shown],
        [maker.plain(finding) for finding in findings if finding not in shown],
    )


def _length(result: ClipResult, texts: Texts) -> Bilingual:
    seconds = result.media.duration_s
    return texts("page.unknown") if seconds is None else lasting(seconds)


def page_environment(loader: BaseLoader, texts: Texts) -> Environment:
    """Return what makes pages of the templates that `loader` finds; ``text`` is the catalogue."""
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["text"] = texts
    return environment


def asset(name: str, package: str = "auditor.report") -> str:
    """Return the text of a file that is installed with the program."""
    return files(package).joinpath(name).read_text("utf-8")


def csp_hash(text: str) -> str:
    """Return the hash by which the page's security policy knows its own style or script."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"

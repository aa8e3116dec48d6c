"""The report: one page that stands alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
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
class _Entries:
    """Entries that are made when they are asked for: all of a day at once would be large."""

    findings: Sequence[Finding]
    make: Callable[[Finding], Entry]

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Entry]:
        return map(self.make, self.findings)


@dataclass(frozen=True, slots=True)
class _Records:
    """The findings, as the page orders them; the scenes apart, for their steps stand there too."""

    violated: _Entries
    kept: _Entries
    kept_plain: _Entries
    undecided: _Entries
    undecided_plain: _Entries
    not_applicable: _Entries
    scenes: _Entries

    @property
    def proven(self) -> tuple[_Entries, ...]:
        """The groups whose entries stand on the page with their pictures."""
        return self.violated, self.kept, self.undecided, self.scenes


def render_report(result: ClipResult, lang: str, result_dir: Path) -> Iterator[str]:
    """Yield the page part by part, in both languages; the same input gives the same bytes.

    A day's page holds hundreds of pictures: whole it would not fit into memory.

    Parameters
    ----------
    lang : ``zh`` or ``en``, the language that is shown at first.
    result_dir : where the files named in `result.evidence` lie; they become part of the page.
    """
    texts = read_texts()
    maker = EntryMaker(result, texts, result_dir)
    records = _records(result, maker)
    linked = {maker.id_of(finding) for group in records.proven for finding in group.findings}

    def link_of(finding: Finding) -> str | None:
        name = maker.id_of(finding)
        return name if name in linked else None

    norms = norm_rows(result, texts)
    persons, more_people = people(result, texts)
    style = asset("ink.css") + asset("report.css")
    script = asset("report.js")
    environment = page_environment(PackageLoader("auditor.report", ""), texts)
    return environment.get_template("report.html.j2").generate(
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
        violated=_Entries(by_verdict[Verdict.VIOLATED], maker.proven),
        kept=kept,
        kept_plain=kept_plain,
        undecided=undecided,
        undecided_plain=undecided_plain,
        not_applicable=_Entries(by_verdict[Verdict.NOT_APPLICABLE], maker.plain),
        scenes=_Entries(scenes, maker.proven),
    )


def _by_proof(findings: list[Finding], maker: EntryMaker) -> tuple[_Entries, _Entries]:
    """Return the entries of the findings that have pictures, and of those that have none."""
    shown: list[Finding] = []
    plain: list[Finding] = []
    for finding in findings:
        (shown if is_proven(finding, maker.files_of(finding)) else plain).append(finding)
    return _Entries(shown, maker.proven), _Entries(plain, maker.plain)


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

"""What a command prints of an outcome: the verdicts by norm, and where the report lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console as RichConsole
from rich.table import Table

from auditor.commands.console import Console, Output
from auditor.result import ClipResult
from auditor.result_folder import REPORT
from models.observations import STAFF_ROLES
from rules.denominators import denominator
from rules.finding import Verdict
from rules.scene_id import is_scene


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of the summary in one language."""

    headings: tuple[str, ...]
    idle: str
    nobody: str


TEXTS = {
    "zh": Texts(
        ("规范", "符合", "违反", "未定", "不适用"),
        "另有 {idle} 条规范在录像中没有出现判定机会。",
        "画面中没有可测量的工作人员。",
    ),
    "en": Texts(
        ("Norm", "kept", "violated", "not decided", "not applicable"),
        "{idle} more norms were never due in this recording.",
        "Nobody of the staff could be measured.",
    ),
}


def print_summary(console: Console, result: ClipResult, folder: Path, lang: str) -> None:
    """Print the verdicts of one clip; for machines one line, when quiet nothing."""
    counts = {
        norm.id: Counter(f.verdict for f in result.judgement.findings if f.norm_id == norm.id)
        for norm in result.pack.norms
    }
    counted = (counts[norm_id] for norm_id in counts if not is_scene(norm_id))
    total = sum(counted, Counter[Verdict]())
    if console.output is Output.JSON:
        facts = {verdict.value: total[verdict] for verdict in Verdict}
        console.note("audited", clip=result.media.file_name, folder=str(folder), **facts)
    if console.output is not Output.PEOPLE:
        return
    RichConsole().print(_table(result, counts, lang))
    click.echo(denominator(total).told()[lang])
    if not any(track.role in STAFF_ROLES for track in result.judgement.clip.tracks):
        click.echo(TEXTS[lang].nobody)
    for event in result.events:
        click.echo(f"  {event.finding.start_s:7.2f} s  {event.message[lang]}")
    click.echo(str(folder / REPORT))


def _table(result: ClipResult, counts: Mapping[str, Counter[Verdict]], lang: str) -> Table:
    """Return the verdicts of the norms that came up, and how many did not."""
    texts = TEXTS[lang]
    table = Table(*texts.headings, title=result.media.file_name, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    idle = 0
    for norm in result.pack.norms:
        if counts[norm.id]:
            of_norm = (str(counts[norm.id][verdict] or "–") for verdict in Verdict)
            table.add_row(getattr(norm.title, lang), *of_norm)
        else:
            idle += 1
    if idle:
        table.caption = texts.idle.format(idle=idle)
        table.caption_justify = "left"
    return table

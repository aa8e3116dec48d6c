"""What a command prints of an outcome: the verdicts by norm, and where the report lies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from rich.console import Console as RichConsole
from rich.table import Table

from auditor.commands.console import Console, Output
from auditor.judge import STAFF_ROLES
from auditor.result import ClipResult
from auditor.result_folder import REPORT
from rules.finding import Verdict

HEADINGS = {
    "zh": ("规范", "符合", "违反", "无法判定", "不适用"),
    "en": ("Norm", "kept", "violated", "open", "not applicable"),
}
NOBODY = {
    "zh": "画面中没有可测量的工作人员",
    "en": "nobody of the staff could be measured",
}


def print_summary(console: Console, result: ClipResult, folder: Path, lang: str) -> None:
    """Print the verdicts of one clip; for machines one line, when quiet nothing."""
    counts = {
        norm.id: Counter(f.verdict for f in result.judgement.findings if f.norm_id == norm.id)
        for norm in result.pack.norms
    }
    total = sum(counts.values(), Counter[Verdict]())
    if console.output is Output.JSON:
        facts = {verdict.value: total[verdict] for verdict in Verdict}
        console.note("audited", clip=result.media.file_name, folder=str(folder), **facts)
    if console.output is not Output.PEOPLE:
        return
    table = Table(*HEADINGS[lang], title=result.media.file_name, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for norm in result.pack.norms:
        of_norm = (str(counts[norm.id][verdict] or "–") for verdict in Verdict)
        table.add_row(getattr(norm.title, lang), *of_norm)
    RichConsole().print(table)
    if not any(track.role in STAFF_ROLES for track in result.judgement.clip.tracks):
        click.echo(NOBODY[lang])
    for event in result.events:
        finding = event.finding
        click.echo(f"  {finding.start_s:7.2f} s  {event.message[lang]}")
    click.echo(str(folder / REPORT))

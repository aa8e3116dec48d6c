"""`auditor report`: the papers of a site, made of the results of its audits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path

import click

from auditor.commands.console import console_of
from auditor.errors import InputError
from auditor.ledger.ledger import Ledger, read_ledger
from auditor.ledger.period import Period, PeriodKind
from auditor.papers.coaching import coaching
from auditor.papers.context import Desk, notes_of
from auditor.papers.inspection import inspection
from auditor.papers.lookback import lookback
from auditor.papers.notice import notice
from auditor.papers.paper import Paper
from auditor.papers.two_hourly import two_hourly
from auditor.papers.words import LANGUAGES, Words
from auditor.papers.write import Format, write_paper
from auditor.site.open_site import OpenSite, open_site

DEFAULT_FORMATS = (Format.HTML.value, Format.XLSX.value, Format.CSV.value)
A_PATH = click.Path(path_type=Path)

OPTIONS = (
    click.option(
        "--site", "site_file", metavar="SITE", type=A_PATH, required=True, help="Site file (YAML)."
    ),
    click.option(
        "--date", "day", metavar="DATE", required=True, help="A day, as 2026-11-24, or today."
    ),
    click.option(
        "--out",
        "out_dir",
        metavar="DIR",
        type=A_PATH,
        default=Path("reports"),
        show_default=True,
        help="Where the papers go.",
    ),
    click.option(
        "--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True, help="Language."
    ),
    click.option(
        "--format",
        "formats",
        type=click.Choice([one.value for one in Format]),
        multiple=True,
        default=DEFAULT_FORMATS,
        show_default=True,
        help="What to write; may be given several times. PDF needs Chromium.",
    ),
)
PERIOD = click.option(
    "--period",
    type=click.Choice([one.value for one in PeriodKind]),
    default=PeriodKind.MONTH.value,
    show_default=True,
    help="The day, week (from Monday) or month that holds DATE.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of a command ask for."""

    desk: Desk
    day: date

    def ledger(self, kind: PeriodKind, day: date | None = None) -> Ledger:
        """Return what was found in the period of `kind` that holds the day asked for, or `day`."""
        place = self.desk.place
        return read_ledger(place, Period.around(kind, day or self.day, place.site.zone))


Maker = Callable[..., tuple[Paper, Ledger]]


def _paper_command(make: Maker) -> Callable[..., None]:
    """Return the command that reads the options, makes the paper, writes it and says where."""

    @wraps(make)
    def run(  # one parameter per option that every paper has
        site_file: Path, day: str, out_dir: Path, lang: str, formats: tuple[str, ...], **more: str
    ) -> None:
        place = open_site(site_file)
        desk = Desk(place, Words.of(lang), out_dir)
        paper, ledger = make(Asked(desk, _day(day, "--date", place)), **more)
        console = console_of(click.get_current_context())
        for note in notes_of(ledger, desk.words):
            console.warn(note)
        for path in write_paper(paper, desk.words, out_dir, {Format(one) for one in formats}):
            click.echo(str(path))

    for option in reversed(OPTIONS):
        run = option(run)
    return run


@click.group()
def report() -> None:
    """Make the papers of a site of what its audits found."""


@report.command("inspection")
@_paper_command
def inspection_command(asked: Asked) -> tuple[Paper, Ledger]:
    """Make the inspection form of a day: every norm for every member of staff."""
    ledger = asked.ledger(PeriodKind.DAY)
    return inspection(asked.desk, ledger), ledger


@report.command("coaching")
@_paper_command
def coaching_command(asked: Asked) -> tuple[Paper, Ledger]:
    """Make the teaching material of a day: of each counter what teaches most."""
    ledger = asked.ledger(PeriodKind.DAY)
    return coaching(asked.desk, ledger), ledger


@report.command("two-hourly")
@_paper_command
def two_hourly_command(asked: Asked) -> tuple[Paper, Ledger]:
    """Make the check record of a day: every counter each two hours."""
    ledger = asked.ledger(PeriodKind.DAY)
    return two_hourly(asked.desk, ledger), ledger


@report.command("notice")
@PERIOD
@_paper_command
def notice_command(asked: Asked, period: str) -> tuple[Paper, Ledger]:
    """Make the notice of a period, beside the period before."""
    now = asked.ledger(PeriodKind(period))
    before = read_ledger(asked.desk.place, now.period.before)
    return notice(asked.desk, now, before), now


@report.command("lookback")
@PERIOD
@click.option("--against", metavar="DATE", help="A day of the earlier period; else the one before.")
@_paper_command
def lookback_command(asked: Asked, period: str, against: str | None) -> tuple[Paper, Ledger]:
    """Compare a period with an earlier one."""
    now, kind = asked.ledger(PeriodKind(period)), PeriodKind(period)
    earlier = now.period.before.first
    if against is not None:
        earlier = _day(against, "--against", asked.desk.place)
    before = asked.ledger(kind, earlier)
    if before.period.first >= now.period.first:
        raise InputError(
            f"--against: {against} does not lie before {now.period.span}; name an earlier day"
        )
    return lookback(asked.desk, now, before), now


def _day(text: str, option: str, place: OpenSite) -> date:
    if text == "today":
        return datetime.now(UTC).astimezone(place.site.zone).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{option}: {text!r} is no day; write 2026-11-24, or today") from error

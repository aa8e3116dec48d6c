"""`auditor audit`: which norms were kept in a recording, which were not, when, by how much."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import click
import cv2

from auditor.audit import AuditRequest, audit_clip
from auditor.capture.start_time import StartRules, parse_name_pattern, parse_start
from auditor.commands.console import Console, Output, console_of
from auditor.commands.summary import print_summary
from auditor.errors import InputError, UserError
from auditor.evidence.render import Masking
from auditor.networks import (
    Networks,
    hashes_of,
    names_needed,
    open_detector,
    open_networks,
)
from auditor.perceive import PerceptionSettings
from auditor.plan import observations_needed
from auditor.rostered import open_roster
from auditor.run_file import Document
from auditor.site.open_site import SiteTerms, read_site
from auditor.terms import check_terms, file_document, pack_document, profile_of, triggers_document
from calibration.recording_layout import Recordings
from calibration.strict_model import nearest
from models.pull_progress import PullJson, PullListener, shown_pull
from models.store import ensure_weights
from rules.pack_reader import DEFAULT_PACK

SOME_FAILED = 4
A_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("clips", nargs=-1, required=True, type=A_PATH, metavar="CLIP...")
@click.option("--camera", metavar="PROFILE", type=A_PATH, help="Camera profile (YAML).")
@click.option(
    "--norms",
    metavar="PACK",
    show_default=f"{DEFAULT_PACK}, or those of --site",
    help="Pack of norms: its name, or a .yaml file; or a site's file of norms.",
)
@click.option(
    "--out",
    "out_dir",
    metavar="DIR",
    type=A_PATH,
    default=Path("out"),
    show_default=True,
    help="Where the results go, one folder per clip.",
)
@click.option("--exhaustive", is_flag=True, help="Look at every frame.")
@click.option(
    "--start",
    metavar="ISO8601",
    help="When the recording began, for example 2026-11-22T08:30:00+08:00. "
    "Without it FILE.start.json and the file's name are asked.",
)
@click.option(
    "--name-pattern",
    metavar="REGEX",
    help="How names tell the start: groups year, month, day, hour, minute, second; "
    "offset and camera if there are.",
)
@click.option(
    "--time-zone",
    metavar="IANA",
    help="Zone of the site's clocks, such as Asia/Shanghai; else the camera profile's.",
)
@click.option(
    "--person-detector",
    metavar="ONNX",
    type=A_PATH,
    help="Find people with this YOLO detector, exported by Ultralytics to ONNX.",
)
@click.option("--triggers", metavar="CSV", type=A_PATH, help="Ticket calls: time and counter.")
@click.option(
    "--roster",
    metavar="CSV",
    type=A_PATH,
    help="Who was on duty at which counter when; tells staff numbers, sex and post.",
)
@click.option(
    "--site",
    metavar="SITE.yaml",
    type=A_PATH,
    help="Site file: its norms, time zone and roster where no other option names them.",
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of the report and the summary.",
)
@click.option(
    "--unmask",
    is_flag=True,
    help="Show the heads of staff in the evidence; everybody else stays hidden.",
)
@click.pass_context
def audit(  # noqa: PLR0913  # one parameter per option of the command line
    ctx: click.Context,
    clips: tuple[Path, ...],
    *,
    camera: Path | None,
    norms: str | None,
    out_dir: Path,
    exhaustive: bool,
    start: str | None,
    name_pattern: str | None,
    time_zone: str | None,
    person_detector: Path | None,
    triggers: Path | None,
    roster: Path | None,
    site: Path | None,
    lang: str,
    unmask: bool,
) -> None:
    """Audit recordings of a counter.

    Writes one folder of results per CLIP, with a report to open in a browser. Exit status: 0
    audited, 2 bad arguments or input, 3 the environment, 4 some of several clips failed.
    """
    cv2.setNumThreads(1)  # one worker, one core
    console = console_of(ctx)
    profile = None if camera is None else file_document(camera)
    place = None if site is None else read_site(site)
    zone = _zone(time_zone, profile, place)
    request = AuditRequest(
        out_dir=out_dir,
        pack=pack_document(norms or (DEFAULT_PACK if place is None else place.norms)),
        profile=profile,
        triggers=None if triggers is None else triggers_document(triggers),
        roster=open_roster(roster, place, zone),
        perception=PerceptionSettings(),
        start=StartRules(
            given=None if start is None else parse_start(start),
            name_pattern=None if name_pattern is None else parse_name_pattern(name_pattern),
            zone=zone,
            recordings=_recordings(profile, zone_given=time_zone is not None),
        ),
        lang=lang,
        masking=Masking.CUSTOMERS if unmask else Masking.EVERYBODY,
        networks_sha256={},
    )
    if exhaustive:
        request = replace(request, perception=PerceptionSettings(rate_hz=None))
    pack = check_terms(request.pack, request.profile, request.triggers)
    names = names_needed(observations_needed(pack))
    detector = None if person_detector is None else open_detector(person_detector)
    with _pull_shown(console) as listener:
        networks = open_networks(ensure_weights(names, progress=listener), detector)
    request = replace(request, networks_sha256=hashes_of(names, detector))
    ctx.exit(_audit_all(clips, request, networks, console))


def _audit_all(
    clips: tuple[Path, ...], request: AuditRequest, networks: Networks, console: Console
) -> int:
    """Audit one clip after the other; return the exit status."""
    failures: list[UserError] = []
    for clip in clips:
        try:
            with console.progress(clip.name) as listener:
                result, folder = audit_clip(clip, request, networks, listener)
        except UserError as error:
            console.error(str(error))
            failures.append(error)
            continue
        for line in result.warnings:
            console.warn(line)
        print_summary(console, result, folder, request.lang)
    if not failures:
        return 0
    return SOME_FAILED if len(failures) < len(clips) else failures[0].exit_status


@contextmanager
def _pull_shown(console: Console) -> Iterator[PullListener]:
    """Yield what shows the first run's pull the way the user asked for."""
    if console.output is Output.PEOPLE:
        with shown_pull() as listener:
            yield listener
    else:
        yield PullJson() if console.output is Output.JSON else PullListener()


def _recordings(document: Document | None, *, zone_given: bool) -> Recordings | None:
    """Return what the camera profile states of names; ``--time-zone`` goes before its zone."""
    profile = profile_of(document)
    stated = None if profile is None else profile.recordings
    if stated is None or not zone_given:
        return stated
    return stated.model_copy(update={"time_zone": None})


def _zone(name: str | None, document: Document | None, place: SiteTerms | None) -> ZoneInfo | None:
    """Return the zone of the clocks: ``--time-zone``, else the profile's, else the site's."""
    if name is None:
        profile = profile_of(document)
        known = None if profile is None else profile.zone_info
        return place.site.zone if known is None and place is not None else known
    zones = available_timezones()
    if name not in zones:
        raise InputError(
            f"--time-zone: unknown {name!r}; the nearest is {nearest(name, sorted(zones))!r}"
        )
    return ZoneInfo(name)

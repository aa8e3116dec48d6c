"""Write what was judged: the files that `audit` makes and `rescore` makes again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from auditor import records
from auditor.events import ViolationEvent, opportunity_id
from auditor.report.page import render_report
from auditor.result import ClipResult, Judgement, Provenance
from auditor.result_folder import COVERAGE, EPISODES, EVENTS, EVIDENCE, FINDINGS, REPORT, SIGNALS
from auditor.run_file import Run
from auditor.signal_file import write_signals
from auditor.terms import zone_of
from rules.finding import Finding, Verdict
from rules.impairment import Impairment
from rules.messages import message_for
from rules.norm import Pack
from rules.reasons import REASONS


def assemble(run: Run, pack: Pack, judgement: Judgement, folder: Path) -> ClipResult:
    """Return the whole outcome; evidence is what lies in `folder` under an opportunity's id.

    Evidence is looked up and never assumed, because a rescore may find opportunities of which no
    picture was made.
    """
    ids = opportunity_ids(run, judgement.findings)
    evidence = _evidence_in(folder, ids)
    events = tuple(
        _event(pack, finding, event_id, evidence.get(event_id, ()))
        for finding, event_id in zip(judgement.findings, ids, strict=True)
        if finding.verdict is Verdict.VIOLATED
    )
    return ClipResult(
        media=run.media.info(),
        camera_id=run.camera_id,
        started_at=run.started_at,
        judgement=judgement,
        events=events,
        evidence=evidence,
        pack=pack,
        provenance=Provenance(
            models=run.networks,
            calibration=None if run.profile is None else f"sha256:{run.profile.sha256}",
            engine=run.engine,
            pack_sha256=run.pack.digest,
            roster=None if run.roster is None else f"sha256:{run.roster.sha256}",
        ),
        time_zone=zone_of(run),
        warnings=(*run.warnings, *impairment_lines(run, judgement.coverage.impairments)),
    )


def impairment_lines(run: Run, impairments: Iterable[Impairment]) -> Iterator[str]:
    """Yield what a user should know about the camera, one line a stretch."""
    for one in impairments:
        when = f"from {one.start_s:.1f} to {one.end_s:.1f} s"
        said = REASONS[one.reason]["en"]
        yield f"{run.media.file}: {when}: {said}; what needs it then stays undecided"


def opportunity_ids(run: Run, findings: Iterable[Finding]) -> list[str]:
    """Return the stable id of each finding's opportunity."""
    return [opportunity_id(run.media.sha256, run.camera_id, finding) for finding in findings]


def write_judged(result: ClipResult, run: Run, folder: Path) -> None:
    """Write every judged file into `folder`; `run.json` last, as the mark of a whole result."""
    judgement = result.judgement
    ids = opportunity_ids(run, judgement.findings)
    write_signals(folder / SIGNALS, judgement.signals)
    texts: dict[str, Iterable[str]] = {
        EPISODES: records.to_lines(map(records.episode_record, judgement.episodes)),
        FINDINGS: records.to_lines(
            records.finding_record(result, finding, opportunity)
            for finding, opportunity in zip(judgement.findings, ids, strict=True)
        ),
        EVENTS: records.to_lines(records.event_record(result, event) for event in result.events),
        COVERAGE: [json.dumps(records.coverage_record(judgement.coverage), indent=2), "\n"],
        REPORT: render_report(result, run.lang, folder),
    }
    for name, text in texts.items():
        with (folder / name).open("w", encoding="utf-8") as file:
            file.writelines(text)
    run.write(folder)


def _event(
    pack: Pack, finding: Finding, event_id: str, evidence: tuple[str, ...]
) -> ViolationEvent:
    norm = pack.norm(finding.norm_id)
    return ViolationEvent(
        event_id=event_id,
        finding=finding,
        severity=norm.severity,
        points=norm.points,
        message=message_for(norm, finding),
        evidence=evidence,
    )


def _evidence_in(folder: Path, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the pictures and clips that `folder` holds, by opportunity."""
    found = {}
    for opportunity in ids:
        names = (f"{EVIDENCE}/{opportunity}.{kind}" for kind in ("jpg", "mp4"))
        files = tuple(name for name in names if (folder / name).is_file())
        if files:
            found[opportunity] = files
    return found

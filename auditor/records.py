"""The JSON objects of a result folder; `docs/files.md` documents them.

Seconds have milliseconds, measured values three decimals, so that the files stay readable and the
same on every run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from auditor.events import Coverage, Phase, ViolationEvent
from auditor.result import ClipResult
from rules.episode import Episode
from rules.finding import Finding, Limit
from rules.norm import Pack
from rules.signals import Quantity

Record = Mapping[str, object]


def to_lines(records: Iterable[Record]) -> Iterator[str]:
    """Yield the records one a line."""
    return (json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def episode_record(episode: Episode) -> Record:
    """Return the record of an episode; an attribute carries its unit, and sigma beside it."""
    attributes: dict[str, float | None] = {}
    for name, quantity in episode.attributes.items():
        suffix = "" if quantity.unit in {"ratio", "count"} else f"_{quantity.unit}"
        attributes[f"{name}{suffix}"] = _number(quantity.value)
        attributes[f"{name}_sigma{suffix}"] = _number(quantity.sigma)
    return {
        "kind": episode.kind,
        "track": episode.track_id,
        "side": episode.side,
        "start_s": _number(episode.start_s),
        "peak_s": _number(episode.peak_s),
        "end_s": _number(episode.end_s),
        "attributes": attributes,
    }


def finding_record(result: ClipResult, finding: Finding, opportunity: str) -> Record:
    """Return the record of a finding, whatever its verdict."""
    return {
        "schema": "finding/1",
        "id": opportunity,
        **_what_and_when(result, finding),
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        **_how_much(finding),
        "steps": _steps(finding),
    }


def event_record(result: ClipResult, event: ViolationEvent, phase: Phase = Phase.CLOSED) -> Record:
    """Return the record of a violation (schema ``violation/1``)."""
    return {
        "schema": "violation/1",
        "id": event.event_id,
        "type": phase.value,
        **_what_and_when(result, event.finding),
        **_how_much(event.finding),
        "steps": _steps(event.finding),
        "severity": event.severity,
        "points": event.points,
        "message": dict(event.message),
        "evidence": list(event.evidence),
        "provenance": {
            "models": dict(result.provenance.models),
            "calibration": result.provenance.calibration,
            "engine": result.provenance.engine,
            "pack": f"sha256:{result.provenance.pack_sha256}",
            "roster": result.provenance.roster,
        },
    }


def coverage_record(coverage: Coverage) -> Record:
    """Return the record of what could be seen (schema ``coverage/1``)."""
    return {
        "schema": "coverage/1",
        "expected_s": _number(coverage.expected_s),
        "decoded_s": _number(coverage.decoded_s),
        "gaps": [
            {"start_s": _number(gap.start_s), "end_s": _number(gap.end_s)} for gap in coverage.gaps
        ],
        "impairments": [
            {
                "reason": one.reason,
                "start_s": _number(one.start_s),
                "end_s": _number(one.end_s),
            }
            for one in coverage.impairments
        ],
        "staff_seen_s": _number(coverage.staff_seen_s),
        "norms": [
            {
                "norm": norm.norm_id,
                "opportunities": {v.value: n for v, n in norm.opportunities.items()},
                "reasons": dict(norm.reasons),
                "due_s": _number(norm.due_s),
                "observable_s": _number(norm.observable_s),
            }
            for norm in coverage.norms
        ],
    }


def _what_and_when(result: ClipResult, finding: Finding) -> Record:
    """Return the part that findings and events share: norm, place, person, time."""
    start = result.started_at
    return {
        "norm": norm_record(result.pack, finding),
        "camera": result.camera_id,
        "counter": finding.counter,
        "subject": {
            "track": finding.track_id,
            "role": finding.role.value,
            "staff_id": finding.staff_id,
            "duty": finding.duty,
            "sex": finding.sex,
        },
        "start": _utc(start, finding.start_s),
        "peak": _utc(start, finding.peak_s),
        "end": _utc(start, finding.end_s),
        "media": {
            "file": result.media.file_name,
            "sha256": result.media.sha256,
            "start_s": _number(finding.start_s),
            "peak_s": _number(finding.peak_s),
            "end_s": _number(finding.end_s),
        },
    }


def norm_record(pack: Pack, finding: Finding) -> Record:
    """Return which norm it was: where it comes from, and what the site changed in it."""
    origin = pack.origins.get(finding.norm_id)
    return {
        "id": finding.norm_id,
        "pack": finding.pack,
        "version": finding.pack_version,
        "origin": None
        if origin is None
        else {
            "pack": origin.pack,
            "version": origin.version,
            "adopted": "proposed" if origin.adopted else None,
        },
        "overrides": [one.model_dump() for one in pack.overrides.get(finding.norm_id, ())],
    }


def _how_much(finding: Finding) -> Record:
    """Return what was measured, against what limit."""
    return {
        "measured": _measured(finding.measured_name, finding.measured),
        "expected": _expected(finding.limit),
        "margin": _number(finding.margin),
    }


def _steps(finding: Finding) -> list[Record]:
    """Return what became of each step of a service scene; empty for other norms."""
    return [
        {
            "step": one.step,
            "state": one.state.value,
            "at_s": _number(one.at_s),
            "reason": one.reason,
        }
        for one in finding.steps
    ]


def _measured(name: str | None, quantity: Quantity | None) -> Record | None:
    if quantity is None:
        return None
    return {
        "name": name,
        "value": _number(quantity.value),
        "sigma": _number(quantity.sigma),
        "unit": quantity.unit,
    }


def _expected(limit: Limit | None) -> Record | None:
    if limit is None:
        return None
    if limit.at_least is None or limit.at_most is None:
        bounds = {"at_least": limit.at_least, "at_most": limit.at_most}
        return {name: bound for name, bound in bounds.items() if bound is not None}
    return {"between": [limit.at_least, limit.at_most]}


def _utc(start: datetime | None, offset_s: float | None) -> str | None:
    """Return ISO 8601 UTC with milliseconds, or None when the wall clock is not known."""
    if start is None or offset_s is None:
        return None
    moment = start.astimezone(UTC) + timedelta(milliseconds=round(offset_s * 1000))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(value: float | None) -> float | None:
    """Return `value` with three decimals; None for what is not known (JSON has no NaN)."""
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), 3) + 0.0  # + 0.0 turns −0.0 into 0.0

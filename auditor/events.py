"""Violation events and coverage: what leaves the judge for people and systems."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditor.capture.source import Gap
from rules.coverage import NormTally
from rules.finding import Finding
from rules.impairment import Impairment


def opportunity_id(source_sha256: str, camera_id: str, finding: Finding) -> str:
    """Return the stable id of an opportunity: base32 of a SHA-256, no clock, no randomness.

    Over source hash, camera, norm id, track and the opportunity's start in milliseconds.
    """
    key = "\n".join(
        [
            source_sha256,
            camera_id,
            finding.norm_id,
            str(finding.track_id),
            str(round(finding.start_s * 1000)),
        ]
    )
    return base64.b32encode(hashlib.sha256(key.encode()).digest()).decode().lower().rstrip("=")


class Phase(StrEnum):
    """What is told of a violation: its CloudEvents type.

    A recording is judged as a whole, so that its violations are all closed. `WITHDRAWN` ends one
    that later observations showed to be none; verdicts on full windows never are.
    """

    OPENED = "auditor.violation.opened"
    UPDATED = "auditor.violation.updated"
    CLOSED = "auditor.violation.closed"
    WITHDRAWN = "auditor.violation.withdrawn"


@dataclass(frozen=True, slots=True)
class ViolationEvent:
    """One violated opportunity, with what people need to see and check it.

    `event_id` is the opportunity's id. `message` is by language (``zh``, ``en``). `evidence` names
    files relative to the result folder. `points` is None when neither source nor pack gives any.
    """

    event_id: str
    finding: Finding
    severity: str
    points: float | None
    message: Mapping[str, str]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Seconds of the recording expected, decoded, and with somebody measurable; and per norm.

    `gaps` is where nothing could be decoded, `impairments` where the camera had moved or was blind.
    """

    expected_s: float
    decoded_s: float
    staff_seen_s: float
    norms: tuple[NormTally, ...]
    gaps: tuple[Gap, ...] = ()
    impairments: tuple[Impairment, ...] = ()

"""The whole outcome of one audited clip, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from auditor.capture.source import MediaInfo
from auditor.events import Coverage, ViolationEvent
from models.observations import ClipObservations
from rules.episode import Episode
from rules.finding import Finding
from rules.norm import Pack
from rules.signals import TrackSignals


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge makes of observations: pure, and the same on every run.

    `clip` carries the roles that were assigned; `signals` is by track id.
    """

    clip: ClipObservations
    signals: Mapping[int, TrackSignals]
    episodes: tuple[Episode, ...]
    findings: tuple[Finding, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a verdict rests on.

    `models` maps network name → SHA-256 of its weights; `calibration` is ``sha256:…`` of the camera
    profile or None; `engine` is the engine's version; `pack_sha256` the hash of the pack's bytes;
    `roster` is ``sha256:…`` of the roster or None.
    """

    models: Mapping[str, str]
    calibration: str | None
    engine: str
    pack_sha256: str
    roster: str | None = None


@dataclass(frozen=True, slots=True)
class ClipResult:
    """One audited clip.

    `started_at` is the UTC instant of media time 0, or None when only media time is known.
    `evidence` maps an opportunity's id → names of its files (``evidence/<id>.jpg``, ``….mp4``);
    compliant episodes have pictures too. `time_zone` is that of the site's clocks, if it is known;
    `warnings` is what the user should know about the recording.
    """

    media: MediaInfo
    camera_id: str
    started_at: datetime | None
    judgement: Judgement
    events: tuple[ViolationEvent, ...]
    evidence: Mapping[str, tuple[str, ...]]
    pack: Pack
    provenance: Provenance
    time_zone: ZoneInfo | None = None
    warnings: tuple[str, ...] = ()

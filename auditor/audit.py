"""Audit one recording: perceive once, judge what was stored, prove it, publish it whole."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from auditor.camera_health import HealthWatch, WatchedSource, health_record
from auditor.capture.pyav_source import PyAvSource, open_clip
from auditor.capture.start_time import RecordingStart, StartRules, camera_in_name, find_start
from auditor.evidence.render import Masking, render_evidence
from auditor.heap import give_back
from auditor.masks import masked_source, masks_of, without_masked
from auditor.networks import Networks
from auditor.observation_file import write_observations
from auditor.perceive import PerceptionSettings, perceive
from auditor.progress import Listener
from auditor.publish import assemble, opportunity_ids, write_judged
from auditor.result import ClipResult
from auditor.result_folder import EVIDENCE, OBSERVATIONS, folder_for, staged
from auditor.rostered import RosterFile, nobody_on_duty, rostered
from auditor.run_file import CameraHealth, Document, Media, PackDocument, RosterRecord, Run
from auditor.search import expected_places
from auditor.stored import judge_folder
from auditor.terms import (
    UNKNOWN_CAMERA,
    Terms,
    camera_id_of,
    changes_of,
    profile_of,
    read_terms,
    reference_for,
)
from auditor.triggers import misplaced
from models.observations import FrameObservation
from rules.engine_version import ENGINE_VERSION

VERDICT_PACKAGES = (
    "ai-edge-litert",
    "av",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "scipy",
)
"""Packages whose version may change a verdict; named in `run.json`."""


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What the user asked for, for every clip alike.

    `start` is what the user said about when recordings begin; `networks_sha256` is network name
    → hash of its weights.
    """

    out_dir: Path
    pack: PackDocument
    profile: Document | None
    triggers: Document | None
    roster: RosterFile | None
    perception: PerceptionSettings
    start: StartRules
    lang: str
    masking: Masking
    networks_sha256: Mapping[str, str]


@dataclass
class Stopwatch:
    """Seconds of work by phase, of the machine's clock; nothing else rests on them."""

    timings_s: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time the block as `name`."""
        started = time.perf_counter()
        yield
        self.timings_s[name] = round(time.perf_counter() - started, 3)


def audit_clip(
    path: Path, request: AuditRequest, networks: Networks, listener: Listener
) -> tuple[ClipResult, Path]:
    """Audit the recording at `path`; return the outcome and the folder that now holds it.

    Raises
    ------
    UserError
        When the clip cannot be read or the results cannot be written; what an earlier audit wrote
        then stays as it was.
    """
    watch = Stopwatch()
    with open_clip(path, _camera_id(path, request)) as source:
        start = find_start(path, source.info.duration_s, request.start)
        folder = folder_for(request.out_dir, source.info.file_name, source.info.sha256)
        run = _run(source, request, start)
        terms = read_terms(run)  # what cannot be understood is told before the long work
        run = run.model_copy(update=changes_of(terms.pack))
        with staged(folder) as staging:
            with watch.phase("perceive"):
                health = _store_looks(staging / OBSERVATIONS, source, request, networks, listener)
                give_back()
            run = run.model_copy(
                update={**_as_decoded(source, run, terms), "camera_health": health}
            )
            with watch.phase("judge"):
                judgement = judge_folder(staging, run, terms)
                give_back()
            with watch.phase("evidence"):
                ids = opportunity_ids(run, judgement.findings)
                masks = masks_of(terms.setting.profile, source.info.size_px)
                seen = masked_source(source, masks)
                render_evidence(seen, judgement, ids, staging / EVIDENCE, request.masking)
            run = run.model_copy(update={"timings_s": watch.timings_s})
            result = assemble(run, terms.pack, judgement, staging)
            write_judged(result, run, staging)
    return result, folder


def _store_looks(
    file: Path, source: PyAvSource, request: AuditRequest, networks: Networks, listener: Listener
) -> CameraHealth:
    """Write what the networks see; return what was seen of the camera meanwhile."""
    listener.begins(source.info.duration_s)
    profile, size_px = profile_of(request.profile), source.info.size_px
    zones = () if profile is None else profile.zones_for(size_px)
    places, masks = expected_places(zones, *size_px), masks_of(profile, size_px)
    watch = HealthWatch(reference_for(request.profile, masks, size_px), source.info.duration_s)
    seen = WatchedSource(masked_source(source, masks), watch)
    looks = perceive(seen, networks, request.perception, places)
    write_observations(
        file,
        heard(without_masked(looks, masks), listener),
        camera_id=source.camera_id,
        frame_size_px=source.info.size_px,
        networks=request.networks_sha256,
        with_hands=networks.hands is not None,
    )
    reference = None if profile is None else profile.reference
    return health_record(watch, None if reference is None else reference.sha256)


def heard(looks: Iterator[FrameObservation], listener: Listener) -> Iterator[FrameObservation]:
    """Yield the looks, and tell `listener` how far they have come."""
    started = time.perf_counter()
    for look in looks:
        elapsed_s = max(time.perf_counter() - started, 1e-6)
        listener.reached(look.pts_s, look.pts_s / elapsed_s)
        yield look


def _camera_id(path: Path, request: AuditRequest) -> str:
    """Return the id of the camera's profile, else what ``--name-pattern`` finds in the name."""
    if request.profile is None:
        return camera_in_name(path, request.start) or UNKNOWN_CAMERA
    return camera_id_of(profile_of(request.profile))


def _run(source: PyAvSource, request: AuditRequest, start: RecordingStart) -> Run:
    """Return the record of the run as it begins."""
    roster = _roster(source, request, start)
    warnings = [start.warning, None if roster is None else nobody_on_duty(roster)]
    packages = {name: version(name) for name in VERDICT_PACKAGES}
    return Run(
        auditor=version("auditor"),
        engine=ENGINE_VERSION,
        media=Media.of(source.info),
        started_at=start.at,
        started_by=start.source,
        time_zone=None if request.start.zone is None else request.start.zone.key,
        camera_id=source.camera_id,
        profile=request.profile,
        pack=request.pack,
        triggers=request.triggers,
        roster=roster,
        rate_hz=request.perception.rate_hz,
        decoded_s=0.0,
        lang=request.lang,
        unmask=request.masking is Masking.CUSTOMERS,
        networks=dict(request.networks_sha256),
        packages={"python": platform.python_version(), **packages},
        warnings=[line for line in warnings if line is not None],
        timings_s={},
    )


def _roster(
    source: PyAvSource, request: AuditRequest, start: RecordingStart
) -> RosterRecord | None:
    if request.roster is None:
        return None
    profile = profile_of(request.profile)
    counters = frozenset[str]() if profile is None else profile.counters
    return rostered(request.roster, counters, start.at, source.info.duration_s)


def _as_decoded(source: PyAvSource, run: Run, terms: Terms) -> Mapping[str, object]:
    """Return what is known of the recording only when it has been read to its end."""
    listed, told = terms.setting.listed, None
    if listed is not None and run.triggers is not None:
        told = misplaced(listed, run.triggers.name, source.decoded_s)
    return {
        "decoded_s": round(source.decoded_s, 3),
        "gaps_s": [(round(gap.start_s, 3), round(gap.end_s, 3)) for gap in source.gaps],
        "warnings": [*run.warnings, *source.decode_warnings, *([told] if told else [])],
    }

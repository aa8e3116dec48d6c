"""A whole result, made by hand: kept and broken bows, what stayed open, what did not apply."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np

from auditor.capture.source import Gap, MediaInfo
from auditor.events import Coverage, ViolationEvent, opportunity_id
from auditor.evidence.clip_writer import ClipWriter
from auditor.evidence.span import clip_span
from auditor.result import ClipResult, Judgement, Provenance
from models.observations import FACE_KEYPOINTS, ClipObservations, FloatArray, PersonTrack, Role
from rules.coverage import NormTally
from rules.episode import Episode
from rules.finding import Finding, Limit, Verdict
from rules.impairment import Impairment
from rules.messages import message_for
from rules.norm import Pack
from rules.pack_reader import DEFAULT_PACK, load_pack
from rules.signals import Quantity, Signal

SIZE_PX = (640, 360)
LENGTH_S = 30.0
BOW = "etiquette.bow.greeting_15deg"
ELBOW = "gesture.direction.arm_straight"
ARM = "gesture.direction.arm_45deg"
SHOULDERS = "posture.standing.shoulders_level"
SMILES = "smile.corners_up"
SHA = "5f" * 32


def track(
    track_id: int, role: Role, start_s: float, end_s: float, left_px: float = 300.0
) -> PersonTrack:
    """A person who stands still about `left_px`, head up, seen 12.5 times a second."""
    t_s = np.arange(start_s, end_s, 0.08)
    rows, faces = len(t_s), len(FACE_KEYPOINTS)
    body = np.zeros((33, 2))
    body[:11] = [(left_px + 3 * (row - 5), 80.0) for row in range(11)]
    places = {11: (30, 120), 12: (-30, 120), 13: (40, 170), 14: (-40, 170), 15: (35, 215)}
    places |= {16: (-35, 215), 23: (20, 220), 24: (-20, 220), 25: (20, 290), 26: (-20, 290)}
    places |= {27: (20, 345), 28: (-20, 345)}
    for row, (du, v) in places.items():
        body[row] = (left_px + du, v)
    return PersonTrack(
        track_id=track_id,
        role=role,
        t_s=t_s,
        boxes_px=np.tile([left_px - 50, 60.0, left_px + 50, 350.0], (rows, 1)),
        landmarks_px=np.tile(body, (rows, 1, 1)),
        depth=np.zeros((rows, 33)),
        world_m=np.zeros((rows, 33, 3)),
        visibility=np.tile((body[:, 0] > 0).astype(float), (rows, 1)),
        pose_score=np.ones(rows),
        face_score=np.full(rows, np.nan),
        face_size_px=np.full(rows, np.nan),
        face_rotation=np.full((rows, 3, 3), np.nan),
        face_points_px=np.full((rows, faces, 2), np.nan),
        face_shape_cm=np.full((rows, faces, 3), np.nan),
    )


def _bell(t_s: FloatArray, start_s: float, end_s: float, height: float) -> FloatArray:
    inside = (t_s > start_s) & (t_s < end_s)
    phase = np.where(inside, (t_s - start_s) / (end_s - start_s), 0.0)
    return np.where(inside, height * np.sin(np.pi * phase) ** 1.2, 0.0)


def signals(of: PersonTrack) -> dict[str, Signal]:
    """Two bows (6° and 14.8°) from a baseline of 3°, a gesture, a tilt, and a gap in between."""
    t_s = of.t_s
    wobble = 0.5 * np.sin(3.1 * t_s) + 0.3 * np.cos(7.7 * t_s)
    pitch = 3.0 + _bell(t_s, 4.0, 6.4, 6.0) + _bell(t_s, 12.0, 15.0, 14.8) + 0.4 * wobble
    pitch[(t_s > 13.9) & (t_s < 14.5)] = np.nan
    curves = {
        "trunk_pitch_deg": (pitch, 1.6),
        "arm_trunk_angle_right_deg": (18 + _bell(t_s, 19.0, 22.0, 54.0) + wobble, 3.0),
        "elbow_right_deg": (172 - _bell(t_s, 19.0, 22.0, 14.0) + wobble, 6.0),
        "shoulder_tilt_deg": (1.2 + wobble, 1.1),
        "smile": (0.005 + 0.004 * wobble, 0.01),
    }
    return {
        name: Signal(
            name,
            of.track_id,
            t_s,
            value,
            np.where(np.isfinite(value), sigma, np.nan),
            np.isfinite(value),
        )
        for name, (value, sigma) in curves.items()
    }


def bow(start_s: float, peak_s: float, end_s: float, depth_deg: float) -> Episode:
    attributes = {
        "depth": Quantity(depth_deg, 1.7, "deg"),
        "duration": Quantity(end_s - start_s, 0.1, "s"),
        "hold": Quantity(0.5, 0.1, "s"),
    }
    return Episode("bow", 1, start_s, peak_s, end_s, attributes)


def _finding(pack: Pack, norm_id: str, verdict: Verdict, **fields: object) -> Finding:
    given = {"track_id": 1, "role": Role.ASSUMED_STAFF, "start_s": 0.0, "peak_s": None}
    given |= {"end_s": LENGTH_S, "pack": pack.pack, "pack_version": pack.version}
    return Finding(norm_id=norm_id, verdict=verdict, **(given | fields))  # type: ignore[arg-type]  # the fields of a test


def _of_bow(pack: Pack, episode: Episode, verdict: Verdict) -> Finding:
    depth, limit = episode.attributes["depth"], Limit(10.0, 20.0)
    return _finding(
        pack,
        BOW,
        verdict,
        start_s=episode.start_s,
        peak_s=episode.peak_s,
        end_s=episode.end_s,
        measured_name="depth",
        measured=depth,
        limit=limit,
        margin=limit.margin(depth.value),
        counter="3",
        quantities=tuple(sorted(episode.attributes.items())),
    )


def findings(pack: Pack, episodes: tuple[Episode, ...]) -> tuple[Finding, ...]:
    return (
        _of_bow(pack, episodes[0], Verdict.VIOLATED),
        _of_bow(pack, episodes[1], Verdict.COMPLIANT),
        *_of_gesture(pack, episodes[2]),
        *_of_states(pack),
        *_unmeasured(pack),
    )


def _of_gesture(pack: Pack, gesture: Episode) -> tuple[Finding, ...]:
    arm, elbow = gesture.attributes["arm_trunk_angle"], gesture.attributes["elbow"]
    when = {"start_s": gesture.start_s, "peak_s": gesture.peak_s, "end_s": gesture.end_s}
    return (
        _measured(pack, ARM, Verdict.VIOLATED, "arm_trunk_angle", arm, Limit(35.0, 55.0), **when),
        _measured(
            pack,
            ELBOW,
            Verdict.INDETERMINATE,
            "elbow",
            elbow,
            Limit(160.0, None),
            reason="within_uncertainty",
            **when,
        ),
    )


def _of_states(pack: Pack) -> tuple[Finding, ...]:
    tilt, share = Quantity(1.2, 1.1, "deg"), Quantity(0.0, 0.0, "ratio")
    lasted = (("shoulder_tilt_deg", tilt), ("duration", Quantity(26.0, 0.0, "s")))
    level = Limit(-5.0, 5.0)
    return (
        _measured(
            pack,
            SHOULDERS,
            Verdict.COMPLIANT,
            "shoulder_tilt_deg",
            tilt,
            level,
            quantities=lasted,
        ),
        _measured(pack, SMILES, Verdict.VIOLATED, "share", share, Limit(0.1, None)),
    )


def _measured(  # what a finding says of one quantity
    pack: Pack,
    norm_id: str,
    verdict: Verdict,
    name: str,
    quantity: Quantity,
    limit: Limit,
    **fields: object,
) -> Finding:
    given = {
        "measured_name": name,
        "measured": quantity,
        "limit": limit,
        "margin": limit.margin(quantity.value),
        "quantities": ((name, quantity),),
    }
    return _finding(pack, norm_id, verdict, **(given | fields))


def _unmeasured(pack: Pack) -> tuple[Finding, ...]:
    return (
        _finding(pack, "posture.standing.head_up", Verdict.INDETERMINATE, reason="not_observed"),
        _finding(
            pack, "appearance.badge.left_chest", Verdict.INDETERMINATE, reason="needs_badge_model"
        ),
        _finding(
            pack,
            "welcome.smile",
            Verdict.NOT_APPLICABLE,
            track_id=None,
            role=Role.UNKNOWN,
            reason="no_customer_zone",
        ),
    )


def _tallies(pack: Pack, found: tuple[Finding, ...]) -> tuple[NormTally, ...]:
    def tally(norm_id: str) -> NormTally:
        mine = [finding for finding in found if finding.norm_id == norm_id]
        verdicts = Counter(finding.verdict for finding in mine)
        reasons = Counter(finding.reason for finding in mine if finding.reason is not None)
        due_s = 26.0 if mine else 0.0
        seen_s = 24.5 if any(finding.measured for finding in mine) else 0.0
        counts = {verdict: verdicts[verdict] for verdict in Verdict}
        return NormTally(norm_id, counts, dict(reasons), due_s, seen_s)

    return tuple(tally(norm.id) for norm in pack.norms)


def draw_evidence(finding: Finding, name: str, folder: Path) -> tuple[str, ...]:
    """A picture and a clip in which a grey square moves."""
    (folder / "evidence").mkdir(exist_ok=True)
    files = (f"evidence/{name}.jpg", f"evidence/{name}.mp4")
    start_s, end_s = clip_span(finding)
    with ClipWriter(folder / files[1]) as clip:
        for step, t_s in enumerate(np.arange(start_s, end_s, 0.1)):
            image = np.full((SIZE_PX[1], SIZE_PX[0], 3), (70, 62, 58), np.uint8)
            cv2.rectangle(image, (200 + step, 90), (330 + step, 350), (150, 145, 140), -1)
            clip.write(image, float(t_s))
    cv2.imwrite(str(folder / files[0]), image)
    return files


def make_result(folder: Path, *, started_at: datetime | None = None) -> ClipResult:
    """Return the result; its pictures are written into `folder`."""
    pack = load_pack(DEFAULT_PACK)
    staff = track(1, Role.ASSUMED_STAFF, 0.0, 26.0)
    customer = track(2, Role.CUSTOMER, 8.0, 24.0, left_px=480.0)
    passer = track(3, Role.UNKNOWN, 27.0, 28.0, left_px=60.0)
    arm = {"arm_trunk_angle": Quantity(72.0, 3.2, "deg"), "elbow": Quantity(158.0, 6.0, "deg")}
    episodes = (
        bow(4.0, 5.2, 6.4, 6.0),
        bow(12.0, 13.5, 15.0, 14.8),
        Episode("direction_gesture", 1, 19.0, 20.5, 22.0, arm, "right"),
    )
    found = findings(pack, episodes)
    times = np.arange(0.0, LENGTH_S, 0.08)
    clip = ClipObservations("counter-3", SIZE_PX, times, (staff, customer, passer))
    nothing = frozenset[str]()
    covered = Impairment("lens_covered", 26.4, 27.6, nothing, nothing, roles_told=True)
    coverage = Coverage(
        LENGTH_S, LENGTH_S, 26.0, _tallies(pack, found), (Gap(28.2, 29.4),), (covered,)
    )
    ids = [opportunity_id(SHA, "counter-3", finding) for finding in found]
    evidence = {
        name: draw_evidence(finding, name, folder)
        for finding, name in zip(found, ids, strict=True)
        if finding.verdict is Verdict.VIOLATED or finding.norm_id in (BOW, ELBOW)
    }
    events = tuple(
        ViolationEvent(
            name,
            finding,
            pack.norm(finding.norm_id).severity,
            pack.norm(finding.norm_id).points,
            message_for(pack.norm(finding.norm_id), finding),
            evidence[name],
        )
        for finding, name in zip(found, ids, strict=True)
        if finding.verdict is Verdict.VIOLATED
    )
    info = MediaInfo("a/hall <3> & co.mp4", "hall <3> & co.mp4", SHA, SIZE_PX, LENGTH_S, "h264")
    judgement = Judgement(clip, {1: signals(staff)}, episodes, found, coverage)
    networks = {"pose_detection": "a1" * 32, "pose_landmark_full": "b2" * 32}
    provenance = Provenance(networks, None, "1.0.0", "c3" * 32)
    return ClipResult(info, "counter-3", started_at, judgement, events, evidence, pack, provenance)


STARTED_AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

"""Pictures and clips that prove findings: infer first, blur after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.capture.source import VideoSource
from auditor.evidence.clip_writer import ClipWriter
from auditor.evidence.focus import soften_around
from auditor.evidence.heads import HeadPath, Masking, hide
from auditor.evidence.measured_angle import angle_of, draw_angle
from auditor.evidence.skeleton import (
    draw_skeleton,
    landmarks_at,
    seen_only,
    write_caption,
)
from auditor.evidence.span import clip_span
from auditor.result import Judgement
from auditor.shown_signal import depth_baseline, signal_of
from models.observations import Frame, PersonTrack
from rules.finding import Finding, Verdict
from rules.signals import Signal

__all__ = ["Masking", "render_evidence"]

Image = NDArray[np.uint8]

MAX_CLIP_HEIGHT_PX = 480
MAX_GESTURE_S = 10.0
"""Longer than a gesture: a posture, which needs no clip unless it is violated."""
JPEG_QUALITY = 88


@dataclass
class _Exhibit:
    """The proof of one finding, while it is made."""

    finding: Finding
    name: str
    start_s: float
    end_s: float
    peak_s: float
    signal: Signal | None
    baseline: float | None
    track: PersonTrack | None
    head: HeadPath | None
    has_snapshot: bool = field(default=False)

    def covers(self, t_s: float) -> bool:
        return self.start_s <= t_s <= self.end_s

    def caption(self, t_s: float) -> str:
        """Return the running value of what was measured, and the time, in ASCII."""
        time = f"{t_s:.2f} s"
        if self.signal is None:
            return time
        row = int(np.argmin(np.abs(self.signal.t_s - t_s)))
        value = self.signal.value[row] - (self.baseline or 0.0)
        name = self.signal.measure.removesuffix("_deg").replace("_", " ")
        if self.baseline is not None:
            name += " from own upright"
        unit = " deg" if self.signal.measure.endswith("_deg") else ""
        digits = 0 if unit else 2
        shown = (
            f"{round(value, digits) + 0.0:.{digits}f}{unit}" if np.isfinite(value) else "not seen"
        )
        return f"{name} {shown}   {time}"


def render_evidence(
    source: VideoSource,
    judgement: Judgement,
    ids: Sequence[str],
    out_dir: Path,
    masking: Masking,
) -> None:
    """Write ``<id>.jpg`` and ``<id>.mp4`` for each violation and each gesture that was measured.

    Parameters
    ----------
    source : the recording; each stretch of it is decoded once.
    ids : the id of each finding's opportunity, in the order of `judgement.findings`.
    out_dir : made when there is something to write.
    masking : whose heads are hidden.
    """
    tracks = judgement.clip.tracks
    heads = {track.track_id: HeadPath.of(track) for track in tracks}
    exhibits = [
        _exhibit(judgement, finding, name, heads)
        for finding, name in zip(judgement.findings, ids, strict=True)
        if _worth_showing(finding)
    ]
    if exhibits:
        out_dir.mkdir(parents=True, exist_ok=True)
    hidden = [heads[track.track_id] for track in tracks if masking.hides(track.role)]
    for group in _overlapping(exhibits):
        _render_group(source, group, out_dir, hidden)


def _worth_showing(finding: Finding) -> bool:
    if finding.verdict is Verdict.VIOLATED:
        return True
    gesture = finding.peak_s is not None and finding.end_s - finding.start_s <= MAX_GESTURE_S
    if finding.verdict is Verdict.INDETERMINATE:  # a person can decide what the numbers could not
        return gesture and finding.measured is not None
    return finding.verdict is Verdict.COMPLIANT and gesture


def _exhibit(
    judgement: Judgement, finding: Finding, name: str, heads: Mapping[int, HeadPath]
) -> _Exhibit:
    peak_s = finding.start_s if finding.peak_s is None else finding.peak_s
    start_s, end_s = clip_span(finding)
    track = next((t for t in judgement.clip.tracks if t.track_id == finding.track_id), None)
    return _Exhibit(
        finding=finding,
        name=name,
        start_s=start_s,
        end_s=end_s,
        peak_s=peak_s,
        signal=signal_of(judgement, finding),
        baseline=depth_baseline(judgement, finding),
        track=track,
        head=None if track is None else heads[track.track_id].between(start_s, end_s),
    )


def _overlapping(exhibits: Sequence[_Exhibit]) -> Iterator[list[_Exhibit]]:
    """Yield the exhibits in groups that share a stretch of the recording."""
    group: list[_Exhibit] = []
    for exhibit in sorted(exhibits, key=lambda one: (one.start_s, one.name)):
        if group and exhibit.start_s > max(one.end_s for one in group):
            yield group
            group = []
        group.append(exhibit)
    if group:
        yield group


def _render_group(
    source: VideoSource, group: list[_Exhibit], out_dir: Path, hidden: Sequence[HeadPath]
) -> None:
    start_s, end_s = group[0].start_s, max(one.end_s for one in group)
    there = [path.between(start_s, end_s) for path in hidden]
    last: tuple[Image, float] | None = None
    with ExitStack() as stack:
        writers = {
            one.name: stack.enter_context(ClipWriter(out_dir / f"{one.name}.mp4")) for one in group
        }
        for frame in source.frames_between(start_s, end_s):
            image = masked(frame, there)
            last = (image, frame.pts_s)
            for one in group:
                if one.end_s < frame.pts_s:
                    writers[one.name].close()  # an hour of gestures may be one group
                if not one.covers(frame.pts_s):
                    continue
                picture = _annotated(image, one, frame.pts_s)
                writers[one.name].write(small(picture), frame.pts_s)
                if not one.has_snapshot and frame.pts_s >= one.peak_s - 1e-3:
                    _save(picture, one, out_dir)
    for one in group:
        if not one.has_snapshot and last is not None:
            _save(_annotated(last[0], one, last[1]), one, out_dir)


def masked(frame: Frame, hidden: Sequence[HeadPath]) -> Image:
    """Return a copy of the picture with the `hidden` heads made unrecognisable."""
    image = frame.image.copy()
    for path in hidden:
        head = path.at(frame.pts_s)
        if head is not None:
            hide(image, head)
    return image


def _annotated(image: Image, one: _Exhibit, t_s: float) -> Image:
    """Return the picture about the judged person, with what was measured drawn on it."""
    landmarks = None if one.track is None else landmarks_at(one.track, t_s)
    head = None if one.head is None else one.head.at(t_s)
    seen = None if landmarks is None else seen_only(landmarks)
    picture = soften_around(image, head, seen)
    if landmarks is not None and seen is not None:
        draw_skeleton(picture, landmarks)
        angle = None if one.signal is None else angle_of(one.signal.measure, seen)
        if angle is not None:
            draw_angle(picture, angle)
    write_caption(picture, one.caption(t_s))
    return picture


def small(image: Image) -> Image:
    """Return the picture no higher than `MAX_CLIP_HEIGHT_PX`."""
    height, width = image.shape[:2]
    if height <= MAX_CLIP_HEIGHT_PX:
        return image
    size = (round(width * MAX_CLIP_HEIGHT_PX / height), MAX_CLIP_HEIGHT_PX)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _save(picture: Image, one: _Exhibit, out_dir: Path) -> None:
    """Write the snapshot of the exhibit."""
    ok, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not ok:
        raise RuntimeError(f"{one.name}: the snapshot could not be encoded")
    (out_dir / f"{one.name}.jpg").write_bytes(data.tobytes())
    one.has_snapshot = True

"""A stretch of a recording in which nothing was judged, with the same care for who is in it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from auditor.capture.source import VideoSource
from auditor.evidence.clip_writer import ClipWriter
from auditor.evidence.focus import soften_around
from auditor.evidence.heads import HeadPath, Masking
from auditor.evidence.render import JPEG_QUALITY, masked, small
from auditor.evidence.skeleton import landmarks_at, seen_only
from models.observations import STAFF_ROLES, ClipObservations, PersonTrack


def render_sample(
    source: VideoSource,
    clip: ClipObservations,
    span_s: tuple[float, float],
    files: tuple[Path, Path],
    masking: Masking,
) -> None:
    """Write the picture (JPEG) in the middle of `span_s` and the clip (MP4) of all of it.

    Sharp is the member of staff who is seen most in `span_s`; nobody, when there is none.

    Parameters
    ----------
    source : the recording with its masks.
    clip : what was observed in it, with roles.
    files : where picture and clip go; neither is written when no picture can be decoded.
    """
    snapshot, film = files
    hidden = [HeadPath.of(track) for track in clip.tracks if masking.hides(track.role)]
    shown = _most_seen(clip, span_s)
    head = None if shown is None else HeadPath.of(shown)
    middle_s = sum(span_s) / 2
    taken = None
    with ClipWriter(film) as writer:
        for frame in source.frames_between(*span_s):
            landmarks = None if shown is None else landmarks_at(shown, frame.pts_s)
            picture = soften_around(
                masked(frame, hidden),
                None if head is None else head.at(frame.pts_s),
                None if landmarks is None else seen_only(landmarks),
            )
            writer.write(small(picture), frame.pts_s)
            if taken is None or frame.pts_s <= middle_s:
                taken = picture
    if taken is not None:
        _, data = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        snapshot.write_bytes(data.tobytes())


def _most_seen(clip: ClipObservations, span_s: tuple[float, float]) -> PersonTrack | None:
    """Return the member of staff with most looks within `span_s`, of equals the first."""

    def looks(track: PersonTrack) -> int:
        return int(np.sum((track.t_s >= span_s[0]) & (track.t_s <= span_s[1])))

    staff = [track for track in clip.tracks if track.role in STAFF_ROLES and looks(track)]
    return max(staff, key=looks, default=None)

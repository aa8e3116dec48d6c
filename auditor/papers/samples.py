"""Plain samples of recordings, cut where staff was seen, for half-days in which little happened."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from auditor.capture.pyav_source import open_clip
from auditor.errors import InputError
from auditor.evidence.heads import Masking
from auditor.evidence.sample import render_sample
from auditor.evidence.span import MAX_CLIP_S
from auditor.ledger.ledger import Recording
from auditor.ledger.watch_time import Stretch, staff_times_s
from auditor.masks import masked_source, masks_of
from auditor.observation_file import read_observations
from auditor.result_folder import OBSERVATIONS
from auditor.roles import assign_roles
from auditor.terms import profile_of


@dataclass(frozen=True, slots=True)
class Sample:
    """A stretch to show: `picture` and `clip` are the bytes of JPEG and MP4.

    Both are None where the recording is out of reach; then `absent` names the recording.
    """

    recording: Recording
    span_s: tuple[float, float]
    picture: bytes | None = None
    clip: bytes | None = None
    absent: str = ""

    @property
    def at(self) -> datetime:
        """The middle, by the site's clocks."""
        return self.recording.at(sum(self.span_s) / 2)


def plan_samples(
    recordings: Sequence[Recording], span: Stretch, count: int, taken: Sequence[Stretch]
) -> tuple[Sample, ...]:
    """Return up to `count` stretches spread evenly over the time that staff was seen in `span`.

    Where nobody was seen there is nothing to learn. A stretch shares nothing with `taken`, nor with
    another.
    """
    free: list[tuple[Recording, float]] = []
    for one in recordings:
        times_s = staff_times_s(one.folder, one.run)
        moments = [one.at(float(t)) for t in times_s]
        free += [
            (one, float(t))
            for t, moment in zip(times_s, moments, strict=True)
            if span[0] <= moment < span[1] and not any(a <= moment <= b for a, b in taken)
        ]
    if not free:
        return ()
    wanted = np.linspace(0, len(free) - 1, 2 * count + 1)[1::2]
    found: list[Sample] = []
    for row in wanted:
        recording, t_s = free[int(row)]
        sample = Sample(recording, _about(recording, t_s))
        if not any(_share(sample, other) for other in found):
            found.append(sample)
    return tuple(found)


def _about(recording: Recording, t_s: float) -> tuple[float, float]:
    length_s = (recording.end - recording.start).total_seconds()
    start_s = min(max(t_s - MAX_CLIP_S / 2, 0.0), max(length_s - MAX_CLIP_S, 0.0))
    return start_s, min(start_s + MAX_CLIP_S, length_s)


def _share(one: Sample, other: Sample) -> bool:
    same = one.recording.folder == other.recording.folder
    return same and one.span_s[0] < other.span_s[1] and other.span_s[0] < one.span_s[1]


def cut(sample: Sample) -> Sample:
    """Return the sample with its picture and clip, heads hidden as the audit hid them.

    Sought where the audit read it, then in the camera's folder of the site file; a file that is not
    the one that was audited is not used.
    """
    recording = sample.recording
    path = _found(recording)
    if path is None:
        return replace(sample, absent=recording.run.media.file)
    with tempfile.TemporaryDirectory() as folder, open_clip(path, recording.camera.id) as source:
        files = (Path(folder) / "sample.jpg", Path(folder) / "sample.mp4")
        profile = profile_of(recording.run.profile)
        seen = masked_source(source, masks_of(profile, source.info.size_px))
        clip = assign_roles(read_observations(recording.folder / OBSERVATIONS), profile)
        masking = Masking.CUSTOMERS if recording.run.unmask else Masking.EVERYBODY
        render_sample(seen, clip, sample.span_s, files, masking)
        picture, film = (file.read_bytes() if file.is_file() else None for file in files)
    return replace(sample, picture=picture, clip=film, absent="" if picture else path.name)


def _found(recording: Recording) -> Path | None:
    """Return where the recording that was audited lies now, None when it is out of reach."""
    media = recording.run.media
    places = [Path(media.path)]
    if recording.camera.recordings is not None:
        places += sorted(recording.camera.recordings.rglob(media.file))
    for path in places:
        try:
            with open_clip(path) as source:
                if source.info.sha256 == media.sha256:
                    return path
        except InputError:
            continue  # moved, or cut short since: the next place may have it
    return None

"""Plain samples of recordings, cut where staff was seen, for half-days in which little happened."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from auditor.capture.pyav_source import PyAvSource, open_clip
from auditor.errors import InputError
from auditor.evidence.heads import Masking
from auditor.evidence.sample import render_sample
from auditor.evidence.span import MAX_CLIP_S
from auditor.ledger.ledger import Recording
from auditor.ledger.watch_time import Stretch, staff_times_s, within, without
from auditor.masks import masked_source, masks_of
from auditor.observation_file import read_observations
from auditor.result_folder import OBSERVATIONS
from auditor.roles import assign_roles
from auditor.terms import profile_of
from models.observations import FloatArray

MIN_CLIP_S = 3.0
"""In less nobody sees what goes on."""


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


@dataclass(frozen=True, slots=True)
class _Free:
    """A stretch of a recording that is not shown yet, and the looks in it that saw staff."""

    recording: Recording
    span_s: tuple[float, float]
    times_s: FloatArray


def plan_samples(
    recordings: Sequence[Recording], span: Stretch, count: int, taken: Sequence[Stretch]
) -> tuple[Sample, ...]:
    """Return up to `count` stretches spread evenly over the time that staff was seen in `span`.

    Where nobody was seen there is nothing to learn. A stretch shares nothing with `taken`, nor with
    another, and is shorter than `MAX_CLIP_S` where that takes it, but not below `MIN_CLIP_S`.
    """
    free = [part for one in recordings for part in _free(one, span, taken)]
    looks = [(part, float(t)) for part in free for t in part.times_s]
    if not looks:
        return ()
    total_s = sum(part.span_s[1] - part.span_s[0] for part in free)
    length_s = min(MAX_CLIP_S, max(total_s / count, MIN_CLIP_S))
    found: list[Sample] = []
    for row in np.linspace(0, len(looks) - 1, 2 * count + 1)[1::2]:
        part, t_s = looks[int(row)]
        low_s = max(
            [part.span_s[0], *(o.span_s[1] for o in found if o.recording is part.recording)]
        )
        start_s = max(min(t_s - length_s / 2, part.span_s[1] - length_s), low_s)
        end_s = min(start_s + length_s, part.span_s[1])
        if end_s - start_s >= MIN_CLIP_S:
            found.append(Sample(part.recording, (start_s, end_s)))
    return tuple(found)


def _free(recording: Recording, span: Stretch, taken: Sequence[Stretch]) -> Iterator[_Free]:
    times_s = staff_times_s(recording.folder, recording.run)
    for stretch in without(within(recording.decoded, span), taken):
        low_s, high_s = ((edge - recording.start).total_seconds() for edge in stretch)
        mine = times_s[(times_s >= low_s) & (times_s < high_s)]
        if high_s - low_s >= MIN_CLIP_S and len(mine):
            yield _Free(recording, (low_s, high_s), mine)


def cut(sample: Sample) -> Sample:
    """Return the sample with its picture and clip, heads hidden as the audit hid them.

    Sought where the audit read it, then in the camera's folder of the site file; a file that is not
    the one that was audited is not used.
    """
    recording = sample.recording
    with ExitStack() as stack:
        source = _source(recording, stack)
        if source is None:
            return replace(sample, absent=recording.run.media.file)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        files = (folder / "sample.jpg", folder / "sample.mp4")
        profile = profile_of(recording.run.profile)
        seen = masked_source(source, masks_of(profile, source.info.size_px))
        clip = assign_roles(read_observations(recording.folder / OBSERVATIONS), profile)
        masking = Masking.CUSTOMERS if recording.run.unmask else Masking.EVERYBODY
        render_sample(seen, clip, sample.span_s, files, masking)
        picture, film = (file.read_bytes() if file.is_file() else None for file in files)
    return replace(sample, picture=picture, clip=film)


def _source(recording: Recording, stack: ExitStack) -> PyAvSource | None:
    """Return the recording that was audited, held open by `stack`; None when it is out of reach."""
    media = recording.run.media
    places = [Path(media.path)]
    if recording.camera.recordings is not None:
        places += sorted(recording.camera.recordings.rglob(media.file))
    for path in places:
        try:
            source = stack.enter_context(open_clip(path, recording.camera.id))
        except InputError:
            continue  # moved, or cut short since: the next place may have it
        if source.info.sha256 == media.sha256:
            return source
    return None

"""Mask zones: parts of the picture that nobody may analyse or keep.

They are blanked before any network sees a frame, and in everything that is drawn as evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.capture.source import MediaInfo, VideoSource
from calibration.profile import CameraProfile
from calibration.zones import Zone, ZoneKind
from models.observations import FloatArray, Frame, FrameObservation, PersonObservation
from models.observations import PoseLandmark as L

BLANK_BGR = (128, 128, 128)
_TORSO = [L.LEFT_SHOULDER, L.RIGHT_SHOULDER, L.LEFT_HIP, L.RIGHT_HIP]


def masks_of(profile: CameraProfile | None, size_px: tuple[int, int]) -> tuple[Zone, ...]:
    """Return the mask zones in pixels of a picture of (width, height)."""
    zones = () if profile is None else profile.zones_for(size_px)
    return tuple(zone for zone in zones if zone.kind is ZoneKind.MASK)


@dataclass(frozen=True, slots=True)
class MaskedSource:
    """A recording of which `masks`, in pixels of its picture, are never seen."""

    source: VideoSource
    masks: tuple[Zone, ...]

    @property
    def info(self) -> MediaInfo:
        """What the recording is."""
        return self.source.info

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        """Yield the frames of the source, blanked."""
        return map(self._blanked, self.source.frames(rate_hz))

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Yield the frames of the source between two times, blanked."""
        return map(self._blanked, self.source.frames_between(start_s, end_s))

    def _blanked(self, frame: Frame) -> Frame:
        image = blanked(frame.image, self.masks)
        image.flags.writeable = False
        return replace(frame, image=image)


def blanked(image: NDArray[np.uint8], masks: Iterable[Zone]) -> NDArray[np.uint8]:
    """Return a copy of a picture, grey or in colour, without what lies in `masks`."""
    image = image.copy()
    for mask in masks:
        corners = np.round(np.array(mask.polygon)).astype(np.int32)
        cv2.fillPoly(image, [corners], BLANK_BGR)
    return image


def masked_source(source: VideoSource, masks: tuple[Zone, ...]) -> VideoSource:
    """Return `source` with `masks` blanked; itself when there are none."""
    return MaskedSource(source, masks) if masks else source


def without_masked(
    looks: Iterable[FrameObservation], masks: Sequence[Zone]
) -> Iterator[FrameObservation]:
    """Yield the looks without those whose torso lies in a mask: a network may guess it there."""
    for look in looks:
        kept = tuple(one for one in look.persons if not _is_masked(one, masks))
        yield look if len(kept) == len(look.persons) else replace(look, persons=kept)


def _is_masked(person: PersonObservation, masks: Sequence[Zone]) -> bool:
    if person.pose is None:
        x0, y0, x1, y1 = person.box_px
        anchor: FloatArray = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    else:
        anchor = person.pose.landmarks_px[_TORSO].mean(axis=0)
    return any(bool(mask.contains(anchor[None])[0]) for mask in masks)

"""The room without the people in it: the median of pictures from all over a recording."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.capture.pyav_source import PyAvSource
from auditor.errors import InputError

PICTURES = 15
"""Who stands at one place for less than half the recording is gone from their median."""
UNKNOWN_LENGTH_S = 60.0
LOOK_S = 1.0
UNREST_SHARE = 0.1
"""Of the pictures, at the bright and at the dark end each, left out of the unrest."""


@dataclass(frozen=True, slots=True, eq=False)
class RoomView:
    """A room and where in it something moves.

    Attributes
    ----------
    grey : (H, W) what most pictures show. unrest : (H, W) by how many levels of grey each pixel
    changes from picture to picture, all but the extremes.
    """

    grey: NDArray[np.uint8]
    unrest: NDArray[np.uint8]


def room_picture(source: PyAvSource) -> NDArray[np.uint8]:
    """Return (H, W, 3) BGR, what most pictures show.

    Raises
    ------
    InputError
        When the recording shows no picture at the times looked at.
    """
    return _median(np.stack(_pictures(source)))


def room_view(source: PyAvSource) -> RoomView:
    """Return the room in grey, and where the recording is not at rest.

    Raises
    ------
    InputError
        As `room_picture`.
    """
    greys = [np.asarray(cv2.cvtColor(one, cv2.COLOR_BGR2GRAY)) for one in _pictures(source)]
    ordered = np.sort(np.stack(greys).astype(np.uint8, copy=False), axis=0)
    end = round(UNREST_SHARE * (len(ordered) - 1))
    return RoomView(_median(ordered), ordered[len(ordered) - 1 - end] - ordered[end])


def _pictures(source: PyAvSource) -> list[NDArray[np.uint8]]:
    length_s = source.info.duration_s or UNKNOWN_LENGTH_S
    images = []
    for start_s in np.linspace(0, max(length_s - LOOK_S, 0.0), PICTURES):
        frame = next(iter(source.frames_between(float(start_s), float(start_s) + LOOK_S)), None)
        if frame is not None:
            images.append(frame.image)
    if not images:
        raise InputError(f"{source.info.path}: shows no pictures of the room; give another one")
    return images


def _median(stack: NDArray[np.uint8]) -> NDArray[np.uint8]:
    median: NDArray[np.uint8] = np.median(stack, axis=0).astype(np.uint8)
    return median

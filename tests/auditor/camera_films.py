"""Recordings in which something befalls the camera, made from the frames of a sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
RATE_HZ = 10


def frames_of(clip: Path) -> list[Picture]:
    """Return every picture of a recording."""
    with av.open(str(clip)) as source:
        return [frame.to_ndarray(format="bgr24") for frame in source.decode(video=0)]


def held(frames: list[Picture], lasts_s: float) -> list[Picture]:
    """Return the pictures, the last one held for a while."""
    return frames + frames[-1:] * round(lasts_s * RATE_HZ)


def write_film(target: Path, frames: Sequence[Picture]) -> Path:
    """Write pictures of one size, ten a second."""
    with av.open(str(target), "w") as output:
        stream = output.add_stream("libx264", rate=RATE_HZ, options={"crf": "20"})
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for image in frames:
            output.mux(stream.encode(VideoFrame.from_ndarray(image, format="bgr24")))
        output.mux(stream.encode(None))
    return target


def changed(frames: list[Picture], change: Callable[[Picture], Picture]) -> list[Picture]:
    """Return every picture changed."""
    return [np.ascontiguousarray(change(image)) for image in frames]


def bumped(image: Picture) -> Picture:
    """Return the picture of a camera that was turned by 3° and pushed aside."""
    height, width = image.shape[:2]
    fit = cv2.getRotationMatrix2D((width / 2, height / 2), -3.0, 1.0)
    fit[:, 2] += (20.0, -8.0)
    size = (width, height)
    return np.asarray(cv2.warpAffine(image, fit, size, borderMode=cv2.BORDER_REFLECT), np.uint8)


def covered(image: Picture) -> Picture:
    """Return what a camera with a cloth before its lens sees."""
    return np.full_like(image, 90)


def defocused(image: Picture) -> Picture:
    """Return what a lens sees that was turned."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 9), np.uint8)


def darkened(image: Picture) -> Picture:
    """Return the picture of a hall whose lights went out."""
    return (image * 0.04).astype(np.uint8)

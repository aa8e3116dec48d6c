"""Decoded pictures as people see them: whole, upright, in square pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import av
import cv2
import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

WIDEST_PIXEL = 3.0
"""Pixels further from square than this are taken for a fault of the file. CCTV recorders write
half pictures (704×288), whose pixels are about twice as high as wide."""
SAME_SHAPE = 0.02
"""Pictures whose width over height differs by so little are stretched to each other; rounding to
whole blocks of 16 does that much."""

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a recording's pictures measure as it begins: as stored, and shown in square pixels.

    Angles measured in pixels that are not square would be wrong.
    """

    stored_px: Size
    shown_px: Size

    @classmethod
    def of(cls, stream: VideoStream) -> Shape:
        """Return the shape of the stream's pictures; their longer-sampled side is kept."""
        width_px, height_px = stored = stream.codec_context.width, stream.codec_context.height
        pixel = float(stream.sample_aspect_ratio or 1)
        if not 1 / WIDEST_PIXEL <= pixel <= WIDEST_PIXEL:
            return cls(stored, stored)
        if pixel >= 1:
            return cls(stored, (round(width_px * pixel), height_px))
        return cls(stored, (width_px, round(height_px / pixel)))

    def fitting(self, size: Size) -> Size:
        """Return the size at which a picture stored as `size` fits into the one shown.

        Where the shape changes on the way, pixels are taken for square, for nothing tells.
        """
        wide = size[0] / size[1]
        for width_px, height_px in (self.stored_px, self.shown_px):
            if abs(wide * height_px / width_px - 1) <= SAME_SHAPE:
                return self.shown_px
        scale = min(self.shown_px[0] / size[0], self.shown_px[1] / size[1])
        return round(size[0] * scale), round(size[1] * scale)


def upright(picture: VideoFrame, shape: Shape) -> NDArray[np.uint8]:
    """Return the picture as (H, W, 3) BGR, turned the way the container says it is to be shown.

    A picture of another size, as after a change of the recorder's settings, is scaled to `shape`;
    one of another shape stands in it between black bars, for a stretched body has other angles.
    """
    width_px, height_px = shape.fitting((picture.width, picture.height))
    whole = picture.to_ndarray(format="bgr24", width=width_px, height=height_px)
    image = np.asarray(whole, np.uint8)
    if (width_px, height_px) != shape.shown_px:
        image = _framed(image, shape.shown_px)
    quarter_turns = round(picture.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, quarter_turns))


def _framed(image: NDArray[np.uint8], size: Size) -> NDArray[np.uint8]:
    """Return the picture in the middle of a black one of `size`."""
    left, top = (size[0] - image.shape[1]) // 2, (size[1] - image.shape[0]) // 2
    right, bottom = size[0] - image.shape[1] - left, size[1] - image.shape[0] - top
    framed = cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(framed, np.uint8)


def deinterlaced(pictures: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
    """Yield the pictures, those of two half pictures without the comb on whatever moves.

    Whole pictures pass untouched and at no cost. The filter looks one picture ahead.
    """
    graph, size = None, (0, 0)
    for picture in pictures:
        if graph is not None and (picture.width, picture.height) != size:
            yield from _drained(graph)
            graph = None
        if graph is None and picture.interlaced_frame:
            graph, size = _comb_filter(picture), (picture.width, picture.height)
        if graph is None:
            yield picture
            continue
        graph.push(picture)
        yield from _ready(graph)
    if graph is not None:
        yield from _drained(graph)


def _comb_filter(picture: VideoFrame) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=picture.width,
        height=picture.height,
        format=picture.format,
        time_base=picture.time_base,
    )
    comb = graph.add("bwdif", "mode=send_frame:deint=interlaced")
    sink = graph.add("buffersink")
    source.link_to(comb)
    comb.link_to(sink)
    graph.configure()
    return graph


def _drained(graph: Graph) -> Iterator[VideoFrame]:
    graph.push(None)
    yield from _ready(graph)


def _ready(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            picture = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        if isinstance(picture, VideoFrame):
            yield picture

"""Every codec in every container that recorders use: all pictures, at their times, upright."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame

from auditor.capture.pyav_source import open_clip
from models.observations import Frame
from tests.auditor.recordings import grey_of, write_recording

EVEN = [index / 25 for index in range(50)]
B_FRAMES = {"bf": "2", "g": "20"}
H265 = {"x265-params": "log-level=none:keyint=20"}


def frames_of(path: Path, rate_hz: float | None = None) -> list[Frame]:
    with open_clip(path) as source:
        return list(source.frames(rate_hz))


def grey(image: np.ndarray) -> int:
    return int(np.median(image[-10:, -10:]))


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "options", "container"),
    [
        *(("libx264", "yuv420p", B_FRAMES, name) for name in ("mp4", "mkv", "avi", "ts", "mpg")),
        *(("libx265", "yuv420p", H265, name) for name in ("mp4", "mkv", "ts", "mpg")),
        *(("mpeg4", "yuv420p", B_FRAMES, name) for name in ("mp4", "mkv", "avi", "ts", "mpg")),
        *(("mpeg2video", "yuv420p", B_FRAMES, name) for name in ("mkv", "avi", "ts", "mpg")),
        *(("mjpeg", "yuvj420p", {}, name) for name in ("mp4", "mkv", "avi")),
        ("libx264", "yuv420p", B_FRAMES, "flv"),
        ("libx264", "gray", B_FRAMES, "mp4"),
        ("gif", "gray", {}, "gif"),
    ],
)
def test_all_pictures_come_at_their_times(
    codec: str, pix_fmt: str, options: dict[str, str], container: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a.{container}"
    write_recording(path, EVEN, codec=codec, pix_fmt=pix_fmt, options=options, size=(128, 96))
    with open_clip(path) as source:
        frames = list(source.frames())
        stretch = list(source.frames_between(0.99, 1.17))
        assert source.decode_warnings == []
        assert source.decoded_s == pytest.approx(2.0, abs=0.01)
    assert [frame.pts_s for frame in frames] == pytest.approx(EVEN, abs=2e-3)
    assert [grey(frame.image) for frame in frames] == pytest.approx(
        [grey_of(index) for index in range(50)], abs=20
    )
    assert [frame.pts_s for frame in stretch] == pytest.approx(EVEN[25:30], abs=2e-3)
    assert [grey(frame.image) for frame in stretch] == pytest.approx(
        [grey(frame.image) for frame in frames[25:30]], abs=2
    )


def test_the_pictures_of_a_gif_stand_as_long_as_they_say(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.5, 0.6, 1.6, 1.7]
    path = write_recording(tmp_path / "a.gif", times, codec="gif", pix_fmt="gray", options={})
    assert [frame.pts_s for frame in frames_of(path)] == pytest.approx(times, abs=1e-2)


def test_night_pictures_without_colour_are_grey_in_all_three(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "night.mp4", EVEN[:3], pix_fmt="gray")
    image = frames_of(path)[1].image
    assert image.shape == (48, 64, 3)
    assert image.dtype == np.uint8
    assert np.all(image == image[..., :1])


def write_combed(path: Path, options: dict[str, str]) -> Path:
    """Write a bright bar that moves on between the two half pictures of each frame."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=25, options={"crf": "10", **options})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for index in range(20):
            image = np.full((96, 128, 3), 40, np.uint8)
            for half in (0, 1):
                left = 10 + 4 * (2 * index + half) % 100
                image[half::2, left : left + 12] = 230
            frame = VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = index, Fraction(1, 25)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def comb(image: np.ndarray) -> float:
    """Return how far lines differ from the mean of their neighbours."""
    lines = image[..., 1].astype(float)
    return float(np.abs(lines[1:-1] - (lines[:-2] + lines[2:]) / 2).mean())


def test_half_pictures_are_made_whole_without_a_comb(tmp_path: Path) -> None:
    path = write_combed(tmp_path / "interlaced.mp4", {"x264-params": "tff=1", "bf": "2"})
    frames = frames_of(path)
    assert [frame.pts_s for frame in frames] == pytest.approx(EVEN[:20], abs=1e-3)
    assert max(comb(frame.image) for frame in frames[1:-1]) < 1
    for index, frame in enumerate(frames[1:11], start=1):  # then it starts over
        bright = np.flatnonzero(frame.image[48, :, 1] > 150)
        assert bright.min() == pytest.approx(10 + 8 * index, abs=4)


def test_whole_pictures_are_left_as_they_are(tmp_path: Path) -> None:
    frames = frames_of(write_combed(tmp_path / "progressive.mp4", {"bf": "2"}))
    assert min(comb(frame.image) for frame in frames) > 5


@pytest.mark.parametrize(("side", "shown"), [((72, 58), (96, 58)), ((72, 40), (72, 120))])
def test_pixels_that_are_not_square_are_made_so(
    tmp_path: Path, side: tuple[int, int], shown: tuple[int, int]
) -> None:
    pixel = Fraction(shown[0] * side[1], shown[1] * side[0])
    sar = {"x264-params": f"sar={pixel.numerator}/{pixel.denominator}"}
    path = write_recording(tmp_path / "a.mp4", EVEN[:3], size=side, options=sar)
    assert frames_of(path)[0].image.shape[1::-1] == shown


@pytest.mark.parametrize(
    ("size", "content"),
    [
        ((128, 96), (slice(0, 48), slice(0, 64))),  # the same shape: all of it
        ((128, 72), (slice(6, 42), slice(0, 64))),  # wider: bars above and below
        ((96, 96), (slice(0, 48), slice(8, 56))),  # narrower: bars at the sides
    ],
)
def test_a_size_that_changes_on_the_way_stretches_nobody(
    tmp_path: Path, size: tuple[int, int], content: tuple[slice, slice]
) -> None:
    first = write_recording(tmp_path / "1.ts", EVEN[:25], size=(64, 48)).read_bytes()
    second = write_recording(tmp_path / "2.ts", EVEN[:25], size=size).read_bytes()
    path = tmp_path / "both.ts"
    path.write_bytes(first + second)
    with open_clip(path) as source:
        frames = list(source.frames())
        assert source.info.size_px == (64, 48)
        again = list(source.frames_between(1.19, 1.21))
    assert {frame.image.shape for frame in frames} == {(48, 64, 3)}
    assert [frame.pts_s for frame in frames] == pytest.approx(EVEN, abs=1e-3)
    image = frames[30].image
    inside = image[content]
    height, width = inside.shape[:2]
    assert np.median(inside[: height // 2 - 2, : width // 2 - 2]) > 240  # its white quarter
    outside = image.copy()
    outside[content] = 0
    assert outside.max() < 20
    assert cv2.absdiff(again[0].image, image).max() < 3

"""Frames come at their presentation times, upright, and damage is said and not hidden."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from auditor.capture.pyav_source import open_clip
from auditor.errors import InputError
from tests.auditor.recordings import grey_of, write_recording

EVEN = [index / 25 for index in range(50)]


def greys(frames: list) -> list[int]:
    return [int(np.median(frame.image[-10:, -10:])) for frame in frames]


def test_every_frame_has_its_own_time_and_picture(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mp4", EVEN)
    with open_clip(path) as source:
        frames = list(source.frames())
    assert [frame.pts_s for frame in frames] == pytest.approx(EVEN, abs=1e-3)
    assert greys(frames) == pytest.approx([grey_of(i) for i in range(50)], abs=4)


def test_b_frames_come_in_order_of_presentation(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mp4", EVEN, options={"bf": "3", "b-adapt": "0"})
    with open_clip(path) as source:
        frames = list(source.frames())
    assert greys(frames) == pytest.approx([grey_of(i) for i in range(50)], abs=6)
    assert np.all(np.diff([frame.pts_s for frame in frames]) > 0)


def test_thinning_follows_the_clock_and_not_the_frame_count(tmp_path: Path) -> None:
    uneven = [0.0, 0.04, 0.08, 0.5, 0.54, 0.58, 0.62, 0.66, 2.0, 2.04]
    path = write_recording(tmp_path / "a.mkv", uneven)
    with open_clip(path) as source:
        times = [frame.pts_s for frame in source.frames(12.5)]
    assert times == pytest.approx([0.0, 0.08, 0.5, 0.58, 0.66, 2.0], abs=1e-3)


def test_a_rate_above_the_recordings_takes_every_frame(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mp4", [index / 10 for index in range(20)])
    with open_clip(path) as source:
        assert len(list(source.frames(12.5))) == 20


def test_a_stretch_is_found_by_its_times(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mp4", EVEN, options={"g": "10"})
    with open_clip(path) as source:
        frames = list(source.frames_between(1.0, 1.2))
    assert [frame.pts_s for frame in frames] == pytest.approx(
        [1.0, 1.04, 1.08, 1.12, 1.16, 1.2], abs=1e-3
    )
    assert greys(frames) == pytest.approx([grey_of(i) for i in range(25, 31)], abs=6)


def test_a_recording_that_begins_late_begins_at_zero(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", [5 + time_s for time_s in EVEN])
    with open_clip(path) as source:
        assert next(iter(source.frames())).pts_s == 0.0
        stretch = [frame.pts_s for frame in source.frames_between(1.0, 1.05)]
    assert stretch == pytest.approx([1.0, 1.04], abs=1e-3)


@pytest.mark.parametrize(
    ("turned_deg", "corner"), [(0, (0, 0)), (90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))]
)
def test_a_turned_recording_is_shown_upright(
    tmp_path: Path, turned_deg: int, corner: tuple[int, int]
) -> None:
    path = tmp_path / "turned.mp4"
    write_rotated(write_recording(tmp_path / "a.mp4", EVEN[:5]), path, turned_deg)
    with open_clip(path) as source:
        image = next(iter(source.frames())).image
        assert source.info.size_px == image.shape[1::-1]
    assert image.shape[:2] == ((48, 64) if turned_deg % 180 == 0 else (64, 48))
    assert image[corner].min() > 200  # the white quarter, turned clockwise
    opposite = tuple(-1 - index for index in corner)
    assert image[opposite].max() < 200


def write_rotated(source: Path, target: Path, clockwise_deg: int) -> None:
    """Copy `source`, with the display matrix of a picture to be turned clockwise."""
    data = bytearray(source.read_bytes())
    track_header = data.index(b"tkhd")
    matrix_at = track_header + 4 + 4 + 20 + 8 + 8  # version/flags, times and ids, reserved, layer…
    cos, sin = round(np.cos(np.deg2rad(clockwise_deg))), round(np.sin(np.deg2rad(clockwise_deg)))
    for offset, value in ((0, cos), (4, sin), (12, -sin), (16, cos)):
        data[matrix_at + offset : matrix_at + offset + 4] = (value << 16 & 0xFFFFFFFF).to_bytes(
            4, "big"
        )
    target.write_bytes(bytes(data))


def test_a_file_that_breaks_off_yields_what_it_holds(tmp_path: Path) -> None:
    whole = write_recording(
        tmp_path / "a.mkv", [index / 25 for index in range(250)], size=(320, 240)
    )
    broken = tmp_path / "broken.mkv"
    broken.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with open_clip(broken) as source:
        frames = list(source.frames())
        assert 50 < len(frames) < 250
        assert source.decoded_s == pytest.approx(frames[-1].pts_s + 0.04, abs=0.011)


def test_hash_is_of_the_whole_file_and_same_on_every_look(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mp4", EVEN)
    with open_clip(path) as one, open_clip(path) as two:
        assert one.info == two.info
        assert len(one.info.sha256) == 64


@pytest.mark.parametrize("content", [b"", b"no video at all " * 100])
def test_what_is_no_recording_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"notes\.mp4: ") as caught, open_clip(path):
        pass
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    missing = tmp_path / "missing.mp4"
    with pytest.raises(InputError, match="cannot be read: No such file"), open_clip(missing):
        pass


def test_sound_without_pictures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "voice.mka"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 8000), np.int16), format="s16", layout="mono"
        )
        frame.sample_rate = 8000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    with pytest.raises(InputError, match="holds no video"), open_clip(path):
        pass

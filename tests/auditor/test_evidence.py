"""The proof of findings: what is written, from when to when, and with which heads hidden."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from auditor.capture.pyav_source import open_clip
from auditor.capture.source import MediaInfo, VideoSource
from auditor.evidence.render import Masking, render_evidence
from auditor.evidence.span import MAX_CLIP_S, clip_span
from auditor.result import Judgement
from models.observations import Frame, PersonTrack, Role
from rules.finding import Verdict
from tests.auditor.people import standing_pose, track_of
from tests.auditor.report_builder import BOW, ELBOW, make_result

SIZE = (640, 720)
HEADS_PX = {1: (200.0, 255.0), 2: (460.0, 255.0)}


def person(track_id: int, role: Role) -> PersonTrack:
    """A person who stands still for thirty seconds; the head is at `HEADS_PX`."""
    times = [float(t) for t in np.arange(0.0, 30.0, 0.08)]
    pose = standing_pose((HEADS_PX[track_id][0], 400.0), 100.0)
    return replace(track_of([pose] * len(times), times, role), track_id=track_id)


class Counting:
    """A recording that notes which stretches are decoded."""

    def __init__(self, source: VideoSource) -> None:
        self.source = source
        self.asked: list[tuple[float, float]] = []

    @property
    def info(self) -> MediaInfo:
        return self.source.info

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        return self.source.frames(rate_hz)

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        self.asked.append((start_s, end_s))
        return self.source.frames_between(start_s, end_s)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten frames a second of fine stripes, in which a head would show every detail."""
    path = tmp_path_factory.mktemp("recording") / "counter.mp4"
    times = [step / 10 for step in range(300)]
    return _striped(path, times)


def _striped(path: Path, times: list[float]) -> Path:
    stripes = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    stripes[::8] = stripes[1::8] = stripes[2::8] = stripes[3::8] = 220
    stripes[:, :20] = 120
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=10, options={"crf": "16", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for t_s in times:
            frame = av.VideoFrame.from_ndarray(stripes, format="bgr24")
            frame.pts, frame.time_base = round(1000 * t_s), Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def judgement(tmp_path_factory: pytest.TempPathFactory) -> Judgement:
    made = make_result(tmp_path_factory.mktemp("made")).judgement
    tracks = (person(1, Role.ASSUMED_STAFF), person(2, Role.CUSTOMER))
    return replace(made, clip=replace(made.clip, frame_size_px=SIZE, tracks=tracks))


def names_of(judgement: Judgement) -> list[str]:
    return [f"proof-{row}" for row in range(len(judgement.findings))]


def rendered(recording: Path, judgement: Judgement, folder: Path, masking: Masking) -> Counting:
    with open_clip(recording) as source:
        counting = Counting(source)
        render_evidence(counting, judgement, names_of(judgement), folder, masking)
    return counting


@pytest.fixture(scope="module")
def folder(recording: Path, judgement: Judgement, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evidence")
    rendered(recording, judgement, path, Masking.CUSTOMERS)
    return path


def detail(image: np.ndarray, at: tuple[float, float]) -> float:
    """How much fine structure there is about `at`, in pixels of the recording."""
    share = image.shape[0] / SIZE[1]
    u, v, half = round(at[0] * share), round(at[1] * share), round(14 * share)
    return float(cv2.Laplacian(image[v - half : v + half, u - half : u + half], cv2.CV_64F).var())


def frames_of(path: Path) -> list[tuple[float, np.ndarray]]:
    with av.open(str(path)) as clip:
        return [(float(f.time or 0), f.to_ndarray(format="bgr24")) for f in clip.decode(video=0)]


def test_violations_and_measured_gestures_are_proven(judgement: Judgement, folder: Path) -> None:
    shown = {
        name
        for name, finding in zip(names_of(judgement), judgement.findings, strict=True)
        if finding.verdict is Verdict.VIOLATED or finding.norm_id in (BOW, ELBOW)
    }
    assert {path.name for path in folder.iterdir()} == {
        f"{name}.{kind}" for name in shown for kind in ("jpg", "mp4")
    }


def test_a_clip_shows_a_second_before_and_after(judgement: Judgement, folder: Path) -> None:
    frames = frames_of(folder / "proof-0.mp4")
    start_s, end_s = clip_span(judgement.findings[0])
    assert (start_s, end_s) == (3.0, 7.4)
    assert len(frames) == 45
    assert frames[-1][0] == pytest.approx(4.4, abs=0.01)
    assert frames[0][1].shape[0] == 480


def test_a_clip_plays_everywhere(folder: Path) -> None:
    with av.open(str(folder / "proof-0.mp4")) as clip:
        stream = clip.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
    head = (folder / "proof-0.mp4").read_bytes()
    assert head.find(b"moov") < head.find(b"mdat")  # starts before it is loaded whole


def test_long_opportunities_are_cut_about_their_moment(judgement: Judgement) -> None:
    long = replace(judgement.findings[0], start_s=100.0, end_s=400.0)
    for peak_s in (100.0, 250.0, 400.0, None):
        start_s, end_s = clip_span(replace(long, peak_s=peak_s))
        assert end_s - start_s == pytest.approx(MAX_CLIP_S)
        assert start_s <= (100.0 if peak_s is None else peak_s) <= end_s


CHEST_PX = (200.0, 330.0)
"""A place on the judged person, which stays sharp."""
NOBODY_PX = (560.0, 640.0)
"""A place far from her, where somebody may be whom the networks missed."""


def test_heads_of_customers_are_hidden_in_every_frame(folder: Path) -> None:
    for path in folder.glob("*.mp4"):
        for _, image in frames_of(path):
            assert detail(image, HEADS_PX[2]) < 0.02 * detail(image, CHEST_PX)
            assert detail(image, HEADS_PX[1]) > 0.2 * detail(image, CHEST_PX)
    for path in folder.glob("*.jpg"):
        image = cv2.imread(str(path))
        assert image is not None
        assert image.shape[:2] == (SIZE[1], SIZE[0])
        assert detail(image, HEADS_PX[2]) < 0.02 * detail(image, CHEST_PX)


def test_only_who_was_judged_is_shown_sharply(folder: Path) -> None:
    for path in folder.glob("*.mp4"):
        for _, image in frames_of(path):
            assert detail(image, NOBODY_PX) < 0.1 * detail(image, CHEST_PX)


def test_everybody_is_hidden_unless_asked_otherwise(
    recording: Path, judgement: Judgement, tmp_path: Path
) -> None:
    one = replace(judgement, findings=judgement.findings[:1])
    rendered(recording, one, tmp_path, Masking.EVERYBODY)
    image = cv2.imread(str(tmp_path / "proof-0.jpg"))
    assert image is not None
    for head in HEADS_PX.values():
        assert detail(image, head) < 0.02 * detail(image, CHEST_PX)


def test_each_stretch_is_decoded_once_and_gives_the_same_bytes(
    recording: Path, judgement: Judgement, folder: Path, tmp_path: Path
) -> None:
    counting = rendered(recording, judgement, tmp_path, Masking.CUSTOMERS)
    assert counting.asked == [(0.0, 7.4), (11.0, 16.0), (18.0, 23.0)]
    for path in folder.iterdir():
        again = (tmp_path / path.name).read_bytes()
        assert hashlib.sha256(again).digest() == hashlib.sha256(path.read_bytes()).digest()


def test_nothing_to_prove_writes_nothing(
    recording: Path, judgement: Judgement, tmp_path: Path
) -> None:
    folder = tmp_path / "evidence"
    rendered(recording, replace(judgement, findings=()), folder, Masking.EVERYBODY)
    assert not folder.exists()

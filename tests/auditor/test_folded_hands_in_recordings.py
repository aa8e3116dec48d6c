"""Which hand lies on top, in rendered recordings and their mirror images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from auditor.capture.pyav_source import PyAvSource, open_clip
from auditor.capture.source import MediaInfo
from auditor.networks import BODY, HANDS, Networks, open_networks
from auditor.observation_file import read_observations, write_observations
from auditor.perceive import PerceptionSettings, perceive
from calibration.camera import CameraModel
from models.observations import Frame
from models.store import ensure_weights
from rules.measures.registry import compute_signals
from rules.vocabulary import CLASSES

CLIPS = ("c055_head_y0_p15_r0_y0_Asian_F_1", "c002_bow15_y30_White_M_1")
"""Training persons whose left hand lies on the right one."""


@dataclass(frozen=True)
class Mirrored:
    """A recording as a mirror shows it, in which left and right change places."""

    source: PyAvSource

    @property
    def info(self) -> MediaInfo:
        return self.source.info

    def frames(self, rate_hz: float | None = None) -> Iterator[Frame]:
        return map(mirrored, self.source.frames(rate_hz))

    def frames_between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        return map(mirrored, self.source.frames_between(start_s, end_s))


def mirrored(frame: Frame) -> Frame:
    return replace(frame, image=np.ascontiguousarray(frame.image[:, ::-1]))


@pytest.fixture(scope="module")
def networks() -> Networks:
    return open_networks(ensure_weights(BODY + HANDS))


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize(
    ("shown", "upper"), [("as it is", "left_over_right"), ("in a mirror", "right_over_left")]
)
def test_the_upper_hand_is_told_and_a_mirror_swaps_it(
    shared_clips: Path, tmp_path: Path, networks: Networks, clip: str, shown: str, upper: str
) -> None:
    file = tmp_path / "observations.parquet"
    with open_clip(shared_clips / "synthetic" / f"{clip}.mp4") as recording:
        source = Mirrored(recording) if shown == "in a mirror" else recording
        write_observations(
            file,
            perceive(source, networks, PerceptionSettings()),
            camera_id="counter",
            frame_size_px=recording.info.size_px,
            networks={},
            with_hands=True,
        )
    seen = read_observations(file)
    track = max(seen.tracks, key=lambda one: len(one.t_s))
    signals = compute_signals(track, CameraModel(), seen.frame_size_px, ["hands_folded"])
    told = signals["hands_folded"].value
    folded = told[np.isfinite(told) & (told != CLASSES["hands_folded"].index("apart"))]
    assert len(folded) >= 10
    assert (folded == CLASSES["hands_folded"].index(upper)).all()

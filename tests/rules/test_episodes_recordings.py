"""The sample recordings, seen by the real networks and judged against their labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.capture.pyav_source import open_clip
from auditor.networks import BODY, FACE, Networks, open_networks
from auditor.observation_file import read_observations, write_observations
from auditor.perceive import PerceptionSettings, perceive
from calibration.camera import CameraModel
from models.store import ensure_weights, network_hashes
from rules.episode import Episode
from rules.episodes.registry import find_episodes
from rules.measures.registry import compute_signals


@pytest.fixture(scope="module")
def networks() -> Networks:
    return open_networks(ensure_weights(BODY + FACE))


def episodes_of(clip: Path, networks: Networks, folder: Path) -> list[Episode]:
    file = folder / "observations.parquet"
    with open_clip(clip, "counter-1") as source:
        write_observations(
            file,
            perceive(source, networks, PerceptionSettings()),
            camera_id=source.camera_id,
            frame_size_px=source.info.size_px,
            networks=network_hashes(BODY + FACE),
        )
    seen = read_observations(file)
    return [
        episode
        for track in seen.tracks
        for episode in find_episodes(
            track, compute_signals(track, CameraModel(), seen.frame_size_px)
        )
    ]


def labels_of(clip: Path, kind: str) -> dict[str, Any]:
    labels = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    (event,) = (e for e in labels["events"] if e["type"] == kind)
    return dict(event)


@pytest.mark.parametrize("name", ["c008_bow15_y90_White_M_1", "c017_bow30_y90_Black_F_1"])
def test_a_bow_is_found_with_its_depth(
    name: str, samples: Path, networks: Networks, tmp_path: Path
) -> None:
    clip = samples / f"{name}.mp4"
    truth = labels_of(clip, "bow")
    (bow,) = episodes_of(clip, networks, tmp_path)
    assert bow.kind == "bow"
    assert bow.start_s == pytest.approx(truth["start_s"], abs=0.4)
    assert bow.end_s == pytest.approx(truth["end_s"], abs=0.4)
    depth = bow.attributes["depth"]
    assert abs(depth.value - truth["peak_torso_pitch_deg"]) < 2 * depth.sigma


def test_a_bow_towards_a_level_camera_is_found_and_known_to_be_uncertain(
    shared_clips: Path, networks: Networks, tmp_path: Path
) -> None:
    clip = shared_clips / "synthetic" / "c000_bow15_y0_Asian_M_1.mp4"
    truth = labels_of(clip, "bow")
    (bow,) = episodes_of(clip, networks, tmp_path)
    assert bow.kind == "bow"
    assert bow.start_s == pytest.approx(truth["start_s"], abs=0.4)
    depth = bow.attributes["depth"]
    assert depth.sigma > 4.0
    assert abs(depth.value - truth["peak_torso_pitch_deg"]) < 2 * depth.sigma


def test_a_slow_deep_nod_is_no_bow(shared_clips: Path, networks: Networks, tmp_path: Path) -> None:
    (clip,) = (shared_clips / "synthetic").glob("c062_head_y0_p30_r0_y0_*.mp4")
    assert "bow" not in {one.kind for one in episodes_of(clip, networks, tmp_path)}


def test_a_direction_gesture_is_found_on_its_side(
    samples: Path, networks: Networks, tmp_path: Path
) -> None:
    clip = samples / "c004_gest45_y-30_White_F_2.mp4"
    truth = labels_of(clip, "direction_gesture")
    (gesture,) = episodes_of(clip, networks, tmp_path)
    assert (gesture.kind, gesture.side) == ("direction_gesture", truth["side"])
    assert gesture.start_s == pytest.approx(truth["start_s"], abs=0.4)
    assert gesture.attributes["elbow"].value > 150.0

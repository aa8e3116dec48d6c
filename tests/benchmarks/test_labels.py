from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import InputError
from benchmarks.labels import NEVER_WITHOUT_LABEL, Split, read_clip, read_clips


def labels(pitch_deg: list[float], events: list[dict[str, Any]], who: str = "Ann") -> str:
    frames = [
        {"t": row / 10, "angles": {"torso_pitch_deg": pitch, "head_pitch_deg": pitch}}
        for row, pitch in enumerate(pitch_deg)
    ]
    return json.dumps(
        {
            "fps": 10,
            "person": {"avatar": who},
            "camera": {"yaw_rel_person_deg": -30},
            "events": events,
            "frames": frames,
        }
    )


def put(folder: Path, name: str, text: str | None) -> Path:
    clip = folder / f"{name}.mp4"
    clip.write_bytes(b"")
    if text is not None:
        clip.with_suffix(".json").write_text(text)
    return clip


def test_depth_is_measured_from_the_pitch_before_the_bow(tmp_path: Path) -> None:
    bow = {"type": "bow", "start_s": 0.2, "end_s": 0.5, "peak_torso_pitch_deg": 16.0}
    clip = read_clip(put(tmp_path, "a", labels([2, 4, 10, 16, 10, 3], [bow])), tmp_path)
    (event,) = clip.events
    assert (event.kind, event.start_s, event.end_s) == ("bow", 0.2, 0.5)
    assert event.depth_deg == pytest.approx(16 - 3)
    assert clip.yaw_deg == -30


def test_a_label_of_two_nods_holds_two_events(tmp_path: Path) -> None:
    nod = {"type": "nod", "start_s": 0.0, "end_s": 0.9, "count": 2}
    pitch_deg = [0.0, 8, 12, 8, 0, 0, 8, 12, 8, 0]
    clip = read_clip(put(tmp_path, "a", labels(pitch_deg, [nod])), tmp_path)
    spans = [(event.start_s, event.end_s) for event in clip.events]
    assert spans == [pytest.approx((0.0, 0.4)), pytest.approx((0.5, 0.9))]


def test_what_is_no_episode_is_left_out(tmp_path: Path) -> None:
    badge = {"type": "badge_left", "start_s": 0, "end_s": 1}
    clip = read_clip(put(tmp_path, "a", labels([0.0, 0.0], [badge])), tmp_path)
    assert clip.events == ()


def test_without_labels_only_gestures_count_as_false(tmp_path: Path) -> None:
    clip = read_clip(put(tmp_path, "a", None), tmp_path)
    assert clip.complete_kinds == NEVER_WITHOUT_LABEL
    assert clip.fps is None


def test_clips_are_split_by_person(tmp_path: Path) -> None:
    data = tmp_path / "clips"
    data.mkdir()
    put(data, "a", labels([0.0], [], who="Ann"))
    put(data, "b", labels([0.0], [], who="Ben"))
    (tmp_path / "split.json").write_text('{"test": ["Ben"]}')
    names = {split: [clip.name for clip in read_clips(data, split)] for split in Split}
    assert names == {
        Split.TRAIN: ["a.mp4"],
        Split.TEST: ["b.mp4"],
        Split.ALL: ["a.mp4", "b.mp4"],
    }


def test_a_split_needs_its_file(tmp_path: Path) -> None:
    put(tmp_path, "a", None)
    with pytest.raises(InputError, match=r"split\.json"):
        read_clips(tmp_path, Split.TEST)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recordings"):
        read_clips(tmp_path)


def test_damaged_labels_are_named_with_the_key(tmp_path: Path) -> None:
    broken = json.loads(labels([0.0], []))
    del broken["person"]
    with pytest.raises(InputError, match=r"a\.json: person"):
        read_clip(put(tmp_path, "a", json.dumps(broken)), tmp_path)


def test_the_samples_hold_three_bows_and_a_gesture(samples: Path) -> None:
    kinds = sorted(event.kind for clip in read_clips(samples) for event in clip.events)
    assert kinds == ["bow", "bow", "bow", "direction_gesture"]


def test_people_of_scenes_have_their_own_angles(shared_clips: Path) -> None:
    clips = read_clips(shared_clips / "scenes")
    depths = [event.depth_deg for clip in clips for event in clip.events if event.kind == "bow"]
    assert len(depths) == 6
    assert all(depth is not None and 4 < depth < 40 for depth in depths)

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import InputError
from benchmarks.labels import NEVER_WITHOUT_LABEL, read_clip, read_clips
from tests.auditor.command import auditor
from tests.auditor.recordings import write_recording


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


def put(folder: Path, name: str, text: str | None, lasts_s: float | None = None) -> Path:
    """Write a recording and its labels; it lasts as long as they do unless told otherwise."""
    count = 1 if text is None else len(json.loads(text)["frames"])
    frames = count if lasts_s is None else round(10 * lasts_s)
    clip = write_recording(folder / f"{name}.mp4", [row / 10 for row in range(frames)])
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
    badge = {"type": "badge_left", "start_s": 0, "end_s": 0.1}
    clip = read_clip(put(tmp_path, "a", labels([0.0, 0.0], [badge])), tmp_path)
    assert clip.events == ()


def test_without_labels_only_gestures_count_as_false(tmp_path: Path) -> None:
    clip = read_clip(put(tmp_path, "a", None), tmp_path)
    assert clip.complete_kinds == NEVER_WITHOUT_LABEL
    assert clip.fps is None


def test_a_pointing_arm_is_known_while_it_is_held(tmp_path: Path) -> None:
    held = {"hold_mean_arm_elev_trunk_wrist_deg": 47.5}
    shown = [
        {"type": "direction_gesture", "start_s": 0.1, "end_s": 0.3} | held,
        {"type": "handover", "start_s": 0.4, "end_s": 0.5} | held,
    ]
    clip = read_clip(put(tmp_path, "a", labels([0.0] * 6, shown)), tmp_path)
    assert [event.held_deg for event in clip.events] == [47.5, None]


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recordings"):
        read_clips(tmp_path)


def test_damaged_labels_are_named_with_the_key(tmp_path: Path) -> None:
    broken = json.loads(labels([0.0], []))
    del broken["person"]
    with pytest.raises(InputError, match=r"a\.json: person"):
        read_clip(put(tmp_path, "a", json.dumps(broken)), tmp_path)


@pytest.mark.parametrize(
    ("lasts_s", "said"),
    [
        (4.0, "the last is at 1.9 s, but a.mp4 lasts 3.9 s; put the labels of this recording"),
        (1.0, "the last is at 1.9 s, but a.mp4 lasts 0.9 s; put the labels of this recording"),
    ],
)
def test_labels_of_another_length_are_refused(lasts_s: float, said: str, tmp_path: Path) -> None:
    put(tmp_path, "a", labels([0.0] * 20, []), lasts_s)
    for read in (read_clips, lambda data: read_clip(data / "a.mp4", data)):
        with pytest.raises(InputError) as caught:
            read(tmp_path)
        (line,) = str(caught.value).splitlines()
        assert line.startswith(f"{tmp_path / 'a.json'}: frames: {said}")


def test_an_event_behind_the_end_is_refused(tmp_path: Path) -> None:
    bow = {"type": "bow", "start_s": 8.0, "end_s": 9.0}
    clip = put(tmp_path, "a", labels([0.0] * 20, [bow]))
    with pytest.raises(InputError, match=r"a\.json: events: one ends at 9\.0 s, but a\.mp4 lasts"):
        read_clip(clip, tmp_path)


def test_the_bench_tells_labels_of_another_length_in_one_line(
    samples: Path, tmp_path: Path
) -> None:
    bow15, bow30 = sorted(samples.glob("*bow15*.mp4"))[0], sorted(samples.glob("*bow30*.json"))[0]
    labelled = json.loads(bow30.read_text())
    labelled["frames"] = labelled["frames"][: len(labelled["frames"]) // 2]
    clip = Path(shutil.copy(bow15, tmp_path / "hall.mp4"))
    clip.with_suffix(".json").write_text(json.dumps(labelled))
    for bench in (["events"], ["accuracy", "--no-profile"]):
        done = auditor("bench", *bench, "--data", tmp_path)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert "hall.json: frames: the last is at" in line
        assert "but hall.mp4 lasts" in line


def test_training_tells_bad_labels_in_one_line(tmp_path: Path) -> None:
    put(tmp_path, "a", labels([0.0] * 20, []), 4.0)
    (tmp_path / "split.json").write_text('{"test": ["Ben"]}')
    out = tmp_path / "posture.npz"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.training.posture", tmp_path, "--out", out],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: {tmp_path / 'a.json'}: frames: the last is at 1.9 s")
    assert not out.exists()


def test_the_samples_hold_three_bows_and_a_gesture(samples: Path) -> None:
    kinds = sorted(event.kind for clip in read_clips(samples) for event in clip.events)
    assert kinds == ["bow", "bow", "bow", "direction_gesture"]


def test_people_of_scenes_have_their_own_angles(shared_clips: Path) -> None:
    clips = read_clips(shared_clips / "scenes")
    depths = [event.depth_deg for clip in clips for event in clip.events if event.kind == "bow"]
    assert len(depths) == 6
    assert all(depth is not None and 4 < depth < 40 for depth in depths)

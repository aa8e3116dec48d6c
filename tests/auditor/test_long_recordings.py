"""What lies in files is judged as what lies in memory, to the last bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from auditor.impaired import clear_part, impairments_of
from auditor.judge import Setting, judge_clip
from auditor.result import Judgement
from auditor.run_file import BlindRecord, CameraHealth
from auditor.scratch import Filed, Scratch
from auditor.signal_file import read_signals, write_signals
from calibration.drift import Sight
from models.observations import ClipObservations, PersonTrack, Role
from rules.measures.pieces import PIECE_S, chosen
from rules.pack_reader import DEFAULT_PACK, load_pack
from tests.rules.skeletons import FRAME_PX, ArmPose, Posture, View, make_track, with_face

VIEW = View(60.0, 18.0)
LENGTH_S = 1.2 * PIECE_S
STEP_S = 0.2
GESTURE_S = 60.0
"""Of two gestures begins one so often: a bow, then an arm that points aside."""
BLIND = CameraHealth(
    reference=None,
    looks=[],
    blind=[BlindRecord(sight=Sight.COVERED, start_s=300.0, end_s=400.0)],
)


def postures(t_s: np.ndarray) -> list[Posture]:
    phase_s, turn = t_s % GESTURE_S, t_s // GESTURE_S % 2
    way = np.interp(phase_s, [10, 11, 13, 14], [0.0, 1.0, 1.0, 0.0])
    return [
        Posture(
            pitch_deg=float(20 * share * (which == 0) + np.sin(t) / 3),
            head_pitch_deg=float(20 * share * (which == 0)),
            right_arm=ArmPose(15 + 40 * share * (which == 1), 80 * which),
        )
        for t, share, which in zip(t_s, way, turn, strict=True)
    ]


def stay(track_id: int, start_s: float, end_s: float, away_m: float) -> PersonTrack:
    times = np.arange(start_s, end_s, STEP_S)
    moves = postures(times)
    view = replace(VIEW, distance_m=away_m)
    track = make_track(moves, times, view)
    return replace(with_face(track, moves, view, [5.0] * len(times)), track_id=track_id)


@pytest.fixture(scope="module")
def clip() -> ClipObservations:
    """A clerk all the time, a customer for a while, somebody who passes."""
    tracks = (stay(1, 0.0, LENGTH_S, 2.0), stay(2, 100.0, 500.0, 4.0), stay(3, 600.0, 601.0, 6.0))
    return ClipObservations("made", FRAME_PX, np.arange(0.0, LENGTH_S, STEP_S), tracks)


def in_files(clip: ClipObservations, scratch: Scratch) -> ClipObservations:
    everything = (
        chosen(track, np.ones(len(track.t_s), np.bool_), scratch.array) for track in clip.tracks
    )
    return replace(clip, tracks=tuple(everything))


def judged(clip: ClipObservations, health: CameraHealth | None, scratch: Scratch) -> Judgement:
    return judge_clip(
        clip,
        load_pack(DEFAULT_PACK),
        Setting(),
        expected_s=LENGTH_S,
        decoded_s=LENGTH_S,
        health=health,
        scratch=scratch,
    )


@pytest.mark.parametrize("health", [None, BLIND], ids=["clear", "blind for a while"])
def test_a_long_recording_is_judged_in_files_as_in_memory(
    clip: ClipObservations, tmp_path: Path, health: CameraHealth | None
) -> None:
    memory = judged(clip, health, Scratch(None, in_memory_bytes=1 << 40))
    scratch = Scratch(tmp_path, in_memory_bytes=0)
    files = judged(in_files(clip, scratch), health, scratch)
    assert {one.kind for one in memory.episodes} >= {"bow", "direction_gesture"}
    assert repr(files.findings) == repr(memory.findings)
    assert repr(files.episodes) == repr(memory.episodes)
    assert repr(files.coverage) == repr(memory.coverage)
    assert [one.role for one in files.clip.tracks] == [one.role for one in memory.clip.tracks]
    assert files.clip.tracks[0].role is Role.ASSUMED_STAFF
    for track_id, signals in memory.signals.items():
        assert list(files.signals[track_id]) == list(signals)
        for name, signal in signals.items():
            filed = files.signals[track_id][name]
            assert isinstance(filed.value, Filed)
            assert filed.value.dtype == signal.value.dtype
            for column in ("t_s", "value", "sigma", "observable"):
                np.testing.assert_array_equal(getattr(filed, column), getattr(signal, column))
    paths = [tmp_path / name for name in ("files.parquet", "memory.parquet")]
    for path, judgement in zip(paths, (files, memory), strict=True):
        write_signals(path, judgement.signals)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_many_rows_of_one_person_are_read_as_they_were_written(
    clip: ClipObservations, tmp_path: Path
) -> None:
    signals = judged(clip, None, Scratch(tmp_path, in_memory_bytes=0)).signals[1]
    write_signals(tmp_path / "signals.parquet", {1: signals})
    back = read_signals(tmp_path / "signals.parquet", 1)
    assert set(back) == set(signals)
    for name, signal in signals.items():
        np.testing.assert_array_equal(back[name].value, signal.value.astype(np.float32))
        np.testing.assert_array_equal(back[name].observable, signal.observable)


def test_the_clear_part_of_a_long_recording_lies_in_files(
    clip: ClipObservations, tmp_path: Path
) -> None:
    impairments = impairments_of(
        BLIND, None, triggers=frozenset(), roles_by_zone=False, end_s=LENGTH_S
    )
    clear = clear_part(clip, impairments, Scratch(tmp_path, in_memory_bytes=0).array)
    track, whole = clear.tracks[0], clip.tracks[0]
    assert isinstance(track.landmarks_px, Filed)
    seen = (whole.t_s < 300.0 - 1e-6) | (whole.t_s > 400.0 + 1e-6)
    np.testing.assert_array_equal(track.t_s, whole.t_s[seen])
    np.testing.assert_array_equal(track.world_m, whole.world_m[seen])

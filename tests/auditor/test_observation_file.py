"""What was seen comes back as it was stored, and the same looks give the same bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from auditor.errors import InputError
from auditor.observation_file import read_observations, write_observations
from models.observations import FACE_KEYPOINTS, HAND_LANDMARKS, FrameObservation, Hand, HandSide
from tests.auditor.people import front_face, look, standing_pose


def store(path: Path, looks: list[FrameObservation], *, with_hands: bool = False) -> Path:
    write_observations(
        path,
        looks,
        camera_id="counter-3",
        frame_size_px=(960, 540),
        networks={"pose": "ab"},
        with_hands=with_hands,
    )
    return path


def three_looks() -> list[FrameObservation]:
    near, far = standing_pose((300, 300)), standing_pose((600, 200), 50)
    return [
        look(0.0, (1, near), (2, far), face=front_face(), index=0),
        look(0.08, index=2),
        look(0.16, (1, near), index=4),
    ]


def test_tracks_come_back_with_times_poses_and_faces(tmp_path: Path) -> None:
    clip = read_observations(store(tmp_path / "o.parquet", three_looks()))
    assert clip.camera_id == "counter-3"
    assert clip.frame_size_px == (960, 540)
    assert clip.frame_times_s.tolist() == [0.0, 0.08, 0.16]
    assert [track.track_id for track in clip.tracks] == [1, 2]
    first = clip.tracks[0]
    assert first.t_s.tolist() == [0.0, 0.16]
    np.testing.assert_allclose(first.landmarks_px[1], standing_pose().landmarks_px, rtol=1e-6)
    np.testing.assert_allclose(first.world_m[0], standing_pose().world_m, atol=1e-6)
    mesh = front_face().landmarks_px[list(FACE_KEYPOINTS.values())]
    np.testing.assert_allclose(first.face_points_px[0], mesh, rtol=1e-6)
    assert np.isnan(first.face_score[1])


def test_hands_come_back_where_they_were_looked_at(tmp_path: Path) -> None:
    points = np.arange(2.0 * HAND_LANDMARKS).reshape(HAND_LANDMARKS, 2)
    left = Hand(points, np.ones((HAND_LANDMARKS, 3)), 0.75, 0.25)
    first, second, third = three_looks()
    person = replace(first.persons[0], hands={HandSide.LEFT: left})
    looks = [replace(first, persons=(person, *first.persons[1:])), second, third]
    hands = read_observations(store(tmp_path / "o.parquet", looks, with_hands=True)).tracks[0].hands
    assert hands is not None
    np.testing.assert_allclose(hands.landmarks_px[0, 0], points)
    assert hands.score[0, 0] == 0.75
    assert hands.right_score[0, 0] == 0.25
    assert np.isnan(hands.score[0, 1])
    assert np.isnan(hands.world_m[1]).all()


def test_a_file_without_hands_says_that_nobody_looked(tmp_path: Path) -> None:
    path = store(tmp_path / "o.parquet", three_looks())
    assert "hand_score" not in pq.read_schema(path).names
    assert read_observations(path).tracks[0].hands is None


def test_a_look_that_found_nobody_is_still_a_look(tmp_path: Path) -> None:
    clip = read_observations(store(tmp_path / "o.parquet", [look(0.0), look(0.08)]))
    assert clip.frame_times_s.tolist() == [0.0, 0.08]
    assert clip.tracks == ()


def test_a_clip_without_any_look_is_read(tmp_path: Path) -> None:
    clip = read_observations(store(tmp_path / "o.parquet", []))
    assert clip.frame_times_s.tolist() == []


def test_many_looks_cross_row_groups(tmp_path: Path) -> None:
    looks = [look(row * 0.08, (1, standing_pose()), index=row) for row in range(5000)]
    path = store(tmp_path / "o.parquet", looks)
    assert pq.ParquetFile(path).num_row_groups == 2
    assert len(read_observations(path).tracks[0].t_s) == 5000


def test_the_same_looks_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = (store(tmp_path / name, three_looks()) for name in ("1", "2"))
    assert one.read_bytes() == two.read_bytes()


def test_a_newer_major_is_refused(tmp_path: Path) -> None:
    path = store(tmp_path / "o.parquet", three_looks())
    table = pq.read_table(path)
    newer = {**table.schema.metadata, b"schema": b"observations/2"}
    pq.write_table(table.replace_schema_metadata(newer), path)
    with pytest.raises(InputError, match=r"'observations/2', this program reads 'observations/1'"):
        read_observations(path)


def test_a_damaged_file_is_one_clear_line(tmp_path: Path) -> None:
    path = store(tmp_path / "o.parquet", three_looks())
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="cannot be read as Parquet") as caught:
        read_observations(path)
    assert "\n" not in str(caught.value)

"""A long recording is made of a short one, and judged in a process that tells its peak."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from auditor.observation_file import read_observations, write_observations
from auditor.result_folder import OBSERVATIONS
from benchmarks.memory import ChildError, audited, judged, repeat_observations
from tests.auditor.people import look, standing_pose


def test_who_is_seen_most_stays_and_the_others_come_anew(tmp_path: Path) -> None:
    clerk, customer = standing_pose((300, 300)), standing_pose((600, 200), 50)
    looks = [look(0.0, (4, clerk), (7, customer)), look(0.5, (4, clerk)), look(1.0)]
    source, target = tmp_path / "short.parquet", tmp_path / "long.parquet"
    write_observations(
        source, looks, camera_id="made", frame_size_px=(960, 540), networks={}, with_hands=True
    )
    repeat_observations(source, target, 4.0)
    clip = read_observations(target)
    np.testing.assert_allclose(clip.frame_times_s, [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])
    times = {track.track_id: list(track.t_s) for track in clip.tracks}
    assert times.pop(4) == [0.0, 0.5, 1.5, 2.0, 3.0, 3.5]
    assert sorted(times.values()) == [[0.0], [1.5], [3.0]]
    np.testing.assert_array_equal(
        clip.tracks[0].landmarks_px[2], read_observations(source).tracks[0].landmarks_px[0]
    )


def test_a_child_judges_what_was_repeated(samples: Path, tmp_path: Path) -> None:
    sample = audited(samples / "c023_bow05_y30_Black_M_2.mp4", tmp_path)
    before = (sample / OBSERVATIONS).read_bytes()
    standing = judged(sample, tmp_path / "long", 0.02)
    assert standing.findings > 0
    assert standing.peak_mb > 50
    assert (sample / OBSERVATIONS).read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [sample.name]


def test_a_child_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ChildError, match=r"ended with status 2; .*missing.mp4: cannot be read"):
        audited(tmp_path / "missing.mp4", tmp_path / "out")

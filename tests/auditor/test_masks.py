"""What a mask covers is never seen, never kept and never shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from auditor.capture.pyav_source import open_clip
from auditor.masks import BLANK_BGR, masked_source, masks_of, without_masked
from calibration.profile import parse_profile
from tests.auditor.command import auditor
from tests.auditor.people import look, standing_pose
from tests.auditor.recordings import write_recording

CLIP = "c008_bow15_y90_White_M_1.mp4"
PROFILE = """\
schema: camera-profile/1
id: counter-3
picture: {width: 64, height: 48}
zones:
  - {name: screen, kind: mask, polygon: [[0, 0], [16, 0], [16, 12], [0, 12]]}
"""


def test_every_frame_is_blanked_there_and_only_there(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mp4", [0.0, 0.5, 1.0])
    masks = masks_of(parse_profile(PROFILE.encode(), "p.yaml"), (64, 48))
    with open_clip(path, "c") as source:
        masked = masked_source(source, masks)
        plain = list(source.frames())
        for seen in (list(masked.frames()), list(masked.frames_between(0.0, 1.0))):
            for before, after in zip(plain, seen, strict=True):
                assert np.all(after.image[:12, :16] == BLANK_BGR)
                assert np.array_equal(after.image[14:], before.image[14:])
        assert masked_source(source, ()) is source


def test_who_a_network_guesses_in_a_mask_is_not_kept() -> None:
    masks = masks_of(parse_profile(PROFILE.encode(), "p.yaml"), (640, 480))
    behind, beside = standing_pose((80.0, 100.0), 60), standing_pose((400.0, 300.0), 60)
    (kept,) = without_masked([look(0.0, (1, behind), (2, beside))], masks)
    assert [person.track_id for person in kept.persons] == [2]


def test_nobody_behind_a_mask_is_stored_and_a_mask_cannot_be_lifted(
    samples: Path, tmp_path: Path
) -> None:
    with open_clip(samples / CLIP, "c") as source:
        width, height = source.info.size_px
    whole = f"[[0, 0], [{width}, 0], [{width}, {height}], [0, {height}]]"
    profile = tmp_path / "masked.yaml"
    text = PROFILE.replace("width: 64, height: 48", f"width: {width}, height: {height}")
    profile.write_text(text.replace("[[0, 0], [16, 0], [16, 12], [0, 12]]", whole), "utf-8")
    done = auditor("audit", samples / CLIP, "--camera", profile, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "out" / CLIP
    assert pq.read_table(folder / "observations.parquet")["track"].null_count > 0
    assert set(pq.read_table(folder / "observations.parquet")["track"].to_pylist()) == {None}
    assert auditor("rescore", folder, "--camera", profile).returncode == 0
    lifted = tmp_path / "open.yaml"
    lifted.write_text(text.split("zones:")[0], "utf-8")
    again = auditor("rescore", folder, "--camera", lifted)
    assert again.returncode == 2
    (line,) = again.stderr.splitlines()
    assert line.startswith(f"error: {lifted}: masks other places than the audit did")
    assert line.endswith("audit the recording again")

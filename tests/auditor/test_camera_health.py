"""A camera that is bumped, covered, darkened or blurred half-way through a recording."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from auditor.camera_health import HealthWatch, WatchedSource
from auditor.capture.pyav_source import open_clip
from auditor.impaired import impairments_of
from auditor.result_folder import COVERAGE, EVENTS, FINDINGS, OBSERVATIONS, RUN, SIGNALS
from calibration.drift import MOVED_SHARE, Sight
from calibration.steadiness import Base, moved_spans
from rules.impairment import AGAINST_GRAVITY
from rules.reasons import CAMERA_MOVED, LENS_COVERED
from tests.auditor.camera_films import (
    bumped,
    changed,
    covered,
    darkened,
    defocused,
    frames_of,
    held,
    write_film,
)
from tests.auditor.command import auditor, read_lines

BOW30 = "c017_bow30_y90_Black_F_1.mp4"
BOW = "etiquette.bow.greeting_15deg"
ADRIFT = "worker_zone_detection.gif"
"""Filmed by a camera that slowly turns: 0.2 to 0.7 % of the width over its five seconds."""
EACH = 6
"""All recordings take minutes."""
RECORDINGS = {".avi", ".gif", ".mkv", ".mov", ".mp4", ".ts"}


def watched(film: Path) -> HealthWatch:
    with open_clip(film) as source:
        watch = HealthWatch(None, source.info.duration_s)
        for _ in WatchedSource(source, watch).frames(4.0):
            pass
    return watch


@pytest.fixture(scope="module")
def pictures(samples: Path) -> list[np.ndarray]:
    return held(frames_of(samples / BOW30), 2.0)


@pytest.fixture(scope="module")
def bumped_film(pictures: list, tmp_path_factory: pytest.TempPathFactory) -> Path:
    film = tmp_path_factory.mktemp("film") / "bumped.mp4"
    return write_film(film, pictures + changed(pictures, bumped))


def half(pictures: list) -> float:
    return len(pictures) / 10


def test_a_bump_is_seen_between_two_looks(bumped_film: Path, pictures: list) -> None:
    watch = watched(bumped_film)
    ((start_s, end_s),) = moved_spans(watch.looks, Base.START)
    assert half(pictures) - 2.0 <= start_s <= half(pictures)
    assert end_s == np.inf
    assert watch.blind == []


@pytest.mark.parametrize(
    ("change", "sight"),
    [(covered, Sight.COVERED), (darkened, Sight.DARK), (defocused, Sight.DEFOCUSED)],
)
def test_a_blind_lens_is_seen(change: Callable, sight: Sight, pictures: list, tmp_path: Path):
    shown = [*pictures, *changed(pictures, change), *pictures]
    (span,) = watched(write_film(tmp_path / "blind.mp4", shown)).blind
    assert span.sight is sight
    assert half(pictures) - 2.5 <= span.start_s <= half(pictures)
    assert 2 * half(pictures) <= span.end_s <= 2 * half(pictures) + 2.5


def test_a_steady_camera_is_left_alone(pictures: list, tmp_path: Path) -> None:
    watch = watched(write_film(tmp_path / "steady.mp4", pictures * 2))
    assert len(watch.looks) >= 8
    assert moved_spans(watch.looks, Base.START) == ()
    assert watch.blind == []


def test_no_sample_alarms(samples: Path) -> None:
    for clip in sorted(samples.glob("*.mp4")):
        watch = watched(clip)
        assert moved_spans(watch.looks, Base.START) == (), clip.name
        assert watch.blind == [], clip.name


def test_no_labelled_recording_alarms(shared_clips: Path) -> None:
    clips = [one for one in sorted(shared_clips.rglob("*")) if one.suffix in RECORDINGS]
    found = {}
    for clip in clips[::EACH]:
        watch = watched(clip)
        if clip.name != ADRIFT and (moved_spans(watch.looks, Base.START) or watch.blind):
            found[clip.name] = watch.looks
    assert found == {}


def test_a_camera_adrift_is_measured(shared_clips: Path) -> None:
    (clip,) = shared_clips.rglob(ADRIFT)
    off = [look.from_start for look in watched(clip).looks]
    assert off == sorted(off)
    assert off[-1] > MOVED_SHARE


@pytest.fixture(scope="module")
def audited(bumped_film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    done = auditor("audit", bumped_film, "--out", out, "--lang", "en")
    assert done.returncode == 0, done.stderr
    (warning,) = done.stderr.splitlines()
    assert "bumped.mp4: from " in warning
    assert "the camera moved" in warning
    return out / bumped_film.name


def test_what_needs_gravity_is_open_from_there_on(audited: Path, pictures: list) -> None:
    (span,) = json.loads((audited / COVERAGE).read_text())["impairments"]
    assert span["reason"] == CAMERA_MOVED
    assert half(pictures) - 2.0 <= span["start_s"] <= half(pictures)
    bows = [one for one in read_lines(audited / FINDINGS) if one["norm"]["id"] == BOW]
    assert [(one["verdict"], one["reason"]) for one in bows] == [
        ("violated", None),
        ("indeterminate", CAMERA_MOVED),
    ]
    assert bows[0]["media"]["end_s"] < span["start_s"] == bows[1]["media"]["start_s"]
    signals = pq.read_table(audited / SIGNALS).to_pylist()
    after = [one for one in signals if one["t_s"] > span["start_s"]]
    assert not any(one["observable"] for one in after if one["measure"] in AGAINST_GRAVITY)
    assert any(one["observable"] for one in after if one["measure"] == "elbow_left_deg")
    assert "the camera moved" in (audited / "report.html").read_text("utf-8")


def test_before_the_move_nothing_is_otherwise(audited: Path, samples: Path, tmp_path: Path) -> None:
    auditor("audit", samples / BOW30, "--out", tmp_path)
    (before,) = [one for one in read_lines(audited / EVENTS) if one["norm"]["id"] == BOW]
    (alone,) = [one for one in read_lines(tmp_path / BOW30 / EVENTS) if one["norm"]["id"] == BOW]
    assert before["measured"]["value"] == pytest.approx(alone["measured"]["value"], abs=1.0)


def test_a_rescore_gives_the_same_bytes(audited: Path, tmp_path: Path) -> None:
    for name in (OBSERVATIONS, RUN):
        shutil.copy(audited / name, tmp_path)
    assert auditor("rescore", tmp_path).returncode == 0
    for name in (FINDINGS, SIGNALS, COVERAGE):
        assert (tmp_path / name).read_bytes() == (audited / name).read_bytes(), name


def test_a_run_of_before_cameras_were_watched_is_still_read(audited: Path, tmp_path: Path) -> None:
    shutil.copy(audited / OBSERVATIONS, tmp_path)
    run = json.loads((audited / RUN).read_text())
    del run["camera_health"]
    (tmp_path / RUN).write_text(json.dumps(run))
    assert auditor("rescore", tmp_path).returncode == 0
    assert json.loads((tmp_path / COVERAGE).read_text())["impairments"] == []


PROFILE = """\
schema: camera-profile/1
id: hall
picture: {width: 960, height: 540}
gravity: {tilt_down_deg: 10, sigma_deg: 1}
zones:
  - {name: post, kind: staff, polygon: [[0, 0], [960, 0], [960, 540], [0, 540]]}
"""


@pytest.fixture
def profile(samples: Path, tmp_path: Path) -> Path:
    path = tmp_path / "hall.yaml"
    path.write_text(PROFILE)
    done = auditor("calibrate", "check", samples / BOW30, "--camera", path, "--set-reference")
    assert done.returncode == 0, done.stderr
    return path


def test_a_camera_that_had_moved_before_is_told_by_the_reference(
    profile: Path, samples: Path, tmp_path: Path
) -> None:
    moved = write_film(tmp_path / "moved.mp4", changed(frames_of(samples / BOW30), bumped))
    for clip in (samples / BOW30, moved):
        done = auditor("audit", clip, "--camera", profile, "--out", tmp_path / "out")
        assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out" / BOW30 / COVERAGE).read_text())["impairments"] == []
    (span,) = json.loads((tmp_path / "out" / moved.name / COVERAGE).read_text())["impairments"]
    assert (span["reason"], span["start_s"]) == (CAMERA_MOVED, 0.0)
    verdicts = {one["verdict"] for one in read_lines(tmp_path / "out" / moved.name / FINDINGS)}
    assert verdicts <= {"indeterminate", "not_applicable"}  # nobody can be told to be staff


def test_a_rescore_with_another_reference_asks_the_beginning(
    profile: Path, audited: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(audited, tmp_path / "again"))
    assert auditor("rescore", folder, "--camera", profile).returncode == 0
    (span,) = json.loads((folder / COVERAGE).read_text())["impairments"]
    assert span == json.loads((audited / COVERAGE).read_text())["impairments"][0]


def test_a_reference_that_is_gone_is_told_before_the_work(
    profile: Path, samples: Path, tmp_path: Path
) -> None:
    profile.with_name("hall.reference.png").unlink()
    done = auditor("audit", samples / BOW30, "--camera", profile, "--out", tmp_path / "out")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "hall.reference.png: cannot be read" in line
    assert "--set-reference" in line
    assert not (tmp_path / "out").exists()


def test_an_empty_post_behind_a_cloth_is_no_absence(pictures: list, tmp_path: Path) -> None:
    """With the lens covered nobody is seen at the post, and nobody left it."""
    cloth = changed(pictures[:1], covered) * 300
    film = write_film(tmp_path / "cloth.mp4", [*pictures, *cloth, *pictures])
    profile = tmp_path / "hall.yaml"
    profile.write_text(PROFILE)
    done = auditor("audit", film, "--camera", profile, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "out" / film.name
    (span,) = json.loads((folder / COVERAGE).read_text())["impairments"]
    assert span["reason"] == LENS_COVERED
    assert not [one for one in read_lines(folder / "episodes.jsonl") if one["kind"] == "post_empty"]
    left = [one for one in read_lines(folder / FINDINGS) if "leaving_post" in one["norm"]["id"]]
    assert [(one["verdict"], one["reason"]) for one in left] == [("indeterminate", LENS_COVERED)]


def test_nothing_is_told_of_a_camera_that_was_not_watched() -> None:
    nothing = frozenset[str]()
    assert impairments_of(None, None, triggers=nothing, roles_by_zone=False, end_s=9.0) == ()

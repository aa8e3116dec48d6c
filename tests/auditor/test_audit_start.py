"""The start of a recording on the command line, in `run.json` and in the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.result_folder import REPORT, RUN
from tests.auditor.command import auditor, read_json
from tests.auditor.recordings import write_recording


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A second in which nobody is seen, named as a Hikvision recorder does."""
    return write_recording(tmp_path / "ch03_20261122083000.mp4", [i / 10 for i in range(10)])


def test_the_name_and_the_zone_give_the_instant(clip: Path, tmp_path: Path) -> None:
    done = auditor(
        "audit", clip, "--out", tmp_path / "out", "--time-zone", "Asia/Shanghai", "--quiet"
    )
    assert (done.returncode, done.stderr) == (0, "")
    run = read_json(tmp_path / "out" / clip.name / RUN)
    assert run["started_at"] == "2026-11-22T00:30:00Z"
    assert run["started_by"] == "name (hikvision)"
    assert run["time_zone"] == "Asia/Shanghai"
    assert "2026-11-22 08:30:00 UTC+08:00" in (tmp_path / "out" / clip.name / REPORT).read_text(
        "utf-8"
    )


def test_without_a_zone_one_line_says_why_there_is_media_time_alone(
    clip: Path, tmp_path: Path
) -> None:
    done = auditor("audit", clip, "--out", tmp_path / "out", "--quiet")
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"warning: {clip.name}: began 2026-11-22 08:30:00 by name (hikvision)")
    run = read_json(tmp_path / "out" / clip.name / RUN)
    assert (run["started_at"], run["started_by"]) == (None, None)
    assert [f"warning: {text}" for text in run["warnings"]] == [line]


def test_a_pattern_tells_the_camera_too(clip: Path, tmp_path: Path) -> None:
    pattern = (
        r"(?P<camera>ch\d+)_(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
        r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"
    )
    zone = ("--time-zone", "Europe/Berlin")
    done = auditor("audit", clip, "--out", tmp_path / "out", "--name-pattern", pattern, *zone)
    assert done.returncode == 0, done.stderr
    run = read_json(tmp_path / "out" / clip.name / RUN)
    assert (run["started_at"], run["camera_id"]) == ("2026-11-22T07:30:00Z", "ch03")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--time-zone", "Asia/Shangai"], "--time-zone: unknown 'Asia/Shangai'; the nearest is 'A"),
        (["--name-pattern", "("], "--name-pattern: '(' is no regular expression"),
        (["--start", "08:30"], "--start: '08:30' is not ISO 8601"),
        (
            ["--start", "2026-03-29T02:30", "--time-zone", "Europe/Berlin"],
            "which clocks in Europe/Berlin skipped; give the start with its UTC offset",
        ),
    ],
)
def test_what_cannot_be_a_start_is_one_clear_line(
    options: list[str], says: str, clip: Path, tmp_path: Path
) -> None:
    done = auditor("audit", clip, "--out", tmp_path / "out", *options)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert says in line
    assert not (tmp_path / "out").exists()


def test_calls_by_the_clock_without_a_start_fail_before_the_work(
    clip: Path, tmp_path: Path
) -> None:
    calls = tmp_path / "calls.csv"
    calls.write_text("time,counter\n2026-11-22T08:31:04+08:00,3\n", "utf-8")
    done = auditor("audit", clip, "--out", tmp_path / "out", "--triggers", calls)
    assert done.returncode == 2
    assert "calls.csv:2: time: a clock time needs to know when the recording began" in done.stderr
    assert not (tmp_path / "out").exists()


PROFILE = "schema: camera-profile/1\nid: counter-3\npicture: {width: 160, height: 120}\n"
PATTERN = (
    r"kam(?P<camera>\d)-(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4})"
    r"-(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"
)


def audited(clip: Path, folder: Path, recordings: str, *options: str):
    profile = folder / "hall.yaml"
    profile.write_text(f"{PROFILE}time_zone: Asia/Shanghai\nrecordings: {recordings}\n", "utf-8")
    return auditor("audit", clip, "--camera", profile, "--out", folder / "out", *options)


@pytest.mark.parametrize(
    ("recordings", "options", "began"),
    [
        ("{layout: hikvision}", (), "2026-11-22T00:30:00Z"),
        ("{layout: hikvision, time_zone: UTC}", (), "2026-11-22T08:30:00Z"),
        (
            "{layout: hikvision, time_zone: UTC}",
            ("--time-zone", "Europe/Berlin"),
            "2026-11-22T07:30:00Z",
        ),
        ("{layout: dahua}", ("--start", "2026-11-22T09:00:00Z"), "2026-11-22T09:00:00Z"),
    ],
)
def test_the_profile_states_how_names_tell_the_start(
    recordings: str, options: tuple[str, ...], began: str, clip: Path, tmp_path: Path
) -> None:
    done = audited(clip, tmp_path, recordings, *options)
    assert done.returncode == 0, done.stderr
    assert read_json(tmp_path / "out" / clip.name / RUN)["started_at"] == began


def test_the_profile_may_give_a_pattern_of_its_own(clip: Path, tmp_path: Path) -> None:
    named = clip.rename(tmp_path / "kam3-22112026-083000.mp4")
    done = audited(named, tmp_path, f"{{name_pattern: '{PATTERN}'}}")
    assert done.returncode == 0, done.stderr
    run = read_json(tmp_path / "out" / named.name / RUN)
    assert (run["started_at"], run["started_by"]) == ("2026-11-22T00:30:00Z", "name (profile)")
    assert run["camera_id"] == "counter-3"


@pytest.mark.parametrize(
    ("recordings", "said"),
    [
        ("{layout: dahua}", "its name does not follow the layout 'dahua' that the camera profile"),
        (f"{{name_pattern: '{PATTERN}'}}", "does not fit the camera profile's name_pattern; mend"),
    ],
)
def test_a_name_of_another_layout_is_one_clear_line(
    recordings: str, said: str, clip: Path, tmp_path: Path
) -> None:
    done = audited(clip, tmp_path, recordings)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"{clip}: {said}" in line
    assert "or give --start for this one" in line
    assert not (tmp_path / "out" / clip.name).exists()

"""The start of a recording: what names, sidecars and options tell, and what clocks mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from auditor.capture.start_time import (
    RecordingStart,
    StartRules,
    camera_in_name,
    find_start,
    parse_name_pattern,
    parse_start,
)
from auditor.errors import InputError

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
HALF_PAST_EIGHT = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def start(
    path: str | Path, zone: ZoneInfo | None = None, duration_s: float | None = 900.0
) -> RecordingStart:
    return find_start(Path(path), duration_s, StartRules(zone=zone))


@pytest.mark.parametrize(
    ("path", "layout"),
    [
        ("ch01_20261122083000.mp4", "hikvision"),
        ("ch01_20261122083000_20261122084500.mp4", "hikvision"),
        ("192.168.1.64_01_20261122083000123_TIMING.mp4", "hikvision"),
        ("Counter 3_192.168.1.64_20261122083000_20261122084500_2.mp4", "hikvision"),
        ("NVR_ch1_main_20261122083000_20261122090000.mp4", "dahua"),
        ("XVR_ch12_sub1_20261122083000_20261122090000_camera2.dav", "dahua"),
        ("2026-11-22/001/dav/08/08.30.00-08.45.00[M][0@0][0].dav", "dahua"),
        ("2026-11-22/003/mp4/08.30.00-08.45.00[R][0@0][0].mp4", "dahua"),
        ("2026-11-22/192.168.1.30_1_S08-30-00E09-00-00.ts", "uniview"),
        ("Channel1_20261122083000.ts", "uniview"),
        ("counter 2026-11-22_08-30-00.mp4", "iso"),
        ("2026-11-22 08.30.00.avi", "iso"),
        ("2026-11-22T08-30-00.mp4", "iso"),
        ("20261122_083000.mp4", "iso"),
        ("20261122083000.mkv", "iso"),
        ("20261122-083000-090000_10.0.0.2-CH2.mp4", "iso"),
    ],
)
def test_names_in_the_clock_time_of_the_site(path: str, layout: str) -> None:
    found = start(path, SHANGHAI)
    assert found == RecordingStart(HALF_PAST_EIGHT, f"name ({layout})")


@pytest.mark.parametrize(
    ("path", "layout", "at"),
    [
        ("2026-11-22/08/counter-3/30.00.mp4", "frigate", datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),
        ("2026-11-22T08-30-00+08-00.mp4", "iso", HALF_PAST_EIGHT),
        ("2026-11-22T08-30-00-03-30.mp4", "iso", datetime(2026, 11, 22, 12, 0, tzinfo=UTC)),
        ("20261122T003000Z.mp4", "iso", HALF_PAST_EIGHT),
        ("20261122T083000+0800.mp4", "iso", HALF_PAST_EIGHT),
        ("2026-11-22T08:30:00.250+08:00.mp4", "iso", HALF_PAST_EIGHT),
    ],
)
@pytest.mark.parametrize("zone", [None, BERLIN])
def test_names_that_tell_their_zone_need_no_other(
    path: str, layout: str, at: datetime, zone: ZoneInfo | None
) -> None:
    assert start(path, zone) == RecordingStart(at, f"name ({layout})")


@pytest.mark.parametrize(
    "path",
    [
        "hiv00001.mp4",
        "hall.mp4",
        "ch01_00000000000000.mp4",
        "20261322083000.mp4",
        "c017_bow30_y90_Black_F_1.mp4",
        "2026-11-22.mp4",
        "420261122083000.mp4",
    ],
)
def test_names_that_tell_nothing(path: str) -> None:
    assert start(path, SHANGHAI) == RecordingStart()


def test_without_a_zone_a_clock_time_is_no_instant() -> None:
    found = start("ch01_20261122083000.mp4")
    assert (found.at, found.source) == (None, None)
    assert found.warning is not None
    assert "began 2026-11-22 08:30:00 by name (hikvision)" in found.warning
    assert "--time-zone" in found.warning


@pytest.mark.parametrize(
    ("clock", "at"),
    [
        ("20260329015959", datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),
        ("20260329030000", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("20261025015959", datetime(2026, 10, 24, 23, 59, 59, tzinfo=UTC)),
        ("20261025030000", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("20260701120000", datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
    ],
)
def test_the_days_on_which_clocks_change(clock: str, at: datetime) -> None:
    assert start(f"ch01_{clock}.mp4", BERLIN) == RecordingStart(at, "name (hikvision)")


def test_a_time_that_clocks_showed_twice_is_the_earlier_and_said() -> None:
    found = start("ch01_20261025023000.mp4", BERLIN)
    assert found.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert found.warning is not None
    assert "showed twice; the earlier is taken" in found.warning


@pytest.mark.parametrize(
    ("ended", "duration_s", "hour_utc"),
    [
        ("20261025024500", 900.0, None),  # either way
        ("20261025021500", 2700.0, 0),  # back over the change
        ("20261025030000", 5400.0, 0),  # across it
        ("20261025030000", 1800.0, 1),  # after it
    ],
)
def test_the_end_in_a_name_settles_which_of_the_two(
    ended: str, duration_s: float, hour_utc: int | None
) -> None:
    found = start(f"NVR_ch1_main_20261025023000_{ended}.dav", BERLIN, duration_s)
    assert found.at == datetime(2026, 10, 25, hour_utc or 0, 30, tzinfo=UTC)
    assert (found.warning is None) == (hour_utc is not None)


def test_an_end_without_its_day_settles_it_too() -> None:
    path = "2026-10-25/001/dav/02/02.30.00-03.00.00[M][0@0][0].dav"
    found = start(path, BERLIN, 1800.0)
    assert found == RecordingStart(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "name (dahua)")


def test_a_time_that_clocks_skipped_is_no_instant() -> None:
    found = start("ch01_20260329023000.mp4", BERLIN)
    assert found.at is None
    assert found.warning is not None
    assert "which clocks in Europe/Berlin skipped" in found.warning
    with pytest.raises(InputError, match="--start, which clocks in Europe/Berlin skipped"):
        find_start(Path("a.mp4"), 9.0, StartRules(parse_start("2026-03-29T02:30"), zone=BERLIN))


def write_sidecar(clip: Path, text: str) -> None:
    clip.with_name(clip.name + ".start.json").write_text(text, "utf-8")


def test_option_wins_over_sidecar_over_pattern_over_name(tmp_path: Path) -> None:
    clip = tmp_path / "20261122083000 20250101000000.mp4"
    pattern = parse_name_pattern(
        r" (?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
        r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"
    )
    assert start(clip, SHANGHAI).source == "name (iso)"
    rules = StartRules(name_pattern=pattern, zone=SHANGHAI)
    found = find_start(clip, 9.0, rules)
    assert found == RecordingStart(datetime(2024, 12, 31, 16, tzinfo=UTC), "--name-pattern")
    write_sidecar(clip, json.dumps({"start": "2026-11-22T08:30:00"}))
    assert find_start(clip, 9.0, rules) == RecordingStart(HALF_PAST_EIGHT, "sidecar")
    given = StartRules(parse_start("2020-01-01T00:00:00Z"), pattern, SHANGHAI)
    assert find_start(clip, 9.0, given).source == "--start"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is no JSON"),
        ("[]", "names no start"),
        ('{"start": 5}', "names no start"),
        ('{"start": "soon"}', "names no start"),
        ('{"begin": "2026-11-22T08:30:00"}', "names no start"),
    ],
)
def test_a_sidecar_that_says_nothing_is_an_error(tmp_path: Path, text: str, says: str) -> None:
    write_sidecar(tmp_path / "a.mp4", text)
    with pytest.raises(InputError, match=rf"a\.mp4\.start\.json: {says}") as caught:
        start(tmp_path / "a.mp4")
    assert "2026-11-22T08:30:00+08:00" in str(caught.value)


def test_labels_beside_a_clip_are_no_sidecar(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"start": "2026-11-22T08:30:00Z"}', "utf-8")
    (tmp_path / "a.mp4.json").write_text('{"start": "2026-11-22T08:30:00Z"}', "utf-8")
    assert start(tmp_path / "a.mp4") == RecordingStart()


def test_a_pattern_may_tell_offset_and_camera_and_use_folders() -> None:
    rules = StartRules(
        name_pattern=parse_name_pattern(
            r"(?P<camera>[^/]+)/(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})/"
            r"(?P<hour>\d\d)h(?P<minute>\d\d)m(?P<second>\d\d)s(?P<offset>[+-]\d\d)"
        )
    )
    clip = Path("counter-3/22.11.2026/08h30m00s+08.mp4")
    assert find_start(clip, 9.0, rules) == RecordingStart(HALF_PAST_EIGHT, "--name-pattern")
    assert camera_in_name(clip, rules) == "counter-3"
    assert camera_in_name(clip, StartRules()) is None


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(", "is no regular expression"),
        (r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", "has no group hour, minute, second"),
    ],
)
def test_a_pattern_that_cannot_work_is_an_error(pattern: str, says: str) -> None:
    with pytest.raises(InputError, match=f"--name-pattern: .*{says}"):
        parse_name_pattern(pattern)


@pytest.mark.parametrize(
    ("name", "says"),
    [("hall.mp4", "does not fit --name-pattern"), ("20261399-083000.mp4", "which is no time")],
)
def test_a_name_that_the_pattern_does_not_fit_is_an_error(name: str, says: str) -> None:
    pattern = parse_name_pattern(
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)-(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"
    )
    with pytest.raises(InputError, match=says):
        find_start(Path(name), 9.0, StartRules(name_pattern=pattern, zone=SHANGHAI))

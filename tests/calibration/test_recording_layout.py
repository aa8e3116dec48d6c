"""What a camera profile says of the names of its recordings."""

from __future__ import annotations

import pytest

from auditor.capture import name_layouts
from calibration.profile import CameraProfile, ProfileError, parse_profile
from calibration.recording_layout import LAYOUTS

HEAD = "schema: camera-profile/1\nid: hall\npicture: {width: 960, height: 540}\n"
DAY = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"


def profile(recordings: str) -> CameraProfile:
    return parse_profile(f"{HEAD}recordings: {recordings}\n".encode(), "hall.yaml")


def test_the_layouts_are_those_that_the_program_can_read() -> None:
    assert set(LAYOUTS) == {layout.name for layout in name_layouts.LAYOUTS}


def test_a_layout_is_taken_by_its_name() -> None:
    stated = profile("{layout: hikvision, time_zone: UTC}").recordings
    assert stated is not None
    assert (stated.layout, stated.pattern, str(stated.zone_info)) == ("hikvision", None, "UTC")


def test_a_profile_may_say_nothing() -> None:
    assert parse_profile(HEAD.encode(), "hall.yaml").recordings is None


@pytest.mark.parametrize(
    ("recordings", "said"),
    [
        (
            "{layout: hikvison}",
            "4: recordings.layout: unknown layout 'hikvison'; the nearest is 'h",
        ),
        ("{layuot: iso}", "4: recordings.layuot: unknown key 'layuot'; the nearest is 'layout'"),
        ("{}", "4: recordings: give `layout` or `name_pattern`, one of the two"),
        (
            "{layout: iso, name_pattern: x}",
            (
                r"4: recordings.name_pattern: has no group year, month, day, hour, minute, second; "
                r"write (?P<year>\d{4}) and so on"
            ),
        ),
        (f"{{name_pattern: '{DAY}'}}", "4: recordings.name_pattern: has no group hour, minute, s"),
        ("{name_pattern: '('}", "4: recordings.name_pattern: '(' is no regular expression ("),
        (
            "{layout: iso, time_zone: Asia/Shangai}",
            "4: recordings.time_zone: unknown time zone 'Asia/Shangai'; the nearest is 'Asia/Sh",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_by_line_and_key(recordings: str, said: str) -> None:
    with pytest.raises(ProfileError) as caught:
        profile(recordings)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"hall.yaml:{said}")

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from auditor.errors import InputError
from auditor.judge import kinds_listed
from auditor.triggers import decode, misplaced, parse_triggers, trigger_episodes

START = datetime(2026, 11, 22, 0, 31, tzinfo=UTC)
ORIGIN = Path("calls.csv")


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "calls.csv"
    path.write_bytes(text.encode(encoding))
    return parse_triggers(decode(path.read_bytes(), "calls.csv"), path)


def test_seconds_of_the_recording(tmp_path):
    triggers = read(tmp_path, "time,counter\n64.2,3\n12,3\n70,4\n")
    found = trigger_episodes(triggers, ORIGIN, {"3"}, None)
    assert [(episode.kind, episode.end_s) for episode in found] == [
        ("customer_arrives", 12.0),
        ("customer_arrives", 64.2),
    ]
    assert all(episode.track_id is None for episode in found)


@pytest.mark.parametrize(
    "time", ["2026-11-22T08:31:04.500+08:00", "2026-11-22T00:31:04.500Z", "2026-11-22 08:31:04.500"]
)
def test_clock_times(tmp_path, time):
    triggers = read(tmp_path, f"time,counter\n{time},3\n")
    (found,) = trigger_episodes(triggers, ORIGIN, {"3"}, START, ZoneInfo("Asia/Shanghai"))
    assert found.end_s == pytest.approx(4.5)


def test_kinds_quotes_and_a_byte_order_mark(tmp_path):
    text = 'counter,kind,time\r\n"3","customer_arrives","5"\r\n3,,6\r\n'
    found = trigger_episodes(read(tmp_path, text, "utf-8-sig"), ORIGIN, (), None)
    assert [episode.end_s for episode in found] == [5, 6]


def test_the_only_counter_of_a_file_is_the_one_in_view(tmp_path):
    assert len(trigger_episodes(read(tmp_path, "time,counter\n5,3\n"), ORIGIN, (), None)) == 1
    several = read(tmp_path, "time,counter\n5,3\n6,4\n")
    with pytest.raises(InputError, match=r"several counters \(3, 4\)"):
        trigger_episodes(several, ORIGIN, (), None)


def test_a_clock_time_needs_the_start_of_the_recording(tmp_path):
    triggers = read(tmp_path, "time,counter\n2026-11-22T08:31:04Z,3\n")
    with pytest.raises(InputError, match=r"calls\.csv:2: .*give --start"):
        trigger_episodes(triggers, ORIGIN, {"3"}, None)


def test_a_list_may_tell_what_no_camera_shows(tmp_path):
    text = "time,counter,kind\n5,3,complaint_in_hall\n9,3,guest_passes\n"
    (complaint, guest) = trigger_episodes(read(tmp_path, text), ORIGIN, {"3"}, START)
    assert (complaint.kind, complaint.end_s) == ("complaint_in_hall", 5.0)
    assert (guest.kind, guest.end_s) == ("guest_passes", 9.0)


def test_a_list_of_complaints_leaves_arrivals_to_the_zones(tmp_path):
    calls = read(tmp_path, "time,counter\n5,3\n")
    complaints = read(tmp_path, "time,counter,kind\n5,3,complaint_in_hall\n")
    told = [
        kinds_listed(trigger_episodes(listed, ORIGIN, {"3"}, START))
        for listed in (calls, complaints, ())
    ]
    assert told == [{"customer_arrives"}, {"complaint_in_hall"}, {"customer_arrives"}]


def test_a_clock_time_without_offset_needs_a_time_zone(tmp_path):
    triggers = read(tmp_path, "time,counter\n2026-11-22T08:31:04,3\n")
    with pytest.raises(InputError, match=r"calls\.csv:2: .*no UTC offset"):
        trigger_episodes(triggers, ORIGIN, {"3"}, START)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("time,conter\n5,3\n", "calls.csv:1: unknown column 'conter'; the nearest is 'counter'"),
        ("time\n5\n", "calls.csv:1: column 'counter' is missing"),
        ("", "calls.csv:1: column 'time' is missing"),
        ("time,counter\nsoon,3\n", "calls.csv:2: time: 'soon' is neither ISO 8601"),
        ("time,counter\n-5,3\n", "calls.csv:2: time: '-5' is no time in a recording"),
        ("time,counter\n5,\n", "calls.csv:2: counter: is empty"),
        ("time,counter\n5\n", "calls.csv:2: has not as many fields"),
        ("time,counter\n5,3,x\n", "calls.csv:2: has not as many fields"),
        ("time,counter,kind\n5,3,custmer_arives\n", "the nearest is 'customer_arrives'"),
        ("time,counter,kind\n5,3,leave_post\n", "kind: unknown 'leave_post'"),
    ],
)
def test_an_error_names_file_line_and_column(tmp_path, text, says):
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert says in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_spreadsheets_in_chinese(tmp_path, encoding):
    triggers = read(tmp_path, "time,counter\n5,三号\n", encoding)
    assert [trigger.counter for trigger in triggers] == ["三号"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_are_refused(tmp_path, encoding):
    with pytest.raises(InputError, match=r"calls\.csv: is neither UTF-8 nor GB18030 text; save it"):
        read(tmp_path, "time,counter\n5,3\n", encoding)


def test_a_list_of_another_time_is_told(tmp_path):
    triggers = read(tmp_path, "time,counter\n2026-11-22T08:31:04,3\n")
    (utc,) = trigger_episodes(triggers, ORIGIN, {"3"}, START, UTC)
    assert misplaced([utc], "calls.csv", 600) == (
        "calls.csv: none of the 1 triggers lies within the recording; the nearest is 7.8 h after "
        "it: check the date and the time zone"
    )
    (local,) = trigger_episodes(triggers, ORIGIN, {"3"}, START, ZoneInfo("Asia/Shanghai"))
    assert misplaced([local], "calls.csv", 600) is None
    none = trigger_episodes(triggers, ORIGIN, {"4"}, START, UTC)
    assert misplaced(none, "calls.csv", 600) == "calls.csv: lists nothing of the counter in view"

"""The teaching material: moments, and samples where too little happened."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from auditor.papers.coaching import coaching
from tests.auditor.paper_reading import (
    GREETING,
    desk,
    groups,
    ledger,
    sheet,
)
from tests.auditor.site_builder import TOO_DEEP, decide, event_ids


def test_a_violation_and_a_good_example_come_with_clip_curve_and_words(audited_site: Path) -> None:
    at = desk(audited_site)
    paper = coaching(at, ledger(at))
    morning, afternoon = groups(sheet(paper, "Counter 1"))
    kinds = [one.kind for one in morning.moments], [one.kind for one in afternoon.moments]
    assert "example" in kinds[0]
    assert "to_improve" in kinds[1]
    (bow,) = [one for one in afternoon.moments if one.kind == "to_improve"]
    assert bow.title == GREETING
    assert "行15度鞠躬礼" in bow.quote
    assert bow.where == "陈静"
    assert bow.curve is not None
    assert bow.curve.limit == "10°–20°"
    assert bow.curve.peak is not None
    assert bow.picture is not None
    assert bow.clip is not None
    assert bow.clip.startswith("data:video/mp4;base64,")


def test_what_was_set_aside_teaches_nothing(own_site: Path) -> None:
    (event,) = event_ids(own_site.parent / "results", TOO_DEEP)
    decide(own_site, event, "exempted", why="培训")
    at = desk(own_site)
    _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 1"))
    assert "to_improve" not in [one.kind for one in afternoon.moments]
    (first, *_) = afternoon.moments
    assert first.kind == "sample"  # nothing else happened: the recording is sampled
    assert first.clip is not None


def test_samples_come_from_the_cameras_folder_when_the_recording_has_moved(own_site: Path) -> None:
    folder = own_site.parent
    nothing_happened(folder)
    at = desk(own_site)
    _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 1"))
    assert {one.kind for one in afternoon.moments} == {"sample"}
    assert all(one.picture is not None for one in afternoon.moments)
    shutil.rmtree(folder / "recordings")
    _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 1"))
    assert [one.picture for one in afternoon.moments] == [None] * len(afternoon.moments)
    assert TOO_DEEP in afternoon.moments[0].absent


def test_another_file_of_that_name_is_not_shown(own_site: Path) -> None:
    folder = own_site.parent
    nothing_happened(folder)
    shutil.copy(folder / "recordings" / "c008_bow15_y90_White_M_1.mp4", folder / "other.mp4")
    shutil.move(folder / "other.mp4", folder / "recordings" / TOO_DEEP)
    at = desk(own_site)
    _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 1"))
    assert afternoon.moments[0].picture is None


@staticmethod
def nothing_happened(folder: Path) -> None:
    result = folder / "results" / TOO_DEEP
    (result / "findings.jsonl").write_text("", "utf-8")
    run = json.loads((result / "run.json").read_text("utf-8"))
    run["media"]["path"] = str(folder / "gone" / TOO_DEEP)
    (result / "run.json").write_text(json.dumps(run), "utf-8")


def test_half_a_day_without_recordings_is_said_to_be_so(audited_site: Path) -> None:
    at = desk(audited_site)
    _, afternoon = groups(sheet(coaching(at, ledger(at)), "Counter 2"))
    assert afternoon.moments == ()
    assert afternoon.note == "Nothing was recorded: no data."

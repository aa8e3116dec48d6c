"""Which clips are for training, and which for reporting alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from auditor.errors import InputError
from benchmarks.labels import read_clips
from benchmarks.splits import OWN_FILE, Split, division_of
from tests.auditor.command import auditor
from tests.benchmarks.test_labels import labels, put

CLIP = Path("a.mp4")
OWN = """
schema = "split/1"
test_persons = ["Cid"]
test_recordings = ["hall.mkv"]
[[test_views]]
aside_deg = [15.0, 75.0]
height_m = [2.2, 2.5]
"""


def own(folder: Path, text: str = OWN) -> Path:
    file = folder / "own.toml"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("person", "yaw_deg", "height_m", "side"),
    [
        ("Ann", 30.0, 2.0, Split.TRAIN),
        ("Ann", 0.0, 2.4, Split.TRAIN),
        ("Ann", -60.0, 2.4, Split.NEW_VIEWS),
        ("Ann", 75.0, 2.2, Split.NEW_VIEWS),  # the bounds belong to it
        ("Ann", 60.0, None, Split.TRAIN),
        ("Cid", 30.0, 2.0, Split.NEW_PERSONS),
        ("Cid", 30.0, 2.4, Split.NEW_BOTH),
    ],
)
def test_new_is_what_the_training_has_not_seen(
    person: str, yaw_deg: float, height_m: float | None, side: Split, tmp_path: Path
) -> None:
    division = division_of(tmp_path, own(tmp_path))
    assert division.side_of(CLIP, [person, "Ben"], yaw_deg, height_m) is side


def test_recordings_without_labels_are_told_by_name(tmp_path: Path) -> None:
    division = division_of(tmp_path, own(tmp_path))
    assert division.side_of(Path("x/hall.mkv"), (), None, None) is Split.NEW_PERSONS
    assert division.side_of(CLIP, (), None, None) is Split.TRAIN


def test_every_clip_is_of_the_training_or_of_one_part_of_the_test() -> None:
    sides = (Split.TRAIN, Split.NEW_PERSONS, Split.NEW_VIEWS, Split.NEW_BOTH)
    for side in sides:
        assert Split.ALL.holds(side)
        assert Split.TRAIN.holds(side) is not Split.TEST.holds(side)
        assert [one for one in sides if one.holds(side)] == [side]


def test_clips_are_split_by_person_and_by_view(tmp_path: Path) -> None:
    data = tmp_path / "clips"
    data.mkdir()
    put(data, "a", labels([0.0], [], who="Ann"))
    put(data, "b", labels([0.0], [], who="Ben"))
    aside = json.loads(labels([0.0], [], who="Ann"))
    aside["camera"] |= {"yaw_rel_person_deg": 60, "height_m": 2.4}
    put(data, "c", json.dumps(aside))
    (tmp_path / "split.json").write_text('{"test": ["Ben"]}')
    names = {
        split: [clip.name for clip in read_clips(data, split)]
        for split in (Split.TRAIN, Split.TEST, Split.NEW_PERSONS, Split.NEW_VIEWS, Split.ALL)
    }
    assert names == {
        Split.TRAIN: ["a.mp4"],
        Split.TEST: ["b.mp4", "c.mp4"],
        Split.NEW_PERSONS: ["b.mp4"],
        Split.NEW_VIEWS: ["c.mp4"],
        Split.ALL: ["a.mp4", "b.mp4", "c.mp4"],
    }
    with pytest.raises(InputError, match="no clip belongs to the new-both split"):
        read_clips(data, Split.NEW_BOTH)


def test_the_files_that_divide_the_clips_are_told(tmp_path: Path) -> None:
    file = own(tmp_path)
    (tmp_path / "split.json").write_text('{"test": ["Ben"]}')
    told = division_of(tmp_path, file).told(Split.TEST)
    assert told.startswith(f"split: test of {file} (sha256 ")
    assert f"{tmp_path / 'split.json'} (sha256 " in told
    file.write_text(OWN + "# another\n")
    assert division_of(tmp_path, file).told(Split.TEST) != told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema = ", "not TOML"),
        (OWN.replace("split/1", "split/2"), "schema: "),
        (OWN.replace("test_persons", "test_person"), "nearest is 'test_persons'"),
        (OWN.replace("[2.2, 2.5]", "[2.2]"), "test_views.0.height_m"),
        (OWN.replace("[2.2, 2.5]", "[2.5, 2.2]"), "test_views.0.height_m"),
    ],
)
def test_a_damaged_file_is_told_in_one_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        division_of(tmp_path, own(tmp_path, text))
    (line,) = str(caught.value).splitlines()
    assert line.startswith(str(tmp_path / "own.toml"))
    assert said in line


def test_a_list_beside_the_data_is_one_of_persons(tmp_path: Path) -> None:
    (tmp_path / "split.json").write_text('{"test": 3}')
    with pytest.raises(InputError, match=r'split\.json: no JSON object with a list "test"'):
        division_of(tmp_path)


def test_the_projects_own_file_keeps_persons_and_views_apart() -> None:
    division = division_of(OWN_FILE.parent)
    assert division.persons
    assert division.views
    assert division.recordings


def test_the_bench_says_when_a_split_is_empty(samples: Path, tmp_path: Path) -> None:
    clip = next(samples.glob("*bow15*.mp4"))
    for file in (clip, clip.with_suffix(".json")):
        shutil.copy(file, tmp_path)
    done = auditor("bench", "events", "--data", tmp_path, "--split", "new-both")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.endswith("no clip belongs to the new-both split; leave out --split")

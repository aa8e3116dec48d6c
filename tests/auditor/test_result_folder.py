"""Results appear whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import InputError, MachineError
from auditor.result_folder import EVIDENCE, OBSERVATIONS, RUN, carry_over, folder_for, staged


def write_run(folder: Path, sha256: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RUN).write_text(json.dumps({"media": {"sha256": sha256}}), "utf-8")


def test_first_clip_of_a_name_gets_the_plain_folder(tmp_path: Path) -> None:
    assert folder_for(tmp_path, "a.mp4", "0" * 64) == tmp_path / "a.mp4"


def test_same_clip_again_replaces_and_another_of_that_name_stands_beside(tmp_path: Path) -> None:
    write_run(tmp_path / "a.mp4", "1" * 64)
    assert folder_for(tmp_path, "a.mp4", "1" * 64) == tmp_path / "a.mp4"
    assert folder_for(tmp_path, "a.mp4", "2" * 64) == tmp_path / "a.mp4-22222222"


def test_an_error_leaves_the_old_results(tmp_path: Path) -> None:
    final = tmp_path / "a.mp4"
    write_run(final, "old")
    with pytest.raises(ZeroDivisionError), staged(final) as staging:
        write_run(staging, str(1 / 0))
    assert json.loads((final / RUN).read_text())["media"]["sha256"] == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_new_results_take_the_place_of_the_old(tmp_path: Path) -> None:
    final = tmp_path / "a.mp4"
    write_run(final, "old")
    (final / "stale.txt").write_text("x")
    with staged(final) as staging:
        write_run(staging, "new")
    assert json.loads((final / RUN).read_text())["media"]["sha256"] == "new"
    assert not (final / "stale.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_a_folder_of_something_else_is_never_replaced(tmp_path: Path) -> None:
    final = tmp_path / "holiday.mp4"
    final.mkdir()
    (final / "photo.jpg").write_text("x")
    with pytest.raises(InputError, match=r"holds no results.*--out"), staged(final):
        pass
    assert (final / "photo.jpg").exists()


def test_what_a_kill_left_goes_and_what_another_process_holds_stays(tmp_path: Path) -> None:
    (tmp_path / ".a.mp4.staging-dead").mkdir()
    with staged(tmp_path / "a.mp4") as held:
        assert not (tmp_path / ".a.mp4.staging-dead").exists()
        with staged(tmp_path / "a.mp4") as other:
            assert held.is_dir()
            write_run(other, "other")
        write_run(held, "held")
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
    assert json.loads((tmp_path / "a.mp4" / RUN).read_text())["media"]["sha256"] == "held"


def test_results_that_a_kill_caught_while_they_were_replaced_come_back(tmp_path: Path) -> None:
    write_run(tmp_path / ".a.mp4.replaced-dead" / "results", "old")
    with pytest.raises(ZeroDivisionError), staged(tmp_path / "a.mp4"):
        write_run(tmp_path, str(1 / 0))
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
    assert json.loads((tmp_path / "a.mp4" / RUN).read_text())["media"]["sha256"] == "old"


def test_an_output_folder_under_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MachineError, match="cannot write results"), staged(tmp_path / "file" / "a"):
        pass


def test_a_rescore_keeps_observations_and_evidence(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / EVIDENCE).mkdir(parents=True)
    new.mkdir()
    (old / OBSERVATIONS).write_bytes(b"o")
    (old / EVIDENCE / "x.jpg").write_bytes(b"j")
    carry_over(old, new)
    assert (new / OBSERVATIONS).read_bytes() == b"o"
    assert (new / EVIDENCE / "x.jpg").read_bytes() == b"j"

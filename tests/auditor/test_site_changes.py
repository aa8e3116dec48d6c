"""A recording judged by a site's own file of norms: what it changed is told everywhere."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.report.page import render_report
from auditor.result_folder import EVENTS, FINDINGS, REPORT, RUN
from auditor.run_file import read_run
from auditor.terms import read_terms
from rules.pack_reader import load_pack
from tests.auditor.command import auditor, read_lines
from tests.auditor.report_builder import make_result
from tests.auditor.site_builder import BOW, TOO_DEEP

SITE = """\
site_norms: nanjing-road
version: 2.0.0
packs: [bank-outlet]
switch_off: [posture.walking.*]
overrides:
  etiquette.bow.greeting_15deg: {require.where.depth.between: [5deg, 18deg], severity: major}
"""
CHANGES = [
    {"key": "require.where.depth.between", "was": "[10deg, 20deg]", "now": "[5deg, 18deg]"},
    {"key": "severity", "was": "minor", "now": "major"},
]


@pytest.fixture(scope="module")
def folder(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of an audit whose site file is gone afterwards."""
    root = tmp_path_factory.mktemp("site")
    (root / "site.yaml").write_text(SITE, "utf-8")
    done = auditor("audit", samples / TOO_DEEP, "--norms", root / "site.yaml", "--out", root)
    assert done.returncode == 0, done.stderr
    (root / "site.yaml").unlink()
    return root / TOO_DEEP


def test_findings_and_events_tell_origin_and_changes(folder: Path) -> None:
    (found,) = [one for one in read_lines(folder / FINDINGS) if one["norm"]["id"] == BOW]
    assert (found["norm"]["pack"], found["norm"]["version"]) == ("nanjing-road", "2.0.0")
    hall = load_pack("quanzhou-power-hall")
    origin = {"pack": hall.pack, "version": hall.version, "adopted": "proposed"}
    assert found["norm"]["origin"] == origin
    assert found["norm"]["overrides"] == CHANGES
    assert found["expected"] == {"between": [5.0, 18.0]}
    (event,) = [one for one in read_lines(folder / EVENTS) if one["norm"]["id"] == BOW]
    assert event["norm"] == found["norm"]
    assert event["severity"] == "major"
    for text in event["message"].values():
        assert "[10deg, 20deg] → [5deg, 18deg]" in text


def test_the_run_keeps_all_files_and_lists_the_changes(folder: Path) -> None:
    run = read_run(folder)
    assert run.pack.text == SITE
    assert {"bank-outlet", "quanzhou-power-hall", "common"} <= {
        one.name for one in run.pack.includes
    }
    assert [one.model_dump() for one in run.overrides] == [{"norm": BOW, **one} for one in CHANGES]
    assert "posture.walking.even_speed" in run.switched_off
    assert read_terms(run).pack.norm(BOW).severity == "major"


def test_the_report_shows_every_change(folder: Path) -> None:
    page = (folder / REPORT).read_text("utf-8")
    assert "本站另定了 2 项界限" in page
    assert "require.where.depth.between：[10deg, 20deg] → [5deg, 18deg]" in page
    assert "<code>posture.walking.even_speed</code>" in page
    assert "采自 quanzhou-power-hall" in page


def test_a_rescore_needs_no_file_and_another_pack_undoes_the_changes(
    folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / TOO_DEEP))
    assert auditor("rescore", copy).returncode == 0
    for name in (FINDINGS, EVENTS, REPORT, RUN):
        assert (copy / name).read_bytes() == (folder / name).read_bytes(), name
    assert auditor("rescore", copy, "--norms", "bank-outlet").returncode == 0
    run = read_run(copy)
    assert (run.overrides, run.switched_off) == ([], [])
    (found,) = [one for one in read_lines(copy / FINDINGS) if one["norm"]["id"] == BOW]
    assert found["norm"]["overrides"] == []


def test_a_changed_included_file_changes_the_hash(folder: Path) -> None:
    run = read_run(folder)
    event = read_lines(folder / EVENTS)[0]
    assert event["provenance"]["pack"] == f"sha256:{run.pack.digest}"
    assert run.pack.digest != run.pack.sha256


def test_norms_that_nobody_measures_are_refused_before_the_work(
    samples: Path, tmp_path: Path
) -> None:
    done = auditor(
        "audit", samples / TOO_DEEP, "--norms", "household-visit", "--out", tmp_path / "out"
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "household-visit: has no norm that is measured" in line


def test_a_report_without_changes_says_nothing_of_a_site(tmp_path: Path) -> None:
    result = make_result(tmp_path)
    page = "".join(render_report(result, "zh", tmp_path))
    assert "本站另定" not in page
    changed = result.pack.model_copy(update={"switched_off": ("posture.walking.even_speed",)})
    renewed = "".join(render_report(replace(result, pack=changed), "zh", tmp_path))
    assert "关闭了 1 条规范" in renewed

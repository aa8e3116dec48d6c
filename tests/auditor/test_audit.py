"""The whole way, as a user goes it: a recording in, verdicts and proof out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import av
import pyarrow.parquet as pq
import pytest

from auditor.result_folder import EPISODES, EVENTS, FINDINGS, OBSERVATIONS, RUN, SIGNALS
from tests.auditor.command import auditor, read_lines

KEPT = "c008_bow15_y90_White_M_1.mp4"
TOO_DEEP = "c017_bow30_y90_Black_F_1.mp4"
BOW = "etiquette.bow.greeting_15deg"
JUDGED = (EPISODES, FINDINGS, EVENTS, SIGNALS, "coverage.json", "report.html")


def bow_findings(folder: Path) -> list[dict]:
    return [found for found in read_lines(folder / FINDINGS) if found["norm"]["id"] == BOW]


@pytest.fixture(scope="module")
def audited(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the two bows."""
    out = tmp_path_factory.mktemp("out")
    start = "2026-11-22T16:30:00+08:00"
    done = auditor("audit", samples / KEPT, samples / TOO_DEEP, "--out", out, "--start", start)
    assert done.returncode == 0, done.stderr
    assert str(out / KEPT / "report.html") in done.stdout.replace("\n", "")
    return out


def test_a_kept_bow_is_compliant_with_its_depth(audited: Path) -> None:
    (found,) = bow_findings(audited / KEPT)
    assert found["verdict"] == "compliant"
    assert found["measured"]["name"] == "depth"
    assert abs(found["measured"]["value"] - 15) < 4
    assert found["expected"] == {"between": [10.0, 20.0]}
    assert found["margin"] > 0


def test_a_bow_too_deep_is_an_event_with_proof(audited: Path) -> None:
    folder = audited / TOO_DEEP
    (event,) = [event for event in read_lines(folder / EVENTS) if event["norm"]["id"] == BOW]
    assert event["schema"] == "violation/1"
    assert abs(event["measured"]["value"] - 30) < 6
    assert event["margin"] < 0
    assert event["subject"]["role"] == "assumed_staff"
    assert event["start"].startswith("2026-11-22T08:30:0")
    assert event["start"].endswith("Z")
    assert event["message"]["en"] == f"bow of {event['measured']['value']:.0f}° (norm 15° ± 5°)"
    picture, clip = (folder / name for name in event["evidence"])
    assert picture.read_bytes()[:2] == b"\xff\xd8"
    with av.open(str(clip)) as video:
        assert sum(1 for _ in video.decode(video=0)) > 20
    assert set(event["provenance"]["models"]) >= {"pose_detection", "pose_landmark_full"}


def test_the_onset_is_where_the_bow_begins(audited: Path, samples: Path) -> None:
    truth = json.loads((samples / KEPT).with_suffix(".json").read_text())
    (label,) = [event for event in truth["events"] if event["type"] == "bow"]
    (bow,) = [one for one in read_lines(audited / KEPT / EPISODES) if one["kind"] == "bow"]
    assert abs(bow["start_s"] - label["start_s"]) < 0.4


def test_the_badge_stays_open_and_is_no_violation(audited: Path) -> None:
    badge = [f for f in read_lines(audited / KEPT / FINDINGS) if "badge" in f["norm"]["id"]]
    assert badge
    assert {(f["verdict"], f["reason"]) for f in badge} == {("indeterminate", "needs_badge_model")}


def test_every_file_of_the_contract_is_there(audited: Path) -> None:
    names = {path.name for path in (audited / KEPT).iterdir()}
    assert names >= {OBSERVATIONS, RUN, *JUDGED}
    assert pq.read_schema(audited / KEPT / OBSERVATIONS).metadata[b"schema"] == b"observations/1"


def test_two_audits_give_the_same_bytes(audited: Path, samples: Path, tmp_path: Path) -> None:
    start = "2026-11-22T16:30:00+08:00"
    done = auditor("audit", samples / TOO_DEEP, "--out", tmp_path, "--start", start, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for name in (OBSERVATIONS, *JUDGED):
        assert (tmp_path / TOO_DEEP / name).read_bytes() == (audited / TOO_DEEP / name).read_bytes()
    for file in sorted((tmp_path / TOO_DEEP / "evidence").iterdir()):
        assert file.read_bytes() == (audited / TOO_DEEP / "evidence" / file.name).read_bytes()


@pytest.fixture
def copy(audited: Path, tmp_path: Path) -> Path:
    """A copy of the results that a test may rescore."""
    return Path(shutil.copytree(audited / TOO_DEEP, tmp_path / TOO_DEEP))


def test_a_rescore_gives_the_same_bytes(audited: Path, copy: Path) -> None:
    done = auditor("rescore", copy)
    assert done.returncode == 0, done.stderr
    for name in JUDGED:
        assert (copy / name).read_bytes() == (audited / TOO_DEEP / name).read_bytes(), name


def test_a_rescore_needs_observations_and_run_alone(audited: Path, tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    for name in (OBSERVATIONS, RUN):
        shutil.copy(audited / TOO_DEEP / name, folder)
    assert auditor("rescore", folder).returncode == 0
    for name in (EPISODES, FINDINGS, SIGNALS, "coverage.json"):
        assert (folder / name).read_bytes() == (audited / TOO_DEEP / name).read_bytes(), name


def test_a_rescore_under_another_threshold_gives_the_new_verdict(
    copy: Path, tmp_path: Path
) -> None:
    shown = Path("rules/packs/quanzhou-power-hall.yaml").read_text("utf-8")
    other = tmp_path / "deep.yaml"
    other.write_text(shown.replace("between: [10deg, 20deg]", "between: [20deg, 40deg]"), "utf-8")
    assert auditor("rescore", copy, "--norms", other).returncode == 0
    (found,) = bow_findings(copy)
    assert found["verdict"] == "compliant"
    assert found["expected"] == {"between": [20.0, 40.0]}
    assert auditor("rescore", copy, "--norms", "quanzhou-power-hall").returncode == 0
    assert bow_findings(copy)[0]["verdict"] == "violated"


def test_a_failed_rescore_leaves_the_results(copy: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("pack: x\n", "utf-8")
    before = (copy / FINDINGS).read_bytes()
    done = auditor("rescore", copy, "--norms", broken)
    assert done.returncode == 2
    assert "broken.yaml" in done.stderr
    assert (copy / FINDINGS).read_bytes() == before


def test_one_broken_clip_of_several_is_told_and_the_rest_are_whole(
    samples: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.mp4").write_text("no video")
    done = auditor("audit", tmp_path / "notes.mp4", samples / KEPT, "--out", tmp_path / "out")
    assert done.returncode == 4
    assert "notes.mp4: is no recording" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / KEPT / RUN).is_file()
    assert not (tmp_path / "out" / "notes.mp4").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.mp4"], "missing.mp4: cannot be read: No such file"),
        (["--norms", "quanzhu-power-hall", KEPT], "nearest is quanzhou-power-hall"),
        (["--start", "yesterday", KEPT], "--start: 'yesterday' is not ISO 8601"),
        (["--camera", "none.yaml", KEPT], "none.yaml: cannot be read"),
        (["--triggers", "none.csv", KEPT], "none.csv: cannot be read"),
    ],
)
def test_bad_input_is_one_clear_line(
    arguments: list[str], said: str, samples: Path, tmp_path: Path
) -> None:
    given = [samples / KEPT if argument == KEPT else argument for argument in arguments]
    done = auditor("audit", *given, "--out", tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_machines_get_json_lines(samples: Path, tmp_path: Path) -> None:
    done = auditor("audit", samples / KEPT, "--out", tmp_path, "--json-logs")
    assert done.returncode == 0
    logged = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["message"] for line in logged} >= {"progress", "audited"}
    assert done.stdout == ""


def test_ticket_calls_make_the_bow_due(samples: Path, tmp_path: Path) -> None:
    calls = tmp_path / "calls.csv"
    calls.write_text("time,counter\n0.3,3\n", "utf-8")
    auditor("audit", samples / KEPT, "--out", tmp_path, "--triggers", calls)
    (found,) = bow_findings(tmp_path / KEPT)
    assert found["verdict"] == "compliant"
    assert found["media"]["start_s"] <= 0.3

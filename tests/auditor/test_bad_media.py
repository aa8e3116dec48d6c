"""Recordings as they should not be, through the program: one line each, or the rest is audited."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import av
import numpy as np
import pyarrow.parquet as pq
import pytest

from auditor.result_folder import COVERAGE, EVENTS, FINDINGS, OBSERVATIONS, REPORT, RUN
from tests.auditor.command import PROGRAM, auditor, in_disk, read_json
from tests.auditor.recordings import damage, restamp, write_busy_recording, write_recording

SECOND = [index / 25 for index in range(25)]
BOW = "c017_bow30_y90_Black_F_1.mp4"


def write_sound(path: Path) -> None:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=16000, layout="mono")
        silence = np.zeros((1, 1024), np.float32)
        frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        frame.sample_rate = 16000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def write_header_alone(path: Path) -> None:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        output.start_encoding()


def test_what_cannot_be_audited_is_one_line_each(tmp_path: Path) -> None:
    whole = write_recording(tmp_path / "whole.mp4", SECOND).read_bytes()
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "text.mp4").write_text("no video at all " * 100)
    (tmp_path / "cut.mp4").write_bytes(whole[: whole.index(b"moov") - 4])
    write_sound(tmp_path / "sound.mp4")
    write_header_alone(tmp_path / "none.mp4")
    write_header_alone(tmp_path / "none.mkv")
    damage(tmp_path / "whole.mp4", tmp_path / "noise.mp4", 0.0, 1.0)
    said = {
        "missing.mp4": "cannot be read: No such file or directory; check its name",
        "folder.mp4": "is a folder; name the recordings in it",
        "empty.mp4": "is empty; copy or export it",
        "text.mp4": "is no recording that FFmpeg can read",
        "cut.mp4": "is an MP4 without its index (moov)",
        "sound.mp4": "holds no video; give a recording with pictures",
        "none.mp4": "holds no video; give a recording with pictures",
        "none.mkv": "is no recording that FFmpeg can read",
        "noise.mp4": "export it from the recorder again",
    }
    done = auditor("audit", *(tmp_path / name for name in said), "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == len(said)
    for line, (name, text) in zip(lines, said.items(), strict=True):
        assert line.startswith(f"error: {tmp_path / name}: ")
        assert text in line
        assert "; " in line  # and what to do about it
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of recordings that are odd but hold pictures, all of one run."""
    folder = tmp_path_factory.mktemp("odd")
    plain = {"bf": "0", "g": "25"}
    clips = [
        damage(write_busy_recording(folder / "b.mp4", 150, 25), folder / "damaged.mp4", 0.4, 0.6),
        write_recording(folder / "tiny.mp4", SECOND, size=(16, 16)),
        write_recording(folder / "huge.mp4", SECOND[:3], size=(7680, 4320), options=plain),
        restamp(
            write_recording(folder / "p.mp4", SECOND, options=plain),
            folder / "jitter.mkv",
            lambda index: 40 * index + (200 if index % 10 == 5 else 0),
        ),
        write_recording(folder / "unstamped.h264", SECOND, options=plain),
    ]
    small = write_recording(folder / "s.ts", SECOND, options=plain).read_bytes()
    large = write_recording(folder / "l.ts", SECOND, options=plain, size=(128, 72)).read_bytes()
    (folder / "resized.ts").write_bytes(small + large)
    done = auditor("audit", *clips, folder / "resized.ts", "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    (folder / "stderr").write_text(done.stderr)
    return folder


@pytest.mark.parametrize(
    ("clip", "size_px", "decoded_s", "looks"),
    [
        ("damaged.mp4", (160, 120), 4.4, 56),
        ("tiny.mp4", (16, 16), 1.0, 13),
        ("huge.mp4", (7680, 4320), 0.12, 2),
        ("jitter.mkv", (64, 48), 1.0, 11),
        ("unstamped.h264", (64, 48), 1.0, 13),
        ("resized.ts", (64, 48), 2.0, 25),
    ],
)
def test_what_is_odd_is_audited_as_far_as_it_goes(
    odd: Path, clip: str, size_px: tuple[int, int], decoded_s: float, looks: int
) -> None:
    folder = odd / "out" / clip
    run = read_json(folder / RUN)
    assert (run["media"]["width_px"], run["media"]["height_px"]) == size_px
    assert run["decoded_s"] == pytest.approx(decoded_s, abs=0.09)
    times = pq.read_table(folder / OBSERVATIONS)["t_s"].to_numpy()
    assert len(np.unique(times)) == pytest.approx(looks, abs=2)
    assert times[0] == 0
    assert (folder / REPORT).is_file()
    assert (folder / EVENTS).read_text() == ""  # nobody is there, so nobody fails
    findings = [json.loads(line) for line in (folder / FINDINGS).read_text().splitlines()]
    assert {finding["verdict"] for finding in findings} <= {"indeterminate", "not_applicable"}


def test_damage_stands_in_the_coverage_and_is_said(odd: Path) -> None:
    coverage = read_json(odd / "out" / "damaged.mp4" / COVERAGE)
    (gap,) = coverage["gaps"]
    assert gap["start_s"] == pytest.approx(2.4, abs=0.2)
    assert gap["end_s"] == pytest.approx(4.0, abs=0.05)  # the next key frame
    assert coverage["decoded_s"] == pytest.approx(6 - gap["end_s"] + gap["start_s"], abs=0.01)
    assert coverage["expected_s"] == pytest.approx(6.0, abs=0.01)
    times = pq.read_table(odd / "out" / "damaged.mp4" / OBSERVATIONS)["t_s"].to_numpy()
    assert not np.any((times > gap["start_s"]) & (times < gap["end_s"]))
    said = (odd / "stderr").read_text().splitlines()
    assert any(line.startswith("warning: damaged.mp4: some of it cannot") for line in said)


def test_stamps_that_go_astray_are_said(odd: Path) -> None:
    said = (odd / "stderr").read_text()
    assert "jitter.mkv: pictures whose time runs backwards are left out" in said
    assert "resized.ts: its clock was set back at 1.0 s; time runs on" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("ro", "cannot write results: Read-only file system; choose another --out"),
        ("size=16k", "No space left on device; free some space"),  # with the observations
        ("size=300k", "No space left on device; free some space"),  # with the evidence
    ],
)
def test_a_disk_that_takes_no_results_is_one_line(
    options: str, says: str, disk: Path, samples: Path
) -> None:
    audit = f'"{PROGRAM}" audit "{samples / BOW}" --out "{disk}/out" --quiet; echo $?; ls -A "$0"/*'
    done = subprocess.run(
        in_disk(disk, options, ["sh", "-c", audit, str(disk)]),
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("ls: ")]
    assert line.startswith(f"error: {disk / 'out'}")
    assert line.endswith(says)
    assert done.stdout.split() == ["3"]  # and nothing is left


def test_a_killed_audit_leaves_nothing_that_looks_whole(samples: Path, tmp_path: Path) -> None:
    command = [str(PROGRAM), "audit", str(samples / BOW), "--out", str(tmp_path), "--json-logs"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if json.loads(line)["message"] == "progress":
                break
        process.kill()
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(f".{BOW}.staging-")
    assert not (left / RUN).exists()
    assert auditor("rescore", left).returncode == 2
    assert auditor("audit", samples / BOW, "--out", tmp_path, "--quiet").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [BOW]

"""`auditor calibrate target` and `intrinsics` on films of a target through a known lens."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from calibration.target import MODULES, charuco_modules
from tests.auditor.board_film import FOCAL, carried, chessboard, film, on_paper, view
from tests.auditor.command import auditor
from tests.auditor.recordings import write_recording

CHARUCO = on_paper(charuco_modules(), 10, 8)
SQUARE_PX = 10 * MODULES


def calibrated(clip: Path, profile: Path, *more: object) -> dict:
    done = auditor("calibrate", "intrinsics", clip, "--camera", profile, *more)
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(profile.read_text())


def refused(message: str, clip: Path, profile: Path, *more: object) -> None:
    done = auditor("calibrate", "intrinsics", clip, "--camera", profile, *more)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert message in line
    assert not profile.exists()


def test_a_target_carried_about_tells_the_lens(tmp_path: Path) -> None:
    pictures = [view(CHARUCO, SQUARE_PX, pose) for pose in carried()]
    told = calibrated(film(tmp_path / "target.mp4", pictures), tmp_path / "hall.yaml")
    lens = told["intrinsics"]
    assert lens["fx_px"] == pytest.approx(FOCAL, rel=0.01)
    assert lens["cx_px"] == pytest.approx(480, abs=8)
    assert lens["cy_px"] == pytest.approx(270, abs=8)
    assert abs(lens["k1"]) < 0.03
    assert told["picture"] == {"width": 960, "height": 540}


def test_distortion_is_told(tmp_path: Path) -> None:
    pictures = [view(CHARUCO, SQUARE_PX, pose, (-0.25, 0.08)) for pose in carried()]
    told = calibrated(film(tmp_path / "target.mp4", pictures), tmp_path / "hall.yaml")
    assert told["intrinsics"]["k1"] == pytest.approx(-0.25, abs=0.04)
    assert told["intrinsics"]["fx_px"] == pytest.approx(FOCAL, rel=0.015)


def test_a_chessboard_serves_too_and_replaces_the_field_of_view(tmp_path: Path) -> None:
    board = on_paper(chessboard(8, 5), 40, 1)
    pictures = [
        view(board, 40, (0.6 * right, 0.6 * down, 1.1 * away, turned, tipped))
        for right, down, away, turned, tipped in carried()
    ]
    profile = tmp_path / "hall.yaml"
    profile.write_text(
        "schema: camera-profile/1\nid: hall\npicture: {width: 1920, height: 1080}\n"
        "hfov_deg: 70  # a guess\ngravity: {tilt_down_deg: 9, sigma_deg: 3}\n"
    )
    clip = film(tmp_path / "board.mp4", pictures)
    done = auditor("calibrate", "intrinsics", clip, "--camera", profile, "--chessboard", "8x5")
    assert done.returncode == 0, done.stderr
    told = yaml.safe_load(profile.read_text())
    assert "hfov_deg" not in told
    assert told["intrinsics"]["fx_px"] == pytest.approx(2 * FOCAL, rel=0.02)  # of 1920 px
    assert "replaces hfov_deg" in done.stderr
    assert "gravity was found with another lens" in done.stderr


def test_a_target_never_seen_is_refused(tmp_path: Path) -> None:
    clip = write_recording(tmp_path / "grey.mp4", [index / 25 for index in range(60)])
    refused("grey.mp4: the target is never seen", clip, tmp_path / "hall.yaml")


def test_a_target_always_at_one_place_is_refused(tmp_path: Path) -> None:
    pictures = [view(CHARUCO, SQUARE_PX, (0, 0, 14, 20, 5))] * 20
    clip = film(tmp_path / "still.mp4", pictures)
    refused("always at one place", clip, tmp_path / "hall.yaml")


def test_too_few_views_are_refused(tmp_path: Path) -> None:
    clip = film(tmp_path / "short.mp4", [view(CHARUCO, SQUARE_PX, p) for p in carried()[:4]])
    refused("too few views of the target: ", clip, tmp_path / "hall.yaml")


def test_a_target_that_keeps_to_a_part_of_the_picture_is_refused(tmp_path: Path) -> None:
    poses = [
        (-9 + 0.9 * (i % 4), -4 + 0.9 * (i // 4), 30, 35 - 5 * i, 5 * i - 30) for i in range(16)
    ]
    clip = film(tmp_path / "corner.mp4", [view(CHARUCO, SQUARE_PX, pose) for pose in poses])
    refused("of the picture only", clip, tmp_path / "hall.yaml")


def test_a_target_that_always_faces_the_lens_is_refused(tmp_path: Path) -> None:
    poses = [(right, down, 16, 0, 0) for right, down, *_ in carried()]
    clip = film(tmp_path / "square.mp4", [view(CHARUCO, SQUARE_PX, pose) for pose in poses])
    refused("always faces the lens", clip, tmp_path / "hall.yaml")


def test_a_chessboard_of_another_size_is_named(tmp_path: Path) -> None:
    board = on_paper(chessboard(8, 5), 40, 1)
    clip = film(tmp_path / "board.mp4", [view(board, 40, (0, 0, 14, 10, 10))] * 3)
    refused(
        "a chessboard with 8 × 5 inner corners is, not 9 × 6; give --chessboard 8x5",
        clip,
        tmp_path / "hall.yaml",
        "--chessboard",
        "9x6",
    )


@pytest.mark.parametrize(("across", "down"), [(5, 4), (9, 7), (5, 7)])
def test_a_printed_board_of_another_size_is_told(across: int, down: int, tmp_path: Path) -> None:
    words = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    board = cv2.aruco.CharucoBoard((across, down), 1.0, 0.75, words)
    big = 10 * MODULES
    modules = board.generateImage((across * big, down * big), marginSize=0, borderBits=1)[
        5::10, 5::10
    ]
    pictures = [view(on_paper(modules, 10, 8), SQUARE_PX, pose) for pose in carried()]
    clip = film(tmp_path / "board.mp4", pictures)
    refused(
        f"board.mp4: the target is never seen, but markers 0 to {across * down // 2 - 1} are, not "
        "as on the target (7 × 5 squares, markers 0 to 16)",
        clip,
        tmp_path / "hall.yaml",
    )


@pytest.mark.parametrize(
    ("across", "down", "remedy"),
    [(9, 6, "give --chessboard 9x6"), (7, 7, "take one with fewer rows than columns")],
)
def test_a_chessboard_that_nobody_named_is_told(
    across: int, down: int, remedy: str, tmp_path: Path
) -> None:
    board = on_paper(chessboard(across, down), 40, 1)
    clip = film(tmp_path / "board.mp4", [view(board, 40, (0, 0, 16, 10, 10))] * 3)
    refused(
        f"the target is never seen, but a chessboard with {across} × {down} inner corners is; ",
        clip,
        tmp_path / "hall.yaml",
    )
    refused(remedy, clip, tmp_path / "hall.yaml")


@pytest.mark.parametrize("words", ["nine", "9", "2x6", "6x6"])
def test_a_board_that_makes_no_sense_is_refused(tmp_path: Path, words: str) -> None:
    clip = write_recording(tmp_path / "grey.mp4", [0, 0.04])
    refused("--chessboard", clip, tmp_path / "hall.yaml", "--chessboard", words)


def test_the_printed_target_is_the_one_that_is_looked_for(tmp_path: Path) -> None:
    pdf = tmp_path / "target.pdf"
    done = auditor("calibrate", "target", "--paper", "a4", "--pdf", pdf)
    assert done.returncode == 0, done.stderr
    data = pdf.read_bytes()
    assert b"/MediaBox [0 0 841.8898 595.2756]" in data  # A4 across, in points
    width, height = (float(n) for n in re.search(rb"q (\S+) 0 0 (\S+) ", data).groups())
    assert width / 72 * 25.4 == pytest.approx(7 * 36)
    assert height / 72 * 25.4 == pytest.approx(5 * 36)
    stream = data.split(b"FlateDecode /Length ")[1]
    pixels = np.frombuffer(zlib.decompress(stream.partition(b"stream\n")[2]), np.uint8)
    assert np.array_equal(pixels.reshape(5 * MODULES, 7 * MODULES), charuco_modules())
    xref = int(data.rsplit(b"startxref\n")[1].split()[0])
    assert data[xref : xref + 4] == b"xref"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    done = auditor("calibrate", "target", "--pdf", tmp_path / "none" / "target.pdf")
    assert done.returncode == 3
    assert "cannot be written" in done.stderr

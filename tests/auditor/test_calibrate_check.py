"""`auditor calibrate check` on the sample recordings: set a reference, stay, move, go blind."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import yaml
from av.video.frame import VideoFrame

from tests.auditor.command import auditor


@pytest.fixture(scope="module")
def clip(samples: Path) -> Path:
    return sorted(samples.glob("*.mp4"))[0]


@pytest.fixture
def profile(tmp_path: Path, clip: Path) -> Path:
    path = tmp_path / "hall.yaml"
    path.write_text("schema: camera-profile/1\nid: hall\npicture: {width: 960, height: 540}\n")
    done = check(clip, path, "--set-reference")
    assert done.returncode == 0, done.stderr
    return path


def check(clip: Path, profile: Path, *more: object):
    return auditor("calibrate", "check", clip, "--camera", profile, "--lang", "en", *more)


def altered(clip: Path, target: Path, change) -> Path:
    """Copy a second of a recording with every picture changed."""
    with av.open(str(clip)) as source, av.open(str(target), "w") as output:
        stream = output.add_stream("libx264", rate=10, options={"crf": "18"})
        stream.pix_fmt = "yuv420p"
        for index, frame in enumerate(source.decode(video=0)):
            if index == 10:
                break
            image = np.ascontiguousarray(change(frame.to_ndarray(format="bgr24")))
            if index == 0:
                stream.height, stream.width = image.shape[:2]
            output.mux(stream.encode(VideoFrame.from_ndarray(image, format="bgr24")))
        output.mux(stream.encode(None))
    return target


def test_the_same_view_is_in_place_and_its_norms_are_told(clip: Path, profile: Path) -> None:
    assert yaml.safe_load(profile.read_text())["reference"]["picture"] == "hall.reference.png"
    done = check(clip, profile)
    assert done.returncode == 0, done.stderr
    assert "the lens is clear" in done.stdout
    assert "the camera is where it was: shift +0.0, +0.0 px" in done.stdout
    assert "norms are supported by this view" in done.stdout
    assert "appearance.badge.left_chest" in done.stdout
    (backrest,) = [line for line in done.stdout.splitlines() if "leaning_on_backrest" in line]
    assert "people tell it to 6.0° only" in backrest
    (post,) = [line for line in done.stdout.splitlines() if "no_leaving_post" in line]
    assert "no staff zone is drawn" in post


def test_a_bumped_camera_is_told(clip: Path, profile: Path, tmp_path: Path) -> None:
    def bump(image: np.ndarray) -> np.ndarray:
        fit = cv2.getRotationMatrix2D((480, 270), -3.0, 1.0)
        return cv2.warpAffine(image, fit, (960, 540), borderMode=cv2.BORDER_REFLECT)

    done = check(altered(clip, tmp_path / "bumped.mp4", bump), profile)
    assert done.returncode == 2
    assert "the camera moved" in done.stdout
    assert "calibrate it again" in done.stdout
    (bow,) = [line for line in done.stdout.splitlines() if "bow.greeting_15deg" in line]
    assert "no: the camera moved" in bow
    (straight,) = [line for line in done.stdout.splitlines() if "arm_straight" in line]
    assert straight.endswith("yes")


def test_a_mask_is_not_kept_in_the_reference(clip: Path, profile: Path) -> None:
    mask = "zones: [{name: m, kind: mask, polygon: [[0, 0], [300, 0], [300, 200], [0, 200]]}]\n"
    profile.write_text(profile.read_text() + mask)
    assert check(clip, profile).returncode == 0  # the reference of before shows what lies there
    assert check(clip, profile, "--set-reference").returncode == 0
    kept = cv2.imread(str(profile.with_name("hall.reference.png")))
    assert kept is not None
    assert kept[:199, :299].std() == 0
    assert kept.std() > 10
    assert check(clip, profile).returncode == 0


def test_a_covered_lens_is_told(clip: Path, profile: Path, tmp_path: Path) -> None:
    done = check(altered(clip, tmp_path / "cloth.mp4", lambda image: image * 0 + 90), profile)
    assert done.returncode == 2
    assert "the lens is covered" in done.stdout
    assert "0 of " in done.stdout
    assert "no: the lens was covered" in done.stdout


def test_a_profile_that_is_not_there_is_told(clip: Path, tmp_path: Path) -> None:
    done = check(clip, tmp_path / "hal.yaml")
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert "hal.yaml: no such profile; begin one with --set-reference" in line
    assert not (tmp_path / "hal.yaml").exists()


def test_a_recording_of_another_shape_is_refused(clip: Path, profile: Path, tmp_path: Path) -> None:
    profile.write_text(profile.read_text().replace("height: 540", "height: 720"))
    done = check(clip, profile)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert "made for pictures of 960 × 720, the recording has 960 × 540, another shape" in line


def test_a_reference_of_another_resolution_serves(
    clip: Path, profile: Path, tmp_path: Path
) -> None:
    def half(image: np.ndarray) -> np.ndarray:
        return cv2.resize(image, (480, 270), interpolation=cv2.INTER_AREA)

    done = check(altered(clip, tmp_path / "half.mp4", half), profile)
    assert done.returncode == 0, done.stdout
    assert "the camera is where it was" in done.stdout


def test_a_reference_that_was_changed_is_refused(clip: Path, profile: Path) -> None:
    picture = profile.with_name("hall.reference.png")
    picture.write_bytes(picture.read_bytes() + b"!")
    done = check(clip, profile)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert "hall.reference.png: is not the picture" in line
    picture.unlink()
    assert "cannot be read" in check(clip, profile).stderr


def test_norms_that_no_camera_judges_are_refused(clip: Path, profile: Path) -> None:
    done = check(clip, profile, "--norms", "household-visit")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "household-visit: has no norm that is measured" in line

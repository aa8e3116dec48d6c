"""A recording as another camera at the same place would show it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from auditor.capture.pyav_source import open_clip
from benchmarks.accuracy.truth import TrueClip, read_truth
from benchmarks.training.retake import Retake, Retaken
from models.observations import FloatArray

SIZE_PX = (960, 540)
CLIP = "c004_gest45_y-30_White_F_2"


@pytest.fixture(scope="module")
def truth(samples: Path) -> TrueClip:
    return read_truth(samples / f"{CLIP}.json")


def pixels(points_m: FloatArray, matrix: FloatArray) -> FloatArray:
    """Project points (…, 3) in camera axes."""
    seen = points_m @ matrix.T
    place: FloatArray = seen[..., :2] / seen[..., 2:]
    return place


@pytest.mark.parametrize("seed", range(8))
def test_the_truth_moves_as_the_picture_does(truth: TrueClip, seed: int) -> None:
    retake = Retake.of(truth, SIZE_PX, seed)
    anew = retake.truth(truth)
    # directions through the old pixels, as the new camera projects them, are the moved pixels
    assert truth.camera.matrix is not None
    assert anew.camera.matrix is not None
    ones = np.ones((len(truth.shoulders_px), 1))
    rays = np.concatenate([truth.shoulders_px, ones], axis=1) @ np.linalg.inv(truth.camera.matrix).T
    np.testing.assert_allclose(
        anew.shoulders_px, pixels(rays @ retake.turn.T, anew.camera.matrix), atol=1e-6
    )


@pytest.mark.parametrize("seed", range(8))
def test_turning_the_camera_leaves_the_person_as_it_stands(truth: TrueClip, seed: int) -> None:
    anew = Retake.of(truth, SIZE_PX, seed).truth(truth)
    up, turned_up = truth.camera.up_camera, anew.camera.up_camera
    assert up is not None
    assert turned_up is not None
    np.testing.assert_allclose(anew.joints_m @ turned_up, truth.joints_m @ up, atol=1e-9)
    np.testing.assert_allclose(anew.ahead @ turned_up, truth.ahead @ up, atol=1e-9)
    inside = (anew.shoulders_px > 0) & (anew.shoulders_px < np.array(SIZE_PX))
    assert inside.all()


def test_what_is_in_the_picture_moves_with_the_homography(truth: TrueClip) -> None:
    retake = replace(
        Retake.of(truth, SIZE_PX, 3), noise=0.0, blur_px=0.0, sharpness=1.0, gamma=1.0, gain=1.0
    )
    place = truth.shoulders_px[0]
    across, down = np.meshgrid(np.arange(SIZE_PX[0]) + 0.5, np.arange(SIZE_PX[1]) + 0.5)
    bump = np.exp(-(np.square(across - place[0]) + np.square(down - place[1])) / 200)
    image = np.repeat((255 * bump).astype(np.uint8)[..., np.newaxis], 3, axis=2)
    anew = retake.picture(image, np.random.default_rng(0))[..., 0]
    row, column = np.unravel_index(int(np.argmax(anew)), anew.shape)
    expected = retake.truth(truth).shoulders_px[0]
    assert np.hypot(column + 0.5 - expected[0], row + 0.5 - expected[1]) < 2.0


def test_one_seed_is_one_recording(truth: TrueClip, samples: Path) -> None:
    with open_clip(samples / f"{CLIP}.mp4") as source:
        own = list(source.frames())
        first, again = (
            list(Retaken(source, Retake.of(truth, SIZE_PX, 5)).frames()) for _ in range(2)
        )
        other = next(Retaken(source, Retake.of(truth, SIZE_PX, 6)).frames())
    assert [frame.pts_s for frame in first] == [frame.pts_s for frame in own]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0].image, own[0].image)
    assert not np.array_equal(first[0].image, other.image)

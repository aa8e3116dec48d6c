"""Hidden heads stay hidden: wherever the person may be, and for good."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from auditor.evidence.heads import BLOCKS, Head, HeadPath, Masking, head_circles, hide
from models.observations import FACE_KEYPOINTS, PersonTrack, Role
from models.observations import PoseLandmark as L
from tests.auditor.people import front_face, standing_pose, track_of


def two_looks() -> PersonTrack:
    return track_of([standing_pose((300, 300)), standing_pose((400, 300))], [1.0, 2.0])


def test_a_head_is_where_the_pose_has_nose_and_ears() -> None:
    head = HeadPath.of(two_looks()).at(1.0)
    assert head is not None
    landmarks = standing_pose((300, 300)).landmarks_px
    for point in (L.NOSE, L.LEFT_EAR, L.RIGHT_EAR, L.LEFT_EYE):
        assert np.linalg.norm(landmarks[point] - head.center_px) < head.radius_px
    assert head.radius_px < 60  # a torso of 100 px carries no larger head


def test_a_face_that_was_found_gives_the_circle() -> None:
    track = two_looks()
    mesh = front_face((310.0, 150.0), 90.0).landmarks_px[list(FACE_KEYPOINTS.values())]
    track = replace(track, face_points_px=np.stack([mesh, np.full_like(mesh, np.nan)]))
    circle = head_circles(track)[0]
    assert np.linalg.norm(mesh - circle[:2], axis=1).max() < circle[2]


def test_between_looks_the_head_moves_and_the_circle_is_wider() -> None:
    path = HeadPath.of(two_looks())
    seen, between = path.at(1.0), path.at(1.5)
    assert seen is not None
    assert between is not None
    assert between.center_px[0] == pytest.approx(seen.center_px[0] + 50)
    assert between.radius_px > 1.4 * seen.radius_px


def test_a_head_is_hidden_a_while_before_and_after() -> None:
    path = HeadPath.of(two_looks())
    assert path.at(0.2) is not None
    assert path.at(2.8) is not None
    assert path.at(-0.5) is None
    assert path.at(4.0) is None


def test_a_stretch_of_a_path_tells_the_same_of_that_time() -> None:
    times = np.arange(0.0, 60.0, 0.5)
    track = track_of([standing_pose((300 + t, 300 - t / 2)) for t in times], list(times))
    hidden = track.landmarks_px.copy()
    hidden[(times > 20) & (times < 30)] = np.nan  # nobody knows where the head was
    boxes = track.boxes_px.copy()
    boxes[(times > 20) & (times < 30)] = np.nan
    whole = HeadPath.of(replace(track, landmarks_px=hidden, boxes_px=boxes))
    for start_s in (-5.0, 0.0, 19.0, 24.0, 28.0, 57.0, 61.0):
        part = whole.between(start_s, start_s + 4.0)
        assert len(part.t_s) <= 11
        for t_s in np.linspace(start_s, start_s + 4.0, 17):
            assert part.at(t_s) == whole.at(t_s)


def test_only_the_colours_of_a_few_patches_are_left() -> None:
    rng = np.random.default_rng(1)
    image = rng.integers(0, 255, (200, 200, 3), dtype=np.uint8)
    before = image.copy()
    hide(image, Head((100.0, 100.0), 40.0))
    rows, columns = np.ogrid[:200, :200]
    outside = (columns - 100) ** 2 + (rows - 100) ** 2 > 40**2
    assert np.array_equal(image[outside], before[outside])
    detail = cv2.Laplacian(image[75:125, 75:125], cv2.CV_64F).var()
    assert detail < 0.01 * cv2.Laplacian(before[75:125, 75:125], cv2.CV_64F).var()
    # two heads with the same patches become the same picture: nothing else can be recovered
    other = before.copy()
    cell = 81 // BLOCKS
    patch = other[60 : 60 + cell, 60 : 60 + cell]
    patch[:] = patch[::-1]
    hide(other, Head((100.0, 100.0), 40.0))
    assert np.abs(other[outside].astype(int) - before[outside]).max() > 0
    assert np.abs(other[80:120, 80:120].astype(int) - image[80:120, 80:120]).max() <= 3


@pytest.mark.parametrize("center", [(0.0, 0.0), (199.0, 100.0), (-500.0, 100.0), (100.0, 900.0)])
def test_a_head_at_or_beyond_the_edge_is_no_error(center: tuple[float, float]) -> None:
    image = np.zeros((200, 200, 3), np.uint8)
    hide(image, Head(center, 40.0))
    assert not image.any()


def test_who_is_not_known_to_be_staff_is_always_hidden() -> None:
    for masking in Masking:
        assert masking.hides(Role.CUSTOMER)
        assert masking.hides(Role.UNKNOWN)
    assert Masking.EVERYBODY.hides(Role.STAFF)
    assert not Masking.CUSTOMERS.hides(Role.STAFF)
    assert not Masking.CUSTOMERS.hides(Role.ASSUMED_STAFF)

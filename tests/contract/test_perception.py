"""What every person detector, pose estimator and face analyzer promises (`models.protocols`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from auditor.networks import open_detector
from benchmarks.parity.chains import NETWORKS, Chains, open_chains
from models.face_analyzer import head_region
from models.protocols import FaceAnalyzer, PersonDetector, PoseEstimator
from models.region import Region, whole_picture
from models.store import ensure_weights
from tests.contract.pictures import first_picture

DETECTORS = ("mediapipe", "yolo")
ESTIMATORS: dict[str, Callable[[Chains], PoseEstimator]] = {"mediapipe": lambda c: c.poses}
ANALYZERS: dict[str, Callable[[Chains], FaceAnalyzer]] = {"mediapipe": lambda c: c.analyzer}
HEIGHT, WIDTH = 540, 960
EMPTY = np.full((HEIGHT, WIDTH, 3), 100, np.uint8)


@pytest.fixture(scope="module")
def chains() -> Chains:
    return open_chains(ensure_weights(NETWORKS))


@pytest.fixture(scope="module")
def picture(samples: Path) -> NDArray[np.uint8]:
    image = first_picture(samples)
    image.flags.writeable = False
    return image


@pytest.fixture(params=DETECTORS)
def detector(request: pytest.FixtureRequest, chains: Chains) -> PersonDetector:
    if request.param == "mediapipe":
        return chains.people
    return open_detector(request.getfixturevalue("yolo_file"))


@pytest.fixture(params=ESTIMATORS)
def estimator(request: pytest.FixtureRequest, chains: Chains) -> PoseEstimator:
    return ESTIMATORS[request.param](chains)


@pytest.fixture(params=ANALYZERS)
def analyzer(request: pytest.FixtureRequest, chains: Chains) -> FaceAnalyzer:
    return ANALYZERS[request.param](chains)


@pytest.fixture(scope="module")
def body(chains: Chains, picture: NDArray[np.uint8]) -> Region:
    return chains.people.region(chains.people.detect(picture), 0)


@pytest.fixture(scope="module")
def head(chains: Chains, picture: NDArray[np.uint8], body: Region) -> Region:
    return head_region(chains.poses.estimate(picture, body).pose)


def test_detector_finds_the_person_and_a_region_for_the_pose(
    detector: PersonDetector, picture: NDArray[np.uint8], body: Region
) -> None:
    people = detector.detect(picture)
    assert len(people) == 1
    assert 0 < people.scores[0] <= 1
    x0, y0, x1, y1 = people.boxes_px[0]
    assert x0 < x1
    assert y0 < y1
    region = detector.region(people, 0)
    assert abs(region.center_x_px - body.center_x_px) < 0.2 * body.width_px
    assert region.width_px > 0


def test_detector_sees_nobody_in_an_empty_picture(detector: PersonDetector) -> None:
    people = detector.detect(EMPTY)
    assert len(people) == 0
    assert people.boxes_px.shape == (0, 4)


def test_detector_counts_a_person_of_two_regions_once(
    detector: PersonDetector, picture: NDArray[np.uint8]
) -> None:
    whole = whole_picture(WIDTH, HEIGHT)
    assert len(detector.detect(picture, [whole, Region(480, 270, 540, 540)])) == 1


def test_detector_looks_only_where_told(
    detector: PersonDetector, picture: NDArray[np.uint8]
) -> None:
    assert len(detector.detect(picture, [Region(100, 270, 200, 200)])) == 0


def test_detector_keeps_no_state(detector: PersonDetector, picture: NDArray[np.uint8]) -> None:
    first = detector.detect(picture)
    detector.detect(EMPTY)
    assert np.array_equal(detector.detect(picture).keypoints_px, first.keypoints_px)


def test_estimator_gives_finite_landmarks_and_the_next_region(
    estimator: PoseEstimator, picture: NDArray[np.uint8], body: Region
) -> None:
    estimate = estimator.estimate(picture, body)
    pose = estimate.pose
    shapes = {
        "landmarks_px": (33, 2),
        "depth": (33,),
        "world_m": (33, 3),
        "visibility": (33,),
    }
    for name, shape in shapes.items():
        value = getattr(pose, name)
        assert value.shape == shape, name
        assert np.isfinite(value).all(), name
    assert (pose.visibility >= 0).all()
    assert (pose.visibility <= 1).all()
    assert pose.score > 0.5
    assert abs(estimate.next_region.center_x_px - body.center_x_px) < 0.3 * body.width_px


def test_estimator_scores_an_empty_region_low_and_does_not_fail(estimator: PoseEstimator) -> None:
    assert estimator.estimate(EMPTY, Region(480, 270, 300, 300)).pose.score < 0.1


def test_estimator_takes_a_region_beyond_the_picture(
    estimator: PoseEstimator, picture: NDArray[np.uint8]
) -> None:
    pose = estimator.estimate(picture, Region(-500, -500, 300, 300)).pose
    assert np.isfinite(pose.landmarks_px).all()


def test_estimator_keeps_no_state(
    estimator: PoseEstimator, picture: NDArray[np.uint8], body: Region
) -> None:
    first = estimator.estimate(picture, body)
    estimator.estimate(EMPTY, body)
    again = estimator.estimate(picture, body)
    assert np.array_equal(first.pose.landmarks_px, again.pose.landmarks_px)
    assert first.next_region == again.next_region


def test_analyzer_gives_the_documented_face(
    analyzer: FaceAnalyzer, picture: NDArray[np.uint8], head: Region
) -> None:
    face = analyzer.analyze(picture, head)
    assert face is not None
    assert face.landmarks_px.shape == (468, 2)
    assert face.shape_cm.shape == (468, 3)
    assert np.allclose(face.rotation @ face.rotation.T, np.eye(3))
    assert np.linalg.det(face.rotation) > 0
    assert 0 < face.score <= 1
    assert 20 < face.size_px < head.width_px


def test_analyzer_sees_no_face_where_none_is(analyzer: FaceAnalyzer) -> None:
    assert analyzer.analyze(EMPTY, Region(480, 270, 120, 120)) is None


def test_analyzer_keeps_no_state(
    analyzer: FaceAnalyzer, picture: NDArray[np.uint8], head: Region
) -> None:
    first = analyzer.analyze(picture, head)
    analyzer.analyze(EMPTY, head)
    again = analyzer.analyze(picture, head)
    assert first is not None
    assert again is not None
    assert np.array_equal(first.landmarks_px, again.landmarks_px)


def test_analyzer_takes_a_lost_last_face(
    analyzer: FaceAnalyzer, picture: NDArray[np.uint8], head: Region
) -> None:
    face = analyzer.analyze(picture, head)
    assert face is not None
    assert analyzer.analyze(EMPTY, head, face) is None

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from auditor.networks import BODY, open_networks
from auditor.painting_out import overlapping, painted_out
from auditor.tracking.body import torso_distance
from models.region import Region
from models.store import ensure_weights
from tests.auditor.people import standing_pose
from tests.contract.pictures import first_picture

STEP_PX = 70


def test_only_who_reaches_into_the_region_is_painted_out() -> None:
    near, far = standing_pose((300.0, 300.0)), standing_pose((800.0, 300.0))
    assert overlapping(Region(340, 300, 200, 200), [near, far]) == [near]


def test_the_picture_itself_stays_as_it_was() -> None:
    image = np.full((600, 600, 3), 250, np.uint8)
    painted = painted_out(image, [standing_pose()])
    assert (image == 250).all()
    assert (painted[200:300, 290:310] != 250).all()
    assert (painted[:, 500:] == 250).all()


def test_a_body_far_outside_the_picture_is_painted_without_harm() -> None:
    image = np.full((60, 60, 3), 250, np.uint8)
    assert (painted_out(image, [standing_pose((1e6, -1e6), 50.0)]) == 250).all()


def test_with_the_one_before_painted_out_the_network_sees_the_one_behind(samples: Path) -> None:
    networks = open_networks(ensure_weights(BODY))
    alone = first_picture(samples)
    region = networks.people.region(networks.people.detect(alone), 0)
    both = alone.copy()
    both[:, 430 + STEP_PX : 560 + STEP_PX] = alone[:, 430:560]
    behind = networks.poses.estimate(alone, region).pose
    front = replace(behind, landmarks_px=behind.landmarks_px + np.array([STEP_PX, 0]))
    seen = networks.poses.estimate(painted_out(both, [front]), region).pose
    assert seen.score > 0.5
    assert torso_distance(behind, seen) < 0.25 < torso_distance(front, seen)

"""The loop of perception on real recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from auditor.capture.pyav_source import open_clip
from auditor.networks import BODY, FACE, HANDS, Networks, names_needed, open_networks
from auditor.perceive import PerceptionSettings, perceive
from auditor.plan import observations_needed
from models.observations import FrameObservation, HandSide
from models.store import ensure_weights
from rules.pack_reader import load_pack, parse_pack

ARM_ONLY = """
pack: arms
version: 1.0.0
requires: {engine: ">=1,<2"}
norms:
  - id: arm.straight
    title: {zh: 手臂伸直, en: Arm straight}
    source: {section: "1", quote: 手臂伸直}
    subject: staff
    each: direction_gesture
    require: {where: {elbow: {at_least: 160deg}}}
    severity: info
    message: {zh: "{elbow:.0f}°", en: "{elbow:.0f}°"}
"""


@pytest.fixture(scope="module")
def body() -> Networks:
    return open_networks(ensure_weights(BODY))


def looks(path: Path, networks: Networks, **settings: float | None) -> list[FrameObservation]:
    with open_clip(path) as source:
        return list(perceive(source, networks, PerceptionSettings(**settings)))


def test_one_person_is_one_track_in_every_look(samples: Path, body: Networks) -> None:
    seen = looks(samples / "c008_bow15_y90_White_M_1.mp4", body)
    assert [[person.track_id for person in look.persons] for look in seen] == [[1]] * len(seen)


def test_a_box_spans_the_body_within_the_picture(samples: Path, body: Networks) -> None:
    for look in looks(samples / "c017_bow30_y90_Black_F_1.mp4", body):
        (person,) = look.persons
        assert person.box_px.min() >= 0
        assert person.box_px[2] <= 960
        assert person.box_px[3] <= 540
        assert np.all(person.box_px[2:] > person.box_px[:2])


def test_without_norms_on_faces_no_face_is_looked_for(samples: Path, body: Networks) -> None:
    assert body.faces is None
    seen = looks(samples / "c023_bow05_y30_Black_M_2.mp4", body)
    assert all(person.face is None for look in seen for person in look.persons)


def test_faces_are_seen_when_asked_for(samples: Path) -> None:
    networks = open_networks(ensure_weights(BODY + FACE))
    seen = looks(samples / "c023_bow05_y30_Black_M_2.mp4", networks)
    faces = [person.face for look in seen for person in look.persons]
    assert sum(face is not None for face in faces) > 0.7 * len(faces)


def test_hands_are_looked_at_a_few_times_a_second_when_asked_for(samples: Path) -> None:
    networks = open_networks(ensure_weights(BODY + HANDS))
    seen = looks(samples / "c004_gest45_y-30_White_F_2.mp4", networks)
    times = [look.pts_s for look in seen if look.persons[0].hands]
    assert np.diff(times) == pytest.approx(0.2, abs=0.01)
    assert len(times) > 0.9 * seen[-1].pts_s / 0.2
    assert all(set(look.persons[0].hands) <= set(HandSide) for look in seen)


def test_without_norms_on_hands_no_hand_is_looked_for(samples: Path, body: Networks) -> None:
    assert body.hands is None
    seen = looks(samples / "c004_gest45_y-30_White_F_2.mp4", body)
    assert not any(person.hands for look in seen for person in look.persons)


def test_two_looks_at_a_recording_are_the_same(samples: Path, body: Networks) -> None:
    clip = samples / "c004_gest45_y-30_White_F_2.mp4"
    for one, two in zip(looks(clip, body), looks(clip, body), strict=True):
        assert one.pts_s == two.pts_s
        for first, second in zip(one.persons, two.persons, strict=True):
            assert np.array_equal(first.pose.landmarks_px, second.pose.landmarks_px)


def test_a_lower_rate_looks_less_often(samples: Path, body: Networks) -> None:
    seen = looks(samples / "c008_bow15_y90_White_M_1.mp4", body, rate_hz=5.0)
    assert np.diff([look.pts_s for look in seen]) == pytest.approx(0.2, abs=1e-6)


def test_staff_and_customer_are_two_tracks(shared_clips: Path, body: Networks) -> None:
    seen = looks(shared_clips / "scenes" / "s02_welcome_shallow_a_White_M_1.mp4", body)
    ids = [person.track_id for look in seen for person in look.persons]
    assert {track: ids.count(track) for track in set(ids)} == {1: len(seen), 2: len(seen)}


def test_a_pack_asks_for_no_more_networks_than_it_needs() -> None:
    assert names_needed(observations_needed(parse_pack(ARM_ONLY.encode(), "arms.yaml"))) == BODY
    assert (
        names_needed(observations_needed(load_pack("quanzhou-power-hall"))) == BODY + FACE + HANDS
    )

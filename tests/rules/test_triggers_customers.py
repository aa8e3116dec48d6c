from __future__ import annotations

import numpy as np
import pytest

from calibration.zones import Zone, ZoneKind
from models.observations import (
    FACE_KEYPOINTS,
    POSE_LANDMARKS,
    ClipObservations,
    PersonTrack,
    PoseLandmark,
    Role,
)
from rules.triggers.customers import arrivals_in_zones
from rules.triggers.post import empty_post_spans
from rules.triggers.registry import shown_triggers

STEP_S = 0.1
ZONES = (
    Zone(name="front", kind="customer", polygon=((400, 0), (600, 0), (600, 500), (400, 500))),
    Zone(name="post", kind="staff", polygon=((0, 0), (200, 0), (200, 500), (0, 500))),
)


def track(t_s, u_px, *, track_id=7, role=Role.CUSTOMER):
    """A person 100 px from shoulder to hip whose torso is at `u_px`, half-way down the picture."""
    rows, points = len(t_s), len(FACE_KEYPOINTS)
    landmarks = np.full((rows, POSE_LANDMARKS, 2), np.nan)
    for landmark, v in (
        (PoseLandmark.LEFT_SHOULDER, 200),
        (PoseLandmark.RIGHT_SHOULDER, 200),
        (PoseLandmark.LEFT_HIP, 300),
        (PoseLandmark.RIGHT_HIP, 300),
    ):
        landmarks[:, landmark, 0] = u_px
        landmarks[:, landmark, 1] = v
    return PersonTrack(
        track_id=track_id,
        role=role,
        t_s=np.asarray(t_s, dtype=float),
        boxes_px=np.full((rows, 4), np.nan),
        landmarks_px=landmarks,
        depth=np.full((rows, POSE_LANDMARKS), np.nan),
        world_m=np.full((rows, POSE_LANDMARKS, 3), np.nan),
        visibility=np.full((rows, POSE_LANDMARKS), np.nan),
        pose_score=np.full(rows, np.nan),
        face_score=np.full(rows, np.nan),
        face_size_px=np.full(rows, np.nan),
        face_rotation=np.full((rows, 3, 3), np.nan),
        face_points_px=np.full((rows, points, 2), np.nan),
        face_shape_cm=np.full((rows, points, 3), np.nan),
    )


def clip(*tracks, lasts_s=20.0):
    t_s = np.round(np.arange(round(lasts_s / STEP_S) + 1) * STEP_S, 6)
    return ClipObservations("camera", (640, 500), t_s, tracks)


def walk(*way, start_s=0.0):
    """Times and places of somebody on the way through (seconds from the start, u) points."""
    moments = np.array([moment for moment, _ in way])
    t_s = np.round(np.arange(round(moments[-1] / STEP_S) + 1) * STEP_S, 6)
    return t_s + start_s, np.interp(t_s, moments, [u for _, u in way])


def test_who_walks_up_and_stops_arrives_when_stopped():
    t_s, u = walk((0, 0), (5, 500), (15, 500))
    (found,) = arrivals_in_zones(clip(track(t_s, u)), ZONES)
    assert (found.kind, found.track_id) == ("customer_arrives", 7)
    assert found.start_s == pytest.approx(4.0, abs=0.11)
    assert found.end_s == pytest.approx(5.0, abs=0.3)


def test_who_walks_past_does_not():
    t_s, u = walk((0, 0), (6, 640))
    assert arrivals_in_zones(clip(track(t_s, u)), ZONES) == ()


def test_who_stood_there_from_the_start_did_not_arrive_in_the_clip():
    t_s, u = walk((0, 500), (10, 500))
    assert arrivals_in_zones(clip(track(t_s, u)), ZONES) == ()


def test_staff_are_no_customers():
    t_s, u = walk((0, 0), (5, 500), (15, 500))
    for role in (Role.STAFF, Role.ASSUMED_STAFF):
        assert arrivals_in_zones(clip(track(t_s, u, role=role)), ZONES) == ()
    assert len(arrivals_in_zones(clip(track(t_s, u, role=Role.UNKNOWN)), ZONES)) == 1


def test_a_step_aside_is_no_second_arrival():
    t_s, u = walk((0, 0), (5, 500), (8, 500), (9, 350), (10, 500), (15, 500))
    assert len(arrivals_in_zones(clip(track(t_s, u)), ZONES)) == 1


def test_coming_back_after_a_while_is():
    t_s, u = walk((0, 0), (3, 500), (6, 500), (7, 300), (20, 300), (21, 500), (25, 500))
    found = arrivals_in_zones(clip(track(t_s, u), lasts_s=25), ZONES)
    assert [round(episode.end_s) for episode in found] == [3, 21]


def test_looks_that_miss_the_person_do_not_hide_the_arrival():
    t_s, u = walk((0, 0), (5, 500), (15, 500))
    u[60::4] = np.nan
    assert len(arrivals_in_zones(clip(track(t_s, u)), ZONES)) == 1


def test_who_stands_up_from_a_chair_in_the_zone_has_not_arrived():
    t_s, u = walk((0, 500), (15, 500))
    sitter = track(t_s, u)
    sitter.landmarks_px[t_s < 5, :, 1] += 350
    assert arrivals_in_zones(clip(sitter), ZONES) == ()


def test_who_comes_along_the_line_of_sight_arrives():
    t_s, u = walk((0, 500), (15, 500))
    comer = track(t_s, u)
    size = np.interp(t_s, [2, 4], [0.5, 1.0])
    comer.landmarks_px[:, :, 1] = 500 + (comer.landmarks_px[:, :, 1] - 500) * size[:, None]
    near = Zone(name="near", kind="customer", polygon=((400, 0), (600, 0), (600, 300), (400, 300)))
    (found,) = arrivals_in_zones(clip(comer), [near])
    assert found.end_s == pytest.approx(4, abs=1.0)


def test_who_is_first_seen_at_rest_may_have_been_there_before():
    t_s, u = walk((0, 500), (10, 500), start_s=5)
    assert arrivals_in_zones(clip(track(t_s, u)), ZONES) == ()


def test_without_a_customer_zone_nothing_is_shown():
    t_s, u = walk((0, 0), (5, 500), (15, 500))
    assert "customer_arrives" in shown_triggers(ZONES)
    assert "customer_arrives" not in shown_triggers(ZONES[1:])
    assert arrivals_in_zones(clip(track(t_s, u)), ZONES[1:]) == ()


def test_the_post_is_empty_while_nobody_stands_there():
    t_s, u = walk((0, 100), (5, 100), (6, 400), (9, 400))
    (found,) = empty_post_spans(clip(track(t_s, u, role=Role.STAFF)), ZONES)
    assert found == (pytest.approx(5.4, abs=0.11), 20)


def test_somebody_whose_place_is_unknown_may_stand_there():
    t_s, u = walk((0, 100), (20, 100))
    u[:] = np.nan
    assert empty_post_spans(clip(track(t_s, u)), ZONES) == ()


@pytest.mark.parametrize(("role", "empty"), [(Role.UNKNOWN, False), (Role.CUSTOMER, True)])
def test_whose_box_touches_the_post_may_sit_there(role, empty):
    t_s, u = walk((0, 300), (20, 300))
    sitter = track(t_s, u, role=role)
    sitter.boxes_px[:] = (150, 100, 400, 500)
    assert bool(empty_post_spans(clip(sitter), ZONES)) is empty


def test_without_a_staff_zone_no_post_is_empty():
    assert empty_post_spans(clip(), ZONES[:1]) == ()
    assert empty_post_spans(clip(), ZONES) == ((0, 20),)
    assert ZONES[1].kind is ZoneKind.STAFF

"""Which norms of the bundled pack a view supports, and why not."""

from __future__ import annotations

import pytest

from calibration.profile import CameraProfile, parse_profile
from rules.pack_reader import DEFAULT_PACK, load_pack
from rules.support import View, support

PACK = load_pack(DEFAULT_PACK)
HEAD = "schema: camera-profile/1\nid: a\npicture: {width: 960, height: 540}\n"


def profile(more: str = "") -> CameraProfile:
    return parse_profile((HEAD + more).encode(), "a.yaml")


NOT_LOOKED = View()


def reason(norm: str, camera: CameraProfile | None, view: View = NOT_LOOKED, **how: bool) -> str:
    (one,) = [one for one in support(PACK, camera, view, **how) if one.norm_id == norm]
    assert one.supported is not bool(one.reasons)
    return "; ".join(texts["en"] for texts in one.reasons)


def test_every_norm_is_told_in_the_order_of_the_pack() -> None:
    told = support(PACK, None)
    assert [one.norm_id for one in told] == [norm.id for norm in PACK.norms]
    assert all(texts["zh"] for one in told for texts in one.reasons)


def test_what_waits_for_a_network_is_not_supported() -> None:
    assert "badge model" in reason("appearance.badge.left_chest", None)


def test_a_smile_at_arrival_needs_a_zone_or_calls() -> None:
    zone = "zones:\n  - {name: c, kind: customer, polygon: [[0, 0], [9, 0], [9, 9]]}\n"
    assert "no customer zone" in reason("welcome.smile", profile())
    assert reason("welcome.smile", profile(zone)) == ""
    assert reason("welcome.smile", None, ticket_calls=True) == ""


ZONE = "zones:\n  - {name: z, kind: %s, polygon: [[0, 0], [9, 0], [9, 9]]}\n"


def test_what_a_zone_shows_needs_that_zone() -> None:
    for norm, kind in (
        ("farewell.consult.stand_up", "consultation"),
        ("consult.desk.level_gaze", "consultation"),
        ("kiosk.approach_actively", "kiosk"),
        ("kiosk.smile", "kiosk"),
        ("farewell.hall.smile", "entrance"),
    ):
        assert f"no {kind} zone" in reason(norm, profile()), norm
        assert reason(norm, profile(ZONE % kind)) == "", norm
    hospital = load_pack("hospital-window")
    (queue,) = [one for one in support(hospital, profile()) if one.norm_id == "hall.queue.max_10"]
    assert "no queue zone" in queue.reasons[0]["en"]


def test_what_no_zone_shows_needs_a_list() -> None:
    assert "--triggers" in reason("complaint.loud.smile", profile(ZONE % "customer"))
    assert "--triggers" in reason("vip.passing.smile", None)


def test_a_consultation_desk_is_a_customers_place() -> None:
    assert reason("welcome.smile", profile(ZONE % "consultation")) == ""


def test_a_smile_needs_a_face_of_some_size() -> None:
    small = reason("smile.corners_up", profile(), View(face_px=14.0))
    assert small == "faces are 14 px wide, 36 px are needed"
    assert reason("smile.corners_up", profile(), View(face_px=50.0)) == ""


def test_forearms_need_the_edge_of_the_counter() -> None:
    edge = "zones:\n  - {name: e, kind: counter_edge, polygon: [[0, 9], [99, 9]]}\n"
    norm = "gesture.counter.seated_forearm_two_thirds"
    assert "edge" in reason(norm, profile())
    assert reason(norm, profile(edge)) == ""


def test_feet_must_be_in_view() -> None:
    assert "feet" in reason("posture.standing.feet", profile(), View(feet_share=0.0))
    assert reason("posture.standing.feet", profile(), View(feet_share=0.8)) == ""


def test_narrow_limits_need_gravity_well_known() -> None:
    norm = "posture.standing.shoulders_level"
    exact = profile("gravity: {tilt_down_deg: 15, sigma_deg: 1}\n")
    rough = profile("gravity: {tilt_down_deg: 15, sigma_deg: 30}\n")
    assert reason(norm, exact) == ""
    assert "gravity is known to 30.0° only" in reason(norm, rough)


@pytest.mark.parametrize(
    ("norm", "limit"),
    [
        ("posture.standing.head_up", "head_pitch_deg lies 20.0° from upright"),
        ("posture.sitting.no_leaning_on_backrest", "seat_lean_deg lies 5.0° from upright"),
        ("posture.standing.chest_out_belly_in", "trunk_pitch_deg lies 12.0° from upright"),
    ],
)
def test_a_limit_to_one_side_near_upright_needs_gravity_too(norm: str, limit: str) -> None:
    exact = profile("gravity: {tilt_down_deg: 15, sigma_deg: 1}\n")
    rough = profile("gravity: {tilt_down_deg: 15, sigma_deg: 25}\n")
    assert reason(norm, exact) == ""
    assert reason(norm, rough) == f"gravity is known to 25.0° only, the limit of {limit}"


def test_people_who_tell_gravity_leave_a_backrest_open() -> None:
    told = reason("posture.sitting.no_leaning_on_backrest", None)
    assert told.startswith("gravity is not known; people tell it to 6.0° only")
    assert reason("posture.standing.head_up", None) == ""


def test_the_lean_of_a_gesture_is_against_gravity() -> None:
    rough = profile("gravity: {tilt_down_deg: 15, sigma_deg: 9}\n")
    told = reason("gesture.direction.torso_lean", rough)
    assert told == "gravity is known to 9.0° only, the limits of trunk_pitch_deg are ±8.5°"
    assert reason("gesture.direction.arm_45deg", rough) == ""


def test_a_post_needs_its_zones() -> None:
    staff = "  - {name: s, kind: staff, polygon: [[0, 0], [9, 0], [9, 9]]}\n"
    queue = "  - {name: q, kind: queue, polygon: [[0, 0], [9, 0], [9, 9]]}\n"
    norm = "conduct.company.no_leaving_post"
    assert reason(norm, profile(f"zones:\n{staff}{queue}")) == ""
    assert "nor a queue is drawn" in reason(norm, profile(f"zones:\n{staff}"))
    assert "no staff zone is drawn" in reason(norm, profile(f"zones:\n{queue}"))
    assert "no staff zone is drawn" in reason(norm, None, ticket_calls=True)


def test_a_moved_camera_supports_what_needs_neither_gravity_nor_zones() -> None:
    moved = View(moved=True)
    assert "the camera moved" in reason("posture.standing.head_up", profile(), moved)
    assert "the camera moved" in reason("etiquette.bow.greeting_15deg", profile(), moved)
    assert reason("gesture.direction.arm_straight", profile(), moved) == ""


def test_a_blind_lens_supports_nothing() -> None:
    told = support(PACK, profile(), View(blind="lens_covered"))
    assert not any(one.supported for one in told)


def test_the_depth_of_a_bow_is_measured_against_the_person() -> None:
    rough = profile("gravity: {tilt_down_deg: 15, sigma_deg: 30}\n")
    assert reason("etiquette.bow.greeting_15deg", rough) == ""

from __future__ import annotations

import numpy as np
import pytest

from calibration.profile import CameraProfile, ProfileError, load_profile, parse_profile
from calibration.zones import ZoneKind

GOOD = """\
schema: camera-profile/1
id: counter-3
counter: "3"
time_zone: Asia/Shanghai
picture: {width: 960, height: 540}
gravity: {tilt_down_deg: 20, roll_deg: 2, sigma_deg: 1.5}
hfov_deg: 90
zones:
  - {name: post, kind: staff, polygon: [[100, 50], [400, 50], [400, 300], [100, 300]]}
  - {name: edge, kind: counter_edge, polygon: [[0, 320], [960, 330]]}
"""

INTRINSICS = "{fx_px: 800, fy_px: 810, cx_px: 470, cy_px: 280}"


def fault(text):
    with pytest.raises(ProfileError) as caught:
        parse_profile(text.encode(), "camera.yaml")
    return str(caught.value)


def test_a_profile_gives_a_camera(tmp_path):
    path = tmp_path / "camera.yaml"
    path.write_text(GOOD, "utf-8")
    profile = load_profile(path)
    camera = profile.camera_model
    np.testing.assert_allclose(camera.matrix, [[480, 0, 480], [0, 480, 270], [0, 0, 1]])
    assert np.linalg.norm(camera.up_camera) == pytest.approx(1)
    assert np.rad2deg(np.arcsin(-camera.up_camera[2])) == pytest.approx(20)
    assert camera.up_sigma_deg == 1.5
    assert (profile.id, profile.counter, str(profile.zone_info)) == (
        "counter-3",
        "3",
        "Asia/Shanghai",
    )


def test_intrinsics_and_zones_scale_with_the_picture():
    text = GOOD.replace("hfov_deg: 90", f"intrinsics: {INTRINSICS}")
    profile = parse_profile(text.encode(), "camera.yaml")
    camera = profile.camera_for((1920, 1080))
    np.testing.assert_allclose(camera.matrix, [[1600, 0, 940], [0, 1620, 560], [0, 0, 1]])
    assert profile.zones_for((1920, 1080))[0].polygon[0] == (200, 100)
    assert profile.zones_for((960, 540))[0].polygon[0] == (100, 50)


def test_what_is_not_given_is_unknown():
    profile = parse_profile(
        b"schema: camera-profile/1\nid: c\npicture: {width: 10, height: 10}\n", "camera.yaml"
    )
    assert profile.camera_model.matrix is None
    assert profile.camera_model.up_camera is None
    assert profile.zone_info is None
    assert not profile.has_zone(ZoneKind.STAFF)


def test_the_hash_is_of_the_content_and_not_of_the_spelling():
    profile = parse_profile(GOOD.encode(), "camera.yaml")
    respelt = parse_profile(("# a comment\n" + GOOD.replace('"3"', "'3'")).encode(), "camera.yaml")
    moved = parse_profile(GOOD.replace("roll_deg: 2", "roll_deg: 3").encode(), "camera.yaml")
    assert profile.content_hash.startswith("sha256:")
    assert profile.content_hash == respelt.content_hash
    assert profile.content_hash != moved.content_hash


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("kind: staff", "kind: stuff", "9: zones.0.kind: unknown kind of zone 'stuff'; | 'staff'"),
        ("gravity:", "gravitiy:", "6: gravitiy: unknown key 'gravitiy'; | 'gravity'"),
        ("roll_deg", "rol_deg", "6: gravity.rol_deg: unknown key 'rol_deg'; | 'roll_deg'"),
        (
            "Asia/Shanghai",
            "Asia/Shangai",
            "4: time_zone: unknown time zone 'Asia/Shangai'; | 'Asia/S",
        ),
        ("tilt_down_deg: 20", "tilt_down_deg: 120", "6: gravity.tilt_down_deg"),
        ("camera-profile/1", "camera-profile/2", "1: schema"),
        ("name: edge", "name: post", "10: zones.1.name: zone 'post' is drawn twice"),
        ("kind: counter_edge", "kind: queue", "10: zones.1.polygon: a zone has at least three"),
        (
            "hfov_deg: 90",
            f"hfov_deg: 90\nintrinsics: {INTRINSICS}",
            "7: hfov_deg: give `intrinsics` or",
        ),
        ("id: counter-3\n", "", "1: id: is missing"),
    ],
)
def test_an_error_names_file_line_key_and_the_nearest_name(old, new, says):
    expected = "camera.yaml:" + says.replace("|", "the nearest is")
    assert fault(GOOD.replace(old, new, 1)).startswith(expected)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ProfileError, match=r"gone\.yaml: cannot be read: No such file"):
        load_profile(tmp_path / "gone.yaml")


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1088), (704, 400)])
def test_pictures_of_the_same_shape_are_scaled(size: tuple[int, int]) -> None:
    shaped(1920, 1080).require_shape(size)


@pytest.mark.parametrize("size", [(1080, 1920), (704, 576), (1920, 800)])
def test_pictures_of_another_shape_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ProfileError, match=r"made for pictures of 1920 × 1080, .* another shape"):
        shaped(1920, 1080).require_shape(size)


def shaped(width: int, height: int) -> CameraProfile:
    text = f"schema: camera-profile/1\nid: a\npicture: {{width: {width}, height: {height}}}\n"
    return parse_profile(text.encode(), "p.yaml")

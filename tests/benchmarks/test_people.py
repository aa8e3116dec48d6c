from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from auditor.errors import InputError
from benchmarks.commands import bench
from benchmarks.metered import Meter, Meters
from benchmarks.people import add, results, score_scene
from benchmarks.people_table import lines
from benchmarks.scene_labels import Scene, TrueFrame, TruePerson, read_scenes
from calibration.profile import CameraProfile, Picture
from calibration.zones import Zone, ZoneKind
from models.observations import ClipObservations, PersonTrack, Role
from tests.auditor.people import standing_pose, track_of

TIMES_S = tuple(row / 8 for row in range(8))
LEFT_HALF = Zone(name="post", kind=ZoneKind.STAFF, polygon=((0, 0), (400, 0), (400, 600), (0, 600)))
RIGHT_HALF = Zone(
    name="hall", kind=ZoneKind.CUSTOMER, polygon=((400, 0), (800, 0), (800, 600), (400, 600))
)
PROFILE = CameraProfile(
    schema="camera-profile/1",
    id="made",
    picture=Picture(width=800, height=600),
    zones=(LEFT_HALF, RIGHT_HALF),
)


def person(name: str, role: Role, hip_u: float, visible_share: float = 0.9) -> TruePerson:
    """A person with hips at height 300 px and a torso of 100 px."""
    return TruePerson(name, role, np.array([hip_u, 200.0]), np.array([hip_u, 300.0]), visible_share)


def scene(*persons: TruePerson) -> Scene:
    frames = tuple(TrueFrame(t_s, persons) for t_s in TIMES_S)
    return Scene(Path("a.mp4"), "a.mp4", 8.0, frames, PROFILE)


def track(track_id: int, hip_u: float) -> PersonTrack:
    made = track_of([standing_pose((hip_u, 300.0))] * len(TIMES_S), list(TIMES_S))
    return PersonTrack(**{**{n: getattr(made, n) for n in made.__slots__}, "track_id": track_id})


def seen(*tracks: PersonTrack) -> ClipObservations:
    return ClipObservations("made", (800, 600), np.array(TIMES_S), tracks)


STAFF = person("staff", Role.STAFF, 200.0)
CUSTOMER = person("cust1", Role.CUSTOMER, 600.0)


def test_who_is_where_the_labels_say_is_found_with_the_role() -> None:
    score = score_scene(scene(STAFF, CUSTOMER), seen(track(1, 210.0), track(2, 590.0)))
    tally = score.tally
    assert (tally.staff, tally.staff_found, tally.customers, tally.customers_found) == (8, 8, 8, 8)
    assert tally.role_right == 16
    assert (tally.ghosts, tally.astray) == (0, 0)
    figures = results([score], 1.1)
    assert figures["idf1"] == 1.0
    assert figures["hota"] == pytest.approx(0.8421)  # 0.1 of a torso aside: 16 of 19 levels
    assert figures["frames"] == 8


def test_a_quarter_of_the_torso_is_the_limit() -> None:
    near = score_scene(scene(STAFF), seen(track(1, 224.0)))
    far = score_scene(scene(STAFF), seen(track(1, 226.0)))
    assert near.tally.staff_found == 8
    assert far.tally.staff_found == 0
    assert far.tally.astray == 8
    assert far.missed[0] == (0.0, "staff")


def test_far_from_everybody_is_a_ghost_and_beside_somebody_astray() -> None:
    score = score_scene(scene(STAFF), seen(track(1, 200.0), track(2, 260.0), track(3, 500.0)))
    assert score.tally.ghosts == 8
    assert score.tally.ghost_frames == 8
    assert score.tally.astray == 8


def test_who_is_hidden_need_not_be_found_and_is_no_ghost() -> None:
    hidden = person("cust1", Role.CUSTOMER, 600.0, visible_share=0.5)
    unseen = score_scene(scene(STAFF, hidden), seen(track(1, 200.0)))
    found = score_scene(scene(STAFF, hidden), seen(track(1, 200.0), track(2, 600.0)))
    for score in (unseen, found):
        assert score.tally.customers == 0
        assert score.tally.ghosts == score.tally.astray == 0
        assert results([score], None)["idf1"] == 1.0


def test_clips_add_up() -> None:
    score = score_scene(scene(STAFF), seen(track(1, 200.0)))
    assert add([score.tally, score.tally]).staff_found == 16
    assert add([]).frames == 0


def test_the_table_has_a_line_for_each_clip_and_the_cost() -> None:
    score = score_scene(scene(STAFF, CUSTOMER), seen(track(1, 200.0)))
    meters = Meters(Meter(2, [10.0]), Meter(10, [20.0, 20.0]), finds=10)
    text = "\n".join(lines([score], meters))
    assert text.count("a.mp4") == 1
    assert "cost: 1.10 poses a find (10 poses of 20.0 ms" in text
    assert "not measured" in "\n".join(lines([score], Meters()))


def test_labels_of_single_persons_are_no_scenes(samples: Path) -> None:
    with pytest.raises(InputError, match="expected synth-counter/1 with scenes/1"):
        read_scenes(samples)


def test_a_folder_without_labels_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recordings with labels"):
        read_scenes(tmp_path)


def test_drawn_zones_hold_those_who_stand_in_them(shared_clips: Path) -> None:
    for one in read_scenes(shared_clips / "scenes")[:17]:
        staff_zone = next(zone for zone in one.profile.zones if zone.kind is ZoneKind.STAFF)
        staff = [p for p in one.frames[0].persons if p.role is Role.STAFF]
        middles = np.array([(p.shoulders_px + p.hips_px) / 2 for p in staff])
        assert staff_zone.contains(middles).all(), one.name


def test_a_scene_from_video_to_figures(shared_clips: Path, tmp_path: Path) -> None:
    data = tmp_path / "scenes"
    data.mkdir()
    for file in (shared_clips / "scenes").glob("s18_*"):
        (data / file.name).symlink_to(file)
    out = tmp_path / "people.json"
    arguments = ["people", "--data", str(data), "--json", str(out), "--cache", str(tmp_path / "c")]
    done = CliRunner().invoke(bench, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    figures = json.loads(out.read_text())["results"]
    assert set(figures) == {
        "staff_found", "customer_found", "ghost_rate", "role_accuracy", "idf1", "hota", "frames",
        "cost_ratio",
    }  # fmt: skip
    assert figures["frames"] == 12
    assert figures["customer_found"] > 0.4
    again = CliRunner().invoke(bench, arguments, catch_exceptions=False)
    assert "not measured" in again.stdout
    assert json.loads(out.read_text())["results"] == {**figures, "cost_ratio": None}

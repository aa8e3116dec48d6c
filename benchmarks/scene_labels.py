"""Where everybody truly is in a rendered scene: schema ``synth-counter/1``, ``scenes/1``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from pydantic import BaseModel, ValidationError

from auditor.errors import InputError
from benchmarks.labels import RECORDINGS, check_length
from calibration.profile import CameraProfile, Gravity, Picture
from calibration.zones import Zone, ZoneKind
from models.observations import FloatArray, Role

TORSO_HEIGHTS_M = (0.7, 1.3)
"""Between these heights lies the middle of the torso, of who leans over a desk and who stands."""
MOUNTED_WITHIN_DEG = 1.0
"""How well an operator measures the way a camera hangs."""
NEAREST_M = 0.1
"""What is nearer to the camera's plane than this cannot be drawn."""
QUEUE_ABOUT_M = np.array([(-0.4, -0.4), (-0.4, 0.4), (0.4, 0.4), (0.4, -0.4)])
"""An operator draws the place of a line a step wider than it was on that day."""
ZONES = {"staff_side": ZoneKind.STAFF, "customer_side": ZoneKind.CUSTOMER}


@dataclass(frozen=True, slots=True)
class TruePerson:
    """One person in one frame.

    `shoulders_px`, `hips_px` (2,): the points between both; `visible_share`: share of the joints
    that are in the picture and not hidden.
    """

    name: str
    role: Role
    shoulders_px: FloatArray
    hips_px: FloatArray
    visible_share: float

    @property
    def torso_px(self) -> float:
        """Distance of mid-shoulder and mid-hip in the picture."""
        return float(np.linalg.norm(self.shoulders_px - self.hips_px))


@dataclass(frozen=True, slots=True)
class TrueFrame:
    """Everybody about at one time, in view or not."""

    t_s: float
    persons: tuple[TruePerson, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One labelled recording; `name` is its path below the data folder.

    `profile` holds what an operator would draw: where torsos appear of those who are on the side of
    the staff, and on that of the customers.
    """

    path: Path
    name: str
    fps: float
    frames: tuple[TrueFrame, ...]
    profile: CameraProfile


class _InFrame(BaseModel):
    floor_xy_m: tuple[float, float] | None = None
    joints: dict[str, tuple[float, ...]]
    visible_frac: float


class _Frame(BaseModel):
    t: float
    persons: dict[str, _InFrame | None]


class _Person(BaseModel):
    id: str
    role: Role


class _Camera(BaseModel):
    width: int
    height: int
    K: list[list[float]]
    R_world_to_cam: list[list[float]]
    t_world_to_cam: list[float]


class _Zone(BaseModel):
    world: list[list[float]] = []


class _Labels(BaseModel):
    scene_type: str = ""
    fps: float
    persons: list[_Person]
    camera: _Camera
    zones: dict[str, _Zone]
    frames: list[_Frame]


def read_scenes(data: Path) -> list[Scene]:
    """Return the labelled scenes below `data`, by name.

    Raises
    ------
    InputError
        When there is none, or a file of labels is damaged or does not last as long as its
        recording.
    """
    paths = sorted(path for path in data.rglob("*") if path.suffix.lower() in RECORDINGS)
    scenes = [read_scene(path, data) for path in paths if path.with_suffix(".json").is_file()]
    if not scenes:
        raise InputError(f"{data}: no recordings with labels there; name a folder of scenes")
    return scenes


def read_scene(path: Path, data: Path) -> Scene:
    """Return one recording with the labels of the JSON file beside it."""
    labels_path = path.with_suffix(".json")
    try:
        labels = _Labels.model_validate_json(labels_path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise InputError(
            f"{labels_path}: {place}: {first['msg']}; expected synth-counter/1 with scenes/1"
        ) from error
    last_s = max((frame.t for frame in labels.frames), default=None)
    check_length(path, labels_path, last_s=last_s)
    roles = {person.id: person.role for person in labels.persons}
    frames = tuple(
        TrueFrame(
            frame.t,
            tuple(_person(name, roles, seen) for name, seen in frame.persons.items() if seen),
        )
        for frame in labels.frames
    )
    return Scene(path, path.relative_to(data).as_posix(), labels.fps, frames, _profile(labels))


def _person(name: str, roles: dict[str, Role], seen: _InFrame) -> TruePerson:
    return TruePerson(
        name,
        roles[name],
        _middle(seen, "shoulder_l", "shoulder_r"),
        _middle(seen, "hip_l", "hip_r"),
        seen.visible_frac,
    )


def _middle(seen: _InFrame, one: str, other: str) -> FloatArray:
    """Return the point between two joints in pixels; a joint is X, Y, Z, u, v, …."""
    middle: FloatArray = (np.array(seen.joints[one][3:5]) + np.array(seen.joints[other][3:5])) / 2
    return middle


def _profile(labels: _Labels) -> CameraProfile:
    camera = labels.camera
    drawn = [
        (name, kind, seen_polygon(np.array(labels.zones[name].world), camera))
        for name, kind in ZONES.items()
        if name in labels.zones
    ]
    zones = tuple(
        Zone(name=name, kind=_kind(kind, labels), polygon=corners)
        for name, kind, corners in (*drawn, *_queue(labels))
        if len(corners) >= 3
    )
    return CameraProfile(
        schema="camera-profile/1",
        id="scene",
        picture=Picture(width=camera.width, height=camera.height),
        gravity=_gravity(camera),
        zones=zones,
    )


def _kind(kind: ZoneKind, labels: _Labels) -> ZoneKind:
    """Return the kind of zone; the customers' place of a desk at which both sit is for advice."""
    at_desk = labels.scene_type == "stand_up_farewell" and kind is ZoneKind.CUSTOMER
    return ZoneKind.CONSULTATION if at_desk else kind


def _queue(labels: _Labels) -> list[tuple[str, ZoneKind, tuple[tuple[float, float], ...]]]:
    """Return the zone of those who stand in line, where a scene is of a queue."""
    if labels.scene_type != "queue":
        return []
    customers = [person.id for person in labels.persons if person.role is Role.CUSTOMER]
    places = [
        np.array([*(place + apart), 0.0])
        for frame in labels.frames
        for name in customers
        if (seen := frame.persons.get(name)) is not None and seen.floor_xy_m is not None
        for place in [np.array(seen.floor_xy_m)]
        for apart in QUEUE_ABOUT_M
    ]
    return [("queue", ZoneKind.QUEUE, seen_polygon(np.array(places), labels.camera))]


def _gravity(camera: _Camera) -> Gravity:
    """Return how the camera hangs; the world's z axis in camera axes points up."""
    right, down, away = np.array(camera.R_world_to_cam)[:, 2]
    return Gravity(
        tilt_down_deg=float(np.rad2deg(np.arcsin(np.clip(-away, -1, 1)))),
        roll_deg=float(np.rad2deg(np.arctan2(-right, -down))),
        sigma_deg=MOUNTED_WITHIN_DEG,
    )


def seen_polygon(floor_m: FloatArray, camera: _Camera) -> tuple[tuple[float, float], ...]:
    """Return the outline in the picture of the torsos above a floor polygon (N, 3), in pixels.

    The part behind the camera or outside the picture is cut off; of a polygon that lies wholly
    there nothing is left.
    """
    corners = [
        corner
        for height_m in TORSO_HEIGHTS_M
        for corner in _corners_px(floor_m + np.array([0.0, 0.0, height_m]), camera)
    ]
    if not corners:
        return ()
    outline = cv2.convexHull(np.array(corners, dtype=np.float32))
    wide, high = camera.width, camera.height
    picture = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float32)
    share, seen = cv2.intersectConvexConvex(outline, picture)
    if share <= 0 or seen is None:
        return ()
    inside = np.clip(seen.reshape(-1, 2), 0, [wide, high])
    return tuple((float(u), float(v)) for u, v in inside)


def _corners_px(world_m: FloatArray, camera: _Camera) -> list[FloatArray]:
    """Return the corners of a polygon in the picture, cut where it passes behind the camera."""
    seen = world_m @ np.array(camera.R_world_to_cam).T + np.array(camera.t_world_to_cam)
    before = seen[:, 2] >= NEAREST_M
    corners = []
    for row, one in enumerate(seen):
        after = (row + 1) % len(seen)
        if before[row]:
            corners.append(one)
        if before[row] != before[after]:
            share = (NEAREST_M - one[2]) / (seen[after, 2] - one[2])
            corners.append(one + share * (seen[after] - one))
    matrix = np.array(camera.K)
    return [(matrix @ corner)[:2] / (matrix @ corner)[2] for corner in corners]

"""People in a level camera's axes, drawn by hand: x right, y down, z away; all heads 0.5 m up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from calibration.zones import Zone, ZoneKind
from models.observations import FloatArray, Role
from rules.episode import Episode
from rules.relations.company import Company, Person
from rules.relations.facing import Facing

STEP_S = 0.1
SIGMA_DEG = 5.0
UP = np.array([0.0, -1.0, 0.0])
PX_PER_M = 100.0
"""The torso in the picture: 100 px for each metre to the right of its middle, at v = 100."""

Way = tuple[float, float]
"""A place on the floor: (right, away), metres."""


def times(lasts_s: float, start_s: float = 0.0) -> FloatArray:
    return np.round(start_s + np.arange(round(lasts_s / STEP_S) + 1) * STEP_S, 6)


def direction(azimuth_deg: float | FloatArray, down_deg: float = 0.0) -> FloatArray:
    """Unit vectors: 0 = towards the camera, + to the right, `down_deg` below level."""
    turn, fall = np.radians(azimuth_deg), np.radians(down_deg)
    level = np.stack([np.sin(turn), np.zeros_like(turn), -np.cos(turn)], axis=-1)
    return np.cos(fall) * level - np.sin(fall) * UP


def person(  # noqa: PLR0913 - each test draws what it is about and nothing else
    number: int,
    role: Role,
    at: Way | Callable[[FloatArray], tuple[FloatArray, FloatArray]],
    *,
    looks_deg: float | FloatArray = 0.0,
    down_deg: float = 0.0,
    height_m: float = 0.5,
    faces_deg: float = 0.0,
    t_s: FloatArray | None = None,
) -> Person:
    """Somebody at a place, or on a way, whose head points along `looks_deg`."""
    t_s = times(10.0) if t_s is None else t_s
    rows = len(t_s)
    right, away = at(t_s) if callable(at) else at
    torso = np.stack(
        [np.broadcast_to(right, rows), np.zeros(rows), np.broadcast_to(away, rows)], axis=1
    ).astype(float)
    facing = Facing(
        t_s=t_s,
        head_m=torso + height_m * UP,
        torso_m=torso,
        ahead=np.array(np.broadcast_to(direction(looks_deg, down_deg), (rows, 3))),
        turn_sigma_deg=np.full(rows, SIGMA_DEG),
        rise_sigma_deg=np.full(rows, SIGMA_DEG),
        heading=np.array(np.broadcast_to(direction(faces_deg), (rows, 3))),
        arms_m=np.full((rows, 2, 3), np.nan),
        wrists_m=np.full((rows, 2, 3), np.nan),
        up=UP,
    )
    anchor = np.stack([PX_PER_M * torso[:, 0] + 500.0, np.full(rows, 100.0)], axis=1)
    return Person(number, role, facing, anchor)


def zone(kind: ZoneKind, left_m: float, right_m: float) -> Zone:
    """A zone from `left_m` to `right_m` across the picture."""
    a, b = (PX_PER_M * place + 500.0 for place in (left_m, right_m))
    return Zone(name=kind.value, kind=kind, polygon=((a, 0), (b, 0), (b, 200), (a, 200)))


def company(
    *people: Person, zones: Sequence[Zone] = (), episodes: Sequence[Episode] = ()
) -> Company:
    return Company({one.track_id: one for one in people}, tuple(zones), tuple(episodes))

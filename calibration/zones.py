"""Zones: polygons drawn once in a camera's picture, and what lies in them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field

from calibration.strict_model import Strict, Text, unknown


class ZoneKind(StrEnum):
    """What a zone is for."""

    STAFF = "staff"
    CUSTOMER = "customer"
    QUEUE = "queue"
    COUNTER_EDGE = "counter_edge"
    ENTRANCE = "entrance"
    MASK = "mask"


def _known_kind(name: object) -> object:
    kinds = [kind.value for kind in ZoneKind]
    if name not in kinds:
        raise unknown("kind of zone", name, kinds)
    return name


Point = tuple[float, float]


class Zone(Strict):
    """A polygon in the picture.

    Attributes
    ----------
    polygon : corners (u, v) in pixels of the profile's picture, u right, v down, in order; a
        `counter_edge` is a line of two points or more, where the counter ends towards the staff.
    """

    name: Text
    kind: Annotated[ZoneKind, BeforeValidator(_known_kind)]
    polygon: Annotated[tuple[Point, ...], Field(min_length=2)]

    def scaled(self, factor_x: float, factor_y: float) -> Zone:
        """Return the zone in a picture that is so much wider and higher."""
        corners = tuple((u * factor_x, v * factor_y) for u, v in self.polygon)
        return self.model_copy(update={"polygon": corners})

    def contains(self, points_px: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Return (N,) whether each of `points_px` (N, 2) lies inside; NaN points do not.

        Even–odd rule: a ray to the right crosses the outline an odd number of times.
        """
        points = np.asarray(points_px, dtype=float)
        u, v = points[:, 0], points[:, 1]
        corners = np.array(self.polygon, dtype=float)
        odd = np.zeros(len(points), dtype=np.bool_)
        for (u0, v0), (u1, v1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            if v0 == v1:  # a horizontal edge is never crossed by a horizontal ray
                continue
            crosses = (v0 > v) != (v1 > v)
            odd ^= crosses & (u < u0 + (v - v0) * (u1 - u0) / (v1 - v0))
        inside: NDArray[np.bool_] = odd & np.isfinite(u) & np.isfinite(v)
        return inside


def counter_edge_px(zones: Sequence[Zone]) -> NDArray[np.float64] | None:
    """Return (N, 2) the one counter edge among `zones`; None when there is none, or several."""
    edges = [zone for zone in zones if zone.kind is ZoneKind.COUNTER_EDGE]
    return np.array(edges[0].polygon, dtype=float) if len(edges) == 1 else None


def zone_fault(zone: Zone, width_px: int, height_px: int) -> str | None:
    """Return what is wrong with a zone in a picture of this size, None when it is sound."""
    for u, v in zone.polygon:
        if not (0 <= u <= width_px and 0 <= v <= height_px):
            return f"({u:g}, {v:g}) lies outside the picture of {width_px} × {height_px}"
    closed = zone.kind is not ZoneKind.COUNTER_EDGE
    if closed and len(zone.polygon) < 3:
        return "a zone has at least three corners"
    if closed and _crosses_itself(zone.polygon):
        return "its outline crosses itself; name the corners in order around it"
    return None


def _crosses_itself(corners: Sequence[Point]) -> bool:
    """Return whether two sides that are no neighbours cut each other."""
    count = len(corners)
    sides = [(corners[row], corners[(row + 1) % count]) for row in range(count)]
    return any(
        _cut(*sides[one], *sides[other])
        for one in range(count)
        for other in range(one + 2, count)
        if (one, other) != (0, count - 1)
    )


def _cut(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Return whether the inside of side a–b and that of side c–d have a point in common."""

    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0

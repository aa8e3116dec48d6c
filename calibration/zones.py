"""Zones: polygons drawn once in a camera's picture, and what lies in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field

from calibration.strict_model import Strict, Text, unknown


class ZoneKind(StrEnum):
    """What a zone is for.

    `CONSULTATION` is the customers' place at a consultation or complaint desk, and a customers'
    place like any other; `KIOSK` is where customers stand before a self-service terminal.
    """

    STAFF = "staff"
    CUSTOMER = "customer"
    CONSULTATION = "consultation"
    QUEUE = "queue"
    KIOSK = "kiosk"
    COUNTER_EDGE = "counter_edge"
    ENTRANCE = "entrance"
    MASK = "mask"


COUNTER_PLACES = frozenset({ZoneKind.CUSTOMER, ZoneKind.CONSULTATION})
"""Where customers are served."""
CUSTOMER_PLACES = COUNTER_PLACES | {ZoneKind.QUEUE, ZoneKind.KIOSK}
"""Where only customers stand for long."""


def _known_kind(name: object) -> object:
    kinds = [kind.value for kind in ZoneKind]
    if name not in kinds:
        raise unknown("kind of zone", name, kinds)
    return name


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class OutlineFault:
    """Why an outline cannot be used; `corner` counts from 0, None = the outline as a whole."""

    text: str
    corner: int | None = None


class Zone(Strict):
    """A polygon in the picture.

    Attributes
    ----------
    polygon : corners (u, v) in pixels of the profile's picture, u right, v down, in order; a
        `counter_edge` is a line of two points or more, where the counter ends towards the staff.
    counter : which counter the zone belongs to, where a view shows several; None = all of them.
    """

    name: Text
    kind: Annotated[ZoneKind, BeforeValidator(_known_kind)]
    polygon: Annotated[tuple[Point, ...], Field(min_length=2)]
    counter: Text | None = None

    @property
    def is_line(self) -> bool:
        """Whether the corners make an open line instead of an outline."""
        return self.kind is ZoneKind.COUNTER_EDGE

    def fault(self, width_px: int, height_px: int) -> OutlineFault | None:
        """Return what is wrong with the outline in a picture of this size; None = it is sound.

        It has to enclose something, to lie inside the picture, and not to cross or touch itself.
        """
        if not self.is_line and len(self.polygon) < 3:
            return OutlineFault("a zone has at least three corners")
        for corner, (u, v) in enumerate(self.polygon):
            if not (0 <= u <= width_px and 0 <= v <= height_px):
                place = f"({u:g}, {v:g}) lies outside the picture of {width_px} × {height_px}"
                return OutlineFault(place, corner)
        crossing = self._crossing()
        if crossing is None:
            return None
        one, other = crossing
        return OutlineFault(
            f"sides {one} and {other} cross; give the corners in order around the zone"
        )

    def _crossing(self) -> tuple[int, int] | None:
        """Return the numbers (from 1) of two sides that cross or touch; None when none do."""
        ends = list(self.polygon) if self.is_line else [*self.polygon, self.polygon[0]]
        sides = list(pairwise(ends))
        for one, other in combinations(range(len(sides)), 2):
            joined = other - one == 1 or (not self.is_line and other - one == len(sides) - 1)
            if not joined and _meet(*sides[one], *sides[other]):
                return one + 1, other + 1
        return None

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


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Return whether the stretches a–b and c–d have a point in common."""
    turns = _turn(a, b, c) * _turn(a, b, d), _turn(c, d, a) * _turn(c, d, b)
    if turns[0] < 0 and turns[1] < 0:
        return True
    corners = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(_turn(*three) == 0 and _between(*three) for three in corners)


def _turn(a: Point, b: Point, c: Point) -> float:
    """Return on which side of a–b the point c lies: its sign, or 0 on the line."""
    across = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return float(np.sign(across))


def _between(a: Point, b: Point, c: Point) -> bool:
    """Return whether c, a point of the line through a and b, lies between them."""
    return all(min(a[k], b[k]) <= c[k] <= max(a[k], b[k]) for k in (0, 1))

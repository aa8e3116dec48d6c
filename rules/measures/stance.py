"""Feet of who stands in full view.

Behind a counter the network draws feet that it cannot see, but does not believe in them: of 8,008
labelled ankles and toes behind counters it believed 35. Knees behind a desk it does believe in, one
of four, so that nothing is said of the knees of who sits.
"""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.raw import Raw
from rules.measures.vectors import dot, horizontal

DISTANCE_SIGMA = (0.11, 0.20)
"""At the front and at the side, shoulder widths; training persons who stand 0.5 apart."""
DISTANCE_SHARE = 0.1
"""Share of the distance: how wide the shoulders are that the network draws."""
ANGLE_SIGMA_DEG = (12.0, 22.0)
"""At the front and at the side: parallel feet are drawn with the toes 8° and 17° out."""


def feet_distance(body: Body) -> Raw:
    """Distance of the ankles along the floor over the width of the shoulders, ≥ 0."""
    points = body.track.world_m
    across = horizontal(points[:, P.LEFT_ANKLE] - points[:, P.RIGHT_ANKLE], body.up)
    value = over_shoulders(body, np.linalg.norm(across, axis=1))
    seen = body.pair_seen(P.LEFT_ANKLE) & body.pair_seen(P.LEFT_SHOULDER)
    return Raw(value, _distance_sigma(body, value), seen)


def feet_angle_deg(body: Body) -> Raw:
    """Angle between the feet, heel → toe along the floor; 0 = parallel, toes outwards +."""
    points = body.track.world_m
    left, right = (
        _heading_deg(body, points[:, toe] - points[:, heel])
        for heel, toe in (
            (P.LEFT_HEEL, P.LEFT_FOOT_INDEX),
            (P.RIGHT_HEEL, P.RIGHT_FOOT_INDEX),
        )
    )
    value = (left - right + 180.0) % 360.0 - 180.0
    seen = body.pair_seen(P.LEFT_HEEL) & body.pair_seen(P.LEFT_FOOT_INDEX)
    return Raw(value, between_views(body, ANGLE_SIGMA_DEG), seen)


def _heading_deg(body: Body, foot: FloatArray) -> FloatArray:
    """Return where a foot points, (T,) degrees, 0 = forward, to the left +."""
    heading: FloatArray = np.degrees(np.arctan2(dot(foot, body.left), dot(foot, body.forward)))
    return heading


def _shoulder_width(body: Body) -> FloatArray:
    points = body.track.world_m
    width: FloatArray = np.linalg.norm(
        points[:, P.LEFT_SHOULDER] - points[:, P.RIGHT_SHOULDER], axis=1
    )
    return width


def over_shoulders(body: Body, length_m: FloatArray) -> FloatArray:
    """Return (T,) a length over the width of the shoulders that the network draws."""
    width = _shoulder_width(body)
    ratio: FloatArray = np.divide(length_m, width, out=np.full_like(width, np.nan), where=width > 0)
    return ratio


def _distance_sigma(body: Body, value: FloatArray) -> FloatArray:
    sigma: FloatArray = np.hypot(between_views(body, DISTANCE_SIGMA), DISTANCE_SHARE * value)
    return sigma


def between_views(body: Body, front_and_side: tuple[float, float]) -> FloatArray:
    """Return (T,) a deviation between those of a person seen from the front and from the side."""
    front, side = front_and_side
    sigma: FloatArray = front + (side - front) * np.abs(np.sin(np.radians(body.view_yaw_deg)))
    return sigma

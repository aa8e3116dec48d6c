"""Legs in full view: how far the knees are apart, how the shanks slant.

Behind a desk the network draws knees that it does not see and believes one of four of them
(docs/adr/0011); it does not believe in ankles there. So knees are read only where both ankles are
seen too: with the whole legs in view.
"""

from __future__ import annotations

import numpy as np

from models.observations import BoolArray, FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.raw import Raw
from rules.measures.stance import between_views, over_shoulders
from rules.measures.vectors import dot

KNEES_SIGMA = (0.12, 0.25)
"""At the front and at the side, shoulder widths (rendered people in full view)."""
KNEES_SHARE = 0.1
"""Share of the distance: how wide the shoulders are that the network draws."""
SLANT_SIGMA_DEG = (8.0, 17.0)
"""At the front and at the side (rendered people, who hold their shanks upright)."""


def knee_distance(body: Body) -> Raw:
    """Distance of the knees, level, across the body, over the width of the shoulders, ≥ 0.

    How far one knee is before the other does not count: who sits askew keeps the legs together.
    """
    points = body.track.world_m
    apart = dot(points[:, P.LEFT_KNEE] - points[:, P.RIGHT_KNEE], body.left)
    value = over_shoulders(body, np.abs(apart))
    sigma = np.hypot(between_views(body, KNEES_SIGMA), KNEES_SHARE * value)
    return Raw(value, sigma, _legs_seen(body) & body.pair_seen(P.LEFT_SHOULDER))


def shank_slant_deg(body: Body) -> Raw:
    """Slant of the shanks to the side, knee → ankle against the vertical, the larger of both, ≥ 0.

    In the frontal plane: feet drawn back or put forward do not count.
    """
    points = body.track.world_m
    slants = [
        _slant_deg(body, points[:, ankle] - points[:, knee])
        for knee, ankle in ((P.LEFT_KNEE, P.LEFT_ANKLE), (P.RIGHT_KNEE, P.RIGHT_ANKLE))
    ]
    value = np.maximum(*slants)
    return Raw(value, between_views(body, SLANT_SIGMA_DEG), _legs_seen(body))


def _slant_deg(body: Body, shank: FloatArray) -> FloatArray:
    aside = np.abs(dot(shank, body.left))
    slant: FloatArray = np.degrees(np.arctan2(aside, -(shank @ body.up)))
    return slant


def _legs_seen(body: Body) -> BoolArray:
    return body.pair_seen(P.LEFT_KNEE) & body.pair_seen(P.LEFT_ANKLE)

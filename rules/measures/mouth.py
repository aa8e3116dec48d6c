"""Geometry of the mouth against the person's own neutral face: never an emotion."""

from __future__ import annotations

import numpy as np

from models.observations import FACE_KEYPOINTS, BoolArray, FloatArray
from rules.measures.body import Body
from rules.measures.raw import Raw
from rules.smoothing import rolling_quantile

SMALLEST_FACE_PX = 36.0
"""Narrower faces show no mouth: the whole smile is then below two pixels."""
NEUTRAL_WINDOW_S = 60.0
NEUTRAL_SHARE = 0.25
WIDEST_NEUTRAL_CM = 5.25
"""Neutral mouths are 5.0 ± 0.25 cm wide on the scale of the canonical face (training persons): who
is never seen narrower smiles all the time."""
NEUTRAL_SIGMA_CM = 0.1
FULL_WIDENING = 0.14
"""Widening of the mouth over its neutral width in a full smile (training persons: 5.0 → 5.75)."""
SMILE_SIGMA_PX = 0.9
"""Unrest of the mouth's width, pixels; divided by the full smile in pixels it gives the sigma."""
MOUTH_OVER_FACE = 0.36
"""Neutral width of the mouth over the width of the face (canonical face)."""
OPEN_SIGMA = 0.05

_INDEX = {name: row for row, name in enumerate(FACE_KEYPOINTS)}


def smile(body: Body) -> Raw:
    """Widening of the mouth: 0 = the person's neutral, 1 = a full smile."""
    seen = _seen(body)
    width = np.where(seen, _distance(body, "mouth_left", "mouth_right"), np.nan)
    neutral = rolling_quantile(body.track.t_s, width, NEUTRAL_WINDOW_S, NEUTRAL_SHARE)
    neutral = np.minimum(neutral, WIDEST_NEUTRAL_CM)
    value = (width / neutral - 1.0) / FULL_WIDENING
    full_px = FULL_WIDENING * MOUTH_OVER_FACE * body.track.face_size_px
    sigma = np.hypot(SMILE_SIGMA_PX / full_px, NEUTRAL_SIGMA_CM / neutral / FULL_WIDENING)
    return Raw(value, np.where(seen, sigma, np.nan), seen)


def mouth_open(body: Body) -> Raw:
    """Gap between the lips over the width of the mouth: 0 = closed."""
    seen = _seen(body)
    gap = _distance(body, "lip_upper_inner", "lip_lower_inner")
    width = _distance(body, "mouth_left", "mouth_right")
    return Raw(gap / width, np.full(len(gap), OPEN_SIGMA), seen)


def _distance(body: Body, first: str, second: str) -> FloatArray:
    shape = body.track.face_shape_cm
    distance: FloatArray = np.linalg.norm(
        shape[:, _INDEX[first]] - shape[:, _INDEX[second]], axis=1
    )
    return distance


def _seen(body: Body) -> BoolArray:
    seen: BoolArray = np.nan_to_num(body.track.face_size_px) >= SMALLEST_FACE_PX
    return seen

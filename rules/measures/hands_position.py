"""Where both hands are while their owner stands: at the sides, behind, in front, or elsewhere.

The network draws hands near enough to the body's front or back to tell these apart, its depth of a
hand behind the back included; a band of doubt between the places stays unknown.
"""

from __future__ import annotations

import numpy as np

from models.observations import BoolArray, FloatArray
from models.observations import PoseLandmark as P
from rules.measures.body import Body
from rules.measures.raw import Raw
from rules.measures.trunk import trunk_axis, trunk_seen
from rules.measures.vectors import dot
from rules.smoothing import moving_average
from rules.vocabulary import CLASSES

WINDOW_S = 0.5
BEHIND_M = -0.04
"""Mean of both wrists against the hips, forward +: behind −0.16…−0.06, at the sides 0.05…0.10, in
front 0.12…0.24 (medians of the training persons by view)."""
BESIDE_M = (0.16, 0.08)
"""At the sides up to here, seen from the front and from the side."""
HELD_OUT_M = 0.26
"""From here held out before the body."""
FRONT_M = 0.08
"""From here before the body."""
APART_M = (0.22, 0.28)
"""Up to the first the hands touch (0.07–0.19 folded), from the second they do not (0.33 and more
beside the body); on the scale of the network's person."""
RAISED = 0.55
"""Height over the hips in trunks; folded before the belly the wrists stand at 0.1–0.35."""
ASIDE_M = 0.05
"""A wrist beside the body lies this far out of its middle."""
STATE_SIGMA = 0.1


def hands_position(body: Body) -> Raw:
    """Class: index in `CLASSES` of `sides`, `behind`, `front`, `elsewhere`; NaN = doubtful.

    `elsewhere` is raised, or held out and apart, and takes both wrists seen; the others take one,
    because the body hides the far hand from the side, and `behind` none.
    """
    names = CLASSES["hands_position"]
    place = np.full(len(body.track.t_s), np.nan)
    # the later word wins: what is behind the back is hidden, and drawn anywhere in height
    for name, there in _places(body).items():
        place[there] = names.index(name)
    return Raw(place, np.full(len(place), STATE_SIGMA), np.isfinite(place))


def hands_at_rest(body: Body) -> Raw:
    """State: 1 = both hands at the sides, behind or in front; 0 = elsewhere."""
    place = hands_position(body)
    elsewhere = CLASSES["hands_position"].index("elsewhere")
    return Raw((place.value != elsewhere).astype(float), place.sigma, place.observable)


def hands_in_front(body: Body) -> BoolArray:
    """Return (T,) whether both hands surely lie together before the body."""
    return _places(body)["front"]


def hands_apart(body: Body) -> BoolArray:
    """Return (T,) whether the hands surely do not touch."""
    return trunk_seen(body) & body.pair_seen(P.LEFT_WRIST) & (_gap_m(body) >= APART_M[1])


def _gap_m(body: Body) -> FloatArray:
    """Return (T,) the distance of the wrists, calmed."""
    points = body.track.world_m
    gap = np.linalg.norm(points[:, P.LEFT_WRIST] - points[:, P.RIGHT_WRIST], axis=1)
    return moving_average(body.track.t_s, gap, WINDOW_S)


def _places(body: Body) -> dict[str, BoolArray]:
    """Return (T,) for each class whether the hands surely are there."""
    left, right = (_wrist(body, wrist) for wrist in (P.LEFT_WRIST, P.RIGHT_WRIST))
    forward = (left[:, 0] + right[:, 0]) / 2
    raised = np.maximum(left[:, 2], right[:, 2]) > RAISED
    gap = _gap_m(body)
    outward = (left[:, 1] > ASIDE_M) & (-right[:, 1] > ASIDE_M)
    trunk = trunk_seen(body)
    one = trunk & (body.seen[:, P.LEFT_WRIST] | body.seen[:, P.RIGHT_WRIST]) & (forward > 0)
    both = one & body.pair_seen(P.LEFT_WRIST)
    held_out = (gap >= APART_M[1]) & (forward >= HELD_OUT_M)
    both_back = np.maximum(left[:, 0], right[:, 0]) < 0
    return {
        "sides": one & ~raised & (gap >= APART_M[1]) & (forward <= _beside_m(body)) & outward,
        "front": one & ~raised & (gap <= APART_M[0]) & (forward >= FRONT_M),
        "elsewhere": both & (raised | held_out),
        "behind": trunk & both_back & (forward <= BEHIND_M),
    }


def _beside_m(body: Body) -> FloatArray:
    front, side = BESIDE_M
    limit: FloatArray = front + (side - front) * np.abs(np.sin(np.radians(body.view_yaw_deg)))
    return limit


def _wrist(body: Body, wrist: P) -> FloatArray:
    """Return (T, 3) forward, left (m) of the mid-hip and height over it in trunks, calmed."""
    points = body.track.world_m
    place = points[:, wrist] - body.middle_m(P.LEFT_HIP)
    trunk = np.linalg.norm(trunk_axis(body), axis=1)
    known = np.divide(place @ body.up, trunk, out=np.full_like(trunk, np.nan), where=trunk > 0)
    parts = np.stack([dot(place, body.forward), dot(place, body.left), known], axis=1)
    return moving_average(body.track.t_s, parts, WINDOW_S)

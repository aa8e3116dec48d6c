"""Are the hands folded before the body, and which one lies on top.

Where one hand covers the other, the network of hands sees the upper one at both places: it finds a
hand with more belief where the upper one is, and takes both for a hand of that side. Both signs
together name the upper hand; one alone is often wrong.
"""

from __future__ import annotations

import numpy as np

from models.observations import BoolArray, FloatArray, HandColumns
from rules.measures.body import Body
from rules.measures.hands_position import STATE_SIGMA, hands_apart, hands_in_front
from rules.measures.raw import Raw
from rules.smoothing import moving_average
from rules.vocabulary import CLASSES

WINDOW_S = 2.0
"""Which hand lies on top changes seldom; one look alone is often wrong."""
LEAST_LOOKS = 3
PRESENCE, SIDE = 0.3, 0.4
"""By how much more, in the mean of the window, the network believes in the upper hand, and how far
its belief in a right hand is from even. On training persons seen from up to 45° aside, and their
mirror images, a quarter of the looks is told and 99.8 % of these are right; at 0.3 and 0.1 half is
told, and 92 % are right."""
BOTH_SIDES_UP_TO_DEG = 45.0
"""Seen from further aside the body hides the far hand, whichever lies on top."""


def hands_folded(body: Body) -> Raw:
    """Class: index in `CLASSES` of `left_over_right`, `apart`, `right_over_left`; NaN = unknown."""
    names = CLASSES["hands_folded"]
    found = np.full(len(body.track.t_s), np.nan)
    found[hands_apart(body)] = names.index("apart")
    together = hands_in_front(body) & (np.abs(body.view_yaw_deg) <= BOTH_SIDES_UP_TO_DEG)
    if body.track.hands is not None:
        left = left_on_top(body.track.t_s, body.track.hands, together)
        found[together & (left > 0)] = names.index("left_over_right")
        found[together & (left < 0)] = names.index("right_over_left")
    return Raw(found, np.full(len(found), STATE_SIGMA), np.isfinite(found))


def left_on_top(t_s: FloatArray, hands: HandColumns, together: BoolArray) -> FloatArray:
    """Return (T,) 1 where the left hand lies on top, −1 where the right one does, 0 unknown.

    `together` (T,) tells where the hands touch; other looks tell nothing.
    """
    looked = together & np.isfinite(hands.score).any(axis=1)
    signs = np.full((len(t_s), 2), np.nan)
    presence = np.nan_to_num(hands.score[looked])
    signs[looked, 0] = presence[:, 0] - presence[:, 1]
    signs[looked, 1] = 0.5 - np.nanmean(hands.right_score[looked], axis=1)
    nearer, left = moving_average(t_s, signs, WINDOW_S).T
    first = np.searchsorted(t_s[looked], t_s - WINDOW_S / 2)
    last = np.searchsorted(t_s[looked], t_s + WINDOW_S / 2, side="right")
    sure = (last - first >= LEAST_LOOKS) & (nearer * left > 0)
    sure &= (np.abs(nearer) > PRESENCE) & (np.abs(left) > SIDE)
    return np.where(sure, np.sign(left), 0.0)

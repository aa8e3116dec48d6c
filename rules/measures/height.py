"""How high the shoulders stand in the picture: what tells sitting from standing over a counter."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.body import MIN_POSE_SCORE, MIN_VISIBILITY, middle, px_per_m
from rules.smoothing import known_median, smooth

CUTOFF_HZ = 2.0


def shoulder_place_m(track: PersonTrack) -> FloatArray:
    """Return (T, 2): place of the shoulder centre in the picture, right + and up +.

    Metres at the person's usual distance; NaN where the shoulders are not believed.
    """
    shoulders = middle(track.landmarks_px, P.LEFT_SHOULDER) / known_median(px_per_m(track))
    believed = (track.pose_score >= MIN_POSE_SCORE) & np.all(
        track.visibility[:, [P.LEFT_SHOULDER, P.RIGHT_SHOULDER]] >= MIN_VISIBILITY, axis=1
    )
    columns = [
        smooth(track.t_s, np.where(believed, sign * shoulders[:, axis], np.nan), CUTOFF_HZ)
        for axis, sign in ((0, 1.0), (1, -1.0))
    ]
    return np.stack(columns, axis=1)

"""Posters, screens that stand still, mirrors of nobody, photographs: figures that never move."""

from __future__ import annotations

import numpy as np

from models.observations import PersonTrack
from models.observations import PoseLandmark as Landmark
from rules.triggers.paths import median, torso_length_px

WATCHED_S = 60.0
"""Nobody keeps still for so long; who was seen for less is taken to be alive. Proposed."""

STIRS_TORSOS = 0.02
"""Who is alive sways, nods or shifts by more than this many torso lengths (1 cm). Proposed."""

STIRRED_SHARE = 0.1
"""In so many looks at least; the networks' own jumps are rarer. Proposed."""

_WATCHED = (
    Landmark.NOSE,
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_WRIST,
    Landmark.RIGHT_WRIST,
)


def is_lifelike(track: PersonTrack) -> bool:
    """Return whether the figure ever stirred, or was seen too briefly to tell."""
    if len(track.t_s) == 0 or track.t_s[-1] - track.t_s[0] < WATCHED_S:
        return True
    allowed_px = STIRS_TORSOS * torso_length_px(track)
    for landmark in _WATCHED:
        points = track.landmarks_px[:, landmark]
        place = np.array([median(points[:, 0]), median(points[:, 1])])
        apart = np.linalg.norm(points - place, axis=1)
        apart = apart[np.isfinite(apart)]
        if len(apart) and np.mean(apart > allowed_px) >= STIRRED_SHARE:
            return True
    return False

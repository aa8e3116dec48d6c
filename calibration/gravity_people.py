"""Gravity from people who stand and walk: no target, no marks.

Three witnesses, weighed by their variance (robust least squares):

1. *Upright bodies.* A standing body's line in the picture points at the vertical vanishing point.
2. *The floor.* The lower end of a body moves in a level plane. From the apparent size of a body of
   constant length follows how far below the camera that plane lies; with the right gravity the
   answer is the same wherever somebody walks. This is what tells the tilt.
3. *Posture.* How a body is drawn tells from how far above it is looked at (`calibration.posture`);
   the only witness of the tilt where everybody stays in one place.

What is usual (a camera that looks slightly down and hangs level) is a fourth, weak one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from calibration.gravity import (
    USUAL_ROLL_SIGMA_DEG,
    USUAL_TILT_DEG,
    USUAL_TILT_SIGMA_DEG,
    FloatArray,
    GravityError,
    GravityEstimate,
    Lens,
    up_of,
)

STARTS_DEG = (0.0, 15.0, 30.0, 50.0)
"""Tilts from which the search starts; the best end counts."""
WHOLE_SIGMA_DEG, TORSO_SIGMA_DEG = 2.0, 4.0
"""How far shoulder–ankle and shoulder–hip lines stray from upright, per person (training clips)."""
WHOLE_SIGMA, TORSO_SIGMA = 0.03, 0.04
"""Play of the apparent length of a walking body, relative (training clips)."""
STATURE_SIGMA = 0.08
"""Heights of shoulders differ by so much between adults, women and men together."""
INDEPENDENT_LOOKS = 6
"""So many looks at somebody count at most: errors of the landmarks last."""
LEAST_HEIGHT = 0.05
"""Of the camera above the lower end, in lengths of the body: no camera hangs below."""
LEAST_SIGMA_DEG = 1.0
"""Errors that all people share do not average out."""


@dataclass(frozen=True, slots=True, eq=False)
class Rod:
    """Looks at one upright body of constant length; T rows, in pixels.

    Attributes
    ----------
    lower_px, upper_px : (T, 2), the middle of the ankles or hips, and of the shoulders.
    whole : the lower end is the ankles.
    level : the lower end moved in a level plane, as when the person walks.
    """

    lower_px: FloatArray
    upper_px: FloatArray
    whole: bool
    level: bool


@dataclass(frozen=True, slots=True, eq=False)
class Stance:
    """A person whose posture tells that the view at `place_px` (2,) points `down_deg` down."""

    place_px: FloatArray
    down_deg: float
    sigma_deg: float


def gravity_from_people(
    rods: Sequence[Rod], stances: Sequence[Stance], lens: Lens
) -> GravityEstimate:
    """Return how the camera hangs.

    Raises
    ------
    GravityError
        When nobody was seen well enough.
    """
    if not rods and not stances:
        raise GravityError(
            "nobody stands or walks in view long enough; take a recording in which people walk "
            "about, or mark upright lines"
        )

    def robust(x: FloatArray) -> FloatArray:
        """Residuals that grow ever more slowly, as the square root (soft L1)."""
        r = np.array(list(_residuals(x, rods, stances, lens)))
        softened: FloatArray = r * np.sqrt(2 / (np.sqrt(1 + r * r) + 1))
        return softened

    free = 3 if lens.focal_sigma > 0 else 2
    ends = [
        least_squares(robust, [start, 0.0, 0.0][:free], x_scale=[5.0, 2.0, 0.1][:free])
        for start in STARTS_DEG
    ]
    best = min(ends, key=lambda end: float(end.cost))
    slopes = np.asarray(best.jac)
    covariance = np.linalg.inv(slopes.T @ slopes)
    sigma_deg = float(np.hypot(np.sqrt(covariance[0, 0]), LEAST_SIGMA_DEG))
    return GravityEstimate(float(best.x[0]), float(best.x[1]), sigma_deg)


def _residuals(
    x: FloatArray, rods: Sequence[Rod], stances: Sequence[Stance], lens: Lens
) -> Iterator[float]:
    """Yield every witness's miss over its deviation, for tilt, roll and log zoom `x`."""
    up, zoom = up_of(x[0], x[1]), 1.0
    yield (x[0] - USUAL_TILT_DEG) / USUAL_TILT_SIGMA_DEG
    yield x[1] / USUAL_ROLL_SIGMA_DEG
    if len(x) > 2:
        zoom = float(np.exp(x[2]))
        yield x[2] / lens.focal_sigma
    for stance in stances:
        down = -np.degrees(np.arcsin(np.clip(lens.rays(stance.place_px, zoom) @ up, -1, 1)))
        yield (float(down) - stance.down_deg) / stance.sigma_deg
    floors = []
    for rod in rods:
        lean_deg, height = _seen_under(rod, up, lens, zoom)
        yield float(np.median(lean_deg)) / (WHOLE_SIGMA_DEG if rod.whole else TORSO_SIGMA_DEG)
        if rod.level:
            share = np.sqrt(min(1.0, INDEPENDENT_LOOKS / len(height)))
            play = WHOLE_SIGMA if rod.whole else TORSO_SIGMA
            yield from (height - np.median(height)) * share / play
            if rod.whole:
                floors.append(float(np.median(height)))
    yield from (np.array(floors) - np.median(floors or [0.0])) / STATURE_SIGMA


def _seen_under(rod: Rod, up: FloatArray, lens: Lens, zoom: float) -> tuple[FloatArray, FloatArray]:
    """Return (T,) the lean of the body's line in degrees, and (T,) log height of the camera.

    A body from `s · lower` to `s · lower + up`, in lengths of the body, is seen along `upper` when
    ``s · lower × upper = −up × upper``; the camera is ``−s · lower · up`` above the lower end.
    """
    lower, upper = lens.rays(rod.lower_px, zoom), lens.rays(rod.upper_px, zoom)
    normal = np.cross(lower, upper)
    span = np.maximum(np.linalg.norm(normal, axis=-1), 1e-9)
    lean = np.degrees(np.arcsin(np.clip(normal @ up / span, -1, 1)))
    away = np.linalg.norm(np.cross(np.broadcast_to(up, upper.shape), upper), axis=-1) / span
    height = -away * (lower @ up)
    below = np.minimum(height / LEAST_HEIGHT - 1, 0.0)  # goes on straight where no logarithm is
    return lean, np.log(np.maximum(height, LEAST_HEIGHT)) + below

"""Whether a head follows somebody who goes: told from how it moves, not from where it points alone.

Turned far from the camera a head's direction is told to ±15°, no better than the 25° within which
it looks at somebody. But the error changes slowly. Who turns back to the screen or the papers
lowers the head at once, by 12° to 25° as told, and those who watch a customer go keep it up; who
follows turns the head as the customer walks. So the head is compared with itself at the parting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray
from rules.engine.spans import inside
from rules.measures.vectors import horizontal, unit
from rules.relations.angles import gaze_deg
from rules.relations.facing import Facing
from rules.scene import Span

ON_TARGET_DEG = 25.0
"""The catalogue's angle of a head that looks at somebody, half a face to each side."""
PARTING_S = (1.0, 0.3)
"""Before and after the turn to go: here the head is as the customer was last looked at."""
BEGINS_WITHIN_S = 1.0
"""The catalogue counts from the turn to leave: a look that begins later is another. Proposed."""
LONGEST_GAP_S = 0.4
"""The catalogue's: a blink of the measurement does not end a look."""
STILL_UP_DEG, LOWERED_DEG = 5.0, 8.0
"""A head lowered by less than the first since the parting is kept up, from the second on it is
lowered. Screens and papers lie 15° to 30° below a face. Of who follows, the head sinks by up to 5°
as told; of who turns to the screen by 12° and more (training persons, each by a network that never
saw them)."""
BEFORE_S, AT_BEST = 20.0, 0.8
"""Who serves somebody looks at them for a fifth of the time. Proposed."""
ALONG_SHARE, ALONG_PLAY_DEG = 0.4, 5.0
"""Who follows turns the head by more than this share of what the line to the customer turns, but
for some play. The networks tell 0.5 to 2.4 of it."""
AHEAD_SHARE, AHEAD_PLAY_DEG = 1.5, 20.0
"""A head that has turned by more than this may look at something else on that side: the line to
somebody who walks away is told to turn by two thirds of what it does."""
GLANCE_S = 1.0
"""Who turns to the screen and back takes longer: what was not told for so long between two looks at
the other was one, as long as nothing speaks against it. Proposed."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a head stands to somebody who goes; T rows, NaN where either is unknown.

    Attributes
    ----------
    t_s : (T,) times.
    angle_deg, sigma_deg : (T,) between the head and the line to the other's head.
    rise_deg : (T,) how far above level the head points.
    turned_deg, line_deg : (T,) azimuth of head and line, unwound.
    """

    t_s: FloatArray
    angle_deg: FloatArray
    sigma_deg: FloatArray
    rise_deg: FloatArray
    turned_deg: FloatArray
    line_deg: FloatArray


def look_at(facing: Facing, target_m: FloatArray, drift_deg: FloatArray) -> Look:
    """Return how the head stands to places (T, 3); `drift_deg` (T,) is their own deviation."""
    angle, sigma = gaze_deg(facing, target_m)
    line = unit(target_m - facing.head_m)
    return Look(
        facing.t_s,
        angle,
        np.hypot(sigma, drift_deg),
        np.degrees(np.arcsin(np.clip(facing.ahead @ facing.up, -1, 1))),
        _azimuth_deg(facing.ahead, facing.up),
        _azimuth_deg(line, facing.up),
    )


def _azimuth_deg(ways: FloatArray, up: FloatArray) -> FloatArray:
    """Return (T,) the direction about `up` of (T, 3) vectors, without jumps, NaN left out."""
    level = horizontal(ways, up)
    right = unit(np.cross(np.array([0.0, 0.0, 1.0]), up))
    azimuth = np.arctan2(level @ right, level @ np.cross(up, right))
    known = np.isfinite(azimuth)
    azimuth[known] = np.unwrap(azimuth[known])
    degrees: FloatArray = np.degrees(azimuth)
    return degrees


def watched_s(look: Look, span: Span, busy: Sequence[Span] = ()) -> tuple[float, float]:
    """Return how long a look lasted that began with `span`: at least, and at most.

    `busy` is when the head is lowered for another reason, as in a bow. At most: whatever was not
    seen, or not told from a look, may have been one.
    """
    within = (look.t_s >= span[0]) & (look.t_s <= span[1])
    times, begun_s = look.t_s[within], span[0] + BEGINS_WITHIN_S
    on, off = (state[within] for state in _states(look, span, busy))
    looks = join_unless(list(_stretches(times, on)), times[off])
    least = max(
        (end - max(start, span[0]) for start, end in looks if start <= begun_s), default=0.0
    )
    away = [one for one in _stretches(times, off) if one[1] - one[0] > LONGEST_GAP_S]
    ends = [span[0], *(moment for one in away for moment in one), span[1]]
    free = zip(ends[::2], ends[1::2], strict=True)
    most = max((end - start for start, end in free if start <= begun_s), default=0.0)
    return least, max(most, least)


def _states(look: Look, span: Span, busy: Sequence[Span]) -> tuple[BoolArray, BoolArray]:
    """Return (T,) where the head surely is on the other, and where it surely is not."""
    before_s, after_s = PARTING_S
    parting = (look.t_s >= span[0] - before_s) & (look.t_s <= span[0] + after_s)
    free = ~inside(look.t_s, busy)
    parting &= np.isfinite(look.angle_deg) & free
    turned, line = (
        values - (np.median(values[parting]) if parting.any() else np.nan)
        for values in (look.turned_deg, look.line_deg)
    )
    raised = look.rise_deg - _looking_deg(look, span[0], parting)
    off = free & (raised <= -LOWERED_DEG)
    off |= free & (look.angle_deg - 2 * look.sigma_deg > ON_TARGET_DEG)
    along, way = turned * np.sign(line), np.abs(line)
    follows = along >= ALONG_SHARE * way - ALONG_PLAY_DEG
    follows &= along <= AHEAD_SHARE * way + AHEAD_PLAY_DEG
    follows &= look.angle_deg - look.sigma_deg <= ON_TARGET_DEG
    near = look.angle_deg + look.sigma_deg <= ON_TARGET_DEG
    return free & ~off & (raised > -STILL_UP_DEG) & (near | follows), off


def _looking_deg(look: Look, start_s: float, parting: BoolArray) -> float:
    """Return how far above level the head is while it looks at the other, as told.

    At the parting, unless it was lowered then already: against what it was at best before.
    """
    if not parting.any():
        return float("nan")
    at_parting = float(np.median(look.rise_deg[parting]))
    before = (look.t_s >= start_s - BEFORE_S) & (look.t_s <= start_s) & np.isfinite(look.rise_deg)
    at_best = float(np.quantile(look.rise_deg[before], AT_BEST)) if before.any() else at_parting
    return at_best if at_parting <= at_best - LOWERED_DEG else at_parting


def _stretches(times: FloatArray, so: BoolArray) -> Iterator[Span]:
    """Yield the stretches of looks that are so, each within `LONGEST_GAP_S` of the next."""
    there = times[so]
    for part in np.split(there, np.flatnonzero(np.diff(there) > LONGEST_GAP_S) + 1):
        if len(part):
            yield float(part[0]), float(part[-1])


def join_unless(looks: Sequence[Span], off_s: FloatArray) -> list[Span]:
    """Return the looks, two of them as one when `GLANCE_S` apart at most and not off between."""
    joined: list[Span] = []
    for start, end in looks:
        if joined and start - joined[-1][1] <= GLANCE_S:
            low, high = np.searchsorted(off_s, [joined[-1][1], start])
            if low == high:
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined

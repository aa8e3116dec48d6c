"""Bow: the trunk bends forward from the person's own upright and returns."""

from __future__ import annotations

import numpy as np

from models.observations import FloatArray
from rules.episode import Episode
from rules.episodes.bow_timing import edges_s
from rules.episodes.context import Context, time_sigma_s
from rules.episodes.excursion import Excursion, find_excursions
from rules.measures.arms import Side
from rules.measures.reach import move_m
from rules.signals import Quantity
from rules.smoothing import known_median

KIND = "bow"
LEAST_DEPTH_DEG = 4.0
"""Design, section 4."""
SHORTEST_S, LONGEST_S = 0.5, 6.0
LEAST_FULLNESS = 0.4
"""Share of its time in which a bow is at least half as deep as at its peak: half, of a trunk that
swings down and up without a stop; 0.6–0.8 with one (rendered clips). Work at a counter is spiky."""
MOST_WALKING = 0.2
"""Share of the time about the bow: a step sways the trunk as much as a slight bow."""
CALM_S = 0.5
REACH_DEG = 25.0
"""An arm that leaves the trunk by more than the bow itself explains hands something over."""
CALM_HAND_M, HAND_M_PER_DEG = 0.12, 0.006
"""How far a wrist goes against the shoulders in the picture: in bows 0.01–0.12 m at 5–15°, where
something is handed over or shown 0.17–0.4 m (rendered clips)."""
DEEP_DEG = 20.0
"""Nobody bends this far to hand something over, and the network loses arms under a bent trunk."""
ELSEWHERE_M, BESIDE_S = 0.12, 0.8
"""Shoulders that stand this far off afterwards: no bow, a seat was taken or left, or a step made.
After bows 0–0.05 m (rendered clips)."""
SQUARE_DEG = 55.0
"""From here to the side the pitch times a bow better than the height of the shoulders."""
LEAST_MOVE_M = 0.01
"""Shoulders that stay where they are in the picture bow not, whatever the baseline does."""
LEAST_HEAD_SHARE = 0.25
"""A head that stays level while the shoulders sink belongs to bending knees (proposal)."""
HEAD_SIGMA_DEG = 11.0
"""A head less well known than this tells nothing of that."""
FRONTAL_DEG = 45.0
HEAD_ALONG = (0.7, 1.5)
"""Pitch of the head over that of the trunk: about 1 in bows, 5 in a slow nod (rendered clips)."""
LEAST_ALONG_DEG, LEAST_HOLD_S = 5.0, 0.5
DEPTH_NOISE_DEG, BEND_SHARE = 1.5, 0.7
"""Noise of the depth, and the share of what the bend adds to the deviation of the pitch that it has
itself: 96 of 100 errors of the depth are then within 2σ at persons left out (training persons)."""
OTHERWISE = ("direction_gesture", "handover", "stand_up", "sit_down")
"""Kinds in which the trunk leans as well."""
SURE = 1.6
"""A depth below this many sigma may be no bow at all. This and the limits above, but for times and
the design's, are chosen by `benchmarks.training.thresholds` (training persons and views)."""


def find_bows(context: Context) -> list[Episode]:
    """Return the bows of one person."""
    pitch = context.value("trunk_pitch_deg")
    found = find_excursions(context.track.t_s, pitch, LEAST_DEPTH_DEG)
    bows = [_episode(context, e) for e in found if _is_bow(context, e)]
    return [bow for bow in bows if bow.end_s - bow.start_s >= SHORTEST_S]


def depth_sigma_deg(context: Context, excursion: Excursion) -> float:
    """Return the deviation of the depth, the one of the change while it is held."""
    return known_median(bend_sigma_deg(context.sigma("trunk_pitch_deg"))[excursion.held])


def bend_sigma_deg(pitch_sigma_deg: FloatArray) -> FloatArray:
    """Return (T,) the deviations of the pitch against the person's own upright.

    The error of the absolute zero is the same at rest and while bent, and cancels: what the bend
    adds to the variance of the pitch is left. `pitch_sigma_deg` (T,), NaN where unknown.
    """
    known = pitch_sigma_deg[np.isfinite(pitch_sigma_deg)]
    at_rest = np.min(known) if len(known) else np.nan
    added = np.maximum(np.square(pitch_sigma_deg) - np.square(at_rest), 0.0)
    sigma: FloatArray = np.hypot(BEND_SHARE * np.sqrt(added), DEPTH_NOISE_DEG)
    return sigma


def _is_bow(context: Context, excursion: Excursion) -> bool:
    start, end = excursion.start_s, excursion.end_s
    return (
        SHORTEST_S <= excursion.duration_s <= LONGEST_S
        and (_surely_bends(context, excursion) or _head_bends_along(context, excursion))
        and _fullness(context, excursion) >= LEAST_FULLNESS
        and _leans_forward(context, excursion)
        and context.share("walking", start - CALM_S, end + CALM_S) <= MOST_WALKING
        and not context.overlaps(start, end, OTHERWISE)
        and not _hands_work(context, excursion)
        and not _ends_elsewhere(context, excursion)
        and _head_follows(context, excursion)
    )


def _surely_bends(context: Context, excursion: Excursion) -> bool:
    """Whether the trunk bends by more than it may err, and the shoulders move in the picture."""
    moved_m = move_m(context.shoulders_m, excursion.quiet, excursion.held)
    sure = excursion.size >= SURE * depth_sigma_deg(context, excursion)
    return sure and moved_m >= LEAST_MOVE_M


def _head_bends_along(context: Context, excursion: Excursion) -> bool:
    """Whether trunk and head bend together towards the camera.

    A level camera hardly sees such shoulders move, and how deep they bend is most uncertain there;
    that they bend is not, when the head goes along with them. A nod turns the head much further.
    """
    head = _rise(context, "head_pitch_deg", excursion)
    least, most = (share * excursion.size for share in HEAD_ALONG)
    return (
        abs(_view_yaw_deg(context, excursion)) <= FRONTAL_DEG
        and excursion.size >= LEAST_ALONG_DEG
        and excursion.hold_s >= LEAST_HOLD_S
        and context.median_sigma("head_pitch_deg", excursion.held) <= HEAD_SIGMA_DEG
        and least <= head <= most
    )


def _view_yaw_deg(context: Context, excursion: Excursion) -> float:
    return known_median(context.reaches[Side.LEFT].view_yaw_deg[excursion.held])


def _fullness(context: Context, excursion: Excursion) -> float:
    bent = context.value("trunk_pitch_deg")[excursion.rows] - excursion.level
    return float(np.mean(bent >= excursion.size / 2))


def _leans_forward(context: Context, excursion: Excursion) -> bool:
    """Whether the trunk is before the vertical at the peak, as far as that is known."""
    doubt = context.median_sigma("trunk_pitch_deg", excursion.held)
    return not excursion.level + excursion.size < -doubt


def _hands_work(context: Context, excursion: Excursion) -> bool:
    """Whether a hand goes its own way meanwhile: reaching out, handing over, pointing."""
    if excursion.size >= DEEP_DEG:
        return False
    moves = [
        move_m(reach.wrist, excursion.quiet, excursion.held) for reach in context.reaches.values()
    ]
    calm = CALM_HAND_M + HAND_M_PER_DEG * excursion.size
    return bool(np.nanmax([*moves, 0.0]) > calm) or _reaches(context, excursion)


def _reaches(context: Context, excursion: Excursion) -> bool:
    rises = [_rise(context, f"arm_trunk_angle_{side}_deg", excursion) for side in ("left", "right")]
    return bool(np.nanmax([*rises, 0.0]) > REACH_DEG + excursion.size)


def _ends_elsewhere(context: Context, excursion: Excursion) -> bool:
    """Whether the shoulders stand elsewhere after than before."""
    t, place = context.track.t_s, context.shoulders_m
    before, after = (
        [known_median(axis[(t >= start) & (t <= start + BESIDE_S)]) for axis in place.T]
        for start in (excursion.start_s - BESIDE_S, excursion.end_s)
    )
    return any(abs(b - a) > ELSEWHERE_M for a, b in zip(before, after, strict=True))


def _head_follows(context: Context, excursion: Excursion) -> bool:
    if not context.median_sigma("head_pitch_deg", excursion.held) <= HEAD_SIGMA_DEG:
        return True
    rise = _rise(context, "head_pitch_deg", excursion)
    return not np.isfinite(rise) or rise >= LEAST_HEAD_SHARE * excursion.size


def _rise(context: Context, measure: str, excursion: Excursion) -> float:
    return context.median(measure, excursion.held) - context.median(measure, excursion.quiet)


def _episode(context: Context, excursion: Excursion) -> Episode:
    time_sigma = time_sigma_s(context.track)
    start_s, end_s = excursion.start_s, excursion.end_s
    if abs(_view_yaw_deg(context, excursion)) < SQUARE_DEG:
        start_s, end_s = edges_s(context.track.t_s, context.shoulders_m[:, 1], excursion)
    return Episode(
        kind=KIND,
        track_id=context.track.track_id,
        start_s=min(start_s, excursion.peak_s),
        peak_s=excursion.peak_s,
        end_s=max(end_s, excursion.peak_s),
        attributes={
            "depth": Quantity(excursion.size, depth_sigma_deg(context, excursion), "deg"),
            "hold": Quantity(excursion.hold_s, time_sigma, "s"),
            "duration": Quantity(end_s - start_s, time_sigma, "s"),
        },
    )

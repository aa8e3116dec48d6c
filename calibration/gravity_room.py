"""Gravity from the picture of a room in which nobody marked anything.

Upright edges of walls, doors, counters and frames share one vanishing point. Pairs of lines propose
it (RANSAC, Fischler and Bolles 1981, with a fixed seed), the weighted sum of the lines that agree
chooses (MSAC, Torr and Zisserman 2000), least squares over the planes of these lines refine it.
Whatever else stands almost upright, such as people who keep still, would pull it away; so most of
the lines must agree, at several places, far apart. Joints of a tiled floor that run away from the
camera are told by their own vanishing point, on the horizon, and are no objection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.gravity import (
    FloatArray,
    GravityError,
    GravityEstimate,
    Lens,
    tilt_and_roll_deg,
)
from calibration.gravity_lines import LEAST_SIGMA_DEG, MOST_SIGMA_DEG, planes
from calibration.room_lines import Grey, at_rest, edges_of, line_pieces, straightened
from calibration.upright_planes import ROLLS_DEG, SLACK_DEG, TILTS_DEG, UprightPlanes, candidates_of

AHEAD = np.array([0, 0, 1.0])
LEAST_PAIR_DEG = 2.0
"""Planes that cross at less propose nothing."""
MOST_PROPOSALS, SEED = 5000, 0
ROUNDS = 15
PLACE_DEG = 0.7
"""Edges nearer to each other, seen from above, stand at one place (two sides of a post)."""
LEAST_PLACES, LEAST_SPAN_DEG = 4, 15.0
SHARE_PER_PLACE, LEAST_SHARE = 0.05, 0.4
"""All the weight of the candidates must agree, less the first for each place where one does, but
never less than the second: what agrees by chance does so at few places."""
MOST_RIVAL, LEAST_RIVALS = 0.4, 3
"""Credit of the second answer over that of the first, from so many edges that are not in the first
(any two agree on something)."""
REMEDY = "mark upright lines (--verticals), or give a recording in which people walk"


Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RoomGravity:
    """What the room tells.

    Attributes
    ----------
    estimate : tilt, roll and sigma. edges : how many agree. places : at how many places they stand.
    candidates : how many edges looked almost upright.
    """

    estimate: GravityEstimate
    edges: int
    places: int
    candidates: int


def gravity_from_room(room: Grey, unrest: Grey, lens: Lens) -> RoomGravity:
    """Return how the camera hangs from the upright edges in a picture of the room.

    The picture is that of the camera as it is; the lens straightens the lines.

    Parameters
    ----------
    room : (H, W) grey, without people as far as possible.
    unrest : (H, W) by how many levels of grey each pixel changes over the recording; lines on what
        moves are left out. All zero where only one picture is known.

    Raises
    ------
    GravityError
        When too few edges are found, too many point elsewhere, a second direction is almost as
        good, or those that agree span too little of the picture.
    """
    pieces = at_rest(line_pieces(room), unrest)
    width_px = room.shape[1]
    return gravity_from_edges(edges_of(straightened(pieces, lens), width_px), lens, width_px)


def gravity_from_edges(edges_px: FloatArray, lens: Lens, width_px: int) -> RoomGravity:
    """Return how the camera hangs from edges (N, 2, 2) of any direction, each its two ends (u, v).

    The edges are straight already: distortion of the lens is not looked at. A focal length or a
    distortion that is not known adds the change of the result when it is off by one deviation.

    Raises
    ------
    GravityError
        As `gravity_from_room`.
    """
    lens = replace(lens, distortion=(0.0, 0.0))
    edges_px, candidates = candidates_of(edges_px, lens, width_px)
    proposals = _proposals(candidates.normals)
    if len(edges_px) < LEAST_PLACES or not len(proposals):
        raise _too_few(0, len(edges_px))
    votes = candidates.credit(proposals) @ candidates.weight
    up = _refined(candidates, proposals[int(np.argmax(votes))])
    credit = candidates.credit(up[None])[0]
    agree = credit > 0
    azimuth_deg = _turns_deg(candidates.normals[agree], up, AHEAD)
    place = _places(azimuth_deg)
    places = int(place.max()) + 1
    against = ~agree & ~_level(candidates, up, ~agree)
    _refuse_rival(candidates, proposals, credit, against)
    if places < LEAST_PLACES:
        raise _too_few(places, len(edges_px))
    _refuse_clutter(candidates, agree, against, places)
    _refuse_narrow(azimuth_deg)
    sigma_deg = _sigma_deg(candidates.of(np.flatnonzero(agree)), edges_px[agree], up, place, lens)
    estimate = GravityEstimate(*tilt_and_roll_deg(up), sigma_deg)
    return RoomGravity(estimate, int(agree.sum()), places, len(edges_px))


def _proposals(normals: FloatArray) -> FloatArray:
    """Return (M, 3) directions in which two planes cross, as far as cameras hang so."""
    first, second = np.triu_indices(len(normals), 1)
    if len(first) > MOST_PROPOSALS:
        drawn = np.random.default_rng(SEED).choice(len(first), MOST_PROPOSALS, replace=False)
        first, second = first[drawn], second[drawn]
    ups = np.cross(normals[first], normals[second])
    sine = np.linalg.norm(ups, axis=-1)
    open_enough = sine > np.sin(np.deg2rad(LEAST_PAIR_DEG))
    ups = ups[open_enough] / sine[open_enough, None]
    ups = np.where(ups[:, 1:2] > 0, -ups, ups)
    tilts_deg = np.degrees(np.arcsin(-ups[:, 2]))
    rolls_deg = np.degrees(np.arctan2(-ups[:, 0], -ups[:, 1]))
    usual = _within(tilts_deg, TILTS_DEG) & _within(rolls_deg, ROLLS_DEG)
    proposals: FloatArray = ups[usual]
    return proposals


def _within(angles_deg: FloatArray, limits_deg: tuple[float, float]) -> Mask:
    low, high = limits_deg
    return (angles_deg >= low - SLACK_DEG) & (angles_deg <= high + SLACK_DEG)


def _common(weighted: FloatArray) -> tuple[FloatArray, float]:
    """Return the direction (3,) nearest to all planes, and its largest deviation in degrees.

    `weighted` (N, 3): unit normals over their deviations in rad.
    """
    values, vectors = np.linalg.eigh(weighted.T @ weighted)
    up = vectors[:, 0]
    return -up if up[1] > 0 else up, float(np.degrees(1 / np.sqrt(max(values[1], 1e-12))))


def _refined(candidates: UprightPlanes, up: FloatArray) -> FloatArray:
    """Return the direction (3,) that fits best those who agree, beginning with a proposal."""
    for _ in range(ROUNDS):
        weight = np.sqrt(candidates.credit(up[None])[0]) / candidates.sigma
        up, _deg = _common(candidates.normals * weight[:, None])
    return up


def _turns_deg(normals: FloatArray, axis: FloatArray, front: FloatArray) -> FloatArray:
    """Return (N,) how far planes through `axis` are turned about it from the one with `front`.

    Of the axis up and the front ahead: where edges stand seen from above, + = at the right.
    """
    ahead = front - front @ axis * axis
    aside = np.cross(ahead, axis)
    across = np.where((normals @ aside)[:, None] < 0, -normals, normals)
    turns: FloatArray = np.degrees(np.arctan2(-across @ ahead, across @ aside))
    return turns


def _level(candidates: UprightPlanes, up: FloatArray, rows: Mask) -> Mask:
    """Return (N,) which of `rows` run level, several in one direction, such as joints of tiles.

    Any line meets the horizon somewhere; only where several meet at one point is it their end.
    """
    level = np.zeros(len(rows), dtype=bool)
    ends = np.cross(candidates.normals[rows], up)
    ends /= np.maximum(np.linalg.norm(ends, axis=-1, keepdims=True), 1e-9)
    meets = (candidates.credit(ends) > 0) & rows
    for end, family in zip(ends, meets, strict=True):
        turns_deg = _turns_deg(candidates.normals[family], end, up)
        if len(turns_deg) and _places(turns_deg).max() + 1 >= LEAST_PLACES:
            level |= family
    return level


def _places(turns_deg: FloatArray) -> NDArray[np.int_]:
    """Return (N,) the number, from 0, of the place at which each edge stands."""
    order = np.argsort(turns_deg, kind="stable")
    place = np.zeros(len(order), dtype=int)
    place[order[1:]] = np.cumsum(np.diff(turns_deg[order]) > PLACE_DEG)
    return place


def _sigma_deg(
    agreeing: UprightPlanes,
    edges_px: FloatArray,
    up: FloatArray,
    place: NDArray[np.int_],
    lens: Lens,
) -> float:
    """Return one deviation of the direction: by the edges, by how rooms are built, by the lens."""
    weight = np.sqrt(agreeing.credit(up[None])[0]) / agreeing.sigma
    spread_deg = _spread_deg(agreeing.normals * weight[:, None], place)
    play_deg = _lens_play_deg(edges_px, weight, lens)
    sigma_deg = float(np.linalg.norm([spread_deg, LEAST_SIGMA_DEG, play_deg]))
    if sigma_deg > MOST_SIGMA_DEG:
        raise GravityError(
            f"the upright edges of the room leave gravity uncertain by {sigma_deg:.0f}°; {REMEDY}"
        )
    return sigma_deg


def _spread_deg(weighted: FloatArray, place: NDArray[np.int_]) -> float:
    """Return how far the answer may be off, one deviation.

    The larger of what the edges' own play allows and of how the answer moves when the edges at one
    place are left out (jackknife), which tells of edges that do not belong to the others.
    """
    _, formal_deg = _common(weighted)
    count = int(place.max()) + 1
    ups = np.array([_common(weighted[place != one])[0] for one in range(count)])
    off = np.square(ups - ups.mean(axis=0)).sum() * (count - 1) / count
    return max(formal_deg, float(np.degrees(np.sqrt(off))))


def _lens_play_deg(edges_px: FloatArray, weight: FloatArray, lens: Lens) -> float:
    """Return how far the answer turns with the lens off by one deviation in what is not known."""

    def up_for(zoom: float, bend: float) -> FloatArray:
        bent = replace(lens, distortion=(bend, 0.0))
        return _common(planes(edges_px, bent, zoom) * weight[:, None])[0]

    still = up_for(1.0, 0.0)
    focal, bend = lens.focal_sigma, lens.bend_sigma
    zoomed = [up_for(1.0 + sign * focal, 0.0) for sign in (-1, 1)]
    bowed = [up_for(1.0, sign * bend) for sign in (-1, 1)]
    turns = [max(_angle_deg(still, up) for up in pair) for pair in (zoomed, bowed)]
    return float(np.linalg.norm(turns))


def _angle_deg(one: FloatArray, other: FloatArray) -> float:
    return float(np.degrees(np.arccos(np.clip(one @ other, -1, 1))))


def _too_few(places: int, candidates: int) -> GravityError:
    return GravityError(
        f"too few upright edges in the room: {candidates} look upright and those that agree stand "
        f"at {places} places, {LEAST_PLACES} are needed; {REMEDY}"
    )


def _refuse_rival(
    candidates: UprightPlanes, proposals: FloatArray, credit: FloatArray, against: Mask
) -> None:
    first = float(credit @ candidates.weight)
    rivals = candidates.credit(proposals)[:, against]
    enough = (rivals > 0).sum(axis=1) >= LEAST_RIVALS
    second = float((rivals @ candidates.weight[against])[enough].max(initial=0.0))
    if second > MOST_RIVAL * first:
        raise GravityError(
            "the upright edges of the room contradict one another: a second direction is "
            f"{second / first:.0%} as good as the first; {REMEDY}"
        )


def _refuse_clutter(candidates: UprightPlanes, agree: Mask, against: Mask, places: int) -> None:
    share = float(candidates.weight[agree].sum() / candidates.weight[agree | against].sum())
    needed = max(LEAST_SHARE, 1 - SHARE_PER_PLACE * places)
    if share < needed:
        raise GravityError(
            f"the upright edges of the room contradict one another: {share:.0%} of them agree, at "
            f"{places} places; {needed:.0%} or more places are needed; {REMEDY}"
        )


def _refuse_narrow(azimuth_deg: FloatArray) -> None:
    span_deg = float(np.ptp(azimuth_deg))
    if span_deg < LEAST_SPAN_DEG:
        raise GravityError(
            f"the upright edges of the room lie too close together, within {span_deg:.0f}° of the "
            f"view where {LEAST_SPAN_DEG:.0f}° are needed; {REMEDY}"
        )

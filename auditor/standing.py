"""What the people in a recording tell about gravity: upright bodies, ways over the floor, posture.

Arrays for the pure estimator `calibration.gravity_people`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from calibration.gravity import GravityEstimate, Lens
from calibration.gravity_people import Rod, Stance, gravity_from_people
from calibration.posture import posture_features, trained_posture
from models.observations import BoolArray, ClipObservations, FloatArray, PersonTrack
from models.observations import PoseLandmark as P
from rules.measures.body import MIN_VISIBILITY, middle
from rules.measures.vectors import unit

SURE_POSE = 0.5
LEAST_LOOKS = 5
MOST_LOOKS = 24
"""Taken from a track, evenly: more tell nothing new and cost time."""
UPRIGHT_DEG = 10.0
"""Nearer than this to the usual trunk of the person somebody is upright."""
WALK_PER_S = 0.35
"""Torso lengths; slower is a shift of the weight."""
WALK_WINDOW_S = 1.0
STRAIGHT_LEGS = 1.25
"""Hip–ankle over shoulder–hip in the picture; those who sit, and legs that were guessed behind a
counter, are shorter."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What was found, and from how many people."""

    rods: tuple[Rod, ...]
    stances: tuple[Stance, ...]
    people: int
    walkers: int

    def gravity(self, lens: Lens) -> GravityEstimate:
        """Return how the camera hangs; see `gravity_from_people`."""
        return gravity_from_people(self.rods, self.stances, lens)


def witnesses_of(clip: ClipObservations) -> Witnesses:
    """Return what the people in a recording tell."""
    return joined([clip])


def joined(clips: Iterable[ClipObservations]) -> Witnesses:
    """Return what the people in several recordings of one camera tell."""
    rods: list[Rod] = []
    stances: list[Stance] = []
    people = walkers = 0
    for clip in clips:
        for track in clip.tracks:
            body = list(_rods(track, clip.frame_size_px))
            stance = _stance(track)
            rods += body
            stances += [] if stance is None else [stance]
            people += bool(body) or stance is not None
            walkers += any(rod.level for rod in body)
    return Witnesses(tuple(rods), tuple(stances), people, walkers)


def _rods(track: PersonTrack, size_px: tuple[int, int]) -> Iterator[Rod]:
    """Yield the upright looks at a person: on whole legs, walking behind something, standing."""
    points = track.landmarks_px
    inside = np.all((points >= 0) & (points <= size_px), axis=2)
    seen = inside & (track.visibility > MIN_VISIBILITY)
    shoulders, hips, ankles = (
        middle(points, left) for left in (P.LEFT_SHOULDER, P.LEFT_HIP, P.LEFT_ANKLE)
    )
    upright = _upright(track) & seen[:, [P.LEFT_SHOULDER, P.RIGHT_SHOULDER]].all(axis=1)
    torso_px = np.linalg.norm(shoulders - hips, axis=1)
    legs_px = np.linalg.norm(hips - ankles, axis=1)
    legs = seen[:, [P.LEFT_ANKLE, P.RIGHT_ANKLE]].all(axis=1) & (legs_px > STRAIGHT_LEGS * torso_px)
    hips_seen = (track.visibility[:, [P.LEFT_HIP, P.RIGHT_HIP]] > MIN_VISIBILITY).all(axis=1)
    walks = _walks(track, torso_px)
    for rows, lower, whole, level in (
        (upright & legs, ankles, True, True),
        (upright & hips_seen & walks, hips, False, True),
        (upright & hips_seen & ~walks, hips, False, False),
    ):
        chosen = _some(rows)
        if len(chosen) >= LEAST_LOOKS:
            yield Rod(lower[chosen], shoulders[chosen], whole, level)


def _stance(track: PersonTrack) -> Stance | None:
    rows = _some(sure_looks(track))
    features = posture_features(
        track.landmarks_px[rows], track.world_m[rows], track.face_rotation[rows]
    )
    known = np.isfinite(features).all(axis=1)
    if np.count_nonzero(known) < LEAST_LOOKS:
        return None
    places = torso_place_px(track)[rows]
    posture = trained_posture()
    down_deg = float(np.median(posture.down_deg(features[known])))
    return Stance(np.median(places[known], axis=0), down_deg, posture.sigma_deg)


def sure_looks(track: PersonTrack) -> BoolArray:
    """Return (T,) whether a pose with both shoulders is believed."""
    shoulders = track.visibility[:, [P.LEFT_SHOULDER, P.RIGHT_SHOULDER]]
    sure: BoolArray = (track.pose_score > SURE_POSE) & (shoulders > MIN_VISIBILITY).all(axis=1)
    return sure


def torso_place_px(track: PersonTrack) -> FloatArray:
    """Return (T, 2) the middle of the torso in the picture."""
    corners = [P.LEFT_SHOULDER, P.RIGHT_SHOULDER, P.LEFT_HIP, P.RIGHT_HIP]
    place: FloatArray = track.landmarks_px[:, corners].mean(axis=1)
    return place


def _upright(track: PersonTrack) -> BoolArray:
    """Return (T,) whether the trunk is near where the person usually holds it."""
    sure = sure_looks(track)
    if not sure.any():
        return sure
    trunk = unit(middle(track.world_m, P.LEFT_SHOULDER) - middle(track.world_m, P.LEFT_HIP))
    usual = unit(np.median(trunk[sure], axis=0))
    upright: BoolArray = sure & (trunk @ usual > np.cos(np.radians(UPRIGHT_DEG)))
    return upright


def _walks(track: PersonTrack, torso_px: FloatArray) -> BoolArray:
    """Return (T,) whether the torso moves through the picture as that of a walker does."""
    t = track.t_s
    place = torso_place_px(track)
    before = np.searchsorted(t, t - WALK_WINDOW_S / 2)
    after = np.minimum(np.searchsorted(t, t + WALK_WINDOW_S / 2), len(t) - 1)
    way = np.linalg.norm(place[after] - place[before], axis=1) / np.median(torso_px)
    walks: BoolArray = way > WALK_PER_S * np.maximum(t[after] - t[before], WALK_WINDOW_S / 4)
    return walks


def _some(rows: BoolArray) -> FloatArray:
    """Return the indices of at most `MOST_LOOKS` of the rows, evenly."""
    found = np.flatnonzero(rows)
    take = np.linspace(0, len(found) - 1, min(MOST_LOOKS, len(found))).round().astype(int)
    some: FloatArray = found[take]
    return some

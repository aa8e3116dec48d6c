"""Where heads are in a picture, and how they are hidden for good."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from models.observations import FACE_KEYPOINTS, STAFF_ROLES, FloatArray, PersonTrack, Role
from models.observations import PoseLandmark as L
from rules.measures.pieces import rows_of

Image = NDArray[np.uint8]

HOLD_S = 1.0
"""A head is hidden for so long before a person was first seen and after the last look."""
GROWTH_PER_S = 1.0
"""By how much of its radius a hidden head grows for each second away from a look at it."""
BLOCKS = 4
"""Colour patches left across a hidden head; too few for anybody to be recognised."""

MARGIN = 1.5
"""Hair and the back of the head lie farther from the ears than the nose does."""
HEAD_PER_TORSO = 0.36
"""Radius of a head with hair in torso lengths: 0.18 m of 0.5 m."""

ROWS_AT_ONCE = 4096

_HEAD_POINTS = (L.NOSE, L.LEFT_EYE, L.RIGHT_EYE, L.LEFT_EAR, L.RIGHT_EAR)


class Masking(StrEnum):
    """Whose heads are hidden in the evidence."""

    EVERYBODY = "everybody"
    CUSTOMERS = "customers"

    def hides(self, role: Role) -> bool:
        """Return whether a person of `role` is hidden; who is not known to be staff always is."""
        return self is Masking.EVERYBODY or role not in STAFF_ROLES


@dataclass(frozen=True, slots=True)
class Head:
    """A circle about a whole head, in pixels."""

    center_px: tuple[float, float]
    radius_px: float


@dataclass(frozen=True, slots=True)
class HeadPath:
    """Where one person's head is: `t_s` (T,), `circles` (T, 3) as `head_circles`, all known.

    The person was seen from `first_s` to `last_s`.
    """

    first_s: float
    last_s: float
    t_s: FloatArray
    circles: FloatArray

    @classmethod
    def of(cls, track: PersonTrack) -> HeadPath:
        """Return the path of the head of `track`; of a long one a stretch at a time."""
        rows = range(0, len(track.t_s), ROWS_AT_ONCE)
        circles = np.concatenate(
            [head_circles(rows_of(track, slice(row, row + ROWS_AT_ONCE))) for row in rows]
        )
        known = np.isfinite(circles).all(axis=1)
        return cls(float(track.t_s[0]), float(track.t_s[-1]), track.t_s[known], circles[known])

    def between(self, start_s: float, end_s: float) -> HeadPath:
        """Return what tells of the head from `start_s` to `end_s`: with a look on either side."""
        low = max(int(np.searchsorted(self.t_s, start_s)) - 1, 0)
        rows = slice(low, int(np.searchsorted(self.t_s, end_s, side="right")) + 1)
        return replace(self, t_s=self.t_s[rows], circles=self.circles[rows])

    def at(self, t_s: float) -> Head | None:
        """Return where the head is at `t_s`, or None when the person is not there then.

        Between two looks the head moves evenly; before the first and after the last it stays for
        `HOLD_S`. The circle grows with the time to the nearest look, for what moves unseen.
        """
        if not len(self.t_s) or not self.first_s - HOLD_S <= t_s <= self.last_s + HOLD_S:
            return None
        u, v, radius = (float(np.interp(t_s, self.t_s, column)) for column in self.circles.T)
        away_s = float(np.min(np.abs(self.t_s - t_s)))
        return Head((u, v), radius * (1 + GROWTH_PER_S * away_s))


def head_circles(track: PersonTrack) -> FloatArray:
    """Return (T, 3) centre u, v and radius in pixels of a circle about the whole head.

    The circle lies about the point between the ears of the pose and reaches beyond the nose, hair
    and back of the head included; where a face mesh was found it covers that too. It is never
    smaller than a head of that body can be. Where the head cannot be told, the upper part of the
    person's box is hidden; NaN where there is no box either.
    """
    pose = track.landmarks_px[:, list(_HEAD_POINTS)]
    center = track.landmarks_px[:, [L.LEFT_EAR, L.RIGHT_EAR]].mean(axis=1)
    reach = MARGIN * _reach(pose, center)
    face = _reach(_face_outline(track), center)
    radius = np.fmax(np.fmax(reach, 1.1 * face), HEAD_PER_TORSO * _torso_px(track))
    circles = np.column_stack([center, radius])
    unknown = ~np.isfinite(circles).all(axis=1)
    circles[unknown] = _upper_part(track.boxes_px)[unknown]
    return circles


def _face_outline(track: PersonTrack) -> FloatArray:
    """Return (T, 4, 2) the sides of the face, forehead and chin; NaN where no face was found."""
    names = list(FACE_KEYPOINTS)
    rows = [names.index(name) for name in ("left_cheek", "right_cheek", "forehead", "chin")]
    outline: FloatArray = track.face_points_px[:, rows]
    return outline


def _reach(points: FloatArray, center: FloatArray) -> FloatArray:
    """Return (T,) the distance of the farthest of (T, K, 2) `points` from (T, 2) `center`."""
    reach: FloatArray = np.linalg.norm(points - center[:, None], axis=2).max(axis=1)
    return reach


def _upper_part(boxes_px: FloatArray) -> FloatArray:
    """Return (T, 3) circles that cover the width and the upper third of boxes."""
    left, top, right, bottom = boxes_px.T
    radius = np.maximum((right - left) / 2, (bottom - top) / 4)
    return np.column_stack([(left + right) / 2, top + (bottom - top) / 8, radius])


def _torso_px(track: PersonTrack) -> FloatArray:
    """Return (T,) the larger of shoulder width and torso length in pixels."""
    points = track.landmarks_px
    shoulders = points[:, [L.LEFT_SHOULDER, L.RIGHT_SHOULDER]]
    hips = points[:, [L.LEFT_HIP, L.RIGHT_HIP]]
    width = np.linalg.norm(shoulders[:, 0] - shoulders[:, 1], axis=1)
    length = np.linalg.norm(shoulders.mean(axis=1) - hips.mean(axis=1), axis=1)
    larger: FloatArray = np.maximum(width, length)
    return larger


def hide(image: Image, head: Head) -> None:
    """Replace the head in `image` by a few blurred patches, in place.

    Not a filter that could be undone: only the mean colours of `BLOCKS` × `BLOCKS` patches stay.
    """
    height, width = image.shape[:2]
    radius = int(np.ceil(head.radius_px))
    u, v = (round(value) for value in head.center_px)
    left, right = max(u - radius, 0), min(u + radius + 1, width)
    top, bottom = max(v - radius, 0), min(v + radius + 1, height)
    if left >= right or top >= bottom:
        return
    patch = image[top:bottom, left:right]
    few = cv2.resize(patch, (BLOCKS, BLOCKS), interpolation=cv2.INTER_AREA)
    smooth = cv2.resize(few, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    rows, columns = np.ogrid[top:bottom, left:right]
    inside = (columns - u) ** 2 + (rows - v) ** 2 <= radius**2
    patch[inside] = smooth[inside]

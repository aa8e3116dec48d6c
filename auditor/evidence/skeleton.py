"""The skeleton, drawn so that the wearer's left and right can be told apart."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.observations import BoolArray, FloatArray, PersonTrack
from models.observations import PoseLandmark as L

Image = NDArray[np.uint8]

LEFT_BGR = (40, 170, 255)
RIGHT_BGR = (240, 190, 60)
MIDDLE_BGR = (245, 245, 245)
OUTLINE_BGR = (30, 30, 30)
MIN_VISIBILITY = 0.5
"""Points that the network believes hidden are not drawn."""
MAX_GAP_S = 0.3
"""Between looks further apart than this nothing is drawn: it would be invented."""

BONES = (
    (L.LEFT_SHOULDER, L.LEFT_ELBOW, LEFT_BGR),
    (L.LEFT_ELBOW, L.LEFT_WRIST, LEFT_BGR),
    (L.LEFT_SHOULDER, L.LEFT_HIP, LEFT_BGR),
    (L.LEFT_HIP, L.LEFT_KNEE, LEFT_BGR),
    (L.LEFT_KNEE, L.LEFT_ANKLE, LEFT_BGR),
    (L.RIGHT_SHOULDER, L.RIGHT_ELBOW, RIGHT_BGR),
    (L.RIGHT_ELBOW, L.RIGHT_WRIST, RIGHT_BGR),
    (L.RIGHT_SHOULDER, L.RIGHT_HIP, RIGHT_BGR),
    (L.RIGHT_HIP, L.RIGHT_KNEE, RIGHT_BGR),
    (L.RIGHT_KNEE, L.RIGHT_ANKLE, RIGHT_BGR),
    (L.LEFT_SHOULDER, L.RIGHT_SHOULDER, MIDDLE_BGR),
    (L.LEFT_HIP, L.RIGHT_HIP, MIDDLE_BGR),
)


def landmarks_at(track: PersonTrack, t_s: float) -> FloatArray | None:
    """Return (33, 3) u, v in pixels and visibility at `t_s`, or None where nobody looked.

    Between two looks the points move evenly.
    """
    after = int(np.searchsorted(track.t_s, t_s))
    rows = [row for row in (after - 1, after) if 0 <= row < len(track.t_s)]
    times = track.t_s[rows]
    if len(rows) == 2 and times[1] - times[0] > MAX_GAP_S:
        rows = [rows[int(np.argmin(np.abs(times - t_s)))]]
        times = track.t_s[rows]
    if np.min(np.abs(times - t_s)) > MAX_GAP_S:
        return None
    points = np.concatenate([track.landmarks_px[rows], track.visibility[rows][..., None]], axis=2)
    if len(rows) == 1:
        alone: FloatArray = points[0]
        return alone
    share = (t_s - times[0]) / (times[1] - times[0])
    between: FloatArray = (1 - share) * points[0] + share * points[1]
    return between


def seen_only(landmarks: FloatArray) -> FloatArray:
    """Return (33, 3) landmarks with NaN for the points that were not seen."""
    shown: FloatArray = np.where(landmarks[:, 2:] >= MIN_VISIBILITY, landmarks, np.nan)
    return shown


def draw_skeleton(image: Image, landmarks: FloatArray) -> None:
    """Draw the bones of (33, 3) landmarks whose ends are seen onto `image`, in place."""
    thickness = max(2, round(image.shape[0] / 240))
    seen: BoolArray = np.asarray(np.isfinite(seen_only(landmarks)).all(axis=1))
    for color_or_outline in (True, False):  # first all outlines, then all bones
        for start, end, color in BONES:
            if seen[start] and seen[end]:
                _line(
                    image,
                    landmarks[start],
                    landmarks[end],
                    color,
                    thickness,
                    outline=color_or_outline,
                )


def _line(
    image: Image,
    start: FloatArray,
    end: FloatArray,
    color: tuple[int, int, int],
    thickness: int,
    *,
    outline: bool,
) -> None:
    ends = [(round(float(point[0])), round(float(point[1]))) for point in (start, end)]
    width = thickness + 2 if outline else thickness
    cv2.line(image, ends[0], ends[1], OUTLINE_BGR if outline else color, width, cv2.LINE_AA)


def write_caption(image: Image, text: str) -> None:
    """Write a line of ASCII onto a dark strip in the upper left corner, in place."""
    scale = image.shape[0] / 640
    thickness = max(1, round(1.6 * scale))
    (width, height), base = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
    pad = round(10 * scale)
    strip = image[: height + base + 2 * pad, : width + 2 * pad]
    strip[:] = (strip * 0.35).astype(np.uint8)
    at = (pad, height + pad)
    cv2.putText(
        image, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, MIDDLE_BGR, thickness, cv2.LINE_AA
    )

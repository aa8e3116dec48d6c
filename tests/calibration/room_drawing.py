"""A hall drawn through a camera that is known: walls, doors, pictures, a counter, a tiled floor."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from calibration.gravity import up_of

WIDTH, HEIGHT, FOCAL, EYE_M = 960, 540, 800.0, 2.4
MATRIX = np.array([[FOCAL, 0, WIDTH / 2], [0, FOCAL, HEIGHT / 2], [0, 0, 1]])
NEAR_M = 0.3
SHIFT = 4
"""Bits of a pixel that OpenCV draws with."""
MARGIN_PX = 400
"""Drawn on each side for a lens that sees more than one without distortion."""

Face = tuple[list[tuple[float, float, float]], int]
"""Corners (right, ahead, up) in metres over the foot of the camera, and grey."""


def axes_of(tilt_deg: float, roll_deg: float) -> np.ndarray:
    """Return (3, 3): right, ahead and up of the hall, in rows, in the axes of the camera."""
    up = up_of(tilt_deg, roll_deg)
    ahead = np.array([0, 0, 1.0]) - up[2] * up
    ahead /= np.linalg.norm(ahead)
    return np.array([np.cross(ahead, up), ahead, up])


def upright(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> list:
    """Return the corners of an upright rectangle from (x0, y0) to (x1, y1), z0 to z1 high."""
    return [(x[0], y[0], z[0]), (x[1], y[1], z[0]), (x[1], y[1], z[1]), (x[0], y[0], z[1])]


def level(x: tuple[float, float], y: tuple[float, float], height: float) -> list:
    """Return the corners of a level rectangle."""
    return [(x[0], y[0], height), (x[1], y[0], height), (x[1], y[1], height), (x[0], y[1], height)]


def hall() -> list[Face]:
    """Return a hall 9 m wide and 7 m deep, farthest faces first."""
    return [
        (level((-4.5, 4.5), (0.4, 7), 3.2), 215),
        (upright((-4.5, 4.5), (7, 7), (0, 3.2)), 165),
        (upright((-4.5, -4.5), (0.4, 7), (0, 3.2)), 140),
        (upright((4.5, 4.5), (0.4, 7), (0, 3.2)), 185),
        (upright((-3.0, -2.0), (6.99, 6.99), (0, 2.1)), 90),
        (upright((0.6, 1.6), (6.99, 6.99), (1.2, 2.0)), 230),
        (upright((2.6, 3.6), (6.99, 6.99), (0, 2.1)), 75),
        (upright((-4.49, -4.49), (3.6, 5.2), (0.9, 2.2)), 225),
        (upright((4.49, 4.49), (4.4, 5.6), (0, 2.1)), 95),
        (upright((-1.5, 1.2), (3.4, 3.4), (0, 1.0)), 105),
        (upright((1.2, 1.2), (3.4, 4.1), (0, 1.0)), 60),
        (level((-1.6, 1.3), (3.3, 4.1), 1.0), 200),
    ]


def tiles() -> list[Face]:
    """Return the joints of a tiled floor, to be laid under a hall."""
    along = [(level((x, x + 0.02), (1.2, 6.9), 0.0), 60) for x in np.arange(-3.0, 3.1, 0.3)]
    across = [(level((-4.4, 4.4), (y, y + 0.02), 0.0), 60) for y in np.arange(1.5, 6.9, 0.6)]
    return along + across


def drawn(
    faces: Iterable[Face],
    tilt_deg: float,
    roll_deg: float = 0.0,
    distortion: tuple[float, float] = (0.0, 0.0),
) -> np.ndarray:
    """Return the grey picture (H, W) of faces, in the order given, on an even floor."""
    picture = np.full((HEIGHT + 2 * MARGIN_PX, WIDTH + 2 * MARGIN_PX), 122, np.uint8)
    axes = axes_of(tilt_deg, roll_deg)
    for corners, grey in faces:
        seen = _before((np.array(corners) - [0, 0, EYE_M]) @ axes)
        if len(seen):
            outline = seen[:, :2] / seen[:, 2:] * FOCAL + MATRIX[:2, 2] + MARGIN_PX - 0.5
            fixed = np.round(outline.clip(-30000, 30000) * 2**SHIFT).astype(np.int32)
            cv2.fillPoly(picture, [fixed], grey, cv2.LINE_AA, SHIFT)
    return noisy(bent(picture, distortion))


def bent(picture: np.ndarray, distortion: tuple[float, float]) -> np.ndarray:
    """Return what a lens with radial distortion shows of a picture with margins."""
    v, u = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    matrix = MATRIX - np.array([[0, 0, 0.5], [0, 0, 0.5], [0, 0, 0]])
    seen = np.stack([u, v], axis=-1).reshape(-1, 1, 2)
    straight = cv2.undistortPoints(seen, matrix, np.array([*distortion, 0.0, 0.0]), P=matrix)
    places = straight.reshape(HEIGHT, WIDTH, 2) + MARGIN_PX
    return cv2.remap(picture, places, None, cv2.INTER_LINEAR)


def noisy(picture: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return the picture a little soft, with the noise of a camera."""
    noise = np.random.default_rng(seed).normal(0, 2, picture.shape)
    soft = cv2.GaussianBlur(picture, (3, 3), 0).astype(float)
    return (soft + noise).round().clip(0, 255).astype(np.uint8)


def _before(corners: np.ndarray) -> np.ndarray:
    """Return the part of an outline (N, 3) that lies before the camera."""
    kept = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if start[2] >= NEAR_M:
            kept.append(start)
        if (start[2] >= NEAR_M) != (end[2] >= NEAR_M):
            kept.append(start + (end - start) * (NEAR_M - start[2]) / (end[2] - start[2]))
    return np.array(kept)

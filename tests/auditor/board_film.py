"""A target filmed by a lens that is known: pictures by warping, recorded with PyAV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame

WIDTH, HEIGHT, FOCAL = 960, 540, 800.0
MATRIX = np.array([[FOCAL, 0, 480.0], [0, FOCAL, 270.0], [0, 0, 1]])
BORDER = 1.0
"""White paper around the squares, in squares."""


def carried() -> list[tuple[float, float, float, float, float]]:
    """Return ways to hold the target: (right, down, away) in squares, turned, tipped in degrees."""
    poses = []
    for row, down in enumerate((-3.0, 0.0, 3.0)):
        for column, right in enumerate((-6.5, -2.0, 2.0, 6.5)):
            turned = (-35, 30, -25, 35)[(row + column) % 4]
            tipped = (25, -30, 35)[(row + 2 * column) % 3]
            poses.append((right, down, 15.0 + 2 * ((row + column) % 3), turned, tipped))
    return poses


def view(
    print_px: np.ndarray,
    square_px: int,
    pose: Sequence[float],
    distortion: tuple[float, float] = (0.0, 0.0),
) -> np.ndarray:
    """Return the picture of a printed board whose middle is at `pose`."""
    right, down, away, turned, tipped = pose
    turn = cv2.Rodrigues(np.array([0, np.radians(turned), 0]))[0]
    tip = cv2.Rodrigues(np.array([np.radians(tipped), 0, 0]))[0]
    axes = tip @ turn
    rows, columns = print_px.shape
    centre = np.array([columns, rows]) / square_px / 2
    to_board = np.array([[1 / square_px, 0, -centre[0]], [0, 1 / square_px, -centre[1]], [0, 0, 1]])
    plane = np.column_stack([axes[:, 0], axes[:, 1], [right, down, away]])
    # pixels of OpenCV have their middle at whole numbers, ours at halves
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    warp = np.linalg.inv(half) @ MATRIX @ plane @ to_board @ half
    picture = cv2.warpPerspective(
        print_px, warp, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderValue=128
    )
    return bent(picture, distortion)


def bent(picture: np.ndarray, distortion: tuple[float, float]) -> np.ndarray:
    """Return the picture as a lens with radial distortion shows it."""
    if not any(distortion):
        return picture
    v, u = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    seen = np.stack([u, v], axis=-1).reshape(-1, 1, 2)
    matrix = MATRIX - np.array([[0, 0, 0.5], [0, 0, 0.5], [0, 0, 0]])
    terms = np.array([*distortion, 0.0, 0.0])
    straight = cv2.undistortPoints(seen, matrix, terms, P=matrix).reshape(HEIGHT, WIDTH, 2)
    return cv2.remap(picture, straight, None, cv2.INTER_LINEAR, borderValue=128)


def on_paper(modules: np.ndarray, module_px: int, border_modules: int) -> np.ndarray:
    """Return a print with a white border, enlarged."""
    sheet = np.pad(modules, border_modules, constant_values=255)
    return np.kron(sheet, np.ones((module_px, module_px), np.uint8))


def chessboard(across: int, down: int) -> np.ndarray:
    """Return one module a square, with so many inner corners."""
    row, column = np.mgrid[: down + 1, : across + 1]
    return np.where((row + column) % 2, 255, 0).astype(np.uint8)


def film(path: Path, pictures: Sequence[np.ndarray]) -> Path:
    """Write the pictures, five a second."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=5, options={"crf": "12"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for picture in pictures:
            frame = VideoFrame.from_ndarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), "bgr24")
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path

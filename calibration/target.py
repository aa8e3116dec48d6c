"""Targets to calibrate a lens by: a ChArUco board that we print, or any chessboard.

A camera sees no scale, so that only the shape of the board counts, not the size of its squares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.gravity import FloatArray

Picture = NDArray[np.uint8]
COLUMNS, ROWS = 7, 5
MODULES = 8
"""Of a square's side; a marker of 4 × 4 bits with its border takes 6 of them, in the middle."""
CENTRE_PX = 0.5
"""OpenCV counts from the middle of the first pixel, we from its outer corner."""
LEAST_CORNERS = 8
"""Of a view that counts; four would do for a plane, with no check of it."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One look at a target: (N, 2) `corners_px` in the picture, (N, 2) `places` on the board."""

    corners_px: FloatArray
    places: FloatArray


class Target(Protocol):
    """A flat board whose corners can be found in a picture."""

    def find(self, grey: Picture) -> View | None:
        """Return the corners seen in a grey picture, None where the target is not."""
        ...

    @property
    def stranger(self) -> str | None:
        """What was seen instead that looks like a board of another size; None = nothing."""
        ...


class CharucoTarget:
    """The board of `charuco_modules`; it may be partly hidden or outside the picture."""

    def __init__(self) -> None:
        self._board = _charuco()
        self._detector = cv2.aruco.CharucoDetector(self._board)
        self._markers = len(self._board.getIds())
        self.stranger: str | None = None

    def find(self, grey: Picture) -> View | None:
        """Return the corners between the squares; see `Target`."""
        corners, ids, _, markers = self._detector.detectBoard(grey)
        if markers is not None and int(np.max(markers, initial=0)) >= self._markers:
            self.stranger = (
                f"a board with markers up to number {int(np.max(markers))}; "
                f"the target has {COLUMNS} × {ROWS} squares and markers up to {self._markers - 1}"
            )
            return None
        if ids is None or len(ids) < LEAST_CORNERS:
            return None
        places = np.asarray(self._board.getChessboardCorners())[ids.ravel(), :2]
        return View(np.asarray(corners, float).reshape(-1, 2) + CENTRE_PX, places.astype(float))


class Chessboard:
    """A chessboard with so many inner corners across and down; it must be seen whole."""

    OTHERS = ((9, 6), (8, 6), (7, 6), (8, 5), (7, 5), (6, 5), (6, 4), (10, 7), (11, 8), (5, 4))
    """Sizes that are often printed; looked for once when the one asked for is not there."""

    def __init__(self, across: int, down: int) -> None:
        self._size = (across, down)
        self.stranger: str | None = None

    def find(self, grey: Picture) -> View | None:
        """Return the inner corners; see `Target`."""
        corners = _chessboard(grey, self._size)
        if corners is None:
            if self.stranger is None:
                self._look_for_others(grey)
            return None
        across, down = self._size
        column, row = np.meshgrid(np.arange(across), np.arange(down))
        return View(corners, np.column_stack([column.ravel(), row.ravel()]).astype(float))

    def _look_for_others(self, grey: Picture) -> None:
        for size in self.OTHERS:
            if size != self._size and _chessboard(grey, size) is not None:
                across, down = size
                self.stranger = (
                    f"a chessboard with {across} × {down} inner corners, "
                    f"not {self._size[0]} × {self._size[1]}"
                )
                return


def charuco_modules() -> Picture:
    """Return the printed target (ROWS · MODULES, COLUMNS · MODULES), 0 black and 255 white."""
    big = 10 * MODULES
    image = _charuco().generateImage((COLUMNS * big, ROWS * big), marginSize=0, borderBits=1)
    modules: Picture = np.ascontiguousarray(image[5::10, 5::10])
    return modules


def _charuco() -> cv2.aruco.CharucoBoard:
    words = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.CharucoBoard((COLUMNS, ROWS), 1.0, 0.75, words)


def _chessboard(grey: Picture, size: tuple[int, int]) -> FloatArray | None:
    """Return (N, 2) the inner corners row by row, or None."""
    flags = cv2.CALIB_CB_ADAPTIVE_THRESH | cv2.CALIB_CB_NORMALIZE_IMAGE | cv2.CALIB_CB_FAST_CHECK
    found, corners = cv2.findChessboardCorners(grey, size, flags=flags)
    if not found:
        return None
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 0.01)
    fine = cv2.cornerSubPix(grey, corners, (5, 5), (-1, -1), stop)
    return np.asarray(fine, float).reshape(-1, 2) + CENTRE_PX

"""Targets to calibrate a lens by: a ChArUco board that we print, or any chessboard.

A camera sees no scale, so that only the shape of the board counts, not the size of its squares.
"""

from __future__ import annotations

from collections import Counter
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
LEAST_MARKERS = 4
"""Of a look that shows another board; single ones are found in patterns too."""
MOST_LOOKS = 10
"""At pictures without the target, for a chessboard of another size."""
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
        """What was seen instead that looks like another board, and the remedy; None = nothing."""
        ...


class _OtherBoards:
    """Chessboards of any size, looked for where the target was not found."""

    def __init__(self) -> None:
        self._looks = 0
        self._sizes: Counter[tuple[int, int]] = Counter()

    def look(self, grey: Picture) -> None:
        """Note the size of a chessboard in the picture; only now and then, it takes 0.2 s."""
        if self._looks >= MOST_LOOKS:
            return
        self._looks += 1
        found, _, meta = cv2.findChessboardCornersSBWithMeta(grey, (3, 3), cv2.CALIB_CB_LARGER)
        if found:
            self._sizes[(max(meta.shape), min(meta.shape))] += 1

    @property
    def size(self) -> tuple[int, int] | None:
        """Inner corners across and down, when most looks agree; parts of a board do not."""
        if not self._sizes:
            return None
        size, votes = self._sizes.most_common(1)[0]
        return size if 2 * votes > self._sizes.total() else None


class CharucoTarget:
    """The board of `charuco_modules`; it may be partly hidden or outside the picture."""

    def __init__(self) -> None:
        self._board = _charuco()
        self._detector = cv2.aruco.CharucoDetector(self._board)
        self._markers: set[int] = set()
        self._others = _OtherBoards()

    @property
    def stranger(self) -> str | None:
        """A board with other markers, or with none; see `Target`."""
        if self._markers:
            first, last = min(self._markers), max(self._markers)
            return (
                f"markers {first} to {last} are, not as on the target ({COLUMNS} × {ROWS} squares, "
                f"markers 0 to {COLUMNS * ROWS // 2 - 1}) or too few at a time; show the whole "
                "board of `auditor calibrate target`"
            )
        return None if self._others.size is None else _named(self._others.size)

    def find(self, grey: Picture) -> View | None:
        """Return the corners between the squares; see `Target`."""
        corners, ids, _, markers = self._detector.detectBoard(grey)
        found = set() if markers is None else {int(number) for number in markers.ravel()}
        strange = any(marker >= len(self._board.getIds()) for marker in found)
        if strange or ids is None or len(ids) < LEAST_CORNERS:
            if len(found) >= LEAST_MARKERS:
                self._markers |= found
            elif not found:
                self._others.look(grey)
            return None
        places = np.asarray(self._board.getChessboardCorners())[ids.ravel(), :2]
        return View(np.asarray(corners, float).reshape(-1, 2) + CENTRE_PX, places.astype(float))


class Chessboard:
    """A chessboard with so many inner corners across and down; it must be seen whole."""

    def __init__(self, across: int, down: int) -> None:
        self._size = (across, down)
        self._others = _OtherBoards()

    @property
    def stranger(self) -> str | None:
        """A chessboard of another size; see `Target`."""
        size = self._others.size
        if size is None or size == (max(self._size), min(self._size)):
            return None
        return _named(size, f", not {self._size[0]} × {self._size[1]}")

    def find(self, grey: Picture) -> View | None:
        """Return the inner corners; see `Target`."""
        corners = _chessboard(grey, self._size)
        if corners is None:
            self._others.look(grey)
            return None
        across, down = self._size
        column, row = np.meshgrid(np.arange(across), np.arange(down))
        return View(corners, np.column_stack([column.ravel(), row.ravel()]).astype(float))


def _named(size: tuple[int, int], instead: str = "") -> str:
    across, down = size
    remedy = (
        "which way up it lies is open; take one with fewer rows than columns"
        if across == down
        else f"give --chessboard {across}x{down}"
    )
    return f"a chessboard with {across} × {down} inner corners is{instead}; {remedy}"


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

"""Which places of the picture look different from when the detector looked there last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.observations import BoolArray, FloatArray, Frame
from models.region import Region


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """When a place counts as changed.

    Attributes
    ----------
    cells : cells of the map along the picture's height.
    changed_by : a cell has changed when a channel of its mean colour differs by so much, 0–255;
        sensor noise and compression stay below 5 in the mean of a cell.
    min_cells : fewer changed cells together are nobody; a person of 100 px in 540 covers about 25.
    rest_s : a place that was looked at in vain is not told again before.
    tries : after being told so often a change is taken for normal, such as a moved chair.
    """

    cells: int = 54
    changed_by: float = 15.0
    min_cells: int = 6
    rest_s: float = 0.2
    tries: int = 4


@dataclass
class ChangeMap:
    """The picture as it was taken for normal, in cells; made by `begin`.

    `normal`, `now` (H, W, 3): mean colours; `rests_until_s` (H, W); `told` (H, W): how often a cell
    was told since it was last normal; `covered` (H, W): where people were at the last look;
    `cell_px` (2,): width and height.
    """

    settings: ChangeSettings
    normal: NDArray[np.float32]
    now: NDArray[np.float32]
    rests_until_s: FloatArray
    told: NDArray[np.integer]
    covered: BoolArray
    cell_px: FloatArray

    @classmethod
    def begin(cls, frame: Frame, settings: ChangeSettings) -> ChangeMap:
        """Return a map that takes `frame` for normal."""
        height_px, width_px = frame.image.shape[:2]
        rows = min(settings.cells, height_px)
        columns = max(round(rows * width_px / height_px), 1)
        colors = _mean_colors(frame.image, rows, columns)
        shape = (rows, columns)
        return cls(
            settings,
            normal=colors,
            now=colors,
            rests_until_s=np.full(shape, -np.inf),
            told=np.zeros(shape, dtype=int),
            covered=np.zeros(shape, dtype=np.bool_),
            cell_px=np.array([width_px / columns, height_px / rows]),
        )

    def update(self, frame: Frame, people_px: Sequence[FloatArray]) -> FloatArray | None:
        """Return the box (4,) in pixels about the largest change that is nobody of `people_px`.

        What comes to light where people were (boxes, (4,) each) is taken for normal.
        """
        self.now = _mean_colors(frame.image, *self.told.shape)
        covered = np.zeros_like(self.covered)
        for box_px in people_px:
            covered[self._cells(box_px)] = True
        settled = covered | self.covered | (self.told >= self.settings.tries)
        self.covered = covered
        self.normal = np.where(settled[..., np.newaxis], self.now, self.normal)
        changed = np.abs(self.now - self.normal).max(axis=2) > self.settings.changed_by
        self.told[~changed] = 0
        waiting = changed & (self.rests_until_s <= frame.pts_s)
        found = clusters(waiting, self.settings.min_cells)
        return np.array(found[0]) * np.tile(self.cell_px, 2) if found else None

    def rest(self, region: Region, t_s: float) -> None:
        """Note that the detector looked at an upright `region` at `t_s`."""
        half = np.array([region.width_px, region.height_px]) / 2
        center = np.array([region.center_x_px, region.center_y_px])
        here = self._cells(np.concatenate([center - half, center + half]))
        self.rests_until_s[here] = t_s + self.settings.rest_s
        self.told[here] += 1

    def _cells(self, box_px: FloatArray) -> tuple[slice, slice]:
        """Return the cells that a box touches."""
        x0, y0 = np.maximum(np.floor(box_px[:2] / self.cell_px), 0).astype(int)
        x1, y1 = np.maximum(np.ceil(box_px[2:] / self.cell_px), 0).astype(int)
        return slice(y0, y1), slice(x0, x1)


def _mean_colors(image: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.float32]:
    """Return the mean colour of each cell; of large pictures every second or third pixel serves."""
    step = max(image.shape[0] // (4 * rows), 1)
    height, width = (-(-size // step) for size in image.shape[:2])
    thinned = cv2.resize(image, (width, height), interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(thinned, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)


def clusters(changed: BoolArray, min_cells: int) -> list[tuple[int, int, int, int]]:
    """Return boxes x0, y0, x1, y1 in cells about changed cells that hang together, largest first.

    Cells hang together when they touch or one cell lies between them.
    """
    joined = cv2.dilate(changed.astype(np.uint8), np.ones((3, 3), np.uint8))
    _, labels = cv2.connectedComponents(joined, connectivity=8)
    labels = np.where(changed, labels, 0)
    found = []
    for label in np.unique(labels[labels > 0]):
        rows, columns = np.nonzero(labels == label)
        if len(rows) >= min_cells:
            box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
            found.append((len(rows), tuple(int(v) for v in box)))
    found.sort(reverse=True)
    return [(box[0], box[1], box[2], box[3]) for _, box in found]

"""The grids of anchors on which MediaPipe's single-shot detectors stand."""

from __future__ import annotations

import functools
import itertools

import numpy as np

from models.observations import FloatArray


@functools.cache
def anchor_centers(input_size_px: int, strides: tuple[int, ...], per_cell: int = 2) -> FloatArray:
    """Return the anchors' centres (N, 2) as x, y in pixels of the network's input.

    Each run of layers of one stride shares a grid; each of its cells carries `per_cell` anchors a
    layer (one for the aspect ratio 1, one for the scale between this layer and the next). All
    anchors have the size of the whole input (``fixed_anchor_size``), so their scales do not matter.
    Source: ``ssd_anchors_calculator.cc``.
    """
    grids = []
    for stride, run in itertools.groupby(strides):
        cells = -(-input_size_px // stride)
        y, x = np.mgrid[0:cells, 0:cells] + 0.5
        centers = np.stack([x, y], axis=-1).reshape(-1, 2) * (input_size_px / cells)
        grids.append(np.repeat(centers, per_cell * len(list(run)), axis=0))
    anchors: FloatArray = np.concatenate(grids)
    anchors.flags.writeable = False  # shared by all callers
    return anchors

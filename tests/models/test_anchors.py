from __future__ import annotations

import numpy as np
import pytest

from models.anchors import anchor_centers
from models.face_detector import STRIDES as FACE_STRIDES
from models.person_detector import STRIDES as PERSON_STRIDES


def test_as_many_anchors_as_the_networks_answer() -> None:
    assert anchor_centers(224, PERSON_STRIDES).shape == (2254, 2)
    assert anchor_centers(192, FACE_STRIDES, per_cell=1).shape == (2304, 2)


def test_rows_run_first_and_layers_of_a_stride_share_a_grid() -> None:
    centers = anchor_centers(224, PERSON_STRIDES)
    assert centers[:4].tolist() == [[4, 4], [4, 4], [12, 4], [12, 4]]
    coarse = centers[2 * 28 * 28 + 2 * 14 * 14 :]
    assert len(coarse) == 6 * 7 * 7
    assert np.unique(coarse[:6], axis=0).tolist() == [[16, 16]]


def test_shared_anchors_cannot_be_altered() -> None:
    with pytest.raises(ValueError, match="read-only"):
        anchor_centers(192, FACE_STRIDES, per_cell=1)[0] = 0

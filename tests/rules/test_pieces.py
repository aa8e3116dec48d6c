"""A day of one person is measured like half an hour of them."""

from __future__ import annotations

import numpy as np

from rules.measures.pieces import MARGIN_S, PIECE_S, signals_by_piece
from rules.measures.registry import compute_signals
from tests.rules.skeletons import FRAME_PX, Posture, View, make_track

VIEW = View(60.0, 15.0)


def nodding(t_s: np.ndarray) -> list[Posture]:
    return [Posture(pitch_deg=float(10 * np.sin(time / 3))) for time in t_s]


def test_half_an_hour_is_one_piece() -> None:
    times = np.arange(0, 60, 0.2)
    track = make_track(nodding(times), times, VIEW)
    whole = compute_signals(track, VIEW.camera, FRAME_PX)
    pieces = signals_by_piece(track, VIEW.camera, FRAME_PX)
    for name, signal in whole.items():
        np.testing.assert_array_equal(pieces[name].value, signal.value)


def test_a_long_track_is_joined_without_a_seam() -> None:
    edge = PIECE_S + 40.0  # where the second piece begins
    times = np.concatenate(
        [np.arange(40.0, 100.0, 0.2), np.arange(edge - 60, edge + 60, 0.2), [2.5 * PIECE_S]]
    )
    track = make_track(nodding(times), times, VIEW)
    whole = compute_signals(track, VIEW.camera, FRAME_PX)["trunk_pitch_deg"]
    joined = signals_by_piece(track, VIEW.camera, FRAME_PX)
    assert list(joined) == list(compute_signals(track, VIEW.camera, FRAME_PX))
    for signal in joined.values():
        np.testing.assert_array_equal(signal.t_s, times)
        assert len(signal.value) == len(signal.sigma) == len(signal.observable) == len(times)
    pitch = joined["trunk_pitch_deg"]
    near = np.abs(times - edge) < MARGIN_S
    np.testing.assert_allclose(pitch.value[near], whole.value[near], atol=0.5)
    np.testing.assert_array_equal(np.isfinite(pitch.value), np.isfinite(whole.value))

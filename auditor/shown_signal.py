"""Which curve shows what a finding measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from rules.episode import Episode
from rules.finding import Finding
from rules.signals import Signal, TrackSignals

CURVE_OF_ATTRIBUTE = {
    ("bow", "depth"): "trunk_pitch_deg",
    ("bow", "hold"): "trunk_pitch_deg",
    ("bow", "duration"): "trunk_pitch_deg",
    ("nod", "depth"): "head_pitch_deg",
    ("direction_gesture", "arm_trunk_angle"): "arm_trunk_angle_{side}_deg",
    ("direction_gesture", "elbow"): "elbow_{side}_deg",
    ("direction_gesture", "wrist_height"): "wrist_height_{side}",
    ("direction_gesture", "finger_spread"): "finger_spread_{side}_deg",
    ("direction_gesture", "palm_up"): "palm_up_{side}_deg",
    ("direction_gesture", "trunk_pitch"): "trunk_pitch_deg",
    ("handover", "hands"): "hand_forward_{side}",
    ("handover", "trunk_pitch"): "trunk_pitch_deg",
    ("handover", "hold"): "hand_forward_{side}",
    ("direction_gesture", "hold"): "arm_trunk_angle_{side}_deg",
    ("sees_off", "watched"): "gaze_leaving_deg",
    ("guides_beside", "ahead"): "guiding_ahead_m",
    ("guides_beside", "left"): "guiding_left_m",
    ("guides_ahead", "ahead"): "guiding_ahead_m",
    ("guides_ahead", "left"): "guiding_left_m",
}
"""(episode kind, attribute) → the measure in whose curve the attribute can be seen."""

FROM_BASELINE = ("bow", "nod")
"""Kinds whose depth counts from the person's own baseline and not from gravity."""


class Measured(Protocol):
    """What was measured in a recording, as judged or as read back: signals by track, episodes."""

    @property
    def signals(self) -> Mapping[int, TrackSignals]: ...  # noqa: D102  # the class says it

    @property
    def episodes(self) -> tuple[Episode, ...]: ...  # noqa: D102  # the class says it


def episode_of(judgement: Measured, finding: Finding) -> Episode | None:
    """Return the episode that decided `finding`: of its person, peaking at its peak."""
    for episode in judgement.episodes:
        if (
            episode.track_id == finding.track_id
            and episode.peak_s == finding.peak_s
            and finding.measured_name in episode.attributes
        ):
            return episode
    return None


def signal_of(judgement: Measured, finding: Finding) -> Signal | None:
    """Return the signal in which a person can see what `finding` measured, if there is one."""
    if finding.track_id is None or finding.measured_name is None:
        return None
    measure = finding.measured_name
    episode = episode_of(judgement, finding)
    if episode is not None:
        pattern = CURVE_OF_ATTRIBUTE.get((episode.kind, measure), measure)
        measure = pattern.format(side=episode.side)
    return judgement.signals.get(finding.track_id, {}).get(measure)


def depth_baseline(judgement: Measured, finding: Finding) -> float | None:
    """Return the value of the shown signal from which the depth of a bow or nod was counted.

    None when `finding` is about no such episode: its curve is then read as it is.
    """
    episode, signal = episode_of(judgement, finding), signal_of(judgement, finding)
    if episode is None or signal is None or episode.kind not in FROM_BASELINE:
        return None
    depth, known = episode.attributes.get("depth"), np.isfinite(signal.value)
    if depth is None or not known.any():
        return None
    at_peak = float(np.interp(episode.peak_s, signal.t_s[known], signal.value[known]))
    return at_peak - depth.value

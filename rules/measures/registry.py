"""Every measure by name, and the signals of a track."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from calibration.camera import CameraModel
from models.observations import FloatArray, PersonTrack
from rules.measures import (
    arms,
    forearms,
    gait,
    hand,
    hand_reach,
    hands_folded,
    hands_position,
    hands_together,
    head,
    legs,
    motion,
    mouth,
    pointing,
    posture,
    stance,
    trunk,
)
from rules.measures.body import Body, build_body
from rules.measures.raw import Raw
from rules.measures.wrist_height import wrist_height
from rules.signals import Signal
from rules.smoothing import smooth


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes
    ----------
    name, unit : as in `rules.vocabulary.MEASURE_UNITS`.
    needs : the observations it is made of: ``pose``, ``face``, ``hands``, ``badge``.
    compute : from a body to the raw series.
    cutoff_hz : frequency above which the series is the network's jitter; None = left as it is.
    """

    name: str
    unit: str
    needs: frozenset[str]
    compute: Callable[[Body], Raw]
    cutoff_hz: float | None


def _unobserved(body: Body) -> Raw:
    """Return the series of a measure whose network does not exist yet."""
    unknown = np.full(len(body.track.t_s), np.nan)
    return Raw(unknown, unknown, np.zeros(len(unknown), dtype=bool))


_POSE, _FACE = frozenset({"pose"}), frozenset({"face"})
_HANDS = frozenset({"pose", "hands"})
_BODY_HZ, _HEAD_HZ, _HAND_HZ, _MOUTH_HZ = 2.5, 3.5, 3.0, 2.0
"""Trunk, head (a nod is the fastest gesture: up to 3 Hz), hands, mouth."""


def _table() -> tuple[Measure, ...]:
    measures = [
        Measure("trunk_pitch_deg", "deg", _POSE, trunk.trunk_pitch_deg, _BODY_HZ),
        Measure("trunk_roll_deg", "deg", _POSE, trunk.trunk_roll_deg, _BODY_HZ),
        Measure("trunk_inclination_deg", "deg", _POSE, trunk.trunk_inclination_deg, _BODY_HZ),
        Measure("shoulder_tilt_deg", "deg", _POSE, posture.shoulder_tilt_deg, _BODY_HZ),
        Measure("seat_lean_deg", "deg", _POSE, posture.seat_lean_deg, _BODY_HZ),
        Measure("head_yaw_deg", "deg", _POSE | _FACE, head.head_yaw_deg, _HEAD_HZ),
        Measure("head_pitch_deg", "deg", _POSE | _FACE, head.head_pitch_deg, _HEAD_HZ),
        Measure("head_roll_deg", "deg", _POSE | _FACE, head.head_roll_deg, _HEAD_HZ),
        Measure("sitting", "ratio", _POSE, posture.sitting, None),
        Measure("standing", "ratio", _POSE, posture.standing, None),
        Measure("still", "ratio", _POSE, motion.still, None),
        Measure("walking", "ratio", _POSE, motion.walking, None),
        Measure("facing_camera", "ratio", _POSE, motion.facing_camera, None),
        Measure("present", "ratio", _POSE, motion.present, None),
        Measure("smile", "ratio", _FACE, mouth.smile, _MOUTH_HZ),
        Measure("mouth_open", "ratio", _FACE, mouth.mouth_open, _MOUTH_HZ),
        Measure("badge_region", "class", frozenset({"badge"}), _unobserved, None),
    ]
    measures += _posture_table()
    for side in arms.Side:
        for name, unit, compute in (
            (f"arm_trunk_angle_{side.name.lower()}_deg", "deg", arms.arm_trunk_angle_deg),
            (f"elbow_{side.name.lower()}_deg", "deg", arms.elbow_deg),
            (f"wrist_height_{side.name.lower()}", "ratio", wrist_height),
            (f"hand_forward_{side.name.lower()}", "ratio", hand_reach.hand_forward),
            (f"hand_aside_{side.name.lower()}", "ratio", hand_reach.hand_aside),
        ):
            measures.append(Measure(name, unit, _POSE, partial(compute, side=side), _HAND_HZ))
        for name, compute in (
            (f"finger_spread_{side.name.lower()}_deg", hand.finger_spread_deg),
            (f"palm_up_{side.name.lower()}_deg", hand.palm_up_deg),
        ):
            measures.append(Measure(name, "deg", _HANDS, partial(compute, side=side), None))
    return tuple(measures)


def _posture_table() -> list[Measure]:
    """Return what standing, sitting and walking are judged by."""
    return [
        Measure("hands_position", "class", _POSE, hands_position.hands_position, None),
        Measure("hands_at_rest", "ratio", _POSE, hands_position.hands_at_rest, None),
        Measure("hands_folded", "class", _HANDS, hands_folded.hands_folded, None),
        Measure("feet_distance", "ratio", _POSE, stance.feet_distance, _BODY_HZ),
        Measure("feet_angle_deg", "deg", _POSE, stance.feet_angle_deg, _BODY_HZ),
        Measure("forearms_on_counter", "ratio", _POSE, forearms.forearms_on_counter, _HAND_HZ),
        Measure("knee_distance", "ratio", _POSE, legs.knee_distance, _BODY_HZ),
        Measure("shank_slant_deg", "deg", _POSE, legs.shank_slant_deg, _BODY_HZ),
        Measure("hands_apart", "ratio", _POSE, hands_together.hands_apart, None),
        Measure("hand_out", "ratio", _POSE, pointing.hand_out, None),
        Measure("right_index_finger", "ratio", _HANDS, pointing.right_index_finger, None),
        Measure("hands_on_lap", "ratio", _POSE, hands_together.hands_on_lap, None),
        # windowed already
        Measure("trunk_sway_deg", "deg", _POSE, gait.trunk_sway_deg, None),
        Measure("pace_variation", "ratio", _POSE, gait.pace_variation, None),
        Measure("arm_swing_deg", "deg", _POSE, gait.arm_swing_deg, None),
        Measure("limbs_opposed", "ratio", _POSE, gait.limbs_opposed, None),
    ]


MEASURES: Mapping[str, Measure] = {m.name: m for m in _table()}


def compute_signals(
    track: PersonTrack,
    camera: CameraModel,
    frame_size_px: tuple[int, int],
    names: Collection[str] | None = None,
    counter_edge_px: FloatArray | None = None,
) -> dict[str, Signal]:
    """Return the signals of a track by measure name, in the order of `MEASURES`.

    Parameters
    ----------
    camera : with ``up_camera`` None gravity is guessed from the person, and sigma says so.
    names : which measures; None = all.
    counter_edge_px : (N, 2) the edge of the counter in the picture, when the profile tells.

    Raises
    ------
    KeyError
        when a name is no measure.
    """
    return signals_of(build_body(track, camera, frame_size_px, counter_edge_px), names)


def signals_of(body: Body, names: Collection[str] | None = None) -> dict[str, Signal]:
    """Return the signals of a body; see `compute_signals`."""
    unknown = set(names or ()) - set(MEASURES)
    if unknown:
        raise KeyError(f"no such measure: {', '.join(sorted(unknown))}")
    wanted = MEASURES if names is None else {n: MEASURES[n] for n in MEASURES if n in set(names)}
    return {name: _signal(measure, body) for name, measure in wanted.items()}


def _signal(measure: Measure, body: Body) -> Signal:
    raw, t = measure.compute(body), body.track.t_s
    value = np.where(raw.observable, raw.value, np.nan)
    if measure.cutoff_hz is not None:
        value = smooth(t, value, measure.cutoff_hz)
    known = np.isfinite(value)
    return Signal(
        measure=measure.name,
        track_id=body.track.track_id,
        t_s=t,
        value=value,
        sigma=np.where(known, raw.sigma, np.nan),
        observable=known,
    )

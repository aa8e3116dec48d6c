"""What stays open while a camera had moved or its lens was covered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rules.engine import judge
from rules.finding import Finding, Verdict
from rules.impairment import IN_PLACE, Impairment, left_open, needed_measures, unmeasured
from rules.norm import Pack
from rules.pack_reader import DEFAULT_PACK, load_pack
from rules.reasons import CAMERA_MOVED, LENS_COVERED, NOT_OBSERVED
from rules.scene import Scene
from rules.vocabulary import MEASURE_UNITS
from tests.rules.engine_builders import (
    BOW,
    HEAD_UP,
    SMILE_SHARE,
    arrival,
    bow,
    pack_of,
    scene,
    signal,
    times,
)

ARRIVES = frozenset({"customer_arrives"})


def moved(start_s: float, end_s: float = 20.0, triggers: frozenset[str] = frozenset()):
    return Impairment(CAMERA_MOVED, start_s, end_s, IN_PLACE, triggers, roles_told=True)


def covered(start_s: float, end_s: float):
    everything = frozenset(MEASURE_UNITS)
    return Impairment(LENS_COVERED, start_s, end_s, everything, ARRIVES, roles_told=False)


def told(pack: Pack, shown: Scene, *impairments: Impairment) -> list[Finding]:
    """Return the findings on a scene whose signals lack what could not be measured."""
    signals = {track: unmeasured(by, impairments) for track, by in shown.signals.items()}
    shown = replace(shown, signals=signals)
    return list(left_open(judge(shown, pack), shown, pack, impairments))


def outcome(found: list[Finding]) -> list[tuple[Verdict, str | None]]:
    return [(one.verdict, one.reason) for one in found]


def test_without_impairment_nothing_changes() -> None:
    pack, shown = pack_of(HEAD_UP), scene({"standing": 1.0, "head_pitch_deg": 0.0})
    assert told(pack, shown) == list(judge(shown, pack))


def test_an_angle_against_gravity_is_open_after_the_move() -> None:
    shown = scene({"standing": 1.0, "head_pitch_deg": 0.0})
    assert outcome(told(pack_of(HEAD_UP), shown, moved(10.0))) == [
        (Verdict.INDETERMINATE, CAMERA_MOVED)
    ]


def test_what_failed_before_the_move_has_failed() -> None:
    pitch = np.where(times() < 8.0, 40.0, 0.0)
    shown = scene({"standing": 1.0, "head_pitch_deg": pitch})
    found = told(pack_of(HEAD_UP), shown, moved(10.0))
    assert outcome(found)[0] == (Verdict.VIOLATED, None)


def test_a_smile_needs_no_gravity() -> None:
    shown = scene({"present": 1.0, "smile": 0.1})
    whole = told(pack_of(SMILE_SHARE), shown)
    assert told(pack_of(SMILE_SHARE), shown, moved(10.0)) == whole
    assert {one.verdict for one in whole} == {Verdict.COMPLIANT}


def test_a_bow_that_is_due_while_the_lens_is_covered_is_open() -> None:
    shown = scene({"trunk_pitch_deg": 0.0}, [arrival(9.0)])
    assert outcome(told(pack_of(BOW), shown)) == [(Verdict.VIOLATED, None)]
    assert outcome(told(pack_of(BOW), shown, covered(8.0, 16.0))) == [
        (Verdict.INDETERMINATE, LENS_COVERED)
    ]


def test_a_bow_that_was_seen_beside_the_stretch_counts() -> None:
    shown = scene({"trunk_pitch_deg": 0.0}, [arrival(2.0), bow(3.0, 15.0)])
    found = told(pack_of(BOW), shown, covered(9.0, 20.0))
    assert outcome(found) == [(Verdict.COMPLIANT, None), (Verdict.INDETERMINATE, LENS_COVERED)]
    assert (found[1].track_id, found[1].start_s, found[1].end_s) == (None, 9.0, 20.0)


def test_a_short_stretch_leaves_what_was_never_due_alone() -> None:
    shown = scene({"trunk_pitch_deg": 0.0})
    assert told(pack_of(BOW), shown, covered(9.0, 12.0)) == []
    assert len(told(pack_of(BOW), shown, covered(9.0, 14.0))) == 1


def test_other_reasons_stay() -> None:
    """Nobody looked at the head before the move either: that is another reason."""
    pitch = np.where(times() < 12.0, np.nan, 0.0)
    shown = scene({"standing": 1.0, "head_pitch_deg": pitch}, t_s=times(20.0))
    found = told(pack_of(HEAD_UP), shown, moved(30.0, 40.0))
    assert (Verdict.INDETERMINATE, NOT_OBSERVED) in outcome(found)


def test_what_could_not_be_measured_is_unknown_not_zero() -> None:
    before = {name: signal(name, 1.0, t_s=times()) for name in ("head_pitch_deg", "smile")}
    after = unmeasured(before, [moved(10.0)])
    rows = times() >= 10.0
    assert np.isnan(after["head_pitch_deg"].value[rows]).all()
    assert not after["head_pitch_deg"].observable[rows].any()
    assert after["head_pitch_deg"].observable[~rows].all()
    assert after["smile"].observable.all()


@pytest.mark.parametrize(
    ("norm", "gravity"),
    [
        ("etiquette.bow.greeting_15deg", True),
        ("gesture.direction.torso_lean", True),
        ("posture.standing.shoulders_level", True),
        ("gesture.direction.palm_slightly_up", True),
        ("gesture.direction.arm_45deg", False),
        ("smile.corners_up", False),
    ],
)
def test_which_norms_need_the_camera_in_place(norm: str, *, gravity: bool) -> None:
    needed = needed_measures(load_pack(DEFAULT_PACK).norm(norm))
    assert bool(needed & IN_PLACE) is gravity

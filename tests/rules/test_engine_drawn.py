"""What must hold for any scene, on scenes that hypothesis draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine import judge
from rules.episode import Episode
from rules.finding import Verdict
from rules.scene import Scene, Subject
from rules.signals import Signal
from tests.rules.drawn_scenes import (
    BODIES,
    KNOWN,
    LEVELS,
    MEASURES,
    NO_BOW,
    SCENE,
    drawn,
    play,
    scripts,
)
from tests.rules.engine_builders import BOW, HEAD_UP, SMILE_SHARE, SMILES, pack_of


def told(findings):
    return [(one.norm_id, one.verdict, one.reason) for one in findings]


def moved(seen: Scene, by_s: float) -> Scene:
    def later(one: Episode) -> Episode:
        return replace(
            one, start_s=one.start_s + by_s, peak_s=one.peak_s + by_s, end_s=one.end_s + by_s
        )

    return replace(
        seen,
        signals={
            track: {
                name: replace(one, t_s=np.round(one.t_s + by_s, 6)) for name, one in mine.items()
            }
            for track, mine in seen.signals.items()
        },
        subjects=tuple(
            Subject(one.track_id, one.role, one.start_s + by_s, one.end_s + by_s)
            for one in seen.subjects
        ),
        episodes=tuple(map(later, seen.episodes)),
        frame_times_s=np.round(seen.frame_times_s + by_s, 6),
    )


@pytest.mark.parametrize("name", BODIES)
@drawn
@given(script=scripts, by_s=st.integers(1, 10**6).map(lambda tenths: tenths / 10))
def test_when_a_scene_is_played_is_of_no_account(name, script, by_s):
    pack, seen = pack_of(BODIES[name]), play(script)
    here, there = judge(seen, pack), judge(moved(seen, by_s), pack)
    assert told(here) == told(there)
    for old, new in zip(here, there, strict=True):
        assert new.start_s == pytest.approx(old.start_s + by_s, abs=1e-5)
        assert new.end_s == pytest.approx(old.end_s + by_s, abs=1e-5)


HALVES = {
    "bow": BOW.replace("within: 5s", "within: 4.5s"),
    "no bow": NO_BOW.replace("within: 5s", "within: 4.5s"),
    "smile": SMILES.replace("within: 3s", "within: 3.5s").replace("500ms", "400ms"),
    "head": HEAD_UP.replace("grace: 2s", "grace: 2.5s") + "clear: 500ms\n",
    "share": SMILE_SHARE.replace("window: 10s, share: 50%", "window: 9.5s, share: 45%"),
    "scene": SCENE.replace("within: 5s", "within: 4.5s"),
}
"""Limits between whole seconds, so that none is decided by where the looks fall."""
seconds = st.integers(0, 28).map(float)
whole_seconds = st.fixed_dictionaries(
    {
        "arrivals": st.lists(seconds, max_size=3),
        "bows": st.lists(st.tuples(seconds, st.sampled_from((3.0, 9.5, 15.0))), max_size=3),
    }
    | dict.fromkeys(
        MEASURES,
        st.lists(st.tuples(st.integers(1, 6).map(float), st.integers(0, 2)), max_size=12),
    )
)


@pytest.mark.parametrize("name", HALVES)
@drawn
@given(script=whole_seconds)
def test_eight_and_twenty_five_looks_a_second_give_the_same_verdicts(name, script):
    """What changes with whole seconds, against limits between them.

    The share of a posture that was seen is a ratio of any two numbers of seconds, and may come as
    near to its limit as it likes: there all is seen.
    """
    pack, levels = pack_of(HALVES[name]), KNOWN if name == "head" else LEVELS
    few, many = (judge(play(script, step_s, levels), pack) for step_s in (0.125, 0.04))
    assert told(few) == told(many)


@pytest.mark.parametrize("name", BODIES)
@drawn
@given(
    script=scripts,
    lost=st.lists(st.tuples(st.integers(0, 299), st.integers(1, 40)), max_size=6),
    data=st.data(),
)
def test_looking_less_never_makes_a_violation(name, script, lost, data):
    """Each violation found with fewer samples lies within one that was found with all."""
    pack, seen = pack_of(BODIES[name]), play(script)
    blind = data.draw(st.sets(st.sampled_from(MEASURES), min_size=1))
    if name == "share":
        blind -= {"standing"}
    signals = dict(seen.signals[1])
    for measure in blind:
        value = signals[measure].value.copy()
        for first, count in lost:
            value[first : first + count] = np.nan
        known = np.isfinite(value)
        sigma = np.where(known, signals[measure].sigma, np.nan)
        signals[measure] = Signal(measure, 1, signals[measure].t_s, value, sigma, known)
    before = [
        (one.start_s, one.end_s) for one in judge(seen, pack) if one.verdict is Verdict.VIOLATED
    ]
    for one in judge(replace(seen, signals={1: signals}), pack):
        if one.verdict is Verdict.VIOLATED:
            assert any(start - 1e-6 <= one.start_s <= end + 1e-6 for start, end in before), one

"""What must hold for any scene: seen on many that are drawn from seeded generators."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from engine_builders import BOW, HEAD_UP, SMILE_SHARE, SMILES, arrival, bow, pack_of, scene, times

from rules.engine import judge
from rules.finding import Verdict
from rules.scene import Scene, Subject
from rules.signals import Signal

BODIES = {
    "bow": BOW,
    "smile": SMILES,
    "head": HEAD_UP + "clear: 500ms\nsettle: 1s\nexcept_during: [bow]\n",
    "share": SMILE_SHARE,
}
MEASURES = {
    "bow": ("trunk_pitch_deg",),
    "smile": ("smile",),
    "head": ("head_pitch_deg", "standing"),
    "share": ("smile",),
}
SEEDS = range(60)


def steps(rng, t_s, levels, mean_s):
    """A random staircase over `levels`."""
    change = rng.random(len(t_s)) < (t_s[1] - t_s[0]) / mean_s
    return rng.choice(levels, size=len(t_s))[np.maximum.accumulate(np.arange(len(t_s)) * change)]


def random_scene(seed):
    rng = np.random.default_rng(seed)
    t_s = times(40.0, float(rng.choice([0.08, 0.1, 0.125])))
    bows = [bow(at, rng.choice([6.0, 9.5, 15.0, 35.0])) for at in rng.uniform(0, 38, 3)]
    arrivals = [arrival(at) for at in rng.uniform(0, 38, 3)]
    signals = {
        "trunk_pitch_deg": steps(rng, t_s, [0.0, 0.0, 0.0, np.nan], 3),
        "head_pitch_deg": steps(rng, t_s, [0.0, 19.0, 40.0, 40.0, np.nan], 1),
        "smile": steps(rng, t_s, [0.0, 0.0, 0.028, 0.1, np.nan], 1),
        "standing": steps(rng, t_s, [1.0, 1.0, 0.0, np.nan], 4),
        "present": 1.0,
    }
    return scene(signals, [*bows, *arrivals], t_s=t_s, sigma=0.01)


def blinded(seen: Scene, measures, rng):
    """The same scene with some samples of `measures` no longer known: single ones and stretches."""
    signals = dict(seen.signals[1])
    for measure in measures:
        old = signals[measure]
        lost = rng.random(len(old.t_s)) < rng.choice([0.02, 0.2, 0.5])
        start = rng.uniform(0, 40)
        lost |= (old.t_s > start) & (old.t_s < start + rng.choice([0.25, 0.7, 4.0]))
        value = np.where(lost, np.nan, old.value)
        known = np.isfinite(value)
        sigma = np.where(known, old.sigma, np.nan)
        signals[measure] = Signal(measure, 1, old.t_s, value, sigma, known)
    return replace(seen, signals={1: signals})


def shifted(seen: Scene, by_s: float):
    signals = {
        name: Signal(name, 1, old.t_s + by_s, old.value, old.sigma, old.observable)
        for name, old in seen.signals[1].items()
    }
    return replace(
        seen,
        signals={1: signals},
        subjects=tuple(
            Subject(old.track_id, old.role, old.start_s + by_s, old.end_s + by_s)
            for old in seen.subjects
        ),
        episodes=tuple(
            replace(
                old,
                start_s=old.start_s + by_s,
                peak_s=old.peak_s + by_s,
                end_s=old.end_s + by_s,
            )
            for old in seen.episodes
        ),
        frame_times_s=seen.frame_times_s + by_s,
    )


def violated(findings):
    return [(each.start_s, each.end_s) for each in findings if each.verdict is Verdict.VIOLATED]


@pytest.mark.parametrize("name", BODIES)
def test_looking_less_never_makes_a_violation(name):
    """Each violation found with fewer samples lies within one that was found with all."""
    pack = pack_of(BODIES[name])
    found = 0
    for seed in SEEDS:
        seen = random_scene(seed)
        before = violated(judge(seen, pack))
        for again in range(5):
            less = blinded(seen, MEASURES[name], np.random.default_rng((seed, again)))
            for start, end in violated(judge(less, pack)):
                found += 1
                same = [span for span in before if span[0] - 1e-6 <= start <= span[1] + 1e-6]
                assert same, f"seed {seed}/{again}: {start:.2f}–{end:.2f} is new"
    assert found > 20, "the scenes must hold violations that survive, or nothing is shown"


@pytest.mark.parametrize("name", BODIES)
def test_shifting_all_times_shifts_the_findings(name):
    pack = pack_of(BODIES[name])
    total = 0
    for seed in SEEDS:
        seen = random_scene(seed)
        here, there = judge(seen, pack), judge(shifted(seen, 1000.3), pack)
        assert len(here) == len(there)
        total += len(here)
        for old, new in zip(here, there, strict=True):
            assert (old.verdict, old.reason) == (new.verdict, new.reason)
            assert new.start_s == pytest.approx(old.start_s + 1000.3, abs=1e-6)
            assert new.end_s == pytest.approx(old.end_s + 1000.3, abs=1e-6)
            assert (old.measured is None) == (new.measured is None)
            if old.measured is not None:
                assert new.measured.value == pytest.approx(old.measured.value, abs=1e-6)
    assert total > 50


@pytest.mark.parametrize("name", BODIES)
def test_the_order_of_the_parts_is_of_no_account_and_every_run_is_the_same(name):
    pack = pack_of(BODIES[name])
    for seed in SEEDS:
        seen = random_scene(seed)
        signals = dict(reversed(list(seen.signals[1].items())))
        turned = replace(seen, episodes=seen.episodes[::-1], signals={1: signals})
        assert judge(seen, pack) == judge(turned, pack) == judge(seen, pack)


@pytest.mark.parametrize("name", BODIES)
def test_greater_uncertainty_never_makes_a_violation(name):
    pack = pack_of(BODIES[name])
    for seed in SEEDS:
        seen = random_scene(seed)
        signals = {
            key: Signal(key, 1, old.t_s, old.value, old.sigma * 1000, old.observable)
            for key, old in seen.signals[1].items()
        }
        before = violated(judge(seen, pack))
        for start, _ in violated(judge(replace(seen, signals={1: signals}), pack)):
            assert any(span[0] - 1e-6 <= start <= span[1] + 1e-6 for span in before)

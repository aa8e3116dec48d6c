"""The speed of the engine is told of what a pack reads; how fast it is, no test says."""

from __future__ import annotations

from benchmarks.engine_speed import CLERKS, made_up_scene, race
from rules.engine import judge
from rules.finding import Verdict
from rules.pack_reader import DEFAULT_PACK, load_pack

PACK = load_pack(DEFAULT_PACK)


def test_the_made_up_scene_has_something_to_judge_and_is_the_same_every_time() -> None:
    found = judge(made_up_scene(600.0), PACK)
    assert {one.verdict for one in found} >= {
        Verdict.COMPLIANT,
        Verdict.VIOLATED,
        Verdict.INDETERMINATE,
    }
    assert repr(judge(made_up_scene(600.0), PACK)) == repr(found)


def test_samples_are_values_that_norms_read() -> None:
    scene = made_up_scene(60.0)
    speed = race(scene, PACK, 2)
    assert speed.looks == CLERKS * 480
    assert speed.samples % speed.looks == 0
    assert speed.samples < speed.looks * len(scene.signals[1])
    assert len(speed.seconds) == 2
    assert speed.samples_per_s > speed.looks_per_s > 0

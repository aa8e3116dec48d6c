"""Service scenes in rendered recordings: the steps against what the labels say was done."""

from __future__ import annotations

import pytest

from benchmarks.verdicts import Outcome, expectations
from rules.engine.sequence_form import DONE_WRONG
from rules.finding import Finding, StepState, Verdict
from tests.auditor.scene_recordings import SceneRecordings

CLIPS = {
    "s00": "scene.welcome",
    "s01": "scene.welcome",
    "s02": "scene.welcome",
    "s03": "scene.welcome",
    "s04": "scene.welcome",
    "s08": "scene.handover",
    "s09": "scene.handover",
    "s10": "scene.farewell_desk",
    "s11": "scene.farewell_desk",
    "s12": "scene.farewell_consult",
    "s13": "scene.farewell_consult",
}
"""Recording → the scene that is played in it. Of the others no recording exists."""


def scene_of(recordings: SceneRecordings, clip: str) -> Finding:
    (found,) = [one for one in recordings.judged(clip).findings if one.norm_id == CLIPS[clip]]
    return found


@pytest.mark.parametrize("clip", CLIPS)
def test_no_step_is_told_against_the_labels(scene_recordings: SceneRecordings, clip: str) -> None:
    labelled = {one.norm_id: one.outcome for one in expectations(scene_recordings.path(clip))}
    found = scene_of(scene_recordings, clip)
    assert set(labelled) & {one.step for one in found.steps}
    for step in found.steps:
        if labelled.get(step.step) is Outcome.COMPLIANT:
            assert step.state not in DONE_WRONG, step
        if labelled.get(step.step) is Outcome.VIOLATED:
            assert step.state is not StepState.MET, step


def test_a_welcome_without_a_bow_is_broken_by_that_step(scene_recordings: SceneRecordings) -> None:
    found = scene_of(scene_recordings, "s01")
    assert found.verdict is Verdict.VIOLATED
    states = {one.step: one.state for one in found.steps}
    assert states["etiquette.bow.greeting_15deg"] is StepState.MISSED
    assert states["welcome.greet_hello"] is StepState.UNSEEN


def test_a_customer_who_passes_by_begins_no_scene(scene_recordings: SceneRecordings) -> None:
    judged = scene_recordings.judged("s20").findings
    scenes = [one for one in judged if one.norm_id.startswith("scene.")]
    assert {one.verdict for one in scenes} == {Verdict.NOT_APPLICABLE}

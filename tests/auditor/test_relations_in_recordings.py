"""Rendered scenes, seen by the real networks: how the staff stand to others, against the labels."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from auditor.result import Judgement
from rules.finding import Finding, Verdict
from tests.auditor.scene_recordings import SceneRecordings

Judge = Callable[..., Judgement]
HOSPITAL = "hospital-window"


@pytest.fixture(scope="module")
def judged(scene_recordings: SceneRecordings) -> Judge:
    """What a bundled pack makes of the scene whose name begins so."""
    return scene_recordings.judged


def findings(judgement: Judgement, norm: str) -> list[Finding]:
    return [one for one in judgement.findings if one.norm_id == norm]


def test_the_angle_to_the_customer_is_the_labelled_one(judged: Judge, shared_clips: Path) -> None:
    """Within two deviations in nine of ten looks (a training person, seen obliquely)."""
    judgement = judged("s03")
    (path,) = (shared_clips / "scenes").glob("s03_*.json")
    frames = json.loads(path.read_text("utf-8"))["frames"]
    true = {
        round(frame["t"], 3): frame["persons"]["staff"]["head_to_person_deg"].get("cust1")
        for frame in frames
    }
    (signal,) = [s["gaze_customer_deg"] for s in judgement.signals.values() if "on_post" in s]
    known = [
        row for row in np.flatnonzero(signal.observable) if true.get(round(signal.t_s[row], 3))
    ]
    off = [abs(signal.value[row] - true[round(signal.t_s[row], 3)]) for row in known]
    assert len(known) >= 30
    assert np.mean(np.array(off) <= 2 * signal.sigma[known]) >= 0.9


def test_who_watches_a_customer_go_keeps_the_norm(judged: Judge) -> None:
    (finding,) = findings(judged("s03"), "farewell.desk.gaze_3s")
    assert finding.verdict is Verdict.COMPLIANT
    assert finding.track_id is not None


def test_two_who_chat_break_the_norm_both(judged: Judge) -> None:
    found = findings(judged("s16", HOSPITAL), "conduct.hospital.no_chatting")
    assert [one.verdict for one in found] == [Verdict.VIOLATED] * 2


def test_one_alone_at_the_post_does_not_chat(judged: Judge) -> None:
    (finding,) = findings(judged("s03", HOSPITAL), "conduct.hospital.no_chatting")
    assert finding.verdict is Verdict.COMPLIANT


def test_who_stands_up_when_a_customer_leaves_the_desk(judged: Judge) -> None:
    (finding,) = findings(judged("s12"), "farewell.consult.stand_up")
    assert finding.verdict is Verdict.COMPLIANT
    kinds = [one.kind for one in judged("s12").episodes]
    assert {"consultation_ends", "sees_off", "stand_up"} <= set(kinds)


def test_a_queue_of_four_is_none_too_long(judged: Judge) -> None:
    (finding,) = findings(judged("s18", HOSPITAL), "hall.queue.max_10")
    assert finding.verdict is Verdict.COMPLIANT


def test_no_norm_on_what_nobody_listed_applies(judged: Judge) -> None:
    (finding,) = findings(judged("s18"), "complaint.loud.stand_up")
    assert (finding.verdict, finding.reason) == (Verdict.NOT_APPLICABLE, "not_listed")

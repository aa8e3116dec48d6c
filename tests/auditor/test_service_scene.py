"""A service scene in what is written and shown: each step with what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from auditor import records
from auditor.events import ViolationEvent, opportunity_id
from auditor.report.page import render_report
from auditor.result import ClipResult
from rules.coverage import NormTally
from rules.engine import judge
from rules.finding import Finding, Verdict
from rules.messages import message_for
from rules.norm import Pack
from rules.pack_reader import DEFAULT_PACK, load_pack
from rules.support import support
from tests.auditor.report_builder import SHA, make_result
from tests.rules.drawn_scenes import SCENE
from tests.rules.engine_builders import arrival, pack_of, scene

PACK = pack_of(SCENE)
NORM = PACK.norms[0]


def missed_bow() -> Finding:
    seen = scene({"smile": 0.1, "trunk_pitch_deg": 0.0}, [arrival(4)])
    (found,) = judge(seen, PACK)
    return found


def result_of(folder: Path, found: Finding, pack: Pack = PACK) -> ClipResult:
    """A whole result with the scene's finding for its only one."""
    made = make_result(folder)
    event_id = opportunity_id(SHA, made.camera_id, found)
    event = ViolationEvent(
        event_id, found, "minor", None, message_for(pack.norm(found.norm_id), found), ()
    )
    counts = Counter({verdict: int(verdict is found.verdict) for verdict in Verdict})
    coverage = replace(
        made.judgement.coverage, norms=(NormTally(found.norm_id, counts, {}, 26.0, 26.0),)
    )
    judgement = replace(made.judgement, findings=(found,), coverage=coverage)
    return replace(made, pack=pack, judgement=judgement, events=(event,), evidence={})


def test_a_step_that_was_missed_is_written_and_shown(tmp_path: Path) -> None:
    found = missed_bow()
    assert found.verdict is Verdict.VIOLATED
    result = result_of(tmp_path, found)
    record = records.event_record(result, result.events[0])
    assert record["steps"] == [
        {"step": "smile", "state": "met", "at_s": 4.0, "reason": None},
        {"step": "words", "state": "unseen", "at_s": None, "reason": None},
        {"step": "bow", "state": "missed", "at_s": None, "reason": None},
    ]
    assert record["measured"] == {"name": "kept", "value": 1.0, "sigma": 0.0, "unit": "count"}
    page = "".join(render_report(result, "en", tmp_path))
    for words in ("missed: bow", "speech, which no picture shows", "Steps kept"):
        assert words in page


def test_a_scene_of_other_norms_stands_apart_and_counts_nowhere(tmp_path: Path) -> None:
    pack = load_pack(DEFAULT_PACK)
    judged = judge(scene({"smile": 0.1, "trunk_pitch_deg": 0.0}, [arrival(4)]), pack)
    found = next(one for one in judged if one.norm_id == "scene.welcome")
    result = result_of(tmp_path, found, pack)
    page = "".join(render_report(result, "en", tmp_path))
    assert 'id="scenes"' in page
    words = ("smile", "missed", "15° bow", "speech, which no picture shows", "Service scenes")
    apart = page[page.index('id="scenes"') : page.index('id="kept"')]
    for told in words:
        assert told in apart
    assert "Nothing could be judged" in page
    assert 'id="violations"' in page
    violations = page[page.index('<section id="violations"') : page.index('<section id="scenes"')]
    assert "No violation was found" in violations


def test_a_view_without_the_trigger_cannot_support_a_scene() -> None:
    (told,) = support(PACK, None)
    assert not told.supported
    assert support(PACK, None, ticket_calls=True)[0].supported

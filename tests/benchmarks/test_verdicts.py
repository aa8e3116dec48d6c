"""Verdicts on scenes against what their labels expect."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from auditor.errors import InputError
from benchmarks.verdict_table import lines
from benchmarks.verdicts import Comparison, Outcome, compare, expectations, outcome, results
from models.observations import ClipObservations, Role
from rules.finding import Finding, Verdict
from rules.norm import EachNorm
from rules.pack_reader import DEFAULT_PACK, load_pack
from rules.scene import Scene

PACK = load_pack(DEFAULT_PACK)
BOW = PACK.norm("etiquette.bow.greeting_15deg")
POST = PACK.norm("conduct.company.no_leaving_post")


def scene(*shown: str) -> Scene:
    return Scene((), {}, (), np.arange(0, 5, 0.1), frozenset(shown))


def finding(verdict: Verdict) -> Finding:
    return Finding("n.x", "p", "1.0.0", 1, Role.STAFF, 0.0, None, 1.0, verdict)


def compared(expected: Outcome, found: Outcome, norm_id: str = BOW.id) -> Comparison:
    return Comparison("a.mp4", norm_id, expected, "label", found, ())


def test_one_violation_breaks_the_scene_and_one_open_verdict_leaves_it_open() -> None:
    kept, broken, still_open = map(
        finding, (Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.INDETERMINATE)
    )
    assert outcome(BOW, scene(), [kept, broken, still_open]) is Outcome.VIOLATED
    assert outcome(BOW, scene(), [kept, still_open]) is Outcome.INDETERMINATE
    assert outcome(BOW, scene(), [kept, kept]) is Outcome.COMPLIANT
    assert outcome(BOW, scene(), [finding(Verdict.NOT_APPLICABLE)]) is Outcome.INDETERMINATE


def test_nothing_found_is_not_due_but_a_post_that_was_never_empty_was_kept() -> None:
    assert outcome(BOW, scene("customer_arrives"), []) is Outcome.NOT_DUE
    assert isinstance(POST, EachNorm)
    assert outcome(POST, scene("post_empty"), []) is Outcome.COMPLIANT
    assert outcome(POST, scene(), []) is Outcome.NOT_DUE


def test_the_figures_count_only_decided_verdicts_as_agreeing() -> None:
    those = [
        compared(Outcome.COMPLIANT, Outcome.COMPLIANT),
        compared(Outcome.COMPLIANT, Outcome.INDETERMINATE),
        compared(Outcome.NOT_DUE, Outcome.VIOLATED),
        compared(Outcome.VIOLATED, Outcome.INDETERMINATE, "welcome.smile"),
    ]
    figures = results(those)
    assert figures[BOW.id] == {"agree": 1, "decided": 2, "indeterminate": 1, "n": 3}
    assert figures["all"] == {"agree": 1, "decided": 2, "indeterminate": 2, "n": 4}
    told = list(lines(those, ["hall.queue.max_10"]))
    assert "violations where none is due: 1" in told
    assert "hall.queue.max_10: in no pack, 1 labels left out" in told


def test_labels_that_are_not_judged_are_left_out_and_unknown_ones_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    labels = [
        {"norm": "stand_up_and_bow_on_leave", "verdict": "met", "reason": "stands up, bows"},
        {"norm": "farewell_gaze_3s", "verdict": "not_judged"},
    ]
    path.with_suffix(".json").write_text(json.dumps({"expected": labels}))
    assert [(one.norm_id, one.outcome) for one in expectations(path)] == [
        ("farewell.consult.stand_up", Outcome.COMPLIANT),
        ("etiquette.bow.leave_consult_15deg", Outcome.COMPLIANT),
    ]
    path.with_suffix(".json").write_text(
        json.dumps({"expected": [{"norm": "x", "verdict": "met"}]})
    )
    with pytest.raises(InputError, match=r"expected\.0\.norm: 'x' is none of greeting_bow_15"):
        expectations(path)


def test_a_scene_in_which_nobody_was_seen_has_no_bow_due(shared_clips: Path) -> None:
    data = shared_clips / "scenes"
    path = data / "s01_welcome_no_bow_a_Asian_F_3.mp4"
    if not path.is_file():
        pytest.skip(f"no scene at {path}")
    nothing = ClipObservations("c", (960, 540), np.arange(0, 12, 0.125), ())
    found, unknown = compare(path, data, nothing, [PACK])
    outcomes = {one.norm_id: (one.expected, one.found) for one in found}
    assert outcomes[BOW.id] == (Outcome.VIOLATED, Outcome.NOT_DUE)
    assert outcomes[POST.id][0] is Outcome.COMPLIANT
    assert set(unknown).isdisjoint(outcomes)

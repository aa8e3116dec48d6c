"""Norms that nothing measures yet, and norms that only a person can tell."""

from __future__ import annotations

import numpy as np
import pytest

from rules.engine import judge
from rules.norm_head import Measurability, View
from rules.norm_unjudged import ManualNorm, PendingNorm, Score
from rules.pack_reader import PackError, parse_pack
from rules.scene import Scene

PACK = """\
pack: hand-made
version: 1.0.0
requires: {engine: ">=1,<2"}
norms:
  - id: gaze.after_customer
    class: A
    title: {zh: 目送客户, en: Watches the customer go}
    source: {section: 一, quote: 目送客户三秒}
    subject: staff
    severity: minor
    view: counter
    status: needs gaze
    signals: [head_pose, iris_gaze]
    proposed: [severity]
  - id: appearance.hands.clean
    class: C
    title: {zh: 手部清洁, en: Hands clean}
    source: {section: 一, quote: 保持手部清洁}
    subject: staff
    severity: minor
    points: 2
    manual: {zh: 看双手是否清洁, en: Look whether the hands are clean, score: yes_no}
    proposed: [severity, manual.score]
"""


def fault(old: str, new: str) -> str:
    assert PACK.count(old) == 1, old
    with pytest.raises(PackError) as caught:
        parse_pack(PACK.replace(old, new).encode(), "pack.yaml")
    return str(caught.value)


def test_pending_and_manual_norms_are_read():
    pending, manual = parse_pack(PACK.encode(), "pack.yaml").unjudged
    assert isinstance(pending, PendingNorm)
    assert (pending.needs, pending.view) == ("gaze", View.COUNTER)
    assert pending.measurability is Measurability.ONE_CAMERA
    assert isinstance(manual, ManualNorm)
    assert (manual.manual.score, manual.points) == (Score.YES_NO, 2)
    assert manual.measurability is Measurability.PERSON


def test_the_engine_never_judges_them():
    pack = parse_pack(PACK.encode(), "pack.yaml")
    assert pack.norms == ()
    assert judge(Scene((), {}, (), np.arange(3.0)), pack) == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("needs gaze", "needs gase", "pack.yaml:12: norms.0.status: unknown need 'gase'; the "),
        ("needs gaze", "waits", "pack.yaml:12: norms.0.status: a norm that is not judged has"),
        ("iris_gaze", "iris", "pack.yaml:13: norms.0.signals.1: unknown signal 'iris'; the nea"),
        ("class: A", "class: C", "pack.yaml:6: norms.0.class: class C waits for nothing"),
        ("class: A", "class: D", "pack.yaml:6: norms.0.class: Input should be 'A', 'B' or 'C'"),
        ("    class: A\n", "", "pack.yaml:5: norms.0.class: is missing"),
        ("    signals: [head_pose, iris_gaze]\n", "", "norms.0.signals: is missing"),
        ("score: yes_no", "score: maybe", "pack.yaml:22: norms.1.manual.score: Input should be"),
        ("manual.score]", "manual.scor]", "unknown key 'manual.scor'; the nearest is 'score'"),
        ("    status: needs gaze\n    signals: [head_pose, iris_gaze]\n", "", "`status` with"),
    ],
)  # fmt: skip
def test_faults_name_file_line_key_and_the_nearest_name(old, new, says):
    assert says in fault(old, new)

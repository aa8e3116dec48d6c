"""Verdicts on scenes against what their labels expect: per norm, in the words of the labels.

A scene's verdict on a norm is one: violated when any opportunity was, else indeterminate when any
stayed open, else compliant. A norm over something that should not happen (an empty post) is kept
where it was looked for and did not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ValidationError

from auditor.errors import InputError
from auditor.judge import Setting, measure_clip
from benchmarks.scene_labels import read_scene
from models.observations import ClipObservations
from rules.engine import judge
from rules.finding import Finding, Verdict
from rules.norm import AnyNorm, EachNorm, Pack
from rules.scene import Scene
from rules.vocabulary import SCENE_TRIGGERS

NORM_IDS: Mapping[str, tuple[str, ...]] = {
    "greeting_bow_15": ("etiquette.bow.greeting_15deg",),
    "greeting_smile": ("welcome.smile",),
    "direction_arm_45": ("gesture.direction.arm_45deg",),
    "handover_both_hands": ("handover.documents.both_hands",),
    "handover_trunk_forward": ("handover.documents.torso_lean",),
    "farewell_gaze_3s": ("farewell.desk.gaze_3s",),
    "stand_up_and_bow_on_leave": (
        "farewell.consult.stand_up",
        "etiquette.bow.leave_consult_15deg",
    ),
    "never_off_post": ("conduct.company.no_leaving_post",),
    "no_chatting": ("conduct.hospital.no_chatting",),
    "queue_max_10": ("hall.queue.max_10",),
    "sit_upright": ("posture.sitting.body_upright",),
}
"""Name in the labels → ids of norms, as the README of the scenes maps them."""
NOT_JUDGED = "not_judged"


class Outcome(StrEnum):
    """What a scene shows of a norm, truly or as found."""

    COMPLIANT = "compliant"
    VIOLATED = "violated"
    INDETERMINATE = "indeterminate"
    NOT_DUE = "not due"


EXPECTED = {
    "met": Outcome.COMPLIANT,
    "violated": Outcome.VIOLATED,
    "not_due": Outcome.NOT_DUE,
}
"""Verdict in the labels → outcome."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One norm in one scene: what the label expects and why, and what was found."""

    scene: str
    norm_id: str
    expected: Outcome
    because: str
    found: Outcome
    findings: tuple[Finding, ...]

    @property
    def decided(self) -> bool:
        """Whether the program gave an answer."""
        return self.found is not Outcome.INDETERMINATE

    @property
    def agrees(self) -> bool:
        """Whether the answer is the label's."""
        return self.found is self.expected

    @property
    def undue_violation(self) -> bool:
        """Whether a violation was found where the norm was not even due."""
        return self.expected is Outcome.NOT_DUE and self.found is Outcome.VIOLATED


@dataclass(frozen=True, slots=True)
class _Expectation:
    norm_id: str
    outcome: Outcome
    because: str


class _Label(BaseModel):
    norm: str
    verdict: str
    reason: str = ""


class _Labels(BaseModel):
    expected: list[_Label]


def expectations(path: Path) -> list[_Expectation]:
    """Return what the labels beside the recording at `path` expect, by norm.

    Raises
    ------
    InputError
        When they are damaged, or use a name or a verdict that is not known.
    """
    labels_path = path.with_suffix(".json")
    try:
        labels = _Labels.model_validate_json(labels_path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise InputError(f"{labels_path}: {place}: {first['msg']}; expected scenes/1") from error
    found = []
    for row, label in enumerate(labels.expected):
        if label.verdict == NOT_JUDGED:
            continue
        for value, known, key in (
            (label.norm, NORM_IDS, "norm"),
            (label.verdict, EXPECTED, "verdict"),
        ):
            if value not in known:
                raise InputError(
                    f"{labels_path}: expected.{row}.{key}: {value!r} is none of {', '.join(known)}"
                )
        found += [
            _Expectation(norm_id, EXPECTED[label.verdict], label.reason)
            for norm_id in NORM_IDS[label.norm]
        ]
    return found


def compare(
    path: Path, data: Path, seen: ClipObservations, packs: Sequence[Pack]
) -> tuple[list[Comparison], list[str]]:
    """Return how the verdicts on a scene compare with its labels, and the norms no pack has.

    A norm is taken from the first of `packs` that has it; zones are those that an operator would
    draw (`benchmarks.scene_labels`).
    """
    labelled = read_scene(path, data)
    scene = measure_clip(seen, Setting(profile=labelled.profile)).scene
    judged: dict[str, tuple[Finding, ...]] = {}
    compared, unknown = [], []
    for one in expectations(path):
        pack = next((pack for pack in packs if _norm(pack, one.norm_id)), None)
        norm = None if pack is None else _norm(pack, one.norm_id)
        if pack is None or norm is None:
            unknown.append(one.norm_id)
            continue
        if pack.pack not in judged:
            judged[pack.pack] = judge(scene, pack)
        mine = tuple(each for each in judged[pack.pack] if each.norm_id == norm.id)
        found = outcome(norm, scene, mine)
        compared.append(Comparison(labelled.name, norm.id, one.outcome, one.because, found, mine))
    return compared, unknown


def _norm(pack: Pack, norm_id: str) -> AnyNorm | None:
    return next((norm for norm in pack.norms if norm.id == norm_id), None)


def outcome(norm: AnyNorm, scene: Scene, findings: Sequence[Finding]) -> Outcome:
    """Return the one verdict that the `findings` of `norm` on `scene` amount to."""
    verdicts = {finding.verdict for finding in findings}
    if Verdict.VIOLATED in verdicts:
        return Outcome.VIOLATED
    if verdicts & {Verdict.INDETERMINATE, Verdict.NOT_APPLICABLE}:
        return Outcome.INDETERMINATE
    if verdicts or _kept_by_absence(norm, scene):
        return Outcome.COMPLIANT
    return Outcome.NOT_DUE


def _kept_by_absence(norm: AnyNorm, scene: Scene) -> bool:
    """Return whether the norm is about something of the place that was looked for in vain."""
    if not isinstance(norm, EachNorm) or norm.each not in SCENE_TRIGGERS:
        return False
    return norm.each in scene.shown_triggers


def results(compared: Sequence[Comparison]) -> dict[str, dict[str, int]]:
    """Return agree, decided, indeterminate and n by norm id, and of all, for the JSON."""
    by_norm = {
        norm_id: [one for one in compared if one.norm_id == norm_id]
        for ids in NORM_IDS.values()
        for norm_id in ids
    }
    figures = {norm_id: _counts(those) for norm_id, those in by_norm.items() if those}
    return figures | {"all": _counts(compared)}


def _counts(compared: Sequence[Comparison]) -> dict[str, int]:
    decided = [one for one in compared if one.decided]
    return {
        "agree": sum(one.agrees for one in decided),
        "decided": len(decided),
        "indeterminate": len(compared) - len(decided),
        "n": len(compared),
    }

"""Norms before a scene: verdicts in three values, pure and in an order that never changes.

See ``docs/adr/0004-three-valued-verdicts.md`` for what each value claims.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.condition import EpisodeCondition
from rules.engine.after_form import judge_after
from rules.engine.case import Case
from rules.engine.each_form import judge_each
from rules.engine.sequence_form import judge_sequence
from rules.engine.weighing import Truth, Weighing
from rules.engine.while_form import judge_while
from rules.finding import Finding, Verdict
from rules.norm import AfterNorm, AnyNorm, EachNorm, Pack, SequenceNorm, WhileNorm
from rules.scene import Scene
from rules.vocabulary import SCENE_TRIGGERS

__all__ = ["judge"]


def judge(scene: Scene, pack: Pack) -> tuple[Finding, ...]:
    """Return what the norms of `pack` find in `scene`, by start, then in the pack's order.

    Pure: the same scene and pack give the same findings, whatever the order of the scene's parts.

    Raises
    ------
    ValueError
        When the signals of one track do not share their times.
    """
    found: list[tuple[tuple[float, int, int, float], Finding]] = []
    for row, norm in enumerate(pack.norms):
        for finding in _findings(Case(pack, norm, scene)):
            track = -1 if finding.track_id is None else finding.track_id
            found.append(((finding.start_s, row, track, finding.end_s), finding))
    return tuple(finding for _, finding in sorted(found, key=lambda pair: pair[0]))


def _findings(case: Case) -> Iterator[Finding]:
    norm = case.norm
    if norm.status.reason is not None:
        yield from _waiting(case, norm.status.reason)
    elif (reason := not_shown(norm, case.scene)) is not None:
        weighing = Weighing(Truth.UNKNOWN, reason=reason)
        yield case.finding(None, case.scene.span_s, None, weighing, Verdict.NOT_APPLICABLE)
    elif isinstance(norm, SequenceNorm):
        yield from judge_sequence(case, norm)
    elif isinstance(norm, AfterNorm):
        yield from judge_after(case, norm)
    elif isinstance(norm, EachNorm):
        yield from judge_each(case, norm.each, norm.where)
    else:
        yield from judge_while(case, norm)


def _waiting(case: Case, reason: str) -> Iterator[Finding]:
    """Yield one open finding per person on a norm that waits for something not yet built."""
    for subject in case.subjects():
        weighing = Weighing(Truth.UNKNOWN, reason=reason)
        yield case.finding(subject, (subject.start_s, subject.end_s), None, weighing)


def not_shown(norm: AnyNorm, scene: Scene) -> str | None:
    """Return why the view can give `norm` no opportunity; None when it can.

    Nor can it where the view cannot show an episode of the scene that would excuse.
    """
    kinds = [one.episode for one in norm.unless if isinstance(one, EpisodeCondition)]
    if isinstance(norm, EachNorm):
        kinds.append(norm.each)
    elif not isinstance(norm, WhileNorm) and getattr(norm, "otherwise", None) is None:
        kinds.append(norm.after)
    hidden = (SCENE_TRIGGERS.get(kind) for kind in kinds if kind not in scene.shown_triggers)
    return next((reason for reason in hidden if reason is not None), None)

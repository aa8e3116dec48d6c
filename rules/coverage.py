"""How much of a scene each norm could be judged on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from rules.engine.case import Case
from rules.engine.due import due_of, standing_of
from rules.engine.samples import observed_spans
from rules.engine.spans import clip, inside, join, length, runs
from rules.finding import Finding, Verdict
from rules.norm import AfterNorm, AnyNorm, EachNorm, Pack, SequenceNorm, WhileNorm
from rules.requirement import EpisodeRequirement, Limits, SignalRequirement
from rules.scene import Scene, Span
from rules.vocabulary import EPISODES, SCENE_TRIGGERS


@dataclass(frozen=True, slots=True)
class NormTally:
    """What a scene gave a norm to judge.

    Attributes
    ----------
    opportunities : findings by verdict; every verdict has an entry.
    reasons : how often each reason kept a verdict open.
    due_s : for norms over a state the time in that state, for the others the time with a person to
        whom the norm applies; what several people share counts once.
    observable_s : the part of it in which everything that the norm measures was observed.
    """

    norm_id: str
    opportunities: Mapping[Verdict, int]
    reasons: Mapping[str, int]
    due_s: float
    observable_s: float


def cover(scene: Scene, pack: Pack, findings: Iterable[Finding]) -> tuple[NormTally, ...]:
    """Return one tally per norm, in the pack's order; `findings` are what `judge` gave."""
    by_norm: dict[str, list[Finding]] = {norm.id: [] for norm in pack.norms}
    for finding in findings:
        by_norm[finding.norm_id].append(finding)
    return tuple(_tally(Case(pack, norm, scene), by_norm[norm.id]) for norm in pack.norms)


def _tally(case: Case, findings: list[Finding]) -> NormTally:
    verdicts = Counter(finding.verdict for finding in findings)
    reasons = Counter(finding.reason for finding in findings if finding.reason is not None)
    due, observable = _times(case)
    return NormTally(
        norm_id=case.norm.id,
        opportunities={verdict: verdicts[verdict] for verdict in Verdict},
        reasons=dict(sorted(reasons.items())),
        due_s=length(join(due, 0.0)),
        observable_s=length(join(observable, 0.0)),
    )


def _times(case: Case) -> tuple[list[Span], list[Span]]:
    """Return when the norm is due of anybody, and when it could be seen."""
    due: list[Span] = []
    observable: list[Span] = []
    if isinstance(case.norm, EachNorm) and case.norm.each in SCENE_TRIGGERS:
        looks_s = case.scene.frame_times_s
        shown = np.full(len(looks_s), case.norm.each in case.scene.shown_triggers)
        shown &= ~inside(looks_s, case.scene.zones_blind_s)
        return [case.scene.span_s], runs(looks_s, shown, case.terms.max_gap)
    for subject in case.subjects():
        if not isinstance(case.norm, WhileNorm):
            span = (subject.start_s, subject.end_s)
            measures = measures_needed(case.norm)
            seen = observed_spans(case.scene, subject, measures, case.terms.max_gap)
            due.append(span)
            observable.extend(clip(seen, span))
        else:
            mine = due_of(case, case.norm, subject)
            standing = standing_of(case, case.norm, subject)
            due.extend(mine.spans)
            observable.extend(runs(mine.t_s, mine.due & standing.observed, case.terms.max_gap))
    return due, observable


def measures_needed(norm: AnyNorm) -> tuple[str, ...]:
    """Return the measures without which `norm` cannot be judged, in the order of the norm."""
    return tuple(dict.fromkeys((*_of_the_form(norm), *_of_conditions(norm))))


def _of_the_form(norm: AnyNorm) -> Iterator[str]:
    if isinstance(norm, WhileNorm):
        yield from norm.states
        yield from (requirement.measure for requirement in norm.require)
    elif isinstance(norm, EachNorm):
        yield from EPISODES[norm.each].needs
    elif isinstance(norm, AfterNorm):
        yield from _of_predicate(norm.predicate)
    else:
        for predicate in norm.predicates:
            yield from _of_predicate(predicate)


def _of_conditions(norm: AnyNorm) -> Iterator[str]:
    for condition in norm.unless:
        yield from _of_predicate(condition)


def _of_predicate(predicate: EpisodeRequirement | SignalRequirement) -> tuple[str, ...]:
    if isinstance(predicate, EpisodeRequirement):
        return EPISODES[predicate.episode].needs
    return (predicate.measure,)


def measures_for_attributes(norm: AnyNorm) -> tuple[str, ...]:
    """Return the measures that the attributes in `norm`'s limits are taken from.

    They are due while the episode lasts, and not all the time as `measures_needed`.
    """
    found: list[str] = []
    for kind, where in _limited_episodes(norm):
        for name in where:
            found += EPISODES[kind].taken_from.get(name, ())
    return tuple(dict.fromkeys(found))


def _limited_episodes(norm: AnyNorm) -> Iterator[tuple[str, Mapping[str, Limits]]]:
    """Yield (kind, limits) of every episode that `norm` names."""
    predicates: list[EpisodeRequirement | SignalRequirement] = list(norm.unless)
    if isinstance(norm, EachNorm):
        yield norm.each, norm.where
        yield norm.each, norm.require.where
    elif isinstance(norm, AfterNorm):
        yield norm.after, norm.where
        predicates.append(norm.predicate)
    elif isinstance(norm, SequenceNorm):
        yield norm.after, norm.where
        predicates += norm.predicates
    for predicate in predicates:
        if isinstance(predicate, EpisodeRequirement):
            yield predicate.episode, predicate.where

"""``each: E, require: {where}``: every episode found is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rules.engine.case import Case
from rules.engine.excuses import Occasion, excused_at, occasions
from rules.engine.weighing import Truth, Weighing, weigh_episode
from rules.finding import Finding
from rules.norm import AfterNorm, EachNorm
from rules.reasons import CLIP_ENDED, EXCUSE_UNKNOWN
from rules.requirement import EpisodeRequirement, Limits
from rules.scene import Subject
from rules.vocabulary import SCENE_TRIGGERS


def judge_each(
    case: Case, kind: str, which: Mapping[str, Limits] | None = None
) -> Iterator[Finding]:
    """Yield one finding for every episode of `kind` by somebody to whom the norm applies.

    `which` limits the episodes that count.
    """
    which = which or {}
    if kind in SCENE_TRIGGERS:
        yield from _of_the_scene(case, kind, which)
        return
    for subject in case.subjects():
        for occasion in occasions(case, case.own_episodes(kind, subject), which):
            yield from _judge(case, subject, occasion)


def _of_the_scene(case: Case, kind: str, which: Mapping[str, Limits]) -> Iterator[Finding]:
    found = (episode for episode in case.scene.episodes if episode.kind == kind)
    in_order = sorted(found, key=lambda one: (one.start_s, one.end_s))
    for occasion in occasions(case, in_order, which):
        yield from _judge(case, None, occasion)


def _judge(case: Case, subject: Subject | None, occasion: Occasion) -> Iterator[Finding]:
    """Yield the finding on one episode, of a pair of variants on the one that it keeps best."""
    episode = occasion.trigger
    excused = excused_at(case, subject, episode.peak_s)
    if excused is Truth.HOLDS or (subject is None and not case.leads):
        return
    doubt = EXCUSE_UNKNOWN if excused is Truth.UNKNOWN else occasion.doubt
    variants = (case,) if subject is None else case.variants(subject)
    weighed = [(variant, _weigh(variant, occasion).doubted(doubt)) for variant in variants]
    best, weighing = max(weighed, key=lambda pair: pair[1].truth)
    yield best.finding(subject, (episode.start_s, episode.end_s), episode.peak_s, weighing)


def _weigh(case: Case, occasion: Occasion) -> Weighing:
    """Compare an episode with its limits; of one that is cut the rest is open."""
    weighing = weigh_episode(occasion.trigger, _limits(case), case.terms.k_sigma)
    if occasion.trigger.cut and weighing.truth is Truth.HOLDS:
        return replace(weighing, truth=Truth.UNKNOWN, reason=CLIP_ENDED)
    return weighing


def _limits(case: Case) -> Mapping[str, Limits]:
    """Return what the norm requires of an episode, in this form or where it stands in for one."""
    norm = case.norm
    if isinstance(norm, EachNorm):
        return norm.require.where
    if isinstance(norm, AfterNorm) and isinstance(norm.require, EpisodeRequirement):
        return norm.require.where
    raise TypeError(f"{norm.id}: requires nothing of an episode")

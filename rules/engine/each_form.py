"""``each: E, require: {where}``: every episode found is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rules.engine.case import Case
from rules.engine.weighing import Truth, weigh_episode
from rules.finding import Finding
from rules.reasons import CLIP_ENDED
from rules.requirement import Limits
from rules.vocabulary import SCENE_TRIGGERS


def judge_each(case: Case, kind: str, where: Mapping[str, Limits]) -> Iterator[Finding]:
    """Yield one finding for every episode of `kind` by somebody to whom the norm applies."""
    if kind in SCENE_TRIGGERS:
        yield from _of_the_scene(case, kind, where)
        return
    for subject in case.subjects():
        for episode in case.own_episodes(kind, subject):
            weighing = weigh_episode(episode, where, case.terms.k_sigma)
            yield case.finding(subject, (episode.start_s, episode.end_s), episode.peak_s, weighing)


def _of_the_scene(case: Case, kind: str, where: Mapping[str, Limits]) -> Iterator[Finding]:
    """Yield one finding for every episode of the counter; of one that is cut, the rest is open."""
    found = (episode for episode in case.scene.episodes if episode.kind == kind)
    for episode in sorted(found, key=lambda one: (one.start_s, one.end_s)):
        weighing = weigh_episode(episode, where, case.terms.k_sigma)
        if episode.cut and weighing.truth is Truth.HOLDS:
            weighing = replace(weighing, truth=Truth.UNKNOWN, reason=CLIP_ENDED)
        yield case.finding(None, (episode.start_s, episode.end_s), episode.peak_s, weighing)

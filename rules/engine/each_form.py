"""``each: E, require: {where}``: every episode found is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.engine.case import Case
from rules.engine.weighing import weigh_episode
from rules.finding import Finding
from rules.requirement import Limits


def judge_each(case: Case, kind: str, where: Mapping[str, Limits]) -> Iterator[Finding]:
    """Yield one finding for every episode of `kind` by somebody to whom the norm applies."""
    for subject in case.subjects():
        for episode in case.own_episodes(kind, subject):
            weighing = weigh_episode(episode, where, case.terms.k_sigma)
            yield case.finding(subject, (episode.start_s, episode.end_s), episode.peak_s, weighing)

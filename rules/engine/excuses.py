"""``unless`` and ``where``: whether a norm was due at a moment, in three values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from models.observations import BoolArray, FloatArray
from rules.condition import EpisodeCondition
from rules.engine.case import Case
from rules.engine.samples import Samples, observed_spans, sample
from rules.engine.spans import EPS_S, gaps, inside, longest, runs
from rules.engine.weighing import Truth, weigh_episode
from rules.episode import Episode
from rules.reasons import EXCUSE_UNKNOWN
from rules.requirement import Limits, SignalRequirement
from rules.scene import Span, Subject
from rules.vocabulary import EPISODES, SCENE_TRIGGERS


@dataclass(frozen=True, slots=True)
class Occasion:
    """A trigger that counts; `doubt` is why it may not, None when it surely does."""

    trigger: Episode
    doubt: str | None = None


def occasions(
    case: Case, found: Iterable[Episode], where: Mapping[str, Limits]
) -> Iterator[Occasion]:
    """Yield those of `found` that are not surely outside of `where`."""
    for episode in found:
        truth = weigh_episode(episode, where, case.terms.k_sigma).truth
        if truth is not Truth.FAILS:
            yield Occasion(episode, EXCUSE_UNKNOWN if truth is Truth.UNKNOWN else None)


def excused_at(case: Case, subject: Subject | None, at_s: float) -> Truth:
    """Return whether a condition of ``unless`` holds of `subject` at a moment; any one excuses.

    Of nobody only what concerns the scene can hold.
    """
    truths = (_truth_at(case, condition, subject, at_s) for condition in case.norm.unless)
    return max(truths, default=Truth.FAILS)


def _truth_at(
    case: Case,
    condition: EpisodeCondition | SignalRequirement,
    subject: Subject | None,
    at_s: float,
) -> Truth:
    if isinstance(condition, EpisodeCondition):
        return _episode_truth(case, condition, subject, (at_s - condition.before, at_s))
    if subject is None:
        return Truth.FAILS
    samples = sample(case.scene, subject, condition, case.terms.k_sigma)
    return _signal_truth(samples, at_s, case.terms.max_gap)


def _signal_truth(samples: Samples, at_s: float, max_gap_s: float) -> Truth:
    """Return whether a measure lies within limits at a moment, and did for as long as asked."""
    since_s = at_s - samples.requirement.lasting
    recent = inside(samples.t_s, [(since_s - max_gap_s, at_s)]) & samples.observed
    rows = np.flatnonzero(recent)
    before = rows[samples.t_s[rows] <= since_s + EPS_S]
    if len(before) == 0:
        return Truth.UNKNOWN
    asked = rows[rows >= before[-1]]
    if np.any(samples.fails[asked]):
        return Truth.FAILS
    steps_s = np.diff(samples.t_s[asked], append=at_s)
    held = np.all(samples.holds[asked]) and np.max(steps_s) <= max_gap_s + EPS_S
    return Truth.HOLDS if held else Truth.UNKNOWN


def _episode_truth(
    case: Case, condition: EpisodeCondition, subject: Subject | None, due: Span
) -> Truth:
    """Return whether such an episode touches `due`; that none did must have been seen."""
    truths = [
        weigh_episode(episode, condition.where, case.terms.k_sigma).truth
        for episode in _candidates(case, condition, subject)
        if episode.start_s <= due[1] + EPS_S and episode.end_s >= due[0] - EPS_S
    ]
    likeliest = max(truths, default=Truth.FAILS)
    if likeliest is not Truth.FAILS or condition.episode in SCENE_TRIGGERS or subject is None:
        return likeliest
    term = EPISODES[condition.episode]
    observed = observed_spans(case.scene, subject, term.needs, case.terms.max_gap)
    held = [(start, end + case.terms.max_gap) for start, end in observed]
    hidden_s = longest(gaps(held, due)) if due[1] > due[0] else 0.0
    seen_now = any(start - EPS_S <= due[1] <= end + EPS_S for start, end in held)
    return Truth.FAILS if seen_now and hidden_s < term.shortest_s else Truth.UNKNOWN


def _candidates(
    case: Case, condition: EpisodeCondition, subject: Subject | None
) -> Iterable[Episode]:
    if condition.episode in SCENE_TRIGGERS:
        return (one for one in case.scene.episodes if one.kind == condition.episode)
    return () if subject is None else case.own_episodes(condition.episode, subject)


def surely_unexcused(case: Case, subject: Subject, t_s: FloatArray) -> BoolArray:
    """Return (T,) whether no condition of ``unless`` can hold of `subject` at each of `t_s`."""
    free = np.ones(len(t_s), dtype=np.bool_)
    for condition in case.norm.unless:
        if isinstance(condition, EpisodeCondition):
            free &= _free_of_episode(case, condition, subject, t_s)
        else:
            samples = sample(case.scene, subject, condition, case.terms.k_sigma)
            possible = runs(t_s, ~samples.fails, case.terms.max_gap)
            excused = [one for one in possible if one[1] - one[0] >= condition.lasting - EPS_S]
            free &= ~inside(t_s, excused)
    return free


def _free_of_episode(
    case: Case, condition: EpisodeCondition, subject: Subject, t_s: FloatArray
) -> BoolArray:
    excused = [
        (episode.start_s, episode.end_s + condition.before)
        for episode in _candidates(case, condition, subject)
        if weigh_episode(episode, condition.where, case.terms.k_sigma).truth is not Truth.FAILS
    ]
    free: BoolArray = ~inside(t_s, excused)
    if condition.episode not in SCENE_TRIGGERS:
        needs = EPISODES[condition.episode].needs
        free &= inside(t_s, observed_spans(case.scene, subject, needs, case.terms.max_gap))
    return free

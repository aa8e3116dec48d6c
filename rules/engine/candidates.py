"""What might answer a requirement within a window: episodes, or stretches of a signal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from rules.engine.case import Case
from rules.engine.lowest import lowest_rows
from rules.engine.samples import Samples, observed_spans, sample
from rules.engine.spans import EPS_S, clip, gaps, inside, join, longest, rows_in, runs
from rules.engine.weighing import Truth, Weighing, weigh_episode
from rules.engine.window import Window
from rules.reasons import NOT_OBSERVED, WITHIN_UNCERTAINTY
from rules.requirement import EpisodeRequirement, SignalRequirement
from rules.scene import Span, Subject
from rules.vocabulary import EPISODES


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that happened in a window, compared with what is required."""

    span: Span
    peak_s: float
    weighing: Weighing

    @property
    def preference(self) -> tuple[int, float, float]:
        """Best is what holds, then what may hold, then what misses by least; then the earliest."""
        margin = self.weighing.margin
        return (self.weighing.truth, float("-inf") if margin is None else margin, -self.span[0])


@dataclass(frozen=True, slots=True)
class Search:
    """How one requirement is looked for in one subject.

    Attributes
    ----------
    observed : when its absence could be seen.
    shortest_s : how long it lasts at least.
    candidates : what may answer it in a window.
    undecided : why something in the window, though seen, may or may not be it; None when nothing.
    """

    observed: list[Span]
    shortest_s: float
    candidates: Callable[[Window], Iterable[Candidate]]
    undecided: Callable[[Window], str | None]


def search_for(
    case: Case,
    predicate: EpisodeRequirement | SignalRequirement,
    subject: Subject,
    away_s: Sequence[Span] = (),
) -> Search:
    """Return how to look for `predicate` in `subject`, who surely did nothing during `away_s`."""
    if isinstance(predicate, EpisodeRequirement):
        return _search_episode(case, predicate, subject, away_s)
    return _search_signal(case, predicate, subject, away_s)


def _search_episode(
    case: Case, predicate: EpisodeRequirement, subject: Subject, away_s: Sequence[Span]
) -> Search:
    term = EPISODES[predicate.episode]
    own = list(case.own_episodes(predicate.episode, subject))

    def candidates(window: Window) -> Iterable[Candidate]:
        for episode in own:
            if window.contains(episode.start_s):
                weighing = weigh_episode(episode, predicate.where, case.terms.k_sigma)
                yield Candidate((episode.start_s, episode.end_s), episode.peak_s, weighing)

    observed = observed_spans(case.scene, subject, term.needs, case.terms.max_gap)
    known = join([*observed, *away_s], case.terms.max_gap)
    return Search(known, term.shortest_s, candidates, lambda _window: None)


def _search_signal(
    case: Case, predicate: SignalRequirement, subject: Subject, away_s: Sequence[Span]
) -> Search:
    samples = sample(case.scene, subject, predicate, case.terms.k_sigma)
    max_gap_s = case.terms.max_gap

    def candidates(window: Window) -> Iterable[Candidate]:
        there = samples.at(rows_in(samples.t_s, window.span))
        held = [
            span
            for span in runs(there.t_s, there.holds, max_gap_s)
            if span[1] - span[0] >= predicate.lasting - EPS_S
        ]
        if held:
            yield from (_best_sample(there, span, Truth.HOLDS) for span in held)
        elif np.any(there.observed):
            yield _best_sample(there, window.span, Truth.FAILS)

    def undecided(window: Window) -> str | None:
        """Tell whether it may have held where no samples near each other surely fail."""
        there = samples.at(rows_in(samples.t_s, window.span))
        failing = runs(there.t_s, there.fails, max_gap_s)
        failing = join([*failing, *clip(away_s, window.span)], max_gap_s)
        if longest(gaps(failing, window.span)) < max(predicate.lasting, max_gap_s) - EPS_S:
            return None
        unsure = there.observed & ~there.fails
        return WITHIN_UNCERTAINTY if np.any(unsure) else NOT_OBSERVED

    observed = observed_spans(case.scene, subject, (predicate.measure,), max_gap_s)
    known = join([*observed, *away_s], max_gap_s)
    return Search(known, predicate.lasting, candidates, undecided)


def _best_sample(samples: Samples, span: Span, truth: Truth) -> Candidate:
    """Return the best that was sustained for the required time within `span`.

    That is the stretch of that length whose worst sample lies furthest inside the limit (or least
    outside); `measured` is that worst sample. Too short a span counts as one stretch.
    """
    rows = np.flatnonzero(inside(samples.t_s, [span]) & samples.observed)
    times, margin, lasting = samples.t_s[rows], samples.margin[rows], samples.requirement.lasting
    starts = np.flatnonzero(times <= times[-1] - lasting + EPS_S)
    stops = np.searchsorted(times, times[starts] + lasting + EPS_S)
    if len(starts) == 0:
        starts, stops = np.array([0]), np.array([len(rows)])
    worst = np.unique(lowest_rows(margin, starts, stops))
    row = int(rows[worst[np.argmax(margin[worst])]])
    name, measured = samples.requirement.measure, samples.quantity(row)
    weighing = Weighing(
        truth,
        name,
        measured,
        samples.requirement.limit,
        float(samples.margin[row]),
        quantities=((name, measured),),
    )
    return Candidate(span, float(samples.t_s[row]), weighing)

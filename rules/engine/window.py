"""The time after a trigger in which something is due, on a clock that stops when nobody looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.engine.spans import EPS_S, clip, gaps, length, longest, time_after
from rules.norm_parts import Defaults
from rules.reasons import CLIP_ENDED, NOT_OBSERVED, SUBJECT_LEFT
from rules.scene import Scene, Span, Subject


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when something is due of one subject.

    Attributes
    ----------
    start_s : the trigger, less what the norm allows to be early.
    end_s : when the clock of observed time has counted the norm's time; earlier when the subject
        leaves, the clip ends, or too little is observed.
    open_reason : why the window proves no absence; None when it does.
    """

    start_s: float
    end_s: float
    open_reason: str | None

    @property
    def span(self) -> Span:
        """The window as a span."""
        return (self.start_s, self.end_s)

    def contains(self, time_s: float) -> bool:
        """Return whether a moment lies in the window."""
        return self.start_s - EPS_S <= time_s <= self.end_s + EPS_S


def open_window(
    times: tuple[float, float],
    terms: Defaults,
    trigger_s: float,
    scene: Scene,
    subject: Subject,
    observed: Sequence[Span],
) -> Window:
    """Return the window of `subject` after a trigger, for `times` = (early, within).

    The deadline moves by what was not observed, but no further than `min_observed` allows: beyond
    that the observed share is too low to prove anything.
    """
    early, within = times
    start_s = trigger_s - early
    allowed = within / terms.min_observed if terms.min_observed > 0 else float("inf")
    latest = min(trigger_s + allowed, subject.end_s)
    begin = max(trigger_s, subject.start_s)
    reached = time_after(clip(observed, (begin, subject.end_s)), trigger_s, within)
    if reached is not None and reached <= latest + EPS_S:
        return Window(start_s, reached, None)
    return Window(start_s, latest, _why_open(trigger_s + within, scene, subject, terms))


def fixed_window(
    times: tuple[float, float], terms: Defaults, trigger_s: float, scene: Scene, subject: Subject
) -> Window:
    """Return the window in which something is forbidden: its end does not move.

    Else looking less would forbid for longer, and make violations.
    """
    early, within = times
    deadline = trigger_s + within
    if deadline <= subject.end_s + EPS_S:
        return Window(trigger_s - early, deadline, None)
    reason = _why_open(deadline, scene, subject, terms)
    return Window(trigger_s - early, subject.end_s, reason)


def _why_open(deadline: float, scene: Scene, subject: Subject, terms: Defaults) -> str:
    """Return why the clock did not get to the end: it stood still, or there was no more time."""
    if deadline <= subject.end_s + EPS_S:
        return NOT_OBSERVED
    if subject.end_s < scene.span_s[1] - terms.max_gap:
        return SUBJECT_LEFT
    return CLIP_ENDED


def may_hide(window: Window, observed: Sequence[Span], shortest_s: float, max_gap_s: float) -> bool:
    """Return whether an unseen stretch of the window is long enough to hide what is due."""
    unseen = gaps(observed, window.span)
    return longest(unseen) >= max(shortest_s, max_gap_s + EPS_S) - EPS_S


def share_observed(window: Window, observed: Sequence[Span]) -> float:
    """Return the observed share of a window; 1 for a window of no length."""
    total = window.end_s - window.start_s
    return length(clip(observed, window.span)) / total if total > EPS_S else 1.0

"""That something did not happen: evidence only where a look would have shown it."""

from __future__ import annotations

from rules.engine.candidates import Search
from rules.engine.case import Case
from rules.engine.spans import EPS_S, gaps, longest
from rules.engine.window import Window, may_hide, share_observed
from rules.norm_parts import Subject as Whom
from rules.reasons import CLIP_ENDED, NOBODY_SEEN, NOT_OBSERVED
from rules.scene import Span
from rules.vocabulary import SCENE_TRIGGERS


def absence_unproven(case: Case, search: Search, window: Window) -> str | None:
    """Return why nothing better in the window is no evidence; None when it is."""
    if window.open_reason is not None:
        return window.open_reason
    if share_observed(window, search.observed) < case.terms.min_observed - EPS_S:
        return NOT_OBSERVED
    if may_hide(window, search.observed, search.shortest_s, case.terms.max_gap):
        return NOT_OBSERVED
    return search.undecided(window)


def nobody_unproven(case: Case, due: Span) -> str | None:
    """Return why nobody seen is no evidence that nobody was there; None when it is.

    An empty place that was in view answers for sure.
    """
    if due[1] > case.scene.span_s[1] + EPS_S:
        return CLIP_ENDED
    if longest(gaps(case.scene.empty_post_s, due)) > case.terms.max_gap + EPS_S:
        return NOBODY_SEEN
    return None


def away_s(case: Case, trigger_kind: str) -> tuple[Span, ...]:
    """Return when the staff surely did nothing at the counter, for nobody of them was there.

    Only of what the scene triggers: what follows one's own gesture may be done anywhere.
    """
    at_the_counter = trigger_kind in SCENE_TRIGGERS and case.norm.subject is Whom.STAFF
    return case.scene.empty_post_s if at_the_counter else ()

"""The notice: the result of a period, published, beside the period before."""

from __future__ import annotations

from auditor.ledger.ledger import Ledger
from auditor.ledger.scores import standing
from auditor.papers import context
from auditor.papers.context import Desk
from auditor.papers.paper import Figure, Paper, Sheet
from auditor.papers.standings import (
    change_cell,
    norm_table,
    score_table,
    subject_kinds,
    time_kinds,
)
from rules.scoring import change


def notice(desk: Desk, now: Ledger, before: Ledger) -> Paper:
    """Return the notice of a period."""
    words, period = desk.words, now.period
    tables = [score_table(desk, by, now, before) for by in subject_kinds(desk, now, before)]
    tables += [score_table(desk, by, now, None) for by in time_kinds(desk, now)]
    overview = Sheet(
        title=words("notice.results"),
        figures=overall_figures(desk, now, before),
        notes=(
            *context.notes_of(now, words),
            *_awaiting(desk, now),
            *context.decision_notes(desk, now.entries),
        ),
        blocks=(*tables, norm_table(desk, now, before)),
        signatures=tuple(words(f"sign.{key}") for key in ("issued_by", "approved_by", "date")),
    )
    return Paper(
        stem=f"notice-{desk.place.site.id}-{period.name}-{words.lang}",
        lang=words.lang,
        title=words("notice.title"),
        subtitle=period.span,
        facts=(*desk.facts_of_site(), (words("head.compared"), before.period.span)),
        notes=(),
        sheets=(overview,),
        footnotes=(words("notice.how"), *context.footnotes(desk)),
    )


def overall_figures(desk: Desk, now: Ledger, before: Ledger) -> tuple[Figure, ...]:
    """Return the mean score over counters and days, its change, and the opportunities."""
    words = desk.words
    score, then = (_mean_of_counters(desk, ledger) for ledger in (now, before))
    moved = change_cell(desk, change(score, then))
    tone = {"kept": "good", "broken": "bad"}.get(moved.style, "")
    scored = (
        Figure(words("figure.mean_score"), context.score_text(score, words)),
        Figure(words("figure.change"), moved.text, before.period.span, tone),
    )
    if now.is_empty:
        return scored
    total = standing(desk.place.score_rules, now.entries).tally
    return (
        *scored,
        Figure(words("figure.opportunities"), str(total.opportunities)),
        Figure(words("figure.kept"), str(total.kept), tone="good" if total.kept else ""),
        Figure(words("figure.broken"), str(total.broken), tone="bad" if total.broken else ""),
        Figure(words("figure.unseen"), str(total.unseen), tone="open" if total.unseen else ""),
    )


def _mean_of_counters(desk: Desk, ledger: Ledger) -> float | None:
    """Return the mean of the counters' scores; None when none has any."""
    rules = desk.place.score_rules
    found = [
        standing(rules, context.entries_of_counter(ledger, counter)).score
        for counter in desk.place.site.counters
    ]
    scores = [score for score in found if score is not None]
    return sum(scores) / len(scores) if scores else None


def _awaiting(desk: Desk, ledger: Ledger) -> tuple[str, ...]:
    n = standing(desk.place.score_rules, ledger.entries).tally.awaiting
    return (desk.words("note.awaiting", n=n),) if n else ()

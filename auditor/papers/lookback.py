"""The look-back (回头看): the same norms in two periods, and what changed beyond chance."""

from __future__ import annotations

from auditor.ledger.ledger import Ledger
from auditor.papers import context
from auditor.papers.context import Desk
from auditor.papers.notice import overall_figures
from auditor.papers.paper import Paper, Sheet
from auditor.papers.standings import norm_table, score_table, subject_kinds


def lookback(desk: Desk, now: Ledger, before: Ledger) -> Paper:
    """Return the comparison of a period with an earlier one."""
    words = desk.words
    tables = [score_table(desk, by, now, before) for by in subject_kinds(desk, now, before)]
    compared = Sheet(
        title=words("lookback.results"),
        figures=overall_figures(desk, now, before),
        notes=(*context.notes_of(before, words), *context.notes_of(now, words)),
        blocks=(norm_table(desk, now, before), *tables),
        signatures=tuple(words(f"sign.{key}") for key in ("head", "date")),
    )
    return Paper(
        stem=f"lookback-{desk.place.site.id}-{before.period.name}-{now.period.name}-{words.lang}",
        lang=words.lang,
        title=words("lookback.title"),
        subtitle=words("lookback.between", before=before.period.span, now=now.period.span),
        facts=tuple(desk.facts_of_site()),
        notes=(),
        sheets=(compared,),
        footnotes=(words("lookback.how"), *context.footnotes(desk)),
    )

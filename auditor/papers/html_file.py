"""A paper as one page that stands alone and prints to A4."""

from __future__ import annotations

from jinja2 import ChoiceLoader, PackageLoader
from markupsafe import Markup

from auditor.papers.paper import Paper
from auditor.papers.words import Words
from auditor.report.page import LANGUAGE_TAGS, asset, csp_hash, page_environment


def to_html(paper: Paper, words: Words) -> str:
    """Return the page; the same paper gives the same bytes."""
    loader = ChoiceLoader(
        [PackageLoader("auditor.papers", ""), PackageLoader("auditor.report", "")]
    )
    style = asset("ink.css") + asset("paper.css", "auditor.papers")
    template = page_environment(loader, words.report).get_template("paper.html.j2")
    return template.render(
        paper=paper,
        words=words,
        lang=paper.lang,
        tags=LANGUAGE_TAGS,
        style=Markup(style),  # noqa: S704  # our own files, not input
        style_hash=csp_hash(style),
    )

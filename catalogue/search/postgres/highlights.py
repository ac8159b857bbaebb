"""Showing which words were found, without trusting the text they stand in."""

import re

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from catalogue.search.models import TEXT_CONFIG

# Characters of nobody's language, which escaping leaves alone.
START, STOP = "\ue000", "\ue001"
MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")


def headline(column: str, query: SearchQuery) -> SearchHeadline:
    """The whole text of a column with what was found between START and STOP."""
    return SearchHeadline(
        column, query, config=TEXT_CONFIG, start_sel=START, stop_sel=STOP, highlight_all=True
    )


def marked(text: str) -> SafeString:
    """A headline as HTML: everything escaped, what was found in <mark>."""
    html = MARKED.sub(r"<mark>\1</mark>", escape(text))
    return mark_safe(html.replace(START, "").replace(STOP, ""))  # noqa: S308 (escaped above)

"""A written page where it is shown: a terminal of any width, rich, a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from procrules.values.text import Lang
from procrules.views.html import fragment
from procrules.views.layout import WIDTH, Page

HIGHLIGHTS: Sequence[tuple[str, str]] = (
    (r"(?m)^(.+)\n=+$", "bold"),
    (r"(?m)^(.+)\n-+$", "bold cyan"),
    (r"(?m)^(=+|-+)$", "dim"),
    (r"(?m)^(\w+) [«']", "bold"),
    (r"(?m)^ *(✓)", "green"),
    (r"(?m)^ *(✗)", "red"),
    (r"(?m)^ *(\?) ", "yellow"),
    (r"(?m)^ +– ((?:ouvert|open)\w*)\s?:", "bold green"),
    (r"(?m)^ +– ((?:fermé|closed)\w*)\s?:", "red"),
    (r"(?m)^ +– ((?:indéterminé|undetermined|à apprécier|for review)\w*)\s?:", "bold yellow"),
)
"""Patterns in the text of a page, and the style, in the words of rich, of the first group of each."""


@frozen
class Shown:
    """A page in one language, for whoever asks."""

    page: Page
    lang: Lang

    def text(self, width: int = WIDTH) -> str:
        """Return the page as plain text, in lines of at most ``width`` characters."""
        return self.page.render("text", width)

    def html(self) -> str:
        """Return the page as a fragment of HTML."""
        return fragment(self.page, self.lang)

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        """Yield what rich prints, in the colours of the command line."""
        # The console hands over all that this takes: rich is not imported, and may not be there.
        words = self.text(max(1, min(options.max_width, WIDTH))).removesuffix("\n")
        text = console.render_str(words, markup=False, emoji=False, highlight=False)
        for pattern, style in HIGHLIGHTS:
            for match in re.finditer(pattern, words):
                text.stylize(style, *match.span(1))
        yield text

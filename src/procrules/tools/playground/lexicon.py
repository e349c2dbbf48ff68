"""The colours of rules while they are typed: patterns for the editor of the page."""

from __future__ import annotations

from procrules.syntax.highlighting import runs, terminals
from procrules.syntax.keywords import LANGUAGES, vocabulary

_OTHERS = {
    "LOCATOR": "locator",
    "DATE": "number",
    "DURATION": "number",
    "AMOUNT": "number",
    "PERCENT": "number",
    "NUMBER": "number",
}


def lexicon() -> dict[str, object]:
    """Return by language the patterns to try in order, each with what it colours.

    They are in the notation of Python; in that of browsers, ``\\w`` has to be told what a letter is.
    """
    english = vocabulary("en")
    return {
        "english": f"^\\s*{english.canonical('LANGUAGE')} ",
        **{
            language: [
                *((colour, terminals(language)[name]) for name, colour in _OTHERS.items()),
                *runs(language),
                ("name", terminals(language)["NAME"]),
            ]
            for language in LANGUAGES
        },
    }

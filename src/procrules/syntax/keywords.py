"""The words of the two vocabularies, and the terminals made from them.

One fact, one place: a word lives in ``grammar/keywords/<language>.toml`` and nowhere else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Literal

from attrs import field, frozen

from procrules.resources import data
from procrules.values.dates import MONTHS

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
Start = Literal["item", "dossier_item"]
"""What stands at the margin: an item of a rule file, or of a dossier."""

ITEM_KEYS = (
    "LANGUAGE",
    "RULESET",
    "REFERENCE_DATE",
    "IMPORT",
    "SOURCE",
    "CHOICE",
    "FACT",
    "JUDGEMENT",
    "READINGS",
    "ENTITY",
    "THRESHOLD",
    "DEFINITION",
    "DECISION",
    "RULE",
    "TABLE",
    "PROCESS",
    "VARIANTS",
    "ALLOTMENT",
    "MODIFICATIONS",
    "SUPPLEMENTS",
    "REVIEW_CLAUSE",
    "SIGNS",
    "CHECKLIST",
    "EXAMPLE",
    "EXAMPLES",
    "UNFORMALISED",
)
"""The keys of the words that open an item at the margin."""

_CONNECTIVES = ("AND", "OR")
_SYMBOLS = r"[+×*\/]"
_BREAK = r"(?:[ ]*(?:#[^\n]*)?\n)+[ ]*"
UNITS: Mapping[str, Literal["day", "week", "month", "year"]] = {
    "DAYS": "day",
    "WEEKS": "week",
    "MONTHS": "month",
    "YEARS": "year",
}


@frozen
class Vocabulary:
    """The words of one language, by key; the first form of a key is the canonical one."""

    language: Language
    forms: Mapping[str, tuple[str, ...]] = field(repr=False)

    def canonical(self, key: str) -> str:
        """Return the first form of a key."""
        return self.forms[key][0]

    def pattern(self, key: str) -> str:
        """Return the regular expression of a key: longest form first, capital allowed at the start."""
        return _pattern(self.forms[key])

    def terminals(self, grammar: str) -> str:
        """Return the definitions of every keyword terminal that the grammar uses."""
        used = set(re.findall(r"\b_?[A-Z][A-Z_]*\b", grammar))
        lines = []
        for key, forms in self.forms.items():
            for name in (key, f"_{key}"):
                if name in used:
                    priority = 100 + max(len(f) for f in forms)
                    lines.append(f"{name}.{priority}: /{self.pattern(key)}/")
        months = "|".join(sorted(MONTHS[self.language], key=len, reverse=True))
        lines.append(
            rf"DATE.300: /\d{{4}}-\d{{2}}-\d{{2}}(?!\w)|\d{{1,2}}(?:er)? (?:{months}) \d{{4}}/"
        )
        units = "|".join(self.pattern(key) for key in UNITS)
        lines.append(rf"DURATION.290: /\d+ (?:{units})/")
        words = "|".join(self.pattern(key) for key in _CONNECTIVES)
        # Only the break is taken: the next line's first word is looked at, not read.
        lines.append(rf"_CONTINUED.400: /{_BREAK}(?=(?:{words}|{_SYMBOLS}))/")
        lines.append(rf"_THEN_BELOW.400: /{_BREAK}(?={self.pattern('THEN')})/")
        return "\n".join(lines) + "\n"


@cache
def _pattern(forms: tuple[str, ...]) -> str:
    return "|".join(_form_pattern(f) for f in sorted(forms, key=len, reverse=True))


def _form_pattern(form: str) -> str:
    words = r" {1,9}".join(re.escape(w).replace("/", r"\/").replace("'", "'") for w in form.split())
    if form[0].isalpha():
        words = f"[{form[0]}{form[0].upper()}]{words[1:]}"
    return words + (r"(?!\w)" if form[-1].isalnum() else "")


@cache
def vocabulary(language: Language) -> Vocabulary:
    """Return the words of one language."""
    text = (data("grammar") / "keywords" / f"{language}.toml").read_text(encoding="utf-8")
    return Vocabulary(language, {k: tuple(v) for k, v in tomllib.loads(text).items()})


@cache
def grammar_text() -> str:
    """Return the grammar without the words of any vocabulary."""
    return (data("grammar") / "procrules.lark").read_text(encoding="utf-8")


@cache
def opening(language: Language, keys: tuple[str, ...]) -> re.Pattern[str]:
    """Return what a text that begins with one of some words matches."""
    words = vocabulary(language)
    return re.compile("|".join(words.pattern(key) for key in keys))


def opens_item(text: str, language: Language) -> bool:
    """Whether a text begins as an item of a rule file does."""
    return opening(language, ITEM_KEYS).match(text.lstrip()) is not None

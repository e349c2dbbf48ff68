"""What colours the words of a text: patterns made from the grammar and the vocabularies, and only there.

A parser knows what a word is where it stands; these patterns know its letters alone. They serve where
no parser runs: pages, and an editor before its server answers.
"""

from __future__ import annotations

import re
from typing import Literal

from procrules.syntax.keywords import ITEM_KEYS, UNITS, Language, grammar_text, vocabulary
from procrules.syntax.recovery import DOSSIER_KEYS

Kind = Literal["declaration", "type", "constant", "operator", "keyword"]

_KINDS: dict[Kind, tuple[str, ...]] = {
    "declaration": tuple(dict.fromkeys((*ITEM_KEYS, *DOSSIER_KEYS))),
    "type": (
        *("AMOUNT_HT", "AMOUNT_TTC", "YES_NO", "RATE", "NUMBER_TYPE", "INTEGER", "DATE_TYPE"),
        *("DURATION_TYPE", "TEXT", "LIST_OF", "SEVERAL"),
        *("LAW", "CASE_LAW", "DOCTRINE", "PROGRAMME", "ORIENTATION", "POLICY"),
    ),
    "constant": ("YES", "NO", "NOTHING", "UNKNOWN", "ANY", "UNDETERMINED"),
    "operator": (
        *("LT", "LE", "GT", "GE", "EQ", "IS", "IS_NOT", "AMONG", "INCLUDES", "EXCLUDES"),
        *("WITHHOLDS", "EQUALS", "AND", "OR", "LESS_THAN", "AT_MOST", "MORE_THAN", "AT_LEAST"),
    ),
}
_TERMINAL = re.compile(r"(?m)^(_?[A-Z_]+)(?:\.\d+)?: /(.*)/$")
_PLAIN = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\.|[ ']")
_AS_WRITTEN = {" ": "[ \u00a0\u202f]", "'": "['\u2019]"}


def kind_of(key: str) -> Kind:
    """Return what the words of a key are."""
    return next((kind for kind, keys in _KINDS.items() if key in keys), "keyword")


def every_word(language: Language) -> list[tuple[str, Kind]]:
    """Return every word with its kind, the longest first: a longer one is never hidden by its beginning."""
    found: dict[str, Kind] = {}
    for key, said in vocabulary(language).forms.items():
        for form in said:
            # The units of durations are words only after a number, and a good name elsewhere.
            if form[0].isalpha() and key not in UNITS:
                found.setdefault(form, kind_of(key))
    return sorted(found.items(), key=lambda word: (-len(word[0]), word[0]))


def runs(language: Language) -> list[tuple[Kind, str]]:
    """Return the words as few patterns, to be tried in order: neighbours of one kind are one pattern."""
    found: list[tuple[Kind, list[str]]] = []
    for form, kind in every_word(language):
        if not found or found[-1][0] != kind:
            found.append((kind, []))
        found[-1][1].append(word_pattern(form))
    return [(kind, "|".join(patterns)) for kind, patterns in found]


def word_pattern(form: str) -> str:
    """Return the pattern of a word as it is written: any space inside, a capital at its start."""
    spaced = "[ \u00a0\u202f]{1,9}".join(
        re.escape(part).replace("'", "['\u2019]") for part in form.split()
    )
    first = form[0]
    return f"[{first}{first.upper()}]{spaced[len(first) :]}(?!\\w)"


def terminals(language: Language) -> dict[str, str]:
    """Return the pattern of each terminal of the grammar that is no word, as texts write it."""
    grammar = grammar_text()
    made = vocabulary(language).terminals(grammar)
    names = ("STRING", "LOCATOR", "DATE", "DURATION", "AMOUNT", "PERCENT", "NUMBER", "NAME")
    found = dict(_TERMINAL.findall(grammar + "\n" + made))
    return {name: as_written(found[name]) for name in names}


def as_written(pattern: str) -> str:
    """Return a pattern that takes the spaces and apostrophes that typists use."""
    return _PLAIN.sub(lambda m: _AS_WRITTEN.get(m.group(), m.group()), pattern)

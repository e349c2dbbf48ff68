"""How French and English words follow gender, number and the next letter."""

from __future__ import annotations

import re

from procrules.syntax.agreement import Agreement
from procrules.values.text import fold

_VOWELS = "aeiouyh"
_ASPIRATED = re.compile(r"hauteur|handicap|hasard|hausse|hors|huit|onze|oui|yacht")
_FRENCH_PLURALS = {
    "est": "sont",
    "n'est": "ne sont",
    "n'excède": "n'excèdent",
    "dépasse": "dépassent",
    "excède": "excèdent",
    "atteint": "atteignent",
    "vaut": "valent",
}
_ENGLISH_PLURALS = {
    "is": "are",
    "does": "do",
    "exceeds": "exceed",
    "reaches": "reach",
    "equals": "equal",
}
_ADJECTIVE = re.compile(r"(?:eur|é|al)$")


def elides(word: str) -> bool:
    """Whether *le*, *la* and *de* lose their vowel before a word or a label."""
    plain = fold(word.lstrip('«“" '))
    return plain[:1] in _VOWELS and plain[:1] != "" and not _ASPIRATED.match(plain)


def in_french(phrase: str, to: Agreement) -> str:
    """Return a French predicate, given in the masculine singular, as it agrees with its subject."""
    words = []
    for word in phrase.split(" "):
        if _ADJECTIVE.search(word):
            if word.endswith("al") and to.plural and not to.feminine:
                word = word[:-1] + "ux"
            else:
                word += ("e" if to.feminine else "") + ("s" if to.plural else "")
        elif to.plural:
            word = _FRENCH_PLURALS.get(word, word)
        words.append(word)
    return " ".join(words)


def in_english(phrase: str, to: Agreement) -> str:
    """Return an English predicate, given in the singular, as it agrees with its subject."""
    if not to.plural:
        return phrase
    return " ".join(_ENGLISH_PLURALS.get(word, word) for word in phrase.split(" "))


def definite(noun: Agreement, elided: bool, preposition: str = "") -> str:
    """Return the French definite article before a noun, one with *à* or *de* where they meet."""
    if noun.plural:
        article = "les"
    elif elided:
        article = "l'"
    else:
        article = "la" if noun.feminine else "le"
    contracted = {
        "à le": "au",
        "à les": "aux",
        "de le": "du",
        "de les": "des",
    }
    joined = f"{preposition} {article}".strip()
    return contracted.get(joined, joined)

"""French and English as they are written: articles, agreement, lists, plurals, typography."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from procrules.core.items import About
from procrules.values.text import NO_BREAK_SPACE, Lang, fold

_VOWELS = "aeiouy"
# Before these no elision is made.
_ASPIRATED = ("hauteur", "handicap", "hasard", "hausse", "hors", "huit", "onze", "oui", "yacht")


def lowered(label: str) -> str:
    """Return a label as it stands inside a sentence; acronyms and names of texts keep capitals."""
    first = label.split(" ", 1)[0]
    if len(first) > 1 and first[1:].lower() != first[1:]:
        return label
    return label[:1].lower() + label[1:]


def definite(label: str, about: About) -> str:
    """Return a French label with its definite article: *la valeur estimée*, *l'achat*."""
    words = lowered(label)
    if about.plural:
        return f"les {words}"
    plain = fold(words)
    elided = plain[:1] in (*_VOWELS, "h") and not plain.startswith(_ASPIRATED)
    if elided:
        return f"l'{words}"
    return f"{'la' if about.feminine else 'le'} {words}"


def after_a(definite_words: str) -> str:
    """Return a French *à* with what follows: *au seuil*, *à la valeur*, *aux lots*."""
    if definite_words.startswith("le "):
        return f"au {definite_words[3:]}"
    if definite_words.startswith("les "):
        return f"aux {definite_words[4:]}"
    return f"à {definite_words}"


def ending(about: About | None) -> str:
    """Return how a French participle or adjective in *-é* or *-eur* ends with a subject."""
    if about is None:
        return ""
    return ("e" if about.feminine else "") + ("s" if about.plural else "")


def listed(items: Iterable[str], lang: Lang, last: str | None = None) -> str:
    """Return *a, b et c*."""
    found = list(items)
    joint = last if last is not None else (" et " if lang == "fr" else " and ")
    if len(found) < 2:
        return "".join(found)
    return ", ".join(found[:-1]) + joint + found[-1]


def counted(number: int, singular: str, plural: str, lang: Lang) -> str:
    """Return a number with its noun: in French the plural begins at two."""
    single = number < 2 if lang == "fr" else number == 1
    return f"{number} {singular if single else plural}"


def points(shown: str, number: Fraction, lang: Lang) -> str:
    """Return a difference of rates."""
    single = abs(number) < 2 if lang == "fr" else number == 1
    if lang == "fr":
        return f"{shown} point{'' if single else 's'}"
    return f"{shown} percentage point{'' if single else 's'}"


def quoted(words: str, lang: Lang) -> str:
    """Return words in the quotation marks of a language."""
    return f"« {words} »" if lang == "fr" else f"“{words}”"


def numbered(place: str) -> bool:
    """Whether a place is the number of an article of a code: *R2122-8*."""
    return len(place) > 1 and place[0] in "LRD" and place[1].isdigit()


def capital(text: str) -> str:
    """Return a sentence with a capital."""
    return text[:1].upper() + text[1:]


_MONTHS = "janv|fév|mars|avr|mai|juin|juil|août|sept|oct|nov|déc"
_UNITS = re.compile(
    r"\b(\d+) (jours?|semaines?|mois|ans?|points?|éléments?|records?|days?|weeks?|months?|years?)\b"
)
_FRENCH_SPACES = (
    (re.compile(r" ([:;?!»%€])"), rf"{NO_BREAK_SPACE}\1"),
    (re.compile(r"« "), f"«{NO_BREAK_SPACE}"),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NO_BREAK_SPACE),
    (re.compile(r"€ (?=HT|TTC)"), f"€{NO_BREAK_SPACE}"),
    (re.compile(r"\b(art|al|[LRD])\. (?=[\dLRDIVX])"), rf"\1.{NO_BREAK_SPACE}"),
    (re.compile(rf"\b(n°|1er|\d{{1,2}}) (?={_MONTHS}|\d)"), rf"\1{NO_BREAK_SPACE}"),
)


def typography(text: str, lang: Lang) -> str:
    """Return a text with the no-break spaces of its language (those of the author's too)."""
    text = _UNITS.sub(rf"\1{NO_BREAK_SPACE}\2", text)
    if lang == "fr":
        for pattern, replacement in _FRENCH_SPACES:
            text = pattern.sub(replacement, text)
        return text
    # French labels keep their own spaces; the engine's semicolons follow English use.
    return text.replace(" ; ", "; ")

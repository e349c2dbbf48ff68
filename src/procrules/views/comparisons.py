"""Comparisons in the words of the law: the truth decides between affirmation and negation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from procrules.core.answer import Reason
from procrules.core.items import About
from procrules.values.durations import Duration
from procrules.values.text import Lang
from procrules.views import agreement

if TYPE_CHECKING:
    from procrules.views.sentences import Speaker

Term = Mapping[str, Any]

# (operator, truth) → words, for what is counted; ``{e}`` agrees, ``{nt}`` and ``{t}`` conjugate.
# The object follows: with *à* where the words end with ``à``.
_COUNTED: Final[dict[Lang, dict[tuple[str, bool], str]]] = {
    "fr": {
        ("<", True): "{est} inférieur{e} à",
        ("<", False): "{n_est} pas inférieur{e} à",
        ("<=", True): "n'excède{nt} pas",
        ("<=", False): "excède{nt}",
        (">", True): "dépasse{nt}",
        (">", False): "ne dépasse{nt} pas",
        (">=", True): "{atteint}",
        (">=", False): "n'{atteint} pas",
        ("=", True): "{est} égal{al} à",
        ("=", False): "{n_est} pas égal{al} à",
    },
    "en": {
        ("<", True): "is below",
        ("<", False): "is not below",
        ("<=", True): "does not exceed",
        ("<=", False): "exceeds",
        (">", True): "is above",
        (">", False): "is not above",
        (">=", True): "reaches",
        (">=", False): "does not reach",
        ("=", True): "equals",
        ("=", False): "does not equal",
    },
}
_DATES: Final[dict[Lang, dict[tuple[str, bool], str]]] = {
    "fr": {
        ("<", True): "{est} antérieur{e} à",
        ("<", False): "{n_est} pas antérieur{e} à",
        ("<=", True): "{n_est} pas postérieur{e} à",
        ("<=", False): "{est} postérieur{e} à",
        (">", True): "{est} postérieur{e} à",
        (">", False): "{n_est} pas postérieur{e} à",
        (">=", True): "{n_est} pas antérieur{e} à",
        (">=", False): "{est} antérieur{e} à",
        ("=", True): "{est}",
        ("=", False): "{n_est} pas",
    },
    "en": {
        ("<", True): "is before",
        ("<", False): "is not before",
        ("<=", True): "is not after",
        ("<=", False): "is after",
        (">", True): "is after",
        (">", False): "is not after",
        (">=", True): "is not before",
        (">=", False): "is before",
        ("=", True): "is",
        ("=", False): "is not",
    },
}
_NEAR_DAYS = 366


def predicate(speaker: Speaker, reason: Reason) -> str:
    """Return a comparison of amounts, numbers, dates or values of a choice."""
    left, right, op = reason.data["left"], reason.data["right"], reason.data["op"]
    if left["type"] not in ("money", "rate", "number", "integer", "date", "duration"):
        return _identity(speaker, reason)
    truth = reason.truth
    if op == "!=":
        op, truth = "=", None if truth is None else not truth
    table = (_DATES if left["type"] == "date" else _COUNTED)[speaker.lang]
    words = table[op, truth is not False]
    subject, about = speaker.named(left)
    if left["kind"] != "constant" and left["value"] is not None:
        subject += _apposed(speaker, left)
    sentence = f"{subject} {_agreeing(words, about)}"
    sentence = _with_object(sentence, _object(speaker, right), speaker.lang)
    if truth is None:
        return speaker.say("whether", sentence=sentence)
    return sentence + _distance(speaker, left, right)


def _identity(speaker: Speaker, reason: Reason) -> str:
    """Return what a yes/no, a value of a choice or a text is, and what it is not."""
    identity = speaker.identity(reason)
    if identity is not None:
        return speaker.say("and_not", value=identity[0], other=identity[1][0])
    left, right = reason.data["left"], reason.data["right"]
    if left["kind"] == "constant":
        left, right = right, left
    value = speaker.shown(left) + speaker.in_brackets(left)
    if left.get("told") == "to_appreciate":
        value = speaker.say("to_appreciate")
    return speaker.stated(speaker.quoted_label(left), value)


def _agreeing(words: str, about: About | None) -> str:
    plural = about is not None and about.plural
    feminine = about is not None and about.feminine
    return words.format(
        est="sont" if plural else "est",
        n_est="ne sont" if plural else "n'est",
        e=agreement.ending(about),
        al={(0, 0): "", (1, 0): "e", (0, 1): "aux", (1, 1): "es"}[feminine, plural],
        nt="nt" if plural else "",
        atteint="atteignent" if plural else "atteint",
    ).replace("égalaux", "égaux")


def _apposed(speaker: Speaker, term: Term) -> str:
    shown = speaker.shown(term)
    if speaker.lang == "en":
        return f" ({shown}{speaker.provenance(term)})"
    if term["type"] == "date":
        return f", le {shown}{speaker.provenance(term)},"
    if term["kind"] == "arithmetic":
        return f", soit {shown},"
    return f", {shown}{speaker.provenance(term)},"


def _object(speaker: Speaker, term: Term) -> str:
    words, _ = speaker.named(term)
    if term["kind"] == "constant":
        return f"le {words}" if term["type"] == "date" and speaker.lang == "fr" else words
    if term["value"] is None:
        return words
    joint = ", soit" if term["kind"] == "arithmetic" and speaker.lang == "fr" else ","
    shown = speaker.shown(term)
    if term["type"] == "date" and speaker.lang == "fr":
        shown = f"le {shown}"
    words = f"{words}{joint} {shown}{speaker.provenance(term)}"
    if term.get("period") is not None and term["period"].bounded:
        words += f" {speaker.period(term['period'])}"
    return words


def _with_object(sentence: str, words: str, lang: Lang) -> str:
    if lang == "fr" and sentence.endswith(" à"):
        return f"{sentence[:-2]} {agreement.after_a(words)}"
    return f"{sentence} {words}"


def _distance(speaker: Speaker, left: Term, right: Term) -> str:
    a, b = left["value"], right["value"]
    colon = " : " if speaker.lang == "fr" else ": "
    if isinstance(a, date) and isinstance(b, date):
        days = (a - b).days
        if days == 0 or abs(days) > _NEAR_DAYS:
            return ""
        key = "days_after" if days > 0 else "days_before"
        count = speaker.value(Duration(abs(days), "day"), "duration")
        return colon + speaker.say(key, days=count)
    numbers = int | Decimal | Fraction
    if not isinstance(a, numbers) or not isinstance(b, numbers) or right["kind"] == "constant":
        return ""
    return colon + gap(speaker, Fraction(a) - Fraction(b), left["type"], left["of"])


def gap(speaker: Speaker, difference: Fraction, kind: str, tax: str | None) -> str:
    """Return how far a value is above or below another."""
    # The tax was said with both values.
    if kind == "rate":
        points = speaker.value(abs(difference) * 100, "number")
        shown = agreement.points(points, abs(difference) * 100, speaker.lang)
    else:
        shown = speaker.value(abs(difference), kind, None)
    if difference == 0:
        return speaker.say("gap_zero", distance=shown)
    return speaker.say("above" if difference > 0 else "below", distance=shown)

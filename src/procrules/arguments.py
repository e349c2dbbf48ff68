"""The arguments of a call, taken as they are meant or refused; none of them is guessed."""

from __future__ import annotations

from collections.abc import Iterable

from procrules import diagnostics
from procrules.errors import FactError, RulesetError
from procrules.facts.foreign import named_values, show, tame
from procrules.values.text import Lang

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from procrules.diagnostics.base import Diagnostic, Words

    W = TypeVar("W", bound=str)

_MOST_KEYS = 1000
"""A receipt has ten: whatever has more than this is something else."""


def flag(name: str, value: object) -> bool:
    """Return an argument that is true or false.

    Raises:
        FactError: It is neither; a text such as ``"false"`` is not.
    """
    if isinstance(value, bool):
        return value
    raise FactError([_wrong(name, value, _words("True ou False", "True or False"))])


def count(name: str, value: object, least: int = 1, most: int | None = None) -> int:
    """Return an argument that is a whole number from the least on, to the most if there is one.

    Raises:
        FactError: It is not.
    """
    whole = tame(value)
    if isinstance(whole, int) and not isinstance(whole, bool) and least <= whole <= (most or whole):
        return whole
    expected = _words(f"un nombre entier à partir de {least}", f"a whole number from {least} on")
    if most is not None:
        bounds = f"{least} à {most}", f"{least} to {most}"
        expected = _words(f"un nombre entier de {bounds[0]}", f"a whole number from {bounds[1]}")
    raise FactError([_wrong(name, value, expected)])


def one_of(name: str, value: object, known: tuple[W, ...]) -> W:
    """Return an argument that is one of some words.

    Raises:
        FactError: It is not.
    """
    for word in known:
        if value == word:
            return word
    words = ", ".join(known)
    raise FactError([_wrong(name, value, _words(f"l'un de {words}", f"one of {words}"))])


def language(value: object) -> Lang:
    """Return the argument ``language``.

    Raises:
        FactError: There is no such language.
    """
    known: tuple[Lang, ...] = ("fr", "en")
    return one_of("language", value, known)


def listed(name: str, value: object) -> tuple[Any, ...]:
    """Return an argument that is a list, a tuple or any other collection, and no text.

    Raises:
        FactError: It is not.
    """
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return tuple(value)
    raise FactError([_wrong(name, value, _words("une liste de noms", "a list of names"))])


def text(name: str, value: object) -> str:
    """Return an argument that is a text.

    Raises:
        RulesetError: It is not.
    """
    if isinstance(value, str):
        return value
    raise not_loadable(name, value, _words("un texte", "a text"))


def not_loadable(name: str, value: object, expected: Words) -> RulesetError:
    """Return the error of an argument from which no ruleset can be loaded."""
    return RulesetError([_wrong(name, value, expected)])


def _words(fr: str, en: str) -> Words:
    from procrules.diagnostics.base import Words  # most arguments are what is expected

    return Words(fr, en)


def _wrong(name: str, value: object, expected: Words) -> Diagnostic:
    return diagnostics.bounds.WrongArgument(name=name, found=show(value), expected=expected)


# -- receipts -----------------------------------------------------------------------------------
def receipt(value: object) -> dict[str, Any]:
    """Return what a receipt keeps, given as a receipt, as an answer, or as plain data of either.

    Raises:
        FactError: It is none, or it lacks what it takes to answer again.
    """
    kept = _kept(value)
    lacking = [key for key in ("decision", "facts", "status", "value") if key not in kept]
    if lacking:
        what = ", ".join(lacking)
        raise _bad(f"il y manque {what}", f"it lacks {what}")
    kept.setdefault("strict", False)
    for key in ("decision", "status"):
        if not isinstance(kept[key], str):
            _refuse(key, kept, _words("un texte", "a text"))
    if not isinstance(kept["strict"], bool):
        _refuse("strict", kept, _words("true ou false", "true or false"))
    if named_values(kept["facts"], 0) is None:
        _refuse("facts", kept, _words("un ensemble de faits nommés", "named facts"))
    return kept


def _kept(value: object) -> dict[str, Any]:
    from procrules.core.answer import Answer, Receipt, plain

    if isinstance(value, Answer):
        value = value.receipt
    if isinstance(value, Receipt):
        value = plain(value)
    told = named_values(value, _MOST_KEYS)
    if told is None:
        shown = show(value)
        raise _bad(f"un reçu est attendu, et non {shown}", f"a receipt is expected, not {shown}")
    kept = {key: item for key, item in told if isinstance(key, str)}
    return _kept(kept["receipt"]) if "receipt" in kept else kept


def _refuse(key: str, kept: dict[str, Any], expected: Words) -> None:
    found = show(kept[key])
    raise _bad(
        f"« {key} » y vaut {found}, {expected.fr} est attendu",
        f"'{key}' is {found} there, {expected.en} is expected",
    )


def _bad(fr: str, en: str) -> FactError:
    return FactError([diagnostics.facts.BadReceipt(problem=_words(fr, en))])

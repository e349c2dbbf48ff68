"""The words by which a caller says that a fact has no value, or is a yes or a no."""

from __future__ import annotations

from collections.abc import Collection

from procrules.values.nothing import NEANT
from procrules.values.text import compose, fold

UNKNOWN_WORDS = {"", "inconnu", "inconnue", "unknown"}
YES_WORDS = {"oui", "yes", "true", "vrai"}
NO_WORDS = {"non", "no", "false", "faux"}


def said(value: object, names: Collection[str] = ()) -> object:
    """Return what a word says of a fact, and anything else as it is.

    Args:
        value: What is told.
        names: The values of the choice of the fact: they stand for themselves.

    Returns:
        ``None`` for a fact that is unknown, ``NEANT`` for documents that say nothing; another text
        with its letters in one form.
    """
    if not isinstance(value, str):
        return value
    text = compose(value)
    word = text.strip()
    if word in names:
        return text
    if fold(word) in UNKNOWN_WORDS:
        return None
    # ``None`` with a capital is what Python writes for a value that it does not have.
    return NEANT if fold(word) == "neant" or word == "none" else text


def yes_or_no(text: str) -> bool | None:
    """Return what a word says as a condition; ``None`` when it says neither."""
    word = fold(text.strip())
    return word in YES_WORDS if word in YES_WORDS | NO_WORDS else None

"""Text as people write it: accents, case, kinds of space, misspelt names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:  # to import typing takes as long as all that is imported here
    from typing import Final, Literal, TypeAlias

Lang: TypeAlias = "Literal['fr', 'en']"

NO_BREAK_SPACE: Final = "\u00a0"
NARROW_NO_BREAK_SPACE: Final = "\u202f"

_SIMPLER: Final = ((NO_BREAK_SPACE, " "), (NARROW_NO_BREAK_SPACE, " "), ("\u2019", "'"))
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})

# A letter of no language has more marks.
_MOST_MARKS: Final = 30

# Below this likeness a suggestion is more often noise than help on short identifiers.
_CUTOFF: Final = 0.7
# One letter wrong out of three leaves two thirds alike: ``cpp`` for ``ccp``.
_CUTOFF_OF_THREE: Final = 0.66
# Comparing is quadratic in length; no name that a person writes is longer.
_LONGEST_NAME: Final = 200


def normalise_spaces(text: str) -> str:
    """Replace no-break spaces and typographic apostrophes by their plain forms.

    Args:
        text: Any text.

    Returns:
        A text of the same length, character for character, so that positions stay true.
    """
    for mark, plain in _SIMPLER:  # ten times faster than one pass of ``translate``
        text = text.replace(mark, plain)
    return text


def compose(text: str) -> str:
    """Give letters and their accents one form, that of one character where there is one (NFC).

    Args:
        text: Any text; some systems write ``é`` as ``e`` and an accent.

    Returns:
        The composed text; as it is if more than thirty marks follow each other.
    """
    return _normalise("NFC", text)


def normalise_text(text: str) -> str:
    """Give a text the form in which texts are compared.

    Args:
        text: A text of a rule, or one told as a fact.

    Returns:
        The text composed, with plain apostrophes, one plain space between words and none around.
    """
    return " ".join(normalise_spaces(compose(text)).split())


def fold(text: str) -> str:
    """Reduce a text to what matters when names are compared: no case, no accents.

    Args:
        text: Any text.

    Returns:
        The folded text (``Été`` gives ``ete``, ``Œuvre`` gives ``oeuvre``). Its length may differ.
    """
    # Folding case may bring marks back (``İ``), hence the second pass.
    return _bare(_bare(text).casefold().translate(_LIGATURES))


def _bare(text: str) -> str:
    return "".join(c for c in _normalise("NFD", text) if not unicodedata.combining(c))


def _normalise(form: Literal["NFC", "NFD"], text: str) -> str:
    # Putting marks in order takes time that grows as the square of their number.
    return text if _marked(text) else unicodedata.normalize(form, text)


def _marked(text: str) -> bool:
    """Whether more than thirty marks follow each other."""
    apart = _MOST_MARKS + 1
    # So long a run has a mark in one of these places, and few texts have anything above Latin there.
    for found in _above_latin().finditer(text[_MOST_MARKS::apart]):
        middle = _MOST_MARKS + found.start() * apart
        marks = 0
        for char in text[middle - _MOST_MARKS : middle + apart]:
            marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
            if marks > _MOST_MARKS:
                return True
    return False


@cache
def _above_latin() -> re.Pattern[str]:
    """Return what finds where a mark may be: every mark stands above Latin."""
    return re.compile("[\u0300-\U0010ffff]")


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Suggest the known name that a misspelt name may stand for.

    Args:
        name: The name as written.
        candidates: The names that exist, in any order.

    Returns:
        The likeliest name; of equal ones that which begins alike the longest, then the first in
        alphabetical order; ``None`` when none is close.
    """
    from difflib import SequenceMatcher  # most names are right
    from itertools import takewhile

    if len(name) > _LONGEST_NAME:
        return None
    # The ratio is a score for ordering suggestions, never a value of the engine.
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(fold(name))
    scored: list[tuple[float, int, str]] = []
    for candidate in set(candidates):
        if len(candidate) > _LONGEST_NAME:
            continue
        matcher.set_seq1(fold(candidate))
        cutoff = _CUTOFF_OF_THREE if len(name) == len(candidate) == 3 else _CUTOFF
        if matcher.real_quick_ratio() < cutoff or matcher.quick_ratio() < cutoff:
            continue
        score = matcher.ratio()
        if score >= cutoff:
            pairs = zip(name, candidate, strict=False)
            alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            scored.append((-score, -alike, candidate))
    return min(scored)[2] if scored else None

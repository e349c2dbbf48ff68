"""Text as people write it: accents, case, kinds of space, misspelt names."""

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final, Literal

Lang = Literal["fr", "en"]

NO_BREAK_SPACE: Final = "\u00a0"
NARROW_NO_BREAK_SPACE: Final = "\u202f"

_SIMPLER: Final = str.maketrans({NO_BREAK_SPACE: " ", NARROW_NO_BREAK_SPACE: " ", "\u2019": "'"})
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})

# Below this likeness a suggestion is more often noise than help on short identifiers.
_CUTOFF: Final = 0.7
# Comparing is quadratic in length; no name that a person writes is longer.
_LONGEST_NAME: Final = 200


def normalise_spaces(text: str) -> str:
    """Replace no-break spaces and typographic apostrophes by their plain forms.

    Args:
        text: Any text.

    Returns:
        A text of the same length, character for character, so that positions stay true.
    """
    return text.translate(_SIMPLER)


def fold(text: str) -> str:
    """Reduce a text to what matters when names are compared: no case, no accents.

    Args:
        text: Any text.

    Returns:
        The folded text (``Été`` gives ``ete``, ``Œuvre`` gives ``oeuvre``). Its length may differ.
    """
    bare = "".join(
        char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)
    )
    # Folding case may bring marks back (``İ``), hence the second pass.
    folded = unicodedata.normalize("NFD", bare.casefold().translate(_LIGATURES))
    return "".join(char for char in folded if not unicodedata.combining(char))


def closest(name: str, candidates: Iterable[str], limit: int = 1) -> list[str]:
    """Suggest the known names that a misspelt name may stand for.

    Args:
        name: The name as written.
        candidates: The names that exist, in any order.
        limit: How many suggestions at most.

    Returns:
        The likeliest names first, equal ones in alphabetical order; empty when none is close.
    """
    if len(name) > _LONGEST_NAME:
        return []
    # The ratio is a score for ordering suggestions, never a value of the engine.
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(fold(name))
    scored: list[tuple[float, str]] = []
    for candidate in set(candidates):
        if len(candidate) > _LONGEST_NAME:
            continue
        matcher.set_seq1(fold(candidate))
        if matcher.real_quick_ratio() < _CUTOFF or matcher.quick_ratio() < _CUTOFF:
            continue
        score = matcher.ratio()
        if score >= _CUTOFF:
            scored.append((-score, candidate))
    return [candidate for _, candidate in sorted(scored)[: max(limit, 0)]]

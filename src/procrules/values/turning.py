"""Signs that nobody sees and that turn the direction of a text, so that it is not read as it is written.

They are the controls of the Unicode Bidirectional Algorithm (UAX 9): marks, embeddings, overrides and isolates.
"""

from __future__ import annotations

import re

_SIGNS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNING = re.compile(f"[{_SIGNS}]+")
"""Several of them that follow each other."""


def turns(text: str) -> bool:
    """Whether a text holds such a sign; quicker than to look for where."""
    return not text.isascii() and any(sign in text for sign in _SIGNS)


def show_turning(text: str) -> str:
    """Put U+FFFD in the place of each of these signs.

    Args:
        text: Any text.

    Returns:
        A text of the same length, which is shown in the order in which it is written.
    """
    return TURNING.sub(lambda m: "\ufffd" * len(m[0]), text) if turns(text) else text

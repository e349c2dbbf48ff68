"""Signs that nobody sees and that turn the direction of a text, so that it is not read as it is written.

They are the controls of the Unicode Bidirectional Algorithm (UAX 9): marks, embeddings, overrides and isolates.
"""

from __future__ import annotations

import re

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Several of them that follow each other."""


def show_turning(text: str) -> str:
    """Put U+FFFD in the place of each of these signs.

    Args:
        text: Any text.

    Returns:
        A text of the same length, which is shown in the order in which it is written.
    """
    return text if text.isascii() else TURNING.sub(lambda m: "\ufffd" * len(m[0]), text)

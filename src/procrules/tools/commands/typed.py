"""What is typed, or piped, into a command."""

from __future__ import annotations

import sys

from procrules.diagnostics.base import Span, Words
from procrules.diagnostics.bounds import FileTooLarge
from procrules.diagnostics.facts import UnreadableFacts
from procrules.errors import FactError
from procrules.limits import MAX_FILE_CHARACTERS

STANDARD_INPUT = "-"
"""The word that means it."""


def standard_input() -> str:
    """Return the text of the standard input.

    Raises:
        FactError: It is not UTF-8, or too long.
    """
    place = Span("-", 0, 0, 0, 0)
    most = 4 * MAX_FILE_CHARACTERS
    content = sys.stdin.buffer.read(most + 1) if sys.stdin is not None else b""
    if len(content) > most:
        raise FactError([FileTooLarge(span=place, limit=MAX_FILE_CHARACTERS)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Words("ce n'est pas du texte UTF-8", "it is not UTF-8 text")
        raise FactError([UnreadableFacts(span=place, problem=problem)]) from None

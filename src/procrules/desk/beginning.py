"""The beginning of an item, as far as it can be read, and what may follow it."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from procrules.syntax.keywords import Language, Start
from procrules.syntax.layout import LayoutError
from procrules.syntax.parser import parser


@frozen
class Beginning:
    """What was read of a text up to its end, or to its first fault.

    Attributes:
        tokens: The tokens, the one that surprises left out.
        next: The terminals that may come there.
        at: The offset of the first character that could not be read; the length of the text when
            all of it was.
    """

    tokens: tuple[Token, ...]
    next: frozenset[str]
    at: int


def read_up_to(
    text: str, language: Language, start: Start = "item", *, expect: bool = False
) -> Beginning:
    """Read an item up to its first fault; ``expect`` asks for what may come there."""
    session: Any = parser(language).parse_interactive(text, start)  # lark leaves most of it untyped
    tokens: list[Token] = []
    at = len(text)
    try:
        for token in session.iter_parse():
            tokens.append(token)
    except UnexpectedToken as failure:
        if tokens and tokens[-1] is failure.token:
            tokens.pop()
        at = int(getattr(failure, "pos_in_stream", 0))
    except UnexpectedCharacters as failure:
        at = int(getattr(failure, "pos_in_stream", 0))
    except LayoutError as failure:
        at = failure.token.start_pos or 0
    return Beginning(tuple(tokens), frozenset(session.accepts()) if expect else frozenset(), at)

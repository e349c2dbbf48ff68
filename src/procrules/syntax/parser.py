"""Text of one item to its tree. One LALR parser per vocabulary, made once and shared."""

from __future__ import annotations

from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from procrules.syntax.keywords import Language, Start, grammar_text, vocabulary
from procrules.syntax.layout import Layout, LayoutError

SyntaxTree = Tree[Token]
ParseFailure = UnexpectedToken | UnexpectedCharacters | UnexpectedEOF | LayoutError
PARSE_FAILURES = (UnexpectedToken, UnexpectedCharacters, UnexpectedEOF, LayoutError)


@cache
def parser(language: Language) -> Lark:
    """Return the parser of one vocabulary."""
    grammar = grammar_text()
    return Lark(
        grammar + vocabulary(language).terminals(grammar),
        parser="lalr",
        lexer="contextual",
        start=["item", "dossier_item"],
        postlex=Layout(),
        propagate_positions=True,
        maybe_placeholders=True,
    )


def parse_item(text: str, language: Language, start: Start = "item") -> SyntaxTree:
    """Parse the text of one item.

    Raises:
        UnexpectedToken, UnexpectedCharacters, UnexpectedEOF, LayoutError: The text is not an item;
            ``recovery.explain`` turns them into a finding.
    """
    return parser(language).parse(text, start=start)


def tokens_of(text: str, language: Language, start: Start = "item") -> list[Token]:
    """Return the tokens of one item as the parser reads them, comments left out.

    Raises:
        UnexpectedToken, UnexpectedCharacters, UnexpectedEOF, LayoutError: As ``parse_item``.
    """
    session = parser(language).parse_interactive(text, start=start)
    kept: list[Token] = []
    for token in session.iter_parse():
        kept.append(token)
    session.feed_eof()  # type: ignore[no-untyped-call]  # lark leaves it untyped
    return kept

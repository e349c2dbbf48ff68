"""The colours of rule files on pages, for Pygments: ```` ```règles ````, ```` ```rules ````, ```` ```dossier ````.

The words are those of the vocabularies; nothing is written twice. Pygments finds the lexers by the
entry points of the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from pygments.lexer import RegexLexer
from pygments.token import (
    Comment,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
)

from procrules.syntax.highlighting import Kind, runs, terminals
from procrules.syntax.keywords import Language, vocabulary

_WORDS: dict[Kind, Any] = {
    "declaration": Keyword.Declaration,
    "type": Keyword.Type,
    "constant": Keyword.Constant,
    "operator": Operator.Word,
    "keyword": Keyword,
}
_OTHERS = {
    "STRING": String,
    "LOCATOR": Name.Label,
    "DATE": Literal.Date,
    "DURATION": Number,
    "AMOUNT": Number,
    "PERCENT": Number,
    "NUMBER": Number,
}


def _rules(language: Language) -> dict[str, list[tuple[str, Any]]]:
    other = terminals(language)
    return {
        "root": [
            (r"\s+", Whitespace),
            (r"#.*$", Comment.Single),
            *((other[name], token) for name, token in _OTHERS.items()),
            *((pattern, _WORDS[kind]) for kind, pattern in runs(language)),
            (other["NAME"], Name),
            (r"[=<>≤≥+×*/−-]", Operator),
            (r".", Punctuation),
        ]
    }


class FrenchRulesLexer(RegexLexer):
    """Rules in French; a text that says ``language english`` is read as such."""

    name = "Règles procrules"
    aliases: ClassVar[list[str]] = ["règles", "regles", "dossier"]
    filenames: ClassVar[list[str]] = ["*.regles", "*.dossier"]
    flags = re.MULTILINE
    tokens: ClassVar[dict[str, list[Any]]] = _rules("fr")

    def get_tokens_unprocessed(self, text: str, stack: Any = ("root",)) -> Iterator[Any]:
        """Yield the tokens of a text, in the words of its language."""
        if type(self) is FrenchRulesLexer and _ENGLISH.search(text):
            yield from EnglishRulesLexer(**self.options).get_tokens_unprocessed(text, stack)
        else:
            yield from super().get_tokens_unprocessed(text, stack)


class EnglishRulesLexer(RegexLexer):
    """Rules in English."""

    name = "Rules procrules"
    aliases: ClassVar[list[str]] = ["rules", "procrules"]
    filenames: ClassVar[list[str]] = []
    flags = re.MULTILINE
    tokens: ClassVar[dict[str, list[Any]]] = _rules("en")


_ENGLISH = re.compile(rf"(?m)^{vocabulary('en').canonical('LANGUAGE')} ")

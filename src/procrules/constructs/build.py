"""Tree → surface AST, by the names of the grammar rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from attrs import evolve, fields, frozen
from lark import Token, Tree

from procrules import constructs
from procrules.constructs.base import Amount, Key, Lexeme, Name, Node, Text
from procrules.diagnostics.base import Span
from procrules.limits import MAX_TREE_DEPTH
from procrules.syntax.keywords import UNITS, Vocabulary, vocabulary
from procrules.syntax.parser import SyntaxTree
from procrules.syntax.source import Chunk, SourceText
from procrules.values.dates import parse_date
from procrules.values.durations import Duration
from procrules.values.numbers import parse_amount, parse_number, parse_rate
from procrules.values.text import normalise_text


class TooDeepError(Exception):
    """An expression is nested beyond the bound."""


@cache
def classes() -> dict[str, type[Node]]:
    """Return the surface classes by the name of their grammar rule.

    The modules of the package are gone through, so that a construct is registered nowhere.
    """
    names = [module.name for module in iter_modules(constructs.__path__)]
    modules = [import_module(f"{constructs.__name__}.{name}") for name in names]
    return {
        _snake(cls.__name__): cls
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type) and issubclass(cls, Node) and cls.__module__ == module.__name__
    }


@frozen
class _Shape:
    """How the node of a grammar rule is made of its children.

    Attributes:
        cls: The class of the node.
        fixed: How many children are fields of their own, when a last field takes all that remain.
        is_row: Whether it is a row, whose empty cells are given a place.
    """

    cls: Callable[..., Node]
    fixed: int | None
    is_row: bool


@cache
def _shapes() -> dict[str, _Shape]:
    """Return the shapes by the name of the grammar rule."""
    return {name: _shape(name, cls) for name, cls in classes().items()}


def _shape(name: str, cls: type[Node]) -> _Shape:
    own = [a for a in fields(cls) if a.name != "span"]
    rest = bool(own) and own[-1].metadata.get("rest")
    return _Shape(cls, len(own) - 1 if rest else None, name == "row")


def build(tree: SyntaxTree, source: SourceText, chunk: Chunk) -> Node:
    """Build the surface node of one item.

    Raises:
        TooDeepError: The tree is deeper than ``MAX_TREE_DEPTH``.
    """
    if _depth(tree) > MAX_TREE_DEPTH:
        raise TooDeepError
    return _Builder(source, chunk).node(tree)


class _Builder:
    def __init__(self, source: SourceText, chunk: Chunk) -> None:
        self.source = source
        self.offset = chunk.line - 1
        self.words = vocabulary(source.language)

    def node(self, tree: SyntaxTree) -> Node:
        return self._node(tree)[0]

    def _node(self, tree: SyntaxTree) -> tuple[Node, Span | None, Span | None]:
        """Return a node, with the places of its first and its last word if it has any."""
        shape = _shapes()[str(tree.data)]  # a token of lark is slow to compare
        children: list[Any] = []
        first: Span | None = None
        last: Span | None = None
        for child in tree.children:
            if child is None:
                children.append(None)
                continue
            opening: Span | None
            closing: Span | None
            if isinstance(child, Tree):
                made, opening, closing = self._node(child)
                children.append(made)
            else:
                opening = closing = self.span(child)
                children.append(self.leaf(child, opening))
                if child.type[0] == "_":
                    continue
            first = first or opening
            last = closing or last
        span = self.span_of(tree, first, last)
        if shape.is_row:
            children = _placed(children, span)
        if shape.fixed is None:
            return shape.cls(span, *children), first, last
        rest = tuple(c for c in children[shape.fixed :] if c is not None)
        return shape.cls(span, *children[: shape.fixed], rest), first, last

    def leaf(self, token: Token, span: Span) -> Any:
        kind = token.type
        if kind == "NAME":
            return Name(str(token), span)
        if kind == "STRING":
            return Text(normalise_text(token[1:-1]), span)
        if kind in _LITERALS:
            return Lexeme(kind, _LITERALS[kind](str(token), self.words), span, str(token))
        return Key(kind, span)

    def span(self, token: Token) -> Span:
        line, column = token.line or 1, token.column or 1
        return self.source.span(
            line + self.offset,
            column,
            (token.end_line or line) + self.offset,
            token.end_column or column,
        )

    def span_of(self, tree: SyntaxTree, first: Span | None, last: Span | None) -> Span:
        # A rule that ends with a line break ends its span on the next line: keep to its words.
        meta = tree.meta
        line = getattr(meta, "line", 1) + self.offset
        column = getattr(meta, "column", 1)
        if first is None or last is None:
            return self.source.span(line, column, line, getattr(meta, "end_column", column))
        if line > first.line:
            return first.until(last)
        return self.source.span(line, column, line, column).until(last)


def _placed(cells: list[Any], row: Span) -> list[Any]:
    """Give an empty cell, of which no word says the place, the one after the cell before it."""
    placed: list[Any] = []
    column = row.column
    for cell in cells:
        if not cell.parts:
            span = Span(row.file, row.line, column, row.line, column + 1)
            cell = evolve(cell, span=span)
        column = cell.span.end_column + 1
        placed.append(cell)
    return placed


def _amount(text: str, _: Vocabulary) -> Amount | None:
    read = parse_amount(text)
    return Amount(*read) if read else None


def _duration(text: str, words: Vocabulary) -> Duration | None:
    count, _, unit = text.partition(" ")
    for key, name in UNITS.items():
        if unit.lower() in words.forms[key] and len(count) < 7:
            return Duration(int(count), name)
    return None


_LITERALS: Mapping[str, Callable[[str, Vocabulary], Any]] = {
    "AMOUNT": _amount,
    "PERCENT": lambda text, _: parse_rate(text),
    "NUMBER": lambda text, _: parse_number(text),
    "DATE": lambda text, _: parse_date(text),
    "DURATION": _duration,
    "LOCATOR": lambda text, _: " ".join(text.split()),
}


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def _depth(tree: SyntaxTree) -> int:
    deepest, stack = 0, [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((c, depth + 1) for c in node.children if isinstance(c, Tree))
    return deepest

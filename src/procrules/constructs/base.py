"""The surface: what a parsed item is, and the words it is made of.

A construct is one attrs class, found by the name of its grammar rule (``fact_declaration`` →
``FactDeclaration``). Its fields follow the children of the rule; the last one may be marked
``REST`` and takes all that remain. Positions never take part in equality, and keyword tokens are
kept as keys, so that a French and an English text of the same rules give equal trees.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from attrs import field, frozen

from procrules.diagnostics.base import Span
from procrules.values.durations import Duration

if TYPE_CHECKING:
    from procrules.constructs.scope import Scope
    from procrules.core.items import Item


REST = {"rest": True}
"""Marks the field that takes every remaining child of the grammar rule."""


@frozen
class Name:
    """A name chosen by the author."""

    text: str
    span: Span = field(eq=False, repr=False)

    def __str__(self) -> str:
        return self.text


@frozen
class Text:
    """Words for people, without their guillemets."""

    text: str
    span: Span = field(eq=False, repr=False)

    def __str__(self) -> str:
        return self.text


@frozen
class Key:
    """A word of the language, by its key."""

    key: str
    span: Span = field(eq=False, repr=False)


@frozen
class Amount:
    """An amount of euros; ``tax`` is what the author wrote after it, if anything."""

    value: Fraction
    tax: str | None


@frozen
class Lexeme:
    """A literal as read: its kind (the terminal) and its exact value; ``None`` if it has none."""

    kind: str
    value: Amount | Fraction | date | Duration | str | None
    span: Span = field(eq=False, repr=False)
    raw: str = field(eq=False, repr=False, default="")


@frozen
class Node:
    """A node of the surface tree."""

    span: Span = field(eq=False, repr=False)


@frozen
class Construct(Node):
    """A declaration at the margin: it declares its names, then lowers itself to core items."""

    title: ClassVar[str] = ""

    def declare(self, scope: Scope) -> None:
        """Make the names of the declaration known; called for every item before any is lowered."""

    def complete(self, scope: Scope) -> None:
        """Finish a declaration that needs the names of others; called once all are declared."""

    def lower(self, scope: Scope) -> Iterator[Item]:
        """Yield the core items that the declaration stands for, reporting what is wrong."""
        yield from ()

"""Rows and cells: one shape for the tables of every construct, which read their own headings."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from procrules.constructs.base import REST, Key, Lexeme, Name, Node, Text
from procrules.constructs.common import BareLocator, SourceReference
from procrules.constructs.expression import Expression, LiteralValue


@frozen
class CellName(Node):
    """A name in a cell: a fact in a heading, a value, or a source with its place."""

    name: Name
    locator: Lexeme | Text | None
    to_confirm: Key | None


@frozen
class CellGiven(Node):
    """``fact = value`` in a cell: what an event of a history brings."""

    name: Name
    key: Key
    value: Node


@frozen
class CellLiteral(Node):
    """A literal or a text in a cell."""

    value: LiteralValue | Text


@frozen
class Any(Node):
    """``tous``: whatever the value."""

    key: Key


@frozen
class Unknown(Node):
    """``inconnu``: the fact is not known."""

    key: Key


@frozen
class Undetermined(Node):
    """``indéterminé``: a hole of the law."""

    key: Key


@frozen
class ToAppreciate(Node):
    """``à apprécier``."""

    key: Key


@frozen
class InConflict(Node):
    """``en conflit``."""

    key: Key


@frozen
class Test(Node):
    """``moins de …``, ``au moins …``."""

    key: Key
    operand: Expression


@frozen
class Tests(Node):
    """Tests joined by ``et``."""

    items: tuple[Test, ...] = field(metadata=REST)


@frozen
class ThenHeading(Node):
    """``alors``, maybe with the decision."""

    decision: Name | None


@frozen
class UnderHeading(Node):
    """``vu`` at the head of the column of sources."""


@frozen
class ExpectedHeading(Node):
    """``attendu <decision>``, maybe ``inclut``, ``exclut`` or ``laisse indéterminé``."""

    decision: Name
    key: Key | None


@frozen
class Cell(Node):
    """One cell; its parts are what commas separate."""

    parts: tuple[Node, ...] = field(metadata=REST)

    @property
    def only(self) -> Node | None:
        """The part, when there is just one."""
        return self.parts[0] if len(self.parts) == 1 else None

    def source_nodes(self) -> list[Node]:
        """Return the parts as references to sources."""
        return [
            SourceReference(p.span, p.name, p.locator, p.to_confirm)
            if isinstance(p, CellName)
            else p
            for p in self.parts
            if isinstance(p, CellName | BareLocator)
        ]


def _without_trailing(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    # The bar at the end of a row opens one more, empty, cell: it is not one.
    return tuple(cells[:-1]) if len(cells) > 1 and not cells[-1].parts else tuple(cells)


@frozen
class Row(Node):
    """A row of a table."""

    cells: tuple[Cell, ...] = field(metadata={"rest": True}, converter=_without_trailing)

    def first_name(self) -> Name | None:
        """Return the name that stands alone in the first cell, as in a heading."""
        first = self.cells[0].only if self.cells else None
        if isinstance(first, CellName) and first.locator is None:
            return first.name
        return None

"""Derived values and readings of an uncertain point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import field, frozen

from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.common import TypeName, about, single
from procrules.constructs.each import check_each, each, variables
from procrules.constructs.expression import Expression, typed
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core
from procrules.core.items import Derived, Item
from procrules.core.types import ANY
from procrules.diagnostics.rules import NoDefinition, OneReading


@frozen
class EqualsLine(Node):
    """``vaut …``."""

    value: Expression


@frozen
class DefinitionDeclaration(Construct):
    """``définition <name> « <label> » : <type>`` and one line ``vaut …``."""

    title: ClassVar[str] = "définition"

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the derived value with its type."""
        _declare(self.name, self.label, self.type, scope)

    def complete(self, scope: Scope) -> None:
        """Note that there is a value for each record, where a line says so."""
        found = each(self.lines, scope)
        if found is not None:
            scope.answer_for_each(self.name.text, found)

    def lower(self, scope: Scope) -> Iterator[Item]:
        """Yield the derived value."""
        check_each(self.lines, scope)
        over = each(self.lines, scope)
        type_ = self.type.read(scope)
        line = single(self.lines, EqualsLine, scope)
        if line is None:
            scope.report.add(NoDefinition(span=self.name.span, name=self.name.text))
        elif type_ is not None:
            ctx = Context(scope, scope.header.reference_date, variables(over))
            value = typed(line.value, ctx, type_)
            said = about(self.lines, scope, self.label, self)
            yield Derived(self.name.text, type_, value, said, over)


@frozen
class ReadingLine(Node):
    """``lecture « … » vaut …``: one way to read an uncertain point."""

    label: Text
    value: Expression


@frozen
class ReadingsDeclaration(Construct):
    """``lectures <name> « <label> » : <type>``: known only where every reading agrees."""

    title: ClassVar[str] = "lectures"

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the value with its type."""
        _declare(self.name, self.label, self.type, scope)

    def complete(self, scope: Scope) -> None:
        """Note that there is a value for each record, where a line says so."""
        found = each(self.lines, scope)
        if found is not None:
            scope.answer_for_each(self.name.text, found)

    def lower(self, scope: Scope) -> Iterator[Item]:
        """Yield a derived value that holds every reading."""
        check_each(self.lines, scope)
        over = each(self.lines, scope)
        type_ = self.type.read(scope)
        found = [line for line in self.lines if isinstance(line, ReadingLine)]
        if len(found) < 2:
            scope.report.add(OneReading(span=self.name.span))
        if type_ is None:
            return
        ctx = Context(scope, scope.header.reference_date, variables(over))
        options = tuple(
            core.Reading(line.label.text, typed(line.value, ctx, type_)) for line in found
        )
        value = core.Readings(self.name.text, options, type_, self.span)
        said = about(self.lines, scope, self.label, self)
        yield Derived(self.name.text, type_, value, said, over)


def _declare(name: Name, label: Text | None, type_: TypeName, scope: Scope) -> None:
    words = label.text if label else None
    declared = Declared(name.text, "derived", name.span, type_.read(scope) or ANY, words)
    scope.declare("value", declared)

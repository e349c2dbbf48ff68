"""The head of a ruleset: language, name, reference date, imports."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Key, Name, Node, Text
from procrules.constructs.common import Date, about
from procrules.constructs.declaration import fact
from procrules.constructs.scope import Declared, Scope
from procrules.core.items import Item
from procrules.core.types import DATE
from procrules.diagnostics.names import SecondHeader
from procrules.diagnostics.types import WrongValueType, value_of


@frozen
class LanguageLine(Construct):
    """``langue français``: which vocabulary the file uses."""

    title = "langue"


@frozen
class VersionLine(Node):
    """``version « … »``."""

    text: Text


@frozen
class ReadUntilLine(Node):
    """``droit lu jusqu'au …``: up to which day the law was read."""

    date: Date


@frozen
class MonthEndLine(Node):
    """``fin de mois : …``: how a missing day of a month is replaced."""

    key: Key


@frozen
class RulesetDeclaration(Construct):
    """``règlement <name> « <label> »``."""

    title = "règlement"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Name the ruleset, reporting a second name."""
        if scope.header_span is not None:
            first = scope.header_span
            scope.report.add(SecondHeader(span=self.span, file=first.file, line=first.line))
            return
        scope.header_span = self.span
        header = evolve(
            scope.header, name=self.name.text, label=self.label.text if self.label else None
        )
        for line in self.lines:
            if isinstance(line, VersionLine):
                header = evolve(header, version=line.text.text)
            elif isinstance(line, ReadUntilLine):
                header = evolve(header, read_until=line.date.read(scope))
            elif isinstance(line, MonthEndLine):
                last = line.key.key == "LAST_DAY"
                header = evolve(header, month_end="last_day" if last else "next_day")
        scope.header = header

    def complete(self, scope: Scope) -> None:
        """Keep the notes of the ruleset, which every answer carries."""
        if scope.header_span == self.span:
            said = about(self.lines, scope, self.label, self)
            scope.header = evolve(scope.header, notes=(*said.notes, *said.uncertain))


@frozen
class ImportedRuleset(RulesetDeclaration):
    """The head of a ruleset that another imports: it says what that one does not."""

    def declare(self, scope: Scope) -> None:
        """Fill in what the own head of the ruleset leaves unsaid, its name if it has none."""
        own = scope.header
        if scope.header_span is None:
            super().declare(scope)
            return
        scope.header_span, span = None, scope.header_span
        scope.header = evolve(own, name="", label=None, version=None)
        super().declare(scope)
        read_until = own.read_until or scope.header.read_until
        month_end = own.month_end or scope.header.month_end
        scope.header = evolve(own, read_until=read_until, month_end=month_end)
        scope.header_span = span

    def complete(self, scope: Scope) -> None:
        """Add its notes to those of the ruleset: they hold for what is imported."""
        said = about(self.lines, scope, self.label, self)
        notes = (*scope.header.notes, *said.notes, *said.uncertain)
        scope.header = evolve(scope.header, notes=tuple(dict.fromkeys(notes)))


def imported_header(node: Construct) -> Construct:
    """Return the head of an imported ruleset as such, and anything else as it is."""
    if not isinstance(node, RulesetDeclaration):
        return node
    return ImportedRuleset(node.span, node.name, node.label, node.lines)


@frozen
class ReferenceDateDeclaration(Construct):
    """``date de référence <name> « <label> »``: the fact compared with the dates of the rules."""

    title = "date de référence"

    name: Name
    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Make the fact the reference of the whole ruleset."""
        scope.header = evolve(scope.header, reference_date=self.name.text)

    def complete(self, scope: Scope) -> None:
        """Declare the fact, unless a ``fait`` does; it must then be a date."""
        label = self.label.text if self.label else None
        found = scope.names["value"].get(self.name.text)
        if found is None:
            scope.declare("value", Declared(self.name.text, "fact", self.name.span, DATE, label))
        elif found.type.kind not in ("date", "any"):
            problem = WrongValueType(
                span=self.name.span,
                found=value_of(found.type.words()),
                expected=value_of(DATE.words()),
            )
            scope.report.add(problem)

    def lower(self, scope: Scope) -> Iterator[Item]:
        """Yield the fact, unless a ``fait`` declares it."""
        if scope.names["value"][self.name.text].span == self.name.span:
            yield fact(self.name, DATE, self.label, self.lines, scope, self)


@frozen
class ImportDeclaration(Construct):
    """``importe a, b``: the files beside this one whose declarations belong to the ruleset."""

    title = "importe"

    names: tuple[Name, ...] = field(metadata=REST)

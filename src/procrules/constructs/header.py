"""The head of a ruleset: language, name, reference date, imports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Key, Name, Node, Text
from procrules.constructs.common import Date, about, must_be_a_date_fact
from procrules.constructs.declaration import fact
from procrules.constructs.scope import Declared, Scope
from procrules.core.items import ImportedHeader, Item
from procrules.core.types import DATE
from procrules.diagnostics.names import OtherMonthEnd, SecondHeader


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
        scope.header = evolve(
            scope.header,
            name=self.name.text,
            label=self.label.text if self.label else None,
            version=self.version,
            read_until=self.read_until(scope),
            month_end=self.month_end,
        )
        line = self._month_end_line
        scope.month_end_span = line.span if line is not None else None

    @property
    def version(self) -> str | None:
        """The version that it states."""
        return next((ln.text.text for ln in self.lines if isinstance(ln, VersionLine)), None)

    @property
    def month_end(self) -> Literal["last_day", "next_day"] | None:
        """How it replaces a missing day of a month."""
        line = self._month_end_line
        if line is None:
            return None
        return "last_day" if line.key.key == "LAST_DAY" else "next_day"

    @property
    def _month_end_line(self) -> MonthEndLine | None:
        return next((ln for ln in self.lines if isinstance(ln, MonthEndLine)), None)

    def read_until(self, scope: Scope) -> date | None:
        """Return up to which day it says that its law was read."""
        return next(
            (ln.date.read(scope) for ln in self.lines if isinstance(ln, ReadUntilLine)), None
        )

    def complete(self, scope: Scope) -> None:
        """Keep the notes of the ruleset, which every answer carries."""
        if scope.header_span == self.span:
            said = about(self.lines, scope, self.label, self)
            scope.header = evolve(scope.header, notes=(*said.notes, *said.uncertain))


@frozen
class ImportedRuleset(RulesetDeclaration):
    """The head of a bundled ruleset that another imports: its name and version go with the answers."""

    def declare(self, scope: Scope) -> None:
        """Keep its name; the law is read up to the earlier day, and months end as it says."""
        header = scope.header
        days = [day for day in (header.read_until, self.read_until(scope)) if day is not None]
        own = scope.month_end_span
        if own is not None and self.month_end not in (None, header.month_end):
            scope.report.add(OtherMonthEnd(span=own, name=self.name.text))
        scope.header = evolve(
            header,
            read_until=min(days, default=None),
            month_end=self.month_end or header.month_end,
            imported=(*header.imported, ImportedHeader(self.name.text, self.version)),
        )

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
        else:
            scope.saw("value", self.name.text, self.name.span)
            must_be_a_date_fact(found, self.name, scope)

    def lower(self, scope: Scope) -> Iterator[Item]:
        """Yield the fact, unless a ``fait`` declares it."""
        if scope.names["value"][self.name.text].span == self.name.span:
            yield fact(self.name, DATE, self.label, self.lines, scope, self)


@frozen
class ImportDeclaration(Construct):
    """``importe a, b``: the files beside this one whose declarations belong to the ruleset."""

    title = "importe"

    names: tuple[Name, ...] = field(metadata=REST)

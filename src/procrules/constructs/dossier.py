"""Dossiers: what one procurement tells, item by item, before its facts are read.

The items stand at the margin, as those of a rule file do, so that a fault in one hides none of
the others. A part (``volet``) goes from its title to the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from attrs import define, field, frozen

from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.common import Date, NoteLine
from procrules.constructs.example import Given, GivenList
from procrules.constructs.history import event
from procrules.constructs.row import CellName, Row
from procrules.constructs.scope import Context, Scope
from procrules.core import items as core
from procrules.diagnostics.base import Related, Span, Words
from procrules.diagnostics.dossiers import NoReferenceDate
from procrules.diagnostics.facts import RepeatedKey
from procrules.diagnostics.processes import UnknownProcess


@frozen
class Told:
    """A history as it stands in the text."""

    process: str
    label: str | None
    notes: tuple[str, ...]
    events: tuple[core.Event, ...]


@define
class Chapter:
    """What stands under one title: facts, histories, questions; ``places`` says where, by path."""

    label: str | None
    notes: list[str] = field(factory=list)
    given: dict[str, core.Given] = field(factory=dict)
    places: dict[str, Span] = field(factory=dict)
    histories: list[Told] = field(factory=list)
    questions: dict[str, None] = field(factory=dict)

    def add(self, given: core.Given | None, place: Span, scope: Scope) -> None:
        """Keep a fact, reporting one that was stated already."""
        if given is None:
            return
        first = self.given.get(given.fact)
        if first is not None:
            if _fault_between(first.span, place, scope):
                return  # the title of a part could not be read there
            related = Related(first.span, Words("donné d'abord ici", "first given here"))
            scope.report.add(RepeatedKey(span=place, name=given.fact, related=(related,)))
            return
        self.given[given.fact] = given
        self.places.setdefault(given.fact, place)


def _fault_between(first: Span, second: Span, scope: Scope) -> bool:
    return any(first.line < d.span.line < second.line for d in scope.report.found)


@frozen
class DossierItem(Construct):
    """An item of a dossier."""

    def tell(self, chapter: Chapter, ctx: Context) -> None:
        """Add what the item says to the chapter it stands in."""
        raise AssertionError(type(self))  # every subclass in the grammar defines it


@frozen
class AccordingTo(Node):
    """``selon …``: the ruleset, by its name or by the path of its file."""

    ruleset: Name | Text


@frozen
class DatedLine(Node):
    """``date de référence …`` under the title of a dossier or of a part."""

    date: Date


@frozen
class _Title(DossierItem):
    """What a dossier and a part have in common: a title, a reference date, notes."""

    def tell(self, chapter: Chapter, ctx: Context) -> None:
        """Add the notes, and the fact that is the reference date."""
        for line in self.under():
            if isinstance(line, NoteLine):
                chapter.notes.append(line.text.text)
            elif isinstance(line, DatedLine):
                name = ctx.reference
                if name is None:
                    ruleset = ctx.scope.header.label or ctx.scope.header.name
                    ctx.scope.report.add(NoReferenceDate(span=line.span, ruleset=ruleset))
                    continue
                day = line.date.read(ctx.scope)
                chapter.add(core.Given(name, day, line.span), line.span, ctx.scope)

    def under(self) -> tuple[Node, ...]:
        """Return the lines under the title."""
        raise AssertionError(type(self))


@frozen
class DossierDeclaration(_Title):
    """``dossier « … » selon <ruleset>``."""

    title: ClassVar[str] = "dossier"

    label: Text
    according_to: AccordingTo | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def under(self) -> tuple[Node, ...]:
        """Return the lines under the title."""
        return self.lines


@frozen
class PartDeclaration(_Title):
    """``volet « … »``: what follows belongs to it, up to the next one."""

    title: ClassVar[str] = "volet"

    label: Text
    lines: tuple[Node, ...] = field(metadata=REST)

    def under(self) -> tuple[Node, ...]:
        """Return the lines under the title."""
        return self.lines


@frozen
class StatedFacts(DossierItem):
    """``name = value``, or a bare name, which says yes; several with commas."""

    title: ClassVar[str] = "fait"

    items: tuple[Given, ...] = field(metadata=REST)

    def tell(self, chapter: Chapter, ctx: Context) -> None:
        """Add the facts."""
        for item in self.items:
            chapter.add(item.lower(ctx), item.span, ctx.scope)


@frozen
class StatedList(DossierItem):
    """``lots :`` and a table of records."""

    title: ClassVar[str] = "fait"

    name: Name
    rows: tuple[Row, ...] = field(metadata=REST)

    def tell(self, chapter: Chapter, ctx: Context) -> None:
        """Add the list, and where each of its records and cells stands."""
        given = GivenList(self.span, self.name, self.rows).lower(ctx)
        if given is not None:
            chapter.places |= dict(self._places(given.fact))
        chapter.add(given, self.name.span, ctx.scope)

    def _places(self, fact: str) -> Iterator[tuple[str, Span]]:
        heading = self.rows[0].cells
        rows = [row for row in self.rows[1:] if len(row.cells) <= len(heading)]
        for number, row in enumerate(rows, start=1):
            yield f"{fact}[{number}]", row.span
            for cell, of in zip(row.cells, heading, strict=False):
                if isinstance(of.only, CellName):
                    yield f"{fact}[{number}].{of.only.name.text}", cell.span


@frozen
class HistoryDeclaration(DossierItem):
    """``historique <process> « … »`` and its rows: a day, an event, facts."""

    title: ClassVar[str] = "historique"

    process: Name
    label: Text | None
    lines: tuple[Row | NoteLine, ...] = field(metadata=REST)

    def tell(self, chapter: Chapter, ctx: Context) -> None:
        """Add the history."""
        scope, name = ctx.scope, self.process.text
        shape = scope.processes.get(name)
        if shape is None:
            near = scope.suggest(name, list(scope.processes))
            scope.report.add(UnknownProcess(span=self.process.span, name=name, suggestion=near))
            return
        rows = [line for line in self.lines if isinstance(line, Row)]
        events = tuple(e for row in rows if (e := event(row, shape, ctx)) is not None)
        notes = tuple(line.text.text for line in self.lines if isinstance(line, NoteLine))
        label = self.label.text if self.label else None
        chapter.histories.append(Told(name, label, notes, events))


@frozen
class QuestionsDeclaration(DossierItem):
    """``questions a, b``: the decisions that are asked."""

    title: ClassVar[str] = "questions"

    names: tuple[Name, ...] = field(metadata=REST)

    def tell(self, chapter: Chapter, ctx: Context) -> None:
        """Add the decisions, reporting names that are none."""
        for name in self.names:
            if ctx.scope.decision(name) is not None:
                chapter.questions.setdefault(name.text)


def chapters(nodes: Iterable[Node], scope: Scope) -> list[Chapter]:
    """Return what a dossier tells: what stands above the first part, then each part."""
    ctx = Context(scope, scope.header.reference_date)
    found = [Chapter(None)]
    for node in nodes:
        if isinstance(node, PartDeclaration):
            found.append(Chapter(node.label.text))
        if isinstance(node, DossierItem):
            node.tell(found[-1], ctx)
    return found

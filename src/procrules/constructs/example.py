"""Examples: facts and what they must give, one by one or as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Key, Name, Node, Text
from procrules.constructs.common import BareLocator, UnderLine, references
from procrules.constructs.conclusion import shape
from procrules.constructs.condition import members
from procrules.constructs.expression import Expression, LiteralValue, NameValue, typed
from procrules.constructs.row import (
    Cell,
    CellLiteral,
    CellName,
    ExpectedHeading,
    InConflict,
    Row,
    ToAppreciate,
    Undetermined,
    Unknown,
)
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import items as core
from procrules.core.expr import Constant, Scalar
from procrules.core.types import TEXT, Type
from procrules.diagnostics.base import Span, Words
from procrules.diagnostics.dossiers import RepeatedColumn
from procrules.diagnostics.names import NotAFact, UnknownField, UnknownName
from procrules.diagnostics.rules import NoExpectation, RepeatedFact, UnknownExpected
from procrules.diagnostics.syntax import RowUnreadable
from procrules.diagnostics.thresholds import WrongCellCount
from procrules.diagnostics.types import NotAList, WrongConclusion, WrongValueType
from procrules.diagnostics.types import value_of as value_type

Status = Literal["undetermined", "needs_review", "conflict"]


@frozen
class TextValue(Expression):
    """A text given to a fact."""

    text: Text

    def elaborate(self, ctx: Context, expected: Type | None = None) -> Constant:
        """Return the constant."""
        return Constant(self.text.text, TEXT, self.span)


@frozen
class NameSet(Node):
    """``(a, b)``: members of a set."""

    names: tuple[Name, ...] = field(metadata=REST)


GivenValue = LiteralValue | NameValue | TextValue | NameSet | Unknown


@frozen
class Given(Node):
    """``name``, ``name = value``."""

    name: Name
    parts: tuple[Key | GivenValue, ...] = field(metadata=REST)

    @property
    def value(self) -> GivenValue | None:
        """What stands after the sign."""
        return next((p for p in self.parts if not isinstance(p, Key)), None)

    def lower(self, ctx: Context) -> core.Given | None:
        """Return the fact stated; a bare name says yes."""
        fact = fact_named(self.name, ctx.scope)
        if fact is None:
            return None
        if self.value is None:
            if fact.type.kind not in ("boolean", "any"):
                ctx.scope.report.add(
                    WrongValueType(
                        span=self.span,
                        found=Words(
                            "un nom seul, qui veut dire « oui »", "a bare name, which means 'yes'"
                        ),
                        expected=value_type(fact.type.words()),
                    )
                )
                return None
            return core.Given(fact.name, True, self.span)
        return core.Given(fact.name, value_of(self.value, fact.type, ctx), self.span)


def fact_named(name: Name, scope: Scope) -> Declared | None:
    """Return a declared fact, reporting a name that is none."""
    found = scope.names["value"].get(name.text)
    if found is not None and found.kind == "fact":
        scope.saw("value", name.text, name.span)
        return found
    if found is not None:
        scope.report.add(NotAFact(span=name.span, name=name.text))
        return None
    known = [d.name for d in scope.names["value"].values() if d.kind == "fact"]
    scope.report.add(
        UnknownName(span=name.span, name=name.text, suggestion=scope.suggest(name.text, known))
    )
    return None


def value_of(node: Node, type_: Type, ctx: Context) -> object:
    """Return a stated value, read as the type of its fact; ``None`` says that it is unknown."""
    if isinstance(node, Unknown):
        return None
    if isinstance(node, NameSet) and _of_records(type_, ctx.scope):
        return tuple({"id": name.text} for name in node.names)
    if isinstance(node, NameSet):
        return frozenset(members(node.names, type_, ctx)) if type_.kind == "set" else None
    if type_.kind == "set" and isinstance(node, NameValue):
        return frozenset(members((node.name,), type_, ctx))
    assert isinstance(node, Expression)
    expr = typed(node, ctx, type_)
    return expr.value if isinstance(expr, Constant) else None


def _of_records(type_: Type, scope: Scope) -> bool:
    """Whether a type is a list of records that their ids can name."""
    item = type_.item
    entity = scope.entities.get(item.name or "") if item is not None else None
    return entity is not None and entity.field("id") is not None


@frozen
class GivenLine(Node):
    """``soit a = v, b``."""

    items: tuple[Given, ...] = field(metadata=REST)


@frozen
class GivenList(Node):
    """``soit lots :`` and a table of records."""

    name: Name
    rows: tuple[Row, ...] = field(metadata=REST)

    def lower(self, ctx: Context) -> core.Given | None:
        """Return the list of records."""
        fact = fact_named(self.name, ctx.scope)
        if fact is None or fact.type.kind == "any":
            return None
        item = fact.type.item
        if fact.type.kind != "list" or item is None or item.name is None:
            ctx.scope.report.add(NotAList(span=self.name.span, type=fact.type.words()))
            return None
        entity = ctx.scope.entities[item.name]
        fields: list[core.EntityField | None] = []
        for cell in self.rows[0].cells:
            part = cell.only
            found = entity.field(part.name.text) if isinstance(part, CellName) else None
            if found is None:
                name = part.name.text if isinstance(part, CellName) else "…"
                ctx.scope.report.add(
                    UnknownField(
                        span=cell.span,
                        name=name,
                        entity=entity.name,
                        suggestion=ctx.scope.suggest(name, [f.name for f in entity.fields]),
                    )
                )
            else:
                ctx.scope.saw("field", found.name, cell.span, entity.name)
            if found is not None and found in fields:
                ctx.scope.report.add(RepeatedColumn(span=cell.span, name=found.name))
            fields.append(found)
        records = []
        for row in self.rows[1:]:
            if not _same_width(row, len(fields), ctx.scope):
                continue
            record = {}
            for cell, wanted in zip(row.cells, fields, strict=False):
                if wanted is not None and cell.parts:
                    record[wanted.name] = cell_value(cell, wanted.type, ctx)
            records.append(record)
        return core.Given(fact.name, tuple(records), self.span)


def _same_width(row: Row, width: int, scope: Scope) -> bool:
    # Empty cells at the end of a row may be left out.
    if len(row.cells) <= width:
        return True
    scope.report.add(WrongCellCount(span=row.span, found=len(row.cells), expected=width))
    return False


def cell_value(cell: Cell, type_: Type, ctx: Context) -> object:
    """Return the value of a cell read as a type; ``None`` says that it is unknown."""
    part = cell.only
    if type_.kind == "set" and all(isinstance(p, CellName) for p in cell.parts):
        names = tuple(p.name for p in cell.parts if isinstance(p, CellName))
        return frozenset(members(names, type_, ctx))
    if isinstance(part, Unknown):
        return None
    if type_.kind == "text" and isinstance(part, CellName):
        return part.name.text
    if type_.kind == "text" and isinstance(part, BareLocator):
        return str(part.locator.value)
    if isinstance(part, CellName) and part.locator is None:
        return value_of(NameValue(part.span, part.name), type_, ctx)
    if isinstance(part, CellLiteral):
        value = part.value
        node = TextValue(part.span, value) if isinstance(value, Text) else value
        return value_of(node, type_, ctx)
    _unreadable(cell, ctx.scope)
    return None


def _unreadable(cell: Cell, scope: Scope) -> None:
    problem = Words("une valeur est attendue ici", "a value is expected here")
    scope.report.add(RowUnreadable(span=cell.span, problem=problem))


# -- expectations -------------------------------------------------------------------------------
@frozen
class ExpectedValue(Node):
    """``est …``, ``vaut …``, ``= …``."""

    key: Key
    value: GivenValue


@frozen
class ExpectedIncludes(Node):
    """``inclut …``: these members are open."""

    names: tuple[Name, ...] = field(metadata=REST)


@frozen
class ExpectedExcludes(Node):
    """``exclut …``: these members are closed."""

    names: tuple[Name, ...] = field(metadata=REST)


@frozen
class ExpectedWithholds(Node):
    """``laisse indéterminé …``: these members are undetermined."""

    names: tuple[Name, ...] = field(metadata=REST)


@frozen
class MissingLine(Node):
    """``manque a, b``: facts that the answer must ask for."""

    names: tuple[Name, ...] = field(metadata=REST)


@frozen
class ReviewLine(Node):
    """``à apprécier a``: appreciations on which the answer hangs or rests."""

    key: Key
    names: tuple[Name, ...] = field(metadata=REST)


_STATUS: dict[type[Node], Status] = {
    Undetermined: "undetermined",
    ToAppreciate: "needs_review",
    InConflict: "conflict",
}
_KINDS: dict[type[Node], Literal["includes", "excludes", "withholds"]] = {
    ExpectedIncludes: "includes",
    ExpectedExcludes: "excludes",
    ExpectedWithholds: "withholds",
}
_NAMED: dict[str, type[ExpectedIncludes | ExpectedExcludes | ExpectedWithholds]] = {
    "INCLUDES": ExpectedIncludes,
    "EXCLUDES": ExpectedExcludes,
    "WITHHOLDS": ExpectedWithholds,
}


@frozen
class ExpectedLine(Node):
    """``attendu <decision> …``."""

    decision: Name
    record: Name | None
    expectation: Node
    lines: tuple[UnderLine | MissingLine | ReviewLine, ...] = field(metadata=REST)

    def lower(self, ctx: Context) -> core.Expected | None:
        """Return the expectation, with what the lines below add."""
        found = ctx.scope.decision(self.decision)
        if found is None or found.type.kind == "any":
            return None
        expected = expectation(self.expectation, found, ctx, self.span)
        if expected is None:
            return None
        refs, missing, review = expected.references, expected.missing, expected.review
        for line in self.lines:
            if isinstance(line, UnderLine):
                refs += references(line.references, ctx.scope)
                continue
            names = tuple(n.text for n in line.names if ctx.scope.value(n))
            if isinstance(line, MissingLine):
                missing += names
            else:
                review += names
        record = self.record.text if self.record else None
        return evolve(expected, references=refs, missing=missing, review=review, record=record)


def expectation(node: Node, decision: Declared, ctx: Context, span: Span) -> core.Expected | None:
    """Return what is expected of a decision."""
    many = decision.type.kind == "set"
    if isinstance(node, ExpectedValue) and isinstance(node.value, Unknown):
        ctx.scope.report.add(UnknownExpected(span=span, decision=decision.name))
        return None
    if type(node) in _STATUS:
        return core.Expected(decision.name, "status", status=_STATUS[type(node)], span=span)
    if isinstance(node, ExpectedIncludes | ExpectedExcludes | ExpectedWithholds) and many:
        names = members(node.names, decision.type, ctx)
        return core.Expected(decision.name, _KINDS[type(node)], members=names, span=span)
    if isinstance(node, ExpectedValue) and not many and not isinstance(node.value, NameSet):
        value = value_of(node.value, decision.type, ctx)
        return core.Expected(decision.name, "value", value=_scalar(value), span=span)
    if isinstance(node, ExpectedValue) and many and isinstance(node.value, NameValue | NameSet):
        names_ = node.value.names if isinstance(node.value, NameSet) else (node.value.name,)
        found = members(names_, decision.type, ctx)
        return core.Expected(decision.name, "members", members=found, span=span)
    ctx.scope.report.add(
        WrongConclusion(span=span, decision=decision.name, expected=shape(decision.type))
    )
    return None


def _scalar(value: object) -> Scalar | None:
    return value  # type: ignore[return-value]  # value_of gives no list for a decision's type


def _cell_expectation(
    cell: Cell, heading: ExpectedHeading, decision: Declared, ctx: Context
) -> core.Expected | None:
    part = cell.only
    if part is not None and type(part) in _STATUS:
        return expectation(part, decision, ctx, cell.span)
    if isinstance(part, Unknown):
        ctx.scope.report.add(UnknownExpected(span=cell.span, decision=decision.name))
        return None
    names = tuple(p.name for p in cell.parts if isinstance(p, CellName))
    if heading.key is not None:
        if len(names) != len(cell.parts):
            _unreadable(cell, ctx.scope)
            return None
        node = _NAMED[heading.key.key](cell.span, names)
        return expectation(node, decision, ctx, cell.span)
    if decision.type.kind == "set":
        open_ = members(names, decision.type, ctx)
        return core.Expected(decision.name, "members", members=open_, span=cell.span)
    value = cell_value(cell, decision.type, ctx)
    return core.Expected(decision.name, "value", value=_scalar(value), span=cell.span)


@frozen
class ReplayLine(Node):
    """A line about a replayed history: the history itself, or what it is expected to show."""

    expects: ClassVar[bool] = True

    def extend(self, example: core.Example, ctx: Context) -> core.Example:
        """Return the example with what the line says."""
        raise AssertionError(type(self))  # every subclass in the grammar defines it


# -- declarations -------------------------------------------------------------------------------
@frozen
class ExampleDeclaration(Construct):
    """``exemple « <label> »``."""

    title: ClassVar[str] = "exemple"

    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the example."""
        yield from self.examples(scope, None)

    def examples(
        self, scope: Scope, item: str | None, process: str | None = None
    ) -> Iterator[core.Example]:
        """Yield the example, about the item it stands in; ``process`` is the one replayed."""
        ctx = Context(scope, scope.header.reference_date)
        expected = [line.lower(ctx) for line in self.lines if isinstance(line, ExpectedLine)]
        replayed = [line for line in self.lines if isinstance(line, ReplayLine)]
        if not expected and not any(line.expects for line in replayed):
            scope.report.add(NoExpectation(span=self.span))
        example = core.Example(
            self.label.text if self.label else "",
            stated(self.lines, ctx),
            tuple(e for e in expected if e is not None),
            item,
            self.span,
            process,
        )
        # The history first: it says which process is meant.
        for line in sorted(replayed, key=lambda line: line.expects):
            example = line.extend(example, ctx)
        yield example


def stated(lines: Iterable[Node], ctx: Context) -> tuple[core.Given, ...]:
    """Return the facts that the ``soit`` lines state."""
    found: dict[str, core.Given] = {}
    for line in lines:
        nodes: tuple[Given | GivenList, ...] = ()
        if isinstance(line, GivenLine):
            nodes = line.items
        elif isinstance(line, GivenList):
            nodes = (line,)
        for node in nodes:
            given = node.lower(ctx)
            if given is not None and given.fact in found:
                ctx.scope.report.add(RepeatedFact(span=node.name.span, name=given.fact))
            elif given is not None:
                found[given.fact] = given
    return tuple(found.values())


@frozen
class ExamplesDeclaration(Construct):
    """``exemples « <label> »`` and a table: one example for each row."""

    title: ClassVar[str] = "exemples"

    label: Text | None
    lines: tuple[Node, ...] = field(metadata=REST)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield one example for each row."""
        yield from self.examples(scope, None)

    def examples(
        self, scope: Scope, item: str | None, process: str | None = None
    ) -> Iterator[core.Example]:
        """Yield one example for each row, about the item that they stand in."""
        ctx = Context(scope, scope.header.reference_date)
        shared = stated(self.lines, ctx)
        rows = [line for line in self.lines if isinstance(line, Row)]
        headings = [cell.only for cell in rows[0].cells] if rows else []
        if not any(isinstance(h, ExpectedHeading) for h in headings):
            scope.report.add(NoExpectation(span=self.span))
            return
        if len(rows) == 1:
            advice = Words("ajoutez un cas sous l'en-tête", "add a case below the heading")
            scope.report.add(NoExpectation(span=rows[0].span, advice=advice))
        facts: list[Declared | None] = []
        said = {given.fact for given in shared}
        for cell, heading in zip(rows[0].cells, headings, strict=True):
            if isinstance(heading, CellName):
                fact = fact_named(heading.name, scope)
                if fact is not None and fact.name in said:
                    scope.report.add(RepeatedFact(span=cell.span, name=fact.name))
                said.add(heading.name.text)
                facts.append(fact)
            elif isinstance(heading, ExpectedHeading):
                facts.append(scope.decision(heading.decision))
            else:
                _unreadable(cell, scope)
                facts.append(None)
        for number, row in enumerate(rows[1:], start=1):
            if _same_width(row, len(headings), scope):
                yield self._row(number, row, headings, facts, shared, item, ctx)

    def _row(
        self,
        number: int,
        row: Row,
        headings: list[Node | None],
        declared: list[Declared | None],
        shared: tuple[core.Given, ...],
        item: str | None,
        ctx: Context,
    ) -> core.Example:
        cells = zip(row.cells, headings, strict=False)
        if not any(isinstance(h, ExpectedHeading) and cell.parts for cell, h in cells):
            advice = Words("remplissez une case « attendu »", "fill an 'expected' cell")
            ctx.scope.report.add(NoExpectation(span=row.span, advice=advice))
        given = list(shared)
        expected: list[core.Expected] = []
        for cell, heading, found in zip(row.cells, headings, declared, strict=False):
            if found is None or not cell.parts or found.type.kind == "any":
                continue
            if isinstance(heading, ExpectedHeading):
                wanted = _cell_expectation(cell, heading, found, ctx)
                if wanted is not None:
                    expected.append(wanted)
            else:
                given.append(core.Given(found.name, cell_value(cell, found.type, ctx), cell.span))
        label = f"{self.label.text if self.label else ''} ({number})".strip()
        return core.Example(label, tuple(given), tuple(expected), item, row.span)


def examples_in(
    lines: Iterable[Node], scope: Scope, item: str, process: str | None = None
) -> Iterator[core.Example]:
    """Yield the examples that stand inside an item; ``process`` is the item when it is one."""
    for line in lines:
        if isinstance(line, ExampleDeclaration | ExamplesDeclaration):
            yield from line.examples(scope, item, process)

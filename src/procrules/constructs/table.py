"""Decision tables with a hit policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Key, Name, Node, Text
from procrules.constructs.common import (
    TypeName,
    about,
    period,
    references,
)
from procrules.constructs.conclusion import (
    DerogationLine,
    leaf,
    reference_date,
    sourced,
)
from procrules.constructs.condition import OPERATORS, compare, members
from procrules.constructs.decision import Leaf
from procrules.constructs.derogation import targets
from procrules.constructs.each import check_each, each, variables
from procrules.constructs.example import examples_in
from procrules.constructs.expression import Expression, LiteralValue, Path, of_record
from procrules.constructs.row import (
    Any,
    Cell,
    CellLiteral,
    CellName,
    Row,
    Tests,
    ThenHeading,
    UnderHeading,
    Undetermined,
)
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.types import ANY as ANY_TYPE
from procrules.core.types import BOOLEAN, TEXT, Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.rules import NoConclusionColumn, NoHitPolicy
from procrules.diagnostics.syntax import RowUnreadable
from procrules.diagnostics.thresholds import WrongCellCount


@frozen
class HitPolicy(Node):
    """``une seule ligne s'applique``."""

    key: Key


# -- decision tables ----------------------------------------------------------------------------
_TESTS = {"LESS_THAN": "LT", "AT_MOST": "LE", "MORE_THAN": "GT", "AT_LEAST": "GE"}


@frozen
class TableDeclaration(Construct):
    """``tableau <decision> « <label> » : <type>`` with its hit policy and its rows."""

    title: ClassVar[str] = "tableau"

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Keep the decision for ``complete``: a ``décision`` of that name may come later."""

    def complete(self, scope: Scope) -> None:
        """Declare the decision, when nothing else does."""
        if self.name.text not in scope.names["value"]:
            label = self.label.text if self.label else None
            type_ = self.type.read(scope) or ANY_TYPE
            declared = Declared(self.name.text, "decision", self.name.span, type_, label)
            scope.declare("value", declared)
        found = each(self.lines, scope)
        if found is not None:
            scope.answer_for_each(self.name.text, found)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the decision if the table declares it, then its rules and examples."""
        said = about(self.lines, scope, self.label, self, dated=True)
        declared = scope.names["value"].get(self.name.text)
        if declared is not None and declared.span == self.name.span:
            yield core.Decision(self.name.text, declared.type, said, declared.each)
        check_each(self.lines, scope)
        over = each(self.lines, scope)
        policy = next((line.key.key for line in self.lines if isinstance(line, HitPolicy)), None)
        if policy is None:
            scope.report.add(NoHitPolicy(span=self.name.span))
        day = reference_date(self.lines, scope)
        ctx = Context(scope, day, variables(over))
        lowered = list(self._rows(ctx, said))
        written = [line for line in self.lines if isinstance(line, DerogationLine)]
        derogations = targets(written, scope)
        in_force = period(self.lines, scope)

        def rule(name: str, body: core.Node, about_: core.About) -> core.Rule:
            made = core.Rule(
                name=name,
                about=about_,
                body=body,
                period=in_force,
                reference_date=day,
                authority="law",
                construct="row",
                each=over,
                exclusive=self.name.text if policy == "SINGLE_ROW" else None,
            )
            return evolve(sourced(made, scope), derogations=derogations)

        if policy == "FIRST_ROW" and lowered:
            complete = isinstance(lowered[-1].guard, core_expr.Constant)
            body = core.Split(tuple(lowered), complete, self.span)
            yield rule(self.name.text, body, said)
        else:
            for number, case in enumerate(lowered, start=1):
                assert isinstance(case.node, core.Leaf)
                row_about = evolve(
                    said, references=case.node.about.references, span=case.node.about.span
                )
                body = core.Split((case,), isinstance(case.guard, core_expr.Constant), said.span)
                yield rule(f"{self.name.text}.{number}", body, row_about)
        yield from examples_in(self.lines, scope, self.name.text)

    def _rows(self, ctx: Context, said: core.About) -> Iterator[core.Case]:
        rows = [line for line in self.lines if isinstance(line, Row)]
        if not rows:
            ctx.scope.report.add(NoConclusionColumn(span=self.name.span))
            return
        headings = [cell.only for cell in rows[0].cells]
        then = next((h for h in headings if isinstance(h, ThenHeading)), None)
        if then is None:
            ctx.scope.report.add(NoConclusionColumn(span=rows[0].span))
            return
        decision = then.decision or self.name
        found = ctx.scope.decision(decision)
        if found is None or found.type.kind == "any":
            return
        columns: list[_Column | None] = []
        for place, (cell, heading) in enumerate(zip(rows[0].cells, headings, strict=True)):
            column = None
            if isinstance(heading, CellName):
                named = ctx.scope.value(heading.name)
                if named is not None:
                    apart = any(
                        _says_nothing(r.cells[place]) for r in rows[1:] if place < len(r.cells)
                    )
                    column = _Column(of_record(named, heading.span, ctx), apart)
            elif not isinstance(heading, ThenHeading | UnderHeading):
                _unreadable(cell, ctx.scope, "un nom de fait", "the name of a fact")
            columns.append(column)
        for row in rows[1:]:
            case = self._row(row, headings, columns, decision, found.type, ctx, said)
            if case is not None:
                yield case

    @staticmethod
    def _row(
        row: Row,
        headings: list[Node | None],
        columns: list[_Column | None],
        decision: Name,
        type_: Type,
        ctx: Context,
        said: core.About,
    ) -> core.Case | None:
        cells = list(row.cells)
        while len(cells) < len(headings):
            cells.append(Cell(row.span, ()))
        if len(cells) > len(headings) or len(row.cells) < len(headings) - 1:
            ctx.scope.report.add(
                WrongCellCount(span=row.span, found=len(row.cells), expected=len(headings))
            )
            return None
        guards: list[core_expr.Expr] = []
        outcome: core.Outcome | None = None
        refs = said.references
        for cell, heading, column in zip(cells, headings, columns, strict=True):
            if isinstance(heading, ThenHeading):
                outcome = _cell_outcome(cell, decision, type_, ctx)
            elif isinstance(heading, UnderHeading):
                refs = references(cell.source_nodes(), ctx.scope) or refs
            elif column is not None:
                guard = _cell_guard(cell, column, ctx)
                if guard is not None:
                    guards.append(guard)
        guard_: core_expr.Expr = core_expr.Constant(True, BOOLEAN, row.span)
        if len(guards) == 1:
            guard_ = guards[0]
        elif guards:
            guard_ = core_expr.Every(tuple(guards), BOOLEAN, row.span)
        end = leaf((outcome,) if outcome else (), (), ctx, evolve(said, references=refs), row)
        return core.Case(guard_, end)


@frozen
class _Column:
    """What a column is about, and whether one of its cells is for ``néant``."""

    subject: core_expr.Expr
    apart: bool


def _says_nothing(cell: Cell) -> bool:
    values = [part.value for part in cell.parts if isinstance(part, CellLiteral)]
    return any(v.says_nothing for v in values if isinstance(v, LiteralValue))


def _cell_guard(cell: Cell, column: _Column, ctx: Context) -> core_expr.Expr | None:
    """Return the condition that a cell puts on the value of its column; ``None`` for no condition."""
    subject = column.subject
    parts: list[core_expr.Expr] = []
    for part in cell.parts:
        if isinstance(part, Any):
            return None
        if isinstance(part, CellName) and part.locator is None:
            parts.append(_named(part, subject, ctx))
        elif isinstance(part, Tests):
            tests = [
                compare(
                    OPERATORS[_TESTS[t.key.key]],
                    subject,
                    t.operand.elaborate(ctx, subject.type),
                    t.span,
                    ctx,
                )
                for t in part.items
            ]
            every = core_expr.Every(tuple(tests), BOOLEAN, part.span)
            parts.append(tests[0] if len(tests) == 1 else every)
        elif isinstance(part, CellLiteral):
            value = (
                part.value.elaborate(ctx, subject.type)
                if isinstance(part.value, LiteralValue)
                else core_expr.Constant(part.value.text, TEXT, part.span)
            )
            compared = compare("=", subject, value, part.span, ctx)
            if isinstance(compared, core_expr.Compare):
                compared = evolve(compared, apart=column.apart)
            parts.append(compared)
        else:
            _unreadable(part, ctx.scope, "une valeur ou une comparaison", "a value or a comparison")
    if not parts:
        if not cell.parts:
            _unreadable(cell, ctx.scope, "« tous » pour ne rien demander", "'any' to ask nothing")
        return None
    return parts[0] if len(parts) == 1 else core_expr.Some(tuple(parts), BOOLEAN, cell.span)


def _named(part: CellName, subject: core_expr.Expr, ctx: Context) -> core_expr.Expr:
    if subject.type.kind == "choice":
        return core_expr.Among(
            subject, members((part.name,), subject.type, ctx), BOOLEAN, part.span
        )
    value = Path(part.span, part.name, None).elaborate(ctx, subject.type)
    return compare("=", subject, value, part.span, ctx)


def _cell_outcome(cell: Cell, decision: Name, type_: Type, ctx: Context) -> core.Outcome | None:
    values: list[Expression | Undetermined] = []
    for part in cell.parts:
        if isinstance(part, CellName):
            values.append(Path(part.span, part.name, None))
        elif isinstance(part, CellLiteral) and isinstance(part.value, LiteralValue):
            values.append(part.value)
        elif isinstance(part, Undetermined):
            values.append(part)
        else:
            _unreadable(part, ctx.scope, "une conclusion", "a conclusion")
            return None
    if not values:
        _unreadable(cell, ctx.scope, "une conclusion", "a conclusion")
        return None
    return Leaf(cell.span, tuple(values)).lower(decision.text, type_, ctx)


def _unreadable(node: Node, scope: Scope, fr: str, en: str) -> None:
    scope.report.add(
        RowUnreadable(span=node.span, problem=Words(f"on attend {fr}", f"expected {en}"))
    )

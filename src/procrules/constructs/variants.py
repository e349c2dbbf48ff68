"""``variantes``: what holds when the documents say nothing, for every combination of the axes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.cases import case_rule, kept
from procrules.constructs.common import TypeName, about, period, references
from procrules.constructs.conclusion import leaf, reference_date
from procrules.constructs.condition import members
from procrules.constructs.example import examples_in
from procrules.constructs.expression import of_record
from procrules.constructs.row import Any, Cell, CellName, Row, UnderHeading
from procrules.constructs.scope import Context, Declared, Scope
from procrules.core import expr as core_expr
from procrules.core import items as core
from procrules.core.expr import Constant
from procrules.core.types import ANY, BOOLEAN, Type
from procrules.diagnostics.base import Words
from procrules.diagnostics.rules import CombinationsMissing, CombinationTwice
from procrules.diagnostics.syntax import RowUnreadable
from procrules.diagnostics.thresholds import WrongCellCount
from procrules.values.nothing import NEANT


@frozen
class StatedHeading(Node):
    """``mention_dans``: the column that names the document where a statement must stand."""


@frozen
class DefaultHeading(Node):
    """``à défaut``: the column that says what holds when nothing is stated."""


@frozen
class VariantsDeclaration(Construct):
    """``variantes <name> « <label> » : <type>`` and its table of defaults."""

    title: ClassVar[str] = "variantes"

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the decision with its type."""
        label = self.label.text if self.label else None
        type_ = self.type.read(scope) or ANY
        scope.declare("value", Declared(self.name.text, "decision", self.name.span, type_, label))

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the decision and a rule for each row, proving that every combination has one."""
        type_ = self.type.read(scope)
        if type_ is None or type_.kind != "choice":
            if type_ is not None:
                _unreadable(self.type, scope, "un choix", "a choice")
            return
        said = about(self.lines, scope, self.label, self, dated=True)
        yield core.Decision(self.name.text, type_, said)
        ctx = Context(scope, reference_date(self.lines, scope))
        when = period(self.lines, scope)
        for number, (span_about, body) in enumerate(self._rows(type_, said, ctx), start=1):
            name = f"{self.name.text}.{number}"
            yield case_rule(name, span_about, body, self.lines, when, None, scope)
        yield from examples_in(self.lines, scope, self.name.text)

    # -- rows -----------------------------------------------------------------------------------
    def _rows(
        self, type_: Type, said: core.About, ctx: Context
    ) -> Iterator[tuple[core.About, core.Node]]:
        rows = [line for line in self.lines if isinstance(line, Row)]
        headings = [cell.only for cell in rows[0].cells] if rows else []
        kinds = [type(h) for h in headings]
        if StatedHeading not in kinds or DefaultHeading not in kinds:
            node = rows[0] if rows else self
            _unreadable(
                node,
                ctx.scope,
                "une colonne « mention_dans » et une colonne « à défaut »",
                "a column 'stated_in' and a column 'failing which'",
            )
            return
        axes: dict[int, core_expr.Expr] = {}
        for index, heading in enumerate(headings):
            if isinstance(heading, CellName):
                named = ctx.scope.value(heading.name)
                if named is not None and named.type.kind == "choice":
                    axes[index] = of_record(named, heading.span, ctx)
                elif named is not None:
                    _unreadable(heading, ctx.scope, "un fait à choix", "a fact of a choice")
            elif not isinstance(heading, StatedHeading | DefaultHeading | UnderHeading):
                _unreadable(
                    rows[0].cells[index], ctx.scope, "le nom d'un axe", "the name of an axis"
                )
        covered: dict[tuple[str, ...], Row] = {}
        for row in rows[1:]:
            if len(row.cells) > len(headings) or len(row.cells) < len(headings) - 1:
                wrong = WrongCellCount(span=row.span, found=len(row.cells), expected=len(headings))
                ctx.scope.report.add(wrong)
                continue
            values = {i: _values(row.cells[i], axis, ctx) for i, axis in axes.items()}
            for combination in product(*values.values()):
                if combination in covered:
                    shown = ", ".join(combination)
                    ctx.scope.report.add(CombinationTwice(span=row.span, combination=shown))
                covered[combination] = row
            lowered = self._row(row, headings, axes, values, type_, said, ctx)
            if lowered is not None:
                yield lowered
        domains = [ctx.scope.choices[a.type.name or ""].names() for a in axes.values()]
        missing = [", ".join(c) for c in product(*domains) if c not in covered]
        if missing:
            shown_ = tuple(missing[:_SHOWN]) + (("…",) if len(missing) > _SHOWN else ())
            ctx.scope.report.add(CombinationsMissing(span=self.name.span, combinations=shown_))

    def _row(
        self,
        row: Row,
        headings: list[Node | None],
        axes: dict[int, core_expr.Expr],
        values: dict[int, tuple[str, ...]],
        type_: Type,
        said: core.About,
        ctx: Context,
    ) -> tuple[core.About, core.Node] | None:
        stated: core_expr.Expr | None = None
        default: str | None = None
        refs = said.references
        for cell, heading in zip(row.cells, headings, strict=False):
            if isinstance(heading, StatedHeading):
                stated = _fact(cell, type_, ctx)
            elif isinstance(heading, DefaultHeading):
                found = _values(cell, Constant("", type_), ctx)
                default = found[0] if len(found) == 1 else None
            elif isinstance(heading, UnderHeading):
                refs = references(cell.source_nodes(), ctx.scope) or refs
        if stated is None or default is None:
            return None
        own = evolve(said, references=refs, span=row.span)
        branches = []
        for value in ctx.scope.choices[type_.name or ""].names():
            guard = core_expr.Among(stated, (value,), BOOLEAN, row.span)
            branches.append(core.Case(guard, self._end(value, type_, own, ctx, row)))
        silent = core_expr.Compare("=", stated, Constant(NEANT, type_), BOOLEAN, row.span)
        branches.append(core.Case(silent, self._end(default, type_, own, ctx, row)))
        guards = tuple(
            core_expr.Among(axis, values[i], BOOLEAN, row.span) for i, axis in axes.items()
        )
        inner = core.Split(tuple(branches), True, row.span)
        guard_ = core_expr.Every(guards, BOOLEAN, row.span)
        return own, core.Split((core.Case(guard_, inner),), False, row.span)

    def _end(self, value: str, type_: Type, said: core.About, ctx: Context, row: Row) -> core.Leaf:
        outcome = core.Outcome(self.name.text, "is", Constant(value, type_), (), row.span)
        return leaf((outcome,), kept(self.lines), ctx, said, row)


_SHOWN = 6


def _values(cell: Cell, axis: core_expr.Expr, ctx: Context) -> tuple[str, ...]:
    """Return the values that a cell names on its axis."""
    if isinstance(cell.only, Any):
        return ctx.scope.choices[axis.type.name or ""].names()
    names = tuple(p.name for p in cell.parts if isinstance(p, CellName) and p.locator is None)
    if len(names) != len(cell.parts) or not names:
        _unreadable(cell, ctx.scope, "une valeur du choix", "a value of the choice")
        return ()
    return tuple(dict.fromkeys(members(names, axis.type, ctx)))


def _fact(cell: Cell, type_: Type, ctx: Context) -> core_expr.Expr | None:
    """Return the fact that says what a document states."""
    part = cell.only
    named = ctx.scope.value(part.name) if isinstance(part, CellName) else None
    if named is None or named.type != type_:
        if named is not None or not isinstance(part, CellName):
            _unreadable(cell, ctx.scope, "un fait du type de la décision", "a fact of its type")
        return None
    return of_record(named, cell.span, ctx)


def _unreadable(node: Node, scope: Scope, fr: str, en: str) -> None:
    problem = Words(f"{fr} : c'est ce qui est attendu ici", f"expected {en}")
    scope.report.add(RowUnreadable(span=node.span, problem=problem))

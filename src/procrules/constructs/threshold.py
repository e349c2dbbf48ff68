"""Thresholds: values over axes and dates, one row for each act that changed them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from itertools import product
from operator import and_
from typing import ClassVar

from attrs import evolve, field, frozen

from procrules.constructs.base import REST, Construct, Name, Node, Text
from procrules.constructs.common import (
    PeriodBetween,
    PeriodFrom,
    PeriodUntil,
    TypeName,
    about,
    date_words,
    references,
)
from procrules.constructs.expression import LiteralValue, typed
from procrules.constructs.row import Any, Cell, CellLiteral, CellName, Row, UnderHeading
from procrules.constructs.scope import Context, Declared, Scope, ThresholdShape
from procrules.core import items as core
from procrules.core.expr import Constant, Scalar
from procrules.core.reference import Reference
from procrules.core.types import ANY, Type
from procrules.diagnostics import thresholds as wrong
from procrules.diagnostics.base import Words
from procrules.diagnostics.syntax import RowUnreadable
from procrules.values.nothing import NEANT


@frozen
class ThresholdDeclaration(Construct):
    """``seuil <name> « <label> » : <type>`` and its table."""

    title: ClassVar[str] = "seuil"

    name: Name
    label: Text | None
    type: TypeName
    lines: tuple[Node, ...] = field(metadata=REST)

    def declare(self, scope: Scope) -> None:
        """Declare the threshold with its type and its axes."""
        type_ = self.type.read(scope) or ANY
        label = self.label.text if self.label else None
        declared = Declared(self.name.text, "threshold", self.name.span, type_, label)
        if scope.declare("threshold", declared):
            axes = tuple(n.text for row in self._headings() if (n := row.first_name()) is not None)
            scope.thresholds[self.name.text] = ThresholdShape(type_, axes)

    def lower(self, scope: Scope) -> Iterator[core.Item]:
        """Yield the threshold, reporting open axes, rows out of order and periods that overlap."""
        type_ = self.type.read(scope)
        rows = [line for line in self.lines if isinstance(line, Row)]
        headings = self._headings()
        values = [row for row in rows if row not in headings]
        said = about(self.lines, scope, self.label, self)
        if scope.header.reference_date is None:
            scope.report.add(wrong.NoReferenceDate(span=self.name.span))
        if not values:
            scope.report.add(wrong.NoRows(span=self.name.span, name=self.name.text))
        if type_ is None:
            return
        axes, columns, last_is_source = self._columns(headings, scope)
        lowered = [
            self._row(row, type_, len(columns), last_is_source, said.references, scope)
            for row in values
        ]
        kept = [row for row in lowered if row is not None]
        yield core.Threshold(self.name.text, type_, axes, columns, _dated(kept, scope), said)

    def _headings(self) -> list[Row]:
        rows = [line for line in self.lines if isinstance(line, Row)]
        return [row for row in rows if row.first_name() is not None]

    def _columns(
        self, headings: list[Row], scope: Scope
    ) -> tuple[tuple[core.Axis, ...], tuple[tuple[frozenset[str], ...], ...], bool]:
        axes: list[core.Axis] = []
        cells: list[list[frozenset[str]]] = []
        has_source = False
        width = max((len(row.cells) for row in headings), default=0)
        for row in headings:
            name = row.first_name()
            assert name is not None
            choice = _axis_choice(name, scope)
            if choice is None:
                continue
            own = list(row.cells[1:])
            if own and isinstance(own[-1].only, UnderHeading):
                has_source = True
                own.pop()
            elif own and not own[-1].parts and len(row.cells) == width:
                own.pop()
            axes.append(core.Axis(name.text, choice.name))
            cells.append([_axis_values(cell, choice, scope) for cell in own])
        if not axes:
            return (), ((),), False
        count = min(len(c) for c in cells)
        for axis_cells, row in zip(cells, headings, strict=False):
            if len(axis_cells) != max(len(c) for c in cells):
                scope.report.add(
                    wrong.WrongCellCount(
                        span=row.span,
                        found=len(axis_cells),
                        expected=max(len(c) for c in cells),
                    )
                )
        columns = tuple(tuple(c[i] for c in cells) for i in range(count))
        self._covered(tuple(axes), columns, scope)
        return tuple(axes), columns, has_source

    def _covered(
        self,
        axes: tuple[core.Axis, ...],
        columns: tuple[tuple[frozenset[str], ...], ...],
        scope: Scope,
    ) -> None:
        domains = [scope.choices[a.choice].names() for a in axes]
        # By axis, the columns in which each value stands, as the bits of a number.
        standing: list[Counter[str]] = [Counter() for _ in axes]
        for number, column in enumerate(columns):
            for held, allowed in zip(standing, column, strict=True):
                for value in allowed:
                    held[value] |= 1 << number
        missing, twice = [], []
        for combination in product(*domains):
            hits = reduce(
                and_, (held[value] for held, value in zip(standing, combination, strict=True))
            )
            if not hits:
                missing.append(" × ".join(combination))
            elif hits & (hits - 1):
                twice.append(" × ".join(combination))
        if missing:
            scope.report.add(wrong.AxisNotCovered(span=self.name.span, missing=_short(missing)))
        if twice:
            scope.report.add(wrong.AxisCoveredTwice(span=self.name.span, twice=_short(twice)))

    @staticmethod
    def _row(
        row: Row,
        type_: Type,
        width: int,
        has_source: bool,
        inherited: tuple[Reference, ...],
        scope: Scope,
    ) -> core.ThresholdRow | None:
        first = row.cells[0].only if row.cells else None
        if not isinstance(first, PeriodFrom | PeriodBetween | PeriodUntil):
            scope.report.add(wrong.NoPeriod(span=row.span))
            return None
        period = first.read(scope)
        cells = list(row.cells[1:])
        refs: tuple[Reference, ...] = inherited
        if len(cells) == width + 1:
            last = cells.pop()
            refs = references(last.source_nodes(), scope) or inherited
        if len(cells) != width:
            scope.report.add(
                wrong.WrongCellCount(
                    span=row.span, found=len(cells) + 1, expected=width + 1 + has_source
                )
            )
            return None
        values = tuple(_cell_value(cell, type_, scope) for cell in cells)
        return core.ThresholdRow(period, values, refs, row.span)


def _axis_choice(name: Name, scope: Scope) -> core.Choice | None:
    declared = scope.names["value"].get(name.text)
    if declared is None:
        found = scope.choices.get(name.text)
        if found is None:
            scope.report.add(wrong.NotAnAxis(span=name.span, name=name.text))
        else:
            scope.saw("type", name.text, name.span)
        return found
    scope.saw("value", name.text, name.span)
    if declared.type.kind != "choice" or declared.type.name is None:
        scope.report.add(wrong.NotAnAxis(span=name.span, name=name.text))
        return None
    return scope.choices[declared.type.name]


def _axis_values(cell: Cell, choice: core.Choice, scope: Scope) -> frozenset[str]:
    found: set[str] = set()
    for part in cell.parts:
        if isinstance(part, Any):
            found |= set(choice.names())
        elif isinstance(part, CellName):
            found |= set(scope.member(part.name, choice))
        else:
            _unreadable(part, scope)
    if not cell.parts:
        scope.report.add(wrong.EmptyCell(span=cell.span))
    return frozenset(found)


def _cell_value(cell: Cell, type_: Type, scope: Scope) -> Scalar | None:
    part = cell.only
    if part is None and not cell.parts:
        scope.report.add(wrong.EmptyCell(span=cell.span))
        return None
    if not isinstance(part, CellLiteral) or not isinstance(part.value, LiteralValue):
        _unreadable(cell, scope)
        return None
    expr = typed(part.value, Context(scope), type_)
    if not isinstance(expr, Constant) or expr.value is NEANT or expr.type.kind == "any":
        return None
    return expr.value


def _unreadable(node: Node, scope: Scope) -> None:
    scope.report.add(
        RowUnreadable(
            span=node.span, problem=Words("une valeur est attendue ici", "a value is expected here")
        )
    )


def _dated(rows: list[core.ThresholdRow], scope: Scope) -> tuple[core.ThresholdRow, ...]:
    """Return the rows with open ends closed by the next one, reporting disorder and overlaps."""
    done: list[core.ThresholdRow] = []
    for row in rows:
        if done:
            before = done[-1]
            start, previous = row.period.start, before.period.start
            if start is None or (previous is not None and start <= previous):
                shown = date_words(previous) if previous else Words("…", "…")
                scope.report.add(wrong.RowsOutOfOrder(span=row.span, previous=shown))
            elif before.period.end is None:
                closed = evolve(before.period, end=start - timedelta(days=1))
                done[-1] = core.ThresholdRow(closed, before.values, before.references, before.span)
            elif before.period.end >= start:
                end = date_words(before.period.end)
                scope.report.add(wrong.OverlappingPeriods(span=row.span, end=end))
        done.append(row)
    return tuple(done)


def _short(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" … ({len(names)})" if len(names) > 4 else "")

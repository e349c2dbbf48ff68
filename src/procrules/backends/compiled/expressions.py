"""From expressions of the core to Python, on the way where everything that is read is known."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any, Protocol, assert_never

from attrs import define, evolve, field, frozen

from procrules.backends.compiled.inputs import SCALES, Layout
from procrules.backends.compiled.runtime import NOTHING, UNKNOWN
from procrules.backends.compiled.syntax import (
    UNTOLD,
    Code,
    Unsupported,
    assign,
    both,
    call,
    compare,
    constant,
    either,
    item,
    literal,
    name,
    negation,
)
from procrules.backends.compiled.units import WHOLE, Scope, Units
from procrules.core import expr as core
from procrules.core.expr import Expr, Operator
from procrules.core.items import Axis, Threshold
from procrules.core.program import CheckedProgram
from procrules.core.types import Type
from procrules.values.nothing import NEANT

_BITS = 140
"""Bits of the numerator, or the denominator, of a number that is told."""
_MOST_BITS = 3_000
"""Past these a computation may meet the bound on digits, which the interpreter tells."""
_MOST_COLUMNS = 5_000


class Decisions(Protocol):
    """What expressions ask of the decisions that they read."""

    def value_of(self, decision: str, scope: Scope, record: str | None) -> Code:
        """Return the value of a decision."""

    def is_open(self, decision: str, member: str, scope: Scope, record: str | None) -> Code:
        """Return whether a member of a set is open."""


@frozen
class Days:
    """The days for which code is generated: the reference date is among them, as ordinals."""

    fact: str | None
    first: int = 1
    last: int = date.max.toordinal()

    def all(self, test: Callable[[int], bool]) -> bool | None:
        """Whether a test that changes at most once holds on all days, or on none."""
        first, last = test(self.first), test(self.last)
        return first if first == last else None


_OPERATORS: dict[Operator, type[ast.cmpop]] = {
    "<": ast.Lt,
    "<=": ast.LtE,
    "=": ast.Eq,
    "!=": ast.NotEq,
    ">=": ast.GtE,
    ">": ast.Gt,
}
_CALCULATED: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_ARITHMETIC: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}


@define(eq=False)
class Expressions:
    """Generates the expressions of one decision, for some days."""

    checked: CheckedProgram
    layout: Layout
    days: Days
    decisions: Decisions
    told: frozenset[str] | None = None
    """The facts that are told, in code for some of them; ``None`` in code for any."""
    strict: bool = False
    units: Units = field(factory=Units)
    tables: list[ast.Assign] = field(factory=list)
    late_tables: list[ast.Assign] = field(factory=list)
    _shared: dict[Any, str] = field(factory=dict)

    # -- bookkeeping ----------------------------------------------------------------------------
    def table(self, value: ast.expr, key: Any = None) -> str:
        """Return the name of a value that is made once, when the code is loaded."""
        if key is not None and key in self._shared:
            return self._shared[key]
        identifier = self.units.fresh("T")
        self.tables.append(assign(identifier, value))
        if key is not None:
            self._shared[key] = identifier
        return identifier

    def late(self, value: ast.expr) -> str:
        """Return the name of a table of functions, which is made once they are."""
        identifier = self.units.fresh("T")
        self.late_tables.append(assign(identifier, value))
        return identifier

    # -- values ---------------------------------------------------------------------------------
    def truth(self, expr: Expr, scope: Scope = WHOLE) -> Code:
        """Return a condition."""
        return self.value(expr, scope)

    def value(self, expr: Expr, scope: Scope = WHOLE) -> Code:
        """Return an expression."""
        match expr:
            case core.Constant():
                return constant(expr.value, SCALES.get(expr.type.kind, 0))
            case core.FactRef():
                left = scope.left.get(expr.name, ())
                return constant(left[0]) if len(left) == 1 else self._fact(expr.name)
            case core.DerivedRef():
                return self._derived(expr, scope)
            case core.DecisionRef():
                return self.decisions.value_of(expr.name, scope, self.record(expr.record, scope))
            case core.ThresholdRef():
                return self._threshold(expr, scope)
            case core.Variable():
                raise Unsupported("a record as a value")
            case core.Preceding() | core.Where():
                return Code(self.records(expr, scope), sure=True)
            case core.Field():
                return self._field(expr, scope)
            case core.Compare():
                return self._compare(expr, scope)
            case core.Among():
                return self._among(expr, scope)
            case core.Every():
                return both([self.truth(i, scope) for i in expr.items])
            case core.Some():
                return either([self.truth(i, scope) for i in expr.items])
            case core.Not():
                return negation(self.truth(expr.item, scope))
            case core.Arithmetic():
                return self._arithmetic(expr, scope)
            case core.Shift():
                return self._shift(expr, scope)
            case core.Aggregate():
                return self._aggregate(expr, scope)
            case core.Quantified():
                return self._quantified(expr, scope)
            case core.Readings():
                return self._readings(expr, scope)
            case core.Weights():
                return self._weights(expr, scope)
            case core.Cited():
                return self.truth(expr.item, scope)
            case _:
                assert_never(expr)

    def _fact(self, fact: str) -> Code:
        type_ = self.checked.program.facts[fact].type
        scale = SCALES.get(type_.kind, 0)
        if fact == self.days.fact and self.days.first == self.days.last:
            return Code(literal(self.days.first), constant=self.days.first, sure=True)
        if self.told is not None and fact not in self.told and fact != self.days.fact:
            value = self.layout.untold(fact, strict=self.strict)
            if value is UNKNOWN:
                return UNTOLD
            if value is not NOTHING and type_.kind != "set":
                return Code(literal(value), scale, value, sure=True, bits=_bits(type_))
        return Code(item("F", self.layout.places[fact]), scale, bits=_bits(type_))

    def record(self, record: Expr | None, scope: Scope) -> str | None:
        """Return the Python name of the record that a reference is about."""
        if record is None:
            return None
        if isinstance(record, core.Variable) and record.name in scope.records:
            return scope.records[record.name]
        raise Unsupported("a record that no loop gives")

    def _derived(self, expr: core.DerivedRef, scope: Scope) -> Code:
        derived = self.checked.program.derived[expr.name]
        if derived.type.kind == "list":
            # Its records keep their places in the list that it narrows: see ``records``.
            return Code(self.records(expr, scope), sure=True)
        about = self.record(expr.record, scope)
        if derived.each is None or about is None:
            about = None
            inner = WHOLE
        else:
            inner = Scope({derived.each.variable: "r"}, None, max(1, scope.depth))
        return self.units.read(
            ("derived", expr.name), scope, about, lambda: self.value(derived.expr, inner)
        )

    def _field(self, expr: core.Field, scope: Scope) -> Code:
        assert isinstance(expr.record, core.Variable)
        holder = self.record(expr.record, scope)
        assert holder is not None
        place = self.layout.fields[expr.record.type.name or ""][expr.name]
        return Code(item(holder, place), SCALES.get(expr.type.kind, 0), bits=_bits(expr.type))

    # -- thresholds -----------------------------------------------------------------------------
    def _threshold(self, expr: core.ThresholdRef, scope: Scope) -> Code:
        threshold = self.checked.program.thresholds[expr.name]
        day = self._day(expr, scope)
        selectors = [self.value(s.expr, scope) for s in expr.selectors]
        if day.unknown or any(s.unknown for s in selectors):
            return UNTOLD
        scale = SCALES.get(threshold.type.kind, 0)
        bits = _bits(threshold.type)
        rows = self._rows(threshold, day)
        if all(s.fixed for s in selectors):
            column = threshold.column(tuple(str(s.constant) for s in selectors))
            values = [None if row is None or column is None else row[column] for row in rows]
            if len(values) == 1:
                if values[0] is None:
                    return UNTOLD
                return evolve(constant(values[0], scale), bits=bits)
            table = self.table(
                ast.Tuple([_told(v, scale) for v in values], ast.Load()),
                (expr.name, column, tuple(values)),
            )
            return Code(item(table, self._seat(threshold, day)), scale, bits=bits)
        for axis, selected in zip(threshold.axes, selectors, strict=True):
            if selected.fixed and selected.constant not in self._names(axis):
                raise Unsupported("a column that the choice of its axis does not have")
        columns = [
            ast.Constant(None) if row is None else self._columns(threshold, row, scale)
            for row in rows
        ]
        keys = [s.node for s in selectors]
        key: ast.expr = keys[0] if len(keys) == 1 else ast.Tuple(keys, ast.Load())
        if len(columns) == 1:
            if rows[0] is None:
                return UNTOLD
            return Code(item(self.table(columns[0], (expr.name, rows[0])), key), scale, bits=bits)
        columns = [name("U") if isinstance(c, ast.Constant) else c for c in columns]
        table = self.table(ast.Tuple(columns, ast.Load()), (expr.name, tuple(rows)))
        row_ = item(table, self._seat(threshold, day))
        return Code(ast.Subscript(call("known", row_), key, ast.Load()), scale, bits=bits)

    def _day(self, expr: core.ThresholdRef, scope: Scope) -> Code:
        if expr.day is not None:
            return self.value(expr.day, scope)
        return UNTOLD if expr.reference is None else self._fact(expr.reference)

    def _cuts(self, threshold: Threshold) -> list[int]:
        """Return the days on which a threshold may change."""
        days = set()
        for row in threshold.rows:
            if row.period.start is not None:
                days.add(row.period.start.toordinal())
            if row.period.end is not None:
                days.add(row.period.end.toordinal() + 1)
        return sorted(days)

    def _rows(self, threshold: Threshold, day: Code) -> list[tuple[Any, ...] | None]:
        """Return the values of each period: of that of the day alone, where it is known."""
        cuts = self._cuts(threshold)
        if day.fixed:
            days = [day.constant]
        elif self._is_reference(day) and not any(
            self.days.first < cut <= self.days.last for cut in cuts
        ):
            days = [self.days.first]
        else:
            days = [(cuts[0] if cuts else 2) - 1, *cuts]
        found: list[tuple[Any, ...] | None] = []
        for ordinal in days:
            inside = 1 <= ordinal <= date.max.toordinal()
            row = threshold.row(date.fromordinal(ordinal)) if inside else None
            found.append(row.values if row is not None else None)
        return found

    def _is_reference(self, day: Code) -> bool:
        fact = self.days.fact
        return (
            fact is not None
            and isinstance(day.node, ast.Subscript)
            and isinstance(day.node.value, ast.Name)
            and day.node.value.id == "F"
            and isinstance(day.node.slice, ast.Constant)
            and day.node.slice.value == self.layout.places[fact]
        )

    def _seat(self, threshold: Threshold, day: Code) -> ast.expr:
        cuts = self.table(literal(tuple(self._cuts(threshold))), ("cuts", threshold.name))
        return call("bisect_right", name(cuts), day.node)

    def _columns(self, threshold: Threshold, row: tuple[Any, ...], scale: int) -> ast.expr:
        """Return the values of a row by what the axes say."""
        names = [self._names(axis) for axis in threshold.axes]
        keys: list[ast.expr | None] = []
        values: list[ast.expr] = []
        for combination in product(*names):
            if len(keys) >= _MOST_COLUMNS:
                raise Unsupported("a threshold over too many values")
            column = threshold.column(combination)
            keys.append(literal(combination[0] if len(names) == 1 else combination))
            values.append(_told(None if column is None else row[column], scale))
        return ast.Dict(keys, values)

    def _names(self, axis: Axis) -> tuple[str, ...]:
        return self.checked.program.choices[axis.choice].names()

    # -- comparisons ----------------------------------------------------------------------------
    def _compare(self, expr: core.Compare, scope: Scope) -> Code:
        for side, other in ((expr.left, expr.right), (expr.right, expr.left)):
            if isinstance(side, core.Constant) and side.value is NEANT:
                return self._silent(expr.op, self.value(other, scope))
        left, right = self.value(expr.left, scope), self.value(expr.right, scope)
        if left.unknown or right.unknown:
            return UNTOLD
        if "duration" in (expr.left.type.kind, expr.right.type.kind):
            return Code(call("ordered", literal(expr.op), left.node, right.node), sure=True)
        if expr.op in ("=", "!="):
            for one, two in ((left, right), (right, left)):
                if isinstance(one.constant, bool):
                    return two if one.constant == (expr.op == "=") else negation(two)
        left, right = aligned(left, right)
        settled = self._settled(expr.op, left, right)
        if settled is not None:
            return constant(settled)
        return Code(compare(_OPERATORS[expr.op](), left.node, right.node), sure=True)

    def _settled(self, op: Operator, left: Code, right: Code) -> bool | None:
        """Return what a comparison gives on all the days for which code is generated, if it is one."""
        if left.fixed and right.fixed and NEANT not in (left.constant, right.constant):
            return _TESTS[op](left.constant, right.constant)
        if self._is_reference(left) and right.fixed:
            return self._on_all_days(op, right.constant)
        if self._is_reference(right) and left.fixed:
            return self._on_all_days(_FLIPPED[op], left.constant)
        return None

    def _on_all_days(self, op: Operator, day: int) -> bool | None:
        if op in ("=", "!="):
            outside = not self.days.first <= day <= self.days.last
            return op == "!=" if outside else None
        return self.days.all(lambda ordinal: _TESTS[op](ordinal, day))

    @staticmethod
    def _silent(op: Operator, code: Code) -> Code:
        if op not in ("=", "!=") or code.unknown:
            return UNTOLD
        if code.fixed:
            return constant((code.constant is NEANT) == (op == "="))
        if code.sure:
            # It must be computed all the same: what it reads may not be known.
            found = Code(compare(ast.Is(), code.node, name("N")), sure=True)
        else:
            found = Code(call("nothing", code.node), sure=True)
        return found if op == "=" else negation(found)

    def _among(self, expr: core.Among, scope: Scope) -> Code:
        item_ = expr.item
        if isinstance(item_, core.DecisionRef) and item_.type.kind == "set":
            record = self.record(item_.record, scope)
            return either(
                [self.decisions.is_open(item_.name, v, scope, record) for v in expr.values]
            )
        code = self.value(item_, scope)
        if code.unknown:
            return UNTOLD
        if code.fixed:
            return constant(code.constant in expr.values)
        if item_.type.kind == "set":
            values = self.table(literal(frozenset(expr.values)), frozenset(expr.values))
            disjoint = ast.Call(
                ast.Attribute(code.node, "isdisjoint", ast.Load()), [name(values)], []
            )
            return Code(ast.UnaryOp(ast.Not(), disjoint), sure=True)
        if len(expr.values) == 1:
            return Code(compare(ast.Eq(), code.node, literal(expr.values[0])), sure=True)
        return Code(compare(ast.In(), code.node, literal(tuple(expr.values))), sure=True)

    # -- arithmetic -----------------------------------------------------------------------------
    def _arithmetic(self, expr: core.Arithmetic, scope: Scope) -> Code:
        left, right = self.value(expr.left, scope), self.value(expr.right, scope)
        if left.unknown or right.unknown or NEANT in (left.constant, right.constant):
            return UNTOLD
        if "duration" in (expr.left.type.kind, expr.right.type.kind):
            if expr.op not in "+-":
                raise Unsupported("a product of durations")
            sign = literal(1 if expr.op == "+" else -1)
            return Code(call("durations", sign, left.node, right.node), sure=True)
        bits = left.bits + right.bits + 1
        if bits > _MOST_BITS:
            raise Unsupported("numbers that may grow too long")
        if expr.op == "/":
            left, right = aligned(left, right)
            return Code(call("divided", left.node, right.node), bits=bits, sure=True)
        if expr.op != "*":
            left, right = aligned(left, right)
        scale = left.scale + right.scale if expr.op == "*" else left.scale
        if left.fixed and right.fixed:
            value = _CALCULATED[expr.op](left.constant, right.constant)
            return Code(literal(value), scale, value, sure=True, bits=bits)
        if expr.op != "*" and right.constant == 0:
            return evolve(left, scale=scale, bits=bits)
        if expr.op == "+" and left.constant == 0:
            return evolve(right, scale=scale, bits=bits)
        node = ast.BinOp(left.node, _ARITHMETIC[expr.op](), right.node)
        return Code(node, scale, bits=bits, sure=True)

    def _shift(self, expr: core.Shift, scope: Scope) -> Code:
        start, duration = self.value(expr.start, scope), self.value(expr.duration, scope)
        if start.unknown or duration.unknown:
            return UNTOLD
        end = self.checked.program.header.month_end
        return Code(
            call("shifted", start.node, duration.node, literal(expr.sign), literal(end)), sure=True
        )

    # -- lists ----------------------------------------------------------------------------------
    def records(self, expr: Expr, scope: Scope) -> ast.expr:
        """Return the records of a list, each with its place in the list of facts."""
        match expr:
            case core.FactRef():
                return self._fact(expr.name).node
            case core.DerivedRef():
                derived = self.checked.program.derived[expr.name]
                about = self.record(expr.record, scope)
                inner = Scope({}, None, scope.depth)
                if derived.each is not None and about is not None:
                    inner = Scope({derived.each.variable: about}, None, scope.depth)
                return self.records(derived.expr, inner)
            case core.Preceding():
                holder = scope.records.get(expr.variable)
                if holder is None:
                    raise Unsupported("a record that no loop gives")
                return call("preceding", name(holder), literal(self._order(expr)))
            case core.Where():
                source = self.records(expr.source, scope)
                if _empty(source):
                    return source
                variable = self.units.fresh("r")
                inside = scope.within(expr.variable, variable)
                kept = self.truth(expr.condition, inside)
                return self.units.loop(
                    scope,
                    ast.ListComp(
                        name(variable),
                        [_over(variable, source, [] if kept.is_(True) else [kept.node])],
                    ),
                )
            case _:
                raise Unsupported(f"a list that is a {type(expr).__name__}")

    def _order(self, expr: core.Preceding) -> int:
        if expr.by is None:
            return -1
        assert expr.type.item is not None
        entity = self.checked.program.entities[expr.type.item.name or ""]
        declared = entity.field(expr.by)
        if declared is None or not (declared.type.numeric or declared.type.kind == "date"):
            raise Unsupported("records in the order of durations")
        return self.layout.fields[entity.name][expr.by]

    def _aggregate(self, expr: core.Aggregate, scope: Scope) -> Code:
        source = self.records(expr.source, scope)
        if _empty(source) and expr.kind in ("count", "sum"):
            return Code(literal(0), SCALES.get(expr.type.kind, 0), 0, sure=True, bits=1)
        if expr.body is None:
            return Code(call("len", source), sure=True)
        variable = self.units.fresh("r")
        body = self.value(expr.body, scope.within(expr.variable, variable))
        values = ast.ListComp(body.node, [_over(variable, source)])
        if expr.body.type.kind == "duration":
            op = literal(">=" if expr.kind == "max" else "<=")
            return Code(self.units.loop(scope, call("extreme", op, values)), sure=True)
        called = {"sum": "total", "max": "largest", "min": "smallest"}[expr.kind]
        bits = body.bits + 2 * _BITS if expr.kind == "sum" else body.bits
        return Code(self.units.loop(scope, call(called, values)), body.scale, bits=bits, sure=True)

    def _quantified(self, expr: core.Quantified, scope: Scope) -> Code:
        source = expr.source
        narrowing = source if isinstance(source, core.Where) else None
        records = self.records(narrowing.source if narrowing is not None else source, scope)
        if _empty(records):
            return constant(expr.kind != "some")
        variable = self.units.fresh("r")
        inside = scope.within(expr.variable, variable)
        verified = self.truth(expr.condition, inside)
        every = expr.kind == "each"
        if narrowing is not None:
            # The record of a narrowed list goes by the variable of the quantifier.
            kept = self.truth(narrowing.condition, inside)
            verified = either([negation(kept), verified]) if every else both([kept, verified])
        result = call(
            "all" if every else "any",
            ast.GeneratorExp(verified.node, [_over(variable, records)]),
        )
        found = Code(self.units.loop(scope, result), sure=True)
        return negation(found) if expr.kind == "none" else found

    # -- readings and weights -------------------------------------------------------------------
    def _readings(self, expr: core.Readings, scope: Scope) -> Code:
        codes = [self.value(option.expr, scope) for option in expr.options]
        if expr.type.kind in ("list", "set"):
            raise Unsupported("readings that are lists")
        if any(c.unknown for c in codes):
            return UNTOLD
        codes = levelled(codes)
        node = call("agreed", *(c.node for c in codes))
        return Code(node, codes[0].scale, bits=max(c.bits for c in codes), sure=True)

    def _weights(self, expr: core.Weights, scope: Scope) -> Code:
        total: Code = constant(Fraction(0), SCALES["number"])
        for weighed in expr.items:
            test = self.truth(weighed.condition, scope)
            weight = constant(weighed.weight, SCALES["number"])
            part = ast.IfExp(test.node, weight.node, ast.Constant(0))
            total = Code(
                ast.BinOp(total.node, ast.Add(), part), SCALES["number"], sure=True, bits=100
            )
        return total


_TESTS: dict[Operator, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    "=": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    ">=": lambda a, b: bool(a >= b),
    ">": lambda a, b: bool(a > b),
}
_FLIPPED: dict[Operator, Operator] = {
    "<": ">",
    "<=": ">=",
    "=": "=",
    "!=": "!=",
    ">=": "<=",
    ">": "<",
}


def _bits(type_: Type) -> int:
    return _BITS if type_.numeric else 0


def _empty(records: ast.expr) -> bool:
    return isinstance(records, ast.Tuple) and not records.elts


def _told(value: Any, scale: int) -> ast.expr:
    return name("U") if value is None else constant(value, scale).node


def _over(
    variable: str, source: ast.expr, conditions: list[ast.expr] | None = None
) -> ast.comprehension:
    return ast.comprehension(ast.Name(variable, ast.Store()), source, conditions or [], 0)


def aligned(left: Code, right: Code) -> tuple[Code, Code]:
    """Return two numbers in the same unit."""
    one, other = levelled([left, right])
    return one, other


def levelled(codes: list[Code]) -> list[Code]:
    """Return numbers in the same unit, the finest of theirs."""
    if any(c.unknown for c in codes):
        return codes
    scale = max(c.scale for c in codes)
    return [_finer(c, scale) for c in codes]


def _finer(code: Code, scale: int) -> Code:
    if code.scale == scale:
        return code
    factor = 10 ** (scale - code.scale)
    if code.fixed:
        if code.constant is NEANT:
            return evolve(code, scale=scale)
        value = code.constant * factor
        if isinstance(value, Fraction) and value.denominator == 1:
            value = value.numerator
        return evolve(code, node=literal(value), constant=value, scale=scale)
    return evolve(
        code, node=ast.BinOp(code.node, ast.Mult(), ast.Constant(factor)), scale=scale, sure=True
    )

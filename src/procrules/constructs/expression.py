"""Conditions and expressions: names are resolved and types checked while they are lowered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, cast

from attrs import field, frozen

from procrules.constructs.base import REST, Amount, Key, Lexeme, Name, Node, Text
from procrules.constructs.common import Under, references
from procrules.constructs.scope import Context, Declared, suggest
from procrules.core import expr as core
from procrules.core.types import (
    ANY,
    BOOLEAN,
    DATE,
    DURATION,
    INTEGER,
    NOTHING,
    NUMBER,
    RATE,
    TEXT,
    Type,
    compatible,
)
from procrules.diagnostics import names as wrong_name
from procrules.diagnostics import types as wrong_type
from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.diagnostics.syntax import ImpossibleDate
from procrules.diagnostics.thresholds import NoReferenceDate, NotAnAxis
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT
from procrules.values.numbers import format_number

BROKEN = core.Constant(False, ANY)
"""Stands for an expression that already raised a finding."""


@frozen
class Expression(Node):
    """Something that has a value."""

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the core expression; ``expected`` helps to read a bare name or number."""
        raise AssertionError(type(self))  # every subclass in the grammar defines it


# -- literals and names -------------------------------------------------------------------------
@frozen
class LiteralValue(Expression):
    """A value as written."""

    token: Lexeme | Key

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the constant."""
        if isinstance(self.token, Key):
            if self.token.key == "NOTHING":
                return core.Constant(NEANT, NOTHING, self.span)
            return core.Constant(self.token.key == "YES", BOOLEAN, self.span)
        return constant(self.token, ctx, expected, self.span)


def constant(lexeme: Lexeme, ctx: Context, expected: Type | None, span: Span) -> core.Constant:
    """Return the constant of a literal, reporting a date that does not exist or a bare number."""
    value = lexeme.value
    report = ctx.scope.report
    if isinstance(value, Amount):
        return core.Constant(value.value, Type("money", value.tax), span)
    if isinstance(value, date):
        return core.Constant(value, DATE, span)
    if isinstance(value, Duration):
        return core.Constant(value, DURATION, span)
    if isinstance(value, Fraction):
        if lexeme.kind == "PERCENT":
            return core.Constant(value, RATE, span)
        if expected is not None and expected.kind in ("money", "rate"):
            unit = "€" if expected.kind == "money" else "%"
            report.add(
                wrong_type.BareNumber(
                    span=span,
                    found=lexeme.raw,
                    expected=expected.words(),
                    example=f"{format_number(value, 'fr')} {unit}",
                )
            )
            return core.Constant(value, ANY, span)
        return core.Constant(value, INTEGER if value.denominator == 1 else NUMBER, span)
    if lexeme.kind == "DATE":
        report.add(ImpossibleDate(span=span, found=lexeme.raw))
    else:
        report.add(
            wrong_type.WrongValueType(
                span=span,
                found=Words(f"« {lexeme.raw} »", f"'{lexeme.raw}'"),
                expected=(expected or ANY).words(),
            )
        )
    return core.Constant(False, ANY, span)


@frozen
class TextLiteral(Expression):
    """``texte « … »``: a text to compare with, where a label could stand."""

    key: Key
    text: Text

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the constant."""
        return core.Constant(self.text.text, TEXT, self.span)


@frozen
class Path(Expression):
    """A name, a label, or a field read with ``de``."""

    head: Name | Text
    of: Path | None

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return what the name stands for."""
        if self.of is not None:
            return self._field(ctx)
        if isinstance(self.head, Text):
            if expected is not None and expected.kind == "text":
                return core.Constant(self.head.text, TEXT, self.span)
            found = ctx.scope.labelled(self.head)
            return reference(found, self.span) if found else BROKEN
        if self.head.text in ctx.variables:
            return core.Variable(self.head.text, ctx.variables[self.head.text], self.span)
        extra: tuple[str, ...] = ()
        if expected is not None and expected.kind == "choice" and expected.name:
            choice = ctx.scope.choices[expected.name]
            extra = choice.names()
            if self.head.text in extra:
                return core.Constant(self.head.text, expected, self.span)
            if self.head.text not in ctx.scope.names["value"]:
                ctx.scope.member(self.head, choice)
                return BROKEN
        found = ctx.scope.value(self.head, extra)
        return reference(found, self.span) if found else BROKEN

    def _field(self, ctx: Context) -> core.Expr:
        assert self.of is not None
        record = self.of.elaborate(ctx)
        if record.type.kind == "any":
            return BROKEN
        if not isinstance(self.head, Name) or record.type.kind != "record":
            ctx.scope.report.add(wrong_type.FieldNeedsRecord(span=self.span, name=str(self.head)))
            return BROKEN
        return field_of(record, self.head, ctx, self.span)

    @property
    def bare(self) -> Name | None:
        """The name, when the path is nothing more."""
        return self.head if isinstance(self.head, Name) and self.of is None else None


def reference(found: Declared, span: Span) -> core.Expr:
    """Return the core reference to a declared value."""
    if found.kind == "fact":
        return core.FactRef(found.name, found.type, span)
    if found.kind == "derived":
        return core.DerivedRef(found.name, found.type, span)
    return core.DecisionRef(found.name, found.type, span)


def field_of(record: core.Expr, name: Name, ctx: Context, span: Span) -> core.Expr:
    """Return a field of a record, reporting one that its entity lacks."""
    assert record.type.name is not None
    entity = ctx.scope.entities[record.type.name]
    declared = entity.field(name.text)
    if declared is None:
        ctx.scope.report.add(
            wrong_name.UnknownField(
                span=name.span,
                name=name.text,
                entity=entity.name,
                suggestion=suggest(name.text, [f.name for f in entity.fields]),
            )
        )
        return BROKEN
    return core.Field(record, name.text, declared.type, span)


@frozen
class ForAxis(Node):
    """``pour …``: where the value of an axis comes from."""

    path: Path


@frozen
class ThresholdRef(Expression):
    """``le seuil …``, at the reference date, over axes taken from facts or from ``pour``."""

    name: Name
    axes: tuple[ForAxis, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the threshold with an expression for each of its axes."""
        scope = ctx.scope
        shape = scope.thresholds.get(self.name.text)
        if shape is None:
            scope.report.add(
                wrong_name.UnknownThreshold(
                    span=self.name.span,
                    name=self.name.text,
                    suggestion=suggest(self.name.text, list(scope.names["threshold"])),
                )
            )
            return BROKEN
        if ctx.reference is None:
            scope.report.add(NoReferenceDate(span=self.span))
        given: dict[str, core.Expr] = {}
        for node in self.axes:
            expr = node.path.elaborate(ctx)
            axis = self._axis(expr, node.path, shape.axes, ctx)
            if axis is None:
                scope.report.add(NotAnAxis(span=node.span, name=str(node.path.head)))
            else:
                given[axis] = expr
        selectors = []
        for axis in shape.axes:
            if axis in given:
                selectors.append(core.Selector(axis, given[axis]))
                continue
            declared = scope.names["value"].get(axis)
            if declared is None:
                scope.report.add(NotAnAxis(span=self.span, name=axis))
                return BROKEN
            selectors.append(core.Selector(axis, reference(declared, self.span)))
        return core.ThresholdRef(
            self.name.text, tuple(selectors), ctx.reference, shape.type, self.span
        )

    @staticmethod
    def _axis(expr: core.Expr, path: Path, axes: tuple[str, ...], ctx: Context) -> str | None:
        if str(path.head) in axes:
            return str(path.head)
        for axis in axes:
            declared = ctx.scope.names["value"].get(axis)
            if declared is not None and expr.type == declared.type:
                return axis
        return None


@frozen
class Group(Expression):
    """Parentheses."""

    inner: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return what is inside."""
        return self.inner.elaborate(ctx, expected)


# -- arithmetic ---------------------------------------------------------------------------------
@frozen
class ArithmeticSum(Expression):
    """``a + b``, ``a - b``."""

    left: Expression
    op: Key
    right: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the sum, reporting amounts of different taxes and senseless types."""
        op: Literal["+", "-"] = "+" if self.op.key == "PLUS" else "-"
        left, right = self.left.elaborate(ctx), self.right.elaborate(ctx)
        type_ = sum_type(left.type, right.type)
        if type_ is None:
            return bad_arithmetic(op, left.type, right.type, self.span, ctx)
        return core.Arithmetic(op, left, right, type_, self.span)


def sum_type(left: Type, right: Type) -> Type | None:
    """Return the type of a sum, or ``None`` when it has no meaning."""
    if "any" in (left.kind, right.kind):
        return ANY
    if left.kind == right.kind == "money":
        return (left if left.name else right) if compatible(left, right) else None
    if left.kind == right.kind and left.kind in ("rate", "duration"):
        return left
    if {left.kind, right.kind} <= {"number", "integer"}:
        return INTEGER if left.kind == right.kind == "integer" else NUMBER
    return None


@frozen
class ArithmeticProduct(Expression):
    """``a × b``, ``a / b``."""

    left: Expression
    op: Key
    right: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the product or the quotient."""
        op: Literal["*", "/"] = "*" if self.op.key == "TIMES" else "/"
        return product(op, self.left.elaborate(ctx), self.right.elaborate(ctx), self.span, ctx)


def product(
    op: Literal["*", "/"], left: core.Expr, right: core.Expr, span: Span, ctx: Context
) -> core.Expr:
    """Return a product or a quotient, reporting types that have none."""
    type_ = product_type(op, left.type, right.type)
    if type_ is None:
        return bad_arithmetic(op, left.type, right.type, span, ctx)
    return core.Arithmetic(op, left, right, type_, span)


def product_type(op: str, left: Type, right: Type) -> Type | None:
    """Return the type of a product or a quotient, or ``None``."""
    plain = {"number", "integer", "rate"}
    if "any" in (left.kind, right.kind):
        return ANY
    if op == "/":
        if left.kind == right.kind == "money" and compatible(left, right):
            return RATE
        if right.kind in plain and left.kind in ("money", *plain):
            return left if left.kind in ("money", "rate") else NUMBER
        return None
    if left.kind == "money" and right.kind in plain:
        return left
    if right.kind == "money" and left.kind in plain:
        return right
    if {left.kind, right.kind} <= plain:
        if left.kind == right.kind:
            return left
        return RATE if "rate" in (left.kind, right.kind) else NUMBER
    return None


def bad_arithmetic(op: str, left: Type, right: Type, span: Span, ctx: Context) -> core.Expr:
    """Report an operation without meaning: taxes that differ, or types."""
    problem: Diagnostic
    if left.kind == right.kind == "money":
        problem = wrong_type.MixedTaxes(span=span, left=left.name or "", right=right.name or "")
    else:
        problem = wrong_type.BadArithmetic(span=span, op=op, left=left.words(), right=right.words())
    ctx.scope.report.add(problem)
    return BROKEN


@frozen
class Negative(Expression):
    """``- a``."""

    key: Key
    inner: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return zero minus the value."""
        inner = self.inner.elaborate(ctx, expected)
        if not inner.type.numeric and inner.type.kind != "any":
            return bad_arithmetic("-", inner.type, inner.type, self.span, ctx)
        zero = core.Constant(Fraction(0), inner.type, self.span)
        return core.Arithmetic("-", zero, inner, inner.type, self.span)


@frozen
class PercentOf(Expression):
    """``20 % de x``: a product."""

    rate: Lexeme
    inner: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the product."""
        rate = constant(self.rate, ctx, None, self.span)
        return product("*", rate, self.inner.elaborate(ctx), self.span, ctx)


@frozen
class Shift(Expression):
    """``30 jours après envoi_avis``."""

    duration: Expression
    direction: Key
    start: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the date moved; months need a declared rounding."""
        duration = self.duration.elaborate(ctx, DURATION)
        start = self.start.elaborate(ctx, DATE)
        for found, wanted in ((duration, DURATION), (start, DATE)):
            if found.type.kind not in (wanted.kind, "any"):
                ctx.scope.report.add(
                    wrong_type.WrongValueType(
                        span=found.span, found=found.type.words(), expected=wanted.words()
                    )
                )
                return BROKEN
        by_month = not isinstance(duration, core.Constant) or (
            isinstance(duration.value, Duration) and duration.value.unit in ("month", "year")
        )
        if by_month and ctx.scope.header.month_end is None:
            ctx.scope.report.add(wrong_type.MonthEndUndeclared(span=self.span))
        sign: Literal[1, -1] = 1 if self.direction.key == "AFTER" else -1
        return core.Shift(duration, start, sign, DATE, self.span)


# -- lists --------------------------------------------------------------------------------------
@frozen
class Filtered(Expression):
    """``les lots où …``."""

    path: Path
    condition: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the records that satisfy the condition."""
        found = records(self.path, ctx)
        if found is None:
            return BROKEN
        return self.over(found, ctx)

    def over(self, source: core.Expr, ctx: Context) -> core.Expr:
        """Return the records of a list that satisfy the condition."""
        entity = entity_of(source)
        inner = condition(self.condition, ctx.inside(entity))
        return core.Where(source, entity, inner, source.type, self.span)


def records(path: Path, ctx: Context) -> core.Expr | None:
    """Return a list of records, reporting anything else."""
    source = path.elaborate(ctx)
    if source.type.kind == "any":
        return None
    if source.type.kind != "list" or source.type.item is None:
        ctx.scope.report.add(wrong_type.NotAList(span=path.span, type=source.type.words()))
        return None
    return source


def entity_of(source: core.Expr) -> str:
    """Return the entity of a list of records."""
    item = source.type.item
    assert item is not None
    assert item.name is not None
    return item.name


@frozen
class Aggregate(Expression):
    """``la somme des …``, ``le nombre des …``, ``le plus grand des …``."""

    key: Key
    collection: Path | Filtered

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the aggregate, over a field of the records or over the records themselves."""
        path = self.collection.path if isinstance(self.collection, Filtered) else self.collection
        kind = _AGGREGATES[self.key.key]
        counted = kind == "count"
        listed = path if counted else path.of
        if listed is None or (not counted and not isinstance(path.head, Name)):
            ctx.scope.report.add(
                wrong_type.NotAList(span=path.span, type=path.elaborate(ctx).type.words())
            )
            return BROKEN
        source = records(listed, ctx)
        if source is None:
            return BROKEN
        entity = entity_of(source)
        if isinstance(self.collection, Filtered):
            source = self.collection.over(source, ctx)
        if counted:
            return core.Aggregate("count", source, entity, None, INTEGER, self.span)
        assert isinstance(path.head, Name)
        variable = core.Variable(entity, Type("record", entity), path.span)
        body = field_of(variable, path.head, ctx, path.span)
        allowed = body.type.numeric if kind == "sum" else body.type.ordered
        if body.type.kind == "any":
            return BROKEN
        if not allowed:
            ctx.scope.report.add(wrong_type.NotOrdered(span=path.span, type=body.type.words()))
            return BROKEN
        return core.Aggregate(kind, source, entity, body, body.type, self.span)


_AGGREGATES: dict[str, Literal["count", "sum", "max", "min"]] = {
    "SUM_OF": "sum",
    "COUNT_OF": "count",
    "LARGEST_OF": "max",
    "SMALLEST_OF": "min",
}


@frozen
class Quantified(Expression):
    """``chacun des lots vérifie …``."""

    key: Key
    collection: Path | Filtered
    condition: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the quantified condition."""
        if isinstance(self.collection, Filtered):
            source = self.collection.elaborate(ctx)
            if source.type.kind == "any":
                return BROKEN
        else:
            found = records(self.collection, ctx)
            if found is None:
                return BROKEN
            source = found
        entity = entity_of(source)
        inner = condition(self.condition, ctx.inside(entity))
        kind = _QUANTIFIERS[self.key.key]
        return core.Quantified(kind, source, entity, inner, BOOLEAN, self.span)


_QUANTIFIERS: dict[str, Literal["each", "some", "none"]] = {
    "EACH_OF": "each",
    "SOME_OF": "some",
    "NONE_OF": "none",
}


# -- conditions ---------------------------------------------------------------------------------
@frozen
class Comparison(Expression):
    """A comparison, in words or in signs."""

    left: Expression
    key: Key
    right: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the comparison, reporting sides that do not compare."""
        left = self.left.elaborate(ctx)
        group = self._group(left, ctx)
        if group is not None:
            inside = core.Among(left, group, BOOLEAN, self.span)
            return core.Not(inside, BOOLEAN, self.span) if self.key.key == "IS_NOT" else inside
        right = self.right.elaborate(ctx, left.type)
        if isinstance(left, core.Constant) and isinstance(self.left, LiteralValue):
            left = self.left.elaborate(ctx, right.type)
        return compare(OPERATORS[self.key.key], left, right, self.span, ctx)

    def _group(self, left: core.Expr, ctx: Context) -> tuple[str, ...] | None:
        name = self.right.bare if isinstance(self.right, Path) else None
        if name is None or left.type.kind != "choice" or self.key.key not in ("IS", "IS_NOT", "EQ"):
            return None
        assert left.type.name is not None
        choice = ctx.scope.choices[left.type.name]
        return next((g.members for g in choice.groups if g.name == name.text), None)


def compare(
    op: core.Operator, left: core.Expr, right: core.Expr, span: Span, ctx: Context
) -> core.Expr:
    """Return a comparison, reporting mixed taxes, types and orders that do not exist."""
    problem: Diagnostic | None = None
    if "any" in (left.type.kind, right.type.kind):
        return BROKEN
    if not compatible(left.type, right.type):
        if left.type.kind == right.type.kind == "money":
            problem = wrong_type.MixedTaxes(
                span=span, left=left.type.name or "", right=right.type.name or ""
            )
        else:
            problem = wrong_type.IncompatibleTypes(
                span=span, left=left.type.words(), right=right.type.words()
            )
    elif op not in ("=", "!=") and not (left.type.ordered and right.type.ordered):
        bad = right if left.type.ordered else left
        problem = wrong_type.NotOrdered(span=span, type=bad.type.words())
    elif left.type.kind in ("list", "set", "record"):
        problem = wrong_type.NotOrdered(span=span, type=left.type.words())
    if problem is not None:
        ctx.scope.report.add(problem)
        return BROKEN
    return core.Compare(op, left, right, BOOLEAN, span)


OPERATORS: dict[str, core.Operator] = {
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
    "EQ": "=",
    "IS": "=",
    "IS_NOT": "!=",
}


@frozen
class Among(Expression):
    """``est parmi a, b``."""

    item: Expression
    names: tuple[Name, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the membership."""
        item = self.item.elaborate(ctx)
        if item.type.kind == "any":
            return BROKEN
        if item.type.kind != "choice":
            ctx.scope.report.add(
                wrong_type.IncompatibleTypes(
                    span=self.span, left=item.type.words(), right=Words("une liste", "a list")
                )
            )
            return BROKEN
        values = members(self.names, item.type, ctx)
        return core.Among(item, values, BOOLEAN, self.span)


@frozen
class Contains(Expression):
    """``procedures inclut adaptee``: the set holds each of the members named."""

    item: Expression
    names: tuple[Name, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the membership of every name."""
        item = self.item.elaborate(ctx)
        if item.type.kind == "any":
            return BROKEN
        if item.type.kind != "set":
            ctx.scope.report.add(wrong_type.NotASet(span=self.span, type=item.type.words()))
            return BROKEN
        parts = [
            core.Among(item, members((name,), item.type, ctx), BOOLEAN, self.span)
            for name in self.names
        ]
        return parts[0] if len(parts) == 1 else core.Every(tuple(parts), BOOLEAN, self.span)


def members(names: Sequence[Name], type_: Type, ctx: Context) -> tuple[str, ...]:
    """Return the values that names stand for, groups spread out."""
    assert type_.name is not None
    choice = ctx.scope.choices[type_.name]
    return tuple(v for name in names for v in ctx.scope.member(name, choice))


@frozen
class Conjunction(Expression):
    """Conditions joined by ``et``."""

    items: tuple[Expression, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the conjunction."""
        return core.Every(tuple(condition(i, ctx) for i in self.items), BOOLEAN, self.span)


@frozen
class Disjunction(Expression):
    """Conditions joined by ``ou``."""

    items: tuple[Expression, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the disjunction."""
        return core.Some(tuple(condition(i, ctx) for i in self.items), BOOLEAN, self.span)


@frozen
class Bullet(Expression):
    """One member of a numbered list of conditions."""

    inner: Expression
    under: tuple[Under, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the condition, with the references of its own line."""
        inner = condition(self.inner, ctx)
        cited = tuple(r for u in self.under for r in references(u.references, ctx.scope))
        return core.Cited(inner, cited, BOOLEAN, self.span) if cited else inner


@frozen
class Block(Expression):
    """``l'une au moins des conditions suivantes est remplie :`` and its list."""

    key: Key
    bullets: tuple[Bullet, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the conjunction, the disjunction or its negation."""
        items = tuple(b.elaborate(ctx) for b in self.bullets)
        if self.key.key == "EACH_CONDITION":
            return core.Every(items, BOOLEAN, self.span)
        some = core.Some(items, BOOLEAN, self.span)
        return core.Not(some, BOOLEAN, self.span) if self.key.key == "NO_CONDITION" else some


def condition(node: Expression, ctx: Context) -> core.Expr:
    """Return a yes/no expression, reporting anything else."""
    expr = node.elaborate(ctx, BOOLEAN)
    if expr.type.kind not in ("boolean", "any"):
        ctx.scope.report.add(wrong_type.NotCondition(span=node.span, type=expr.type.words()))
        return BROKEN
    return expr


def typed(node: Node, ctx: Context, wanted: Type) -> core.Expr:
    """Return an expression of a wanted type, reporting another one."""
    expr = cast(Expression, node).elaborate(ctx, wanted)
    same = compatible(wanted, expr.type) and not (
        wanted.kind == "integer" and expr.type.kind == "number"
    )
    if not same:
        problem: Diagnostic = wrong_type.WrongValueType(
            span=node.span, found=expr.type.words(), expected=wanted.words()
        )
        if wanted.kind == expr.type.kind == "money":
            problem = wrong_type.MixedTaxes(
                span=node.span, left=expr.type.name or "", right=wanted.name or ""
            )
        ctx.scope.report.add(problem)
        return BROKEN
    return expr


@frozen
class NameValue(Expression):
    """A bare name where a value is expected."""

    name: Name

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return what the name stands for."""
        return Path(self.span, self.name, None).elaborate(ctx, expected)

"""Names, literals and thresholds: what expressions are made of, resolved and typed as they are lowered."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import cast

from attrs import field, frozen

from procrules.constructs.base import REST, Amount, Key, Lexeme, Name, Node, Text
from procrules.constructs.scope import Context, Declared
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
from procrules.diagnostics.rules import NeedsRecord
from procrules.diagnostics.syntax import AmbiguousNumber, ImpossibleDate
from procrules.diagnostics.thresholds import NoReferenceDate, NotAnAxis
from procrules.values.durations import Duration
from procrules.values.nothing import NEANT
from procrules.values.numbers import number_readings

BROKEN = core.Constant(False, ANY)
"""Stands for an expression that already raised a finding."""


@frozen
class Expression(Node):
    """Something that has a value."""

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the core expression; ``expected`` helps to read a bare name or number."""
        raise AssertionError(type(self))  # every subclass in the grammar defines it


@frozen
class LiteralValue(Expression):
    """A value as written."""

    token: Lexeme | Key

    @property
    def says_nothing(self) -> bool:
        """Whether it is ``néant``."""
        return isinstance(self.token, Key) and self.token.key == "NOTHING"

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the constant."""
        if self.says_nothing:
            return core.Constant(NEANT, NOTHING, self.span)
        if isinstance(self.token, Key):
            return core.Constant(self.token.key == "YES", BOOLEAN, self.span)
        return constant(self.token, ctx, expected, self.span)


@frozen
class NegativeValue(LiteralValue):
    """A value below zero where only values may stand: a decrease in a list of changes."""

    lexeme: Lexeme

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the constant."""
        found = constant(self.lexeme, ctx, expected, self.span)
        negative = -found.value if isinstance(found.value, Fraction) else found.value
        return core.Constant(negative, found.type, self.span)


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
                    example=f"{lexeme.raw} {unit}",
                )
            )
            return core.Constant(value, ANY, span)
        return core.Constant(value, INTEGER if value.denominator == 1 else NUMBER, span)
    if lexeme.kind == "DATE":
        report.add(ImpossibleDate(span=span, found=lexeme.raw))
    elif number_readings(lexeme.raw, "fr"):
        report.add(AmbiguousNumber(span=span, found=lexeme.raw))
    else:
        report.add(
            wrong_type.WrongValueType(
                span=span,
                found=Words(f"« {lexeme.raw} »", f"'{lexeme.raw}'"),
                expected=wrong_type.value_of((expected or ANY).words()),
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
            return of_record(found, self.span, ctx) if found else BROKEN
        if self.head.text in ctx.meanings:
            return ctx.meanings[self.head.text]
        if self.head.text in ctx.variables:
            ctx.scope.saw("type", self.head.text, self.head.span)
            return core.Variable(self.head.text, ctx.variables[self.head.text], self.span)
        extra: tuple[str, ...] = ()
        if expected is not None and expected.kind == "choice" and expected.name:
            choice = ctx.scope.choices[expected.name]
            if self.head.text in ctx.scope.values_of(choice):
                ctx.scope.saw("member", self.head.text, self.head.span, choice.name)
                return core.Constant(self.head.text, expected, self.span)
            extra = choice.names()
            if self.head.text not in ctx.scope.names["value"]:
                group = ctx.scope.member(self.head, choice)
                if group:
                    values = ", ".join(group)
                    ctx.scope.report.add(
                        wrong_type.GroupAsValue(
                            span=self.head.span, name=self.head.text, values=values
                        )
                    )
                return BROKEN
        found = ctx.scope.value(self.head, extra)
        return of_record(found, self.span, ctx) if found else BROKEN

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


def reference(found: Declared, span: Span, record: core.Expr | None = None) -> core.Expr:
    """Return the core reference to a declared value, of one record if it has one for each."""
    if found.kind == "fact":
        return core.FactRef(found.name, found.type, span)
    if found.kind == "derived":
        return core.DerivedRef(found.name, found.type, span, record)
    return core.DecisionRef(found.name, found.type, span, record)


def of_record(found: Declared, span: Span, ctx: Context) -> core.Expr:
    """Return a reference by a bare name; a value of each record is that of the one at hand."""
    if found.each is None:
        return reference(found, span)
    variable = found.each.variable
    if variable not in ctx.variables:
        ctx.scope.report.add(NeedsRecord(span=span, name=found.name, entity=variable))
        return BROKEN
    return reference(found, span, core.Variable(variable, ctx.variables[variable], span))


def field_of(record: core.Expr, name: Name, ctx: Context, span: Span) -> core.Expr:
    """Return a field of a record, reporting one that its entity lacks."""
    assert record.type.name is not None
    entity = ctx.scope.entities[record.type.name]
    declared = entity.field(name.text)
    said = ctx.scope.names["value"].get(name.text)
    over = said.each if said is not None else None
    if declared is None and said is not None and over is not None and over.variable == entity.name:
        ctx.scope.saw("value", name.text, name.span)
        return reference(said, span, record)
    if declared is None:
        ctx.scope.report.add(
            wrong_name.UnknownField(
                span=name.span,
                name=name.text,
                entity=entity.name,
                suggestion=ctx.scope.suggest(name.text, [f.name for f in entity.fields]),
            )
        )
        return BROKEN
    ctx.scope.saw("field", name.text, name.span, entity.name)
    return core.Field(record, name.text, declared.type, span)


@frozen
class ForAxis(Node):
    """``pour …``: where the value of an axis comes from."""

    path: Path


@frozen
class InForceAt(Node):
    """``en vigueur à la date de la modification``: a day other than the reference date."""

    path: Path


@frozen
class ThresholdRef(Expression):
    """``le seuil …``, at the reference date, over axes taken from facts or from ``pour``."""

    name: Name | Text
    parts: tuple[ForAxis | InForceAt, ...] = field(metadata=REST)

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the threshold with an expression for each of its axes."""
        scope = ctx.scope
        name = self._named(ctx)
        shape = scope.thresholds.get(name)
        if shape is None:
            scope.report.add(
                wrong_name.UnknownThreshold(
                    span=self.name.span,
                    name=self.name.text,
                    suggestion=scope.suggest(self.name.text, self._known(ctx)),
                )
            )
            return BROKEN
        scope.saw("threshold", name, self.name.span)
        day = self._day(ctx)
        if ctx.reference is None and day is None:
            scope.report.add(NoReferenceDate(span=self.span))
        given: dict[str, core.Expr] = {}
        for node in (part for part in self.parts if isinstance(part, ForAxis)):
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
        return core.ThresholdRef(name, tuple(selectors), ctx.reference, shape.type, self.span, day)

    def _day(self, ctx: Context) -> core.Expr | None:
        """Return the day that ``en vigueur à`` gives, reporting what is no date."""
        node = next((part for part in self.parts if isinstance(part, InForceAt)), None)
        return typed(node.path, ctx, DATE) if node is not None else None

    def _named(self, ctx: Context) -> str:
        """Return the name of the threshold; a label stands for it when one alone has it."""
        if isinstance(self.name, Name):
            return self.name.text
        declared = ctx.scope.names["threshold"].values()
        found = [d.name for d in declared if d.label == self.name.text]
        return found[0] if len(found) == 1 else ""

    def _known(self, ctx: Context) -> list[str]:
        declared = ctx.scope.names["threshold"]
        if isinstance(self.name, Name):
            return list(declared)
        return [d.label for d in declared.values() if d.label]

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


def typed(node: Node, ctx: Context, wanted: Type) -> core.Expr:
    """Return an expression of a wanted type, reporting another one."""
    expr = cast(Expression, node).elaborate(ctx, wanted)
    same = compatible(wanted, expr.type) and not (
        wanted.kind == "integer" and expr.type.kind == "number"
    )
    if not same:
        problem: Diagnostic = wrong_type.WrongValueType(
            span=node.span,
            found=wrong_type.value_of(expr.type.words()),
            expected=wrong_type.value_of(wanted.words()),
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

"""Arithmetic: exact, with units that never mix; dates moved by durations."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from attrs import frozen

from procrules.constructs.base import Key, Lexeme
from procrules.constructs.expression import BROKEN, Expression, ThresholdRef, constant
from procrules.constructs.scope import Context
from procrules.core import expr as core
from procrules.core.types import (
    ANY,
    DATE,
    DURATION,
    INTEGER,
    NUMBER,
    RATE,
    Type,
    compatible,
)
from procrules.diagnostics import types as wrong_type
from procrules.diagnostics.base import Diagnostic, Span
from procrules.values.durations import Duration


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
    if left.kind == right.kind == "money" and not compatible(left, right):
        problem = wrong_type.MixedTaxes(span=span, left=left.name or "", right=right.name or "")
    else:
        sign = {"*": "×", "-": "−"}.get(op, op)
        problem = wrong_type.BadArithmetic(
            span=span, op=sign, left=left.words(), right=right.words()
        )
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
    """``20 % de x``, ``le seuil taux de x``: a product."""

    rate: Lexeme | ThresholdRef
    inner: Expression

    def elaborate(self, ctx: Context, expected: Type | None = None) -> core.Expr:
        """Return the product."""
        rate: core.Expr
        if isinstance(self.rate, ThresholdRef):
            rate = self.rate.elaborate(ctx)
        else:
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
                        span=found.span,
                        found=wrong_type.value_of(found.type.words()),
                        expected=wrong_type.value_of(wanted.words()),
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
